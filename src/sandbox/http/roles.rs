//! Roles: listed, counted, made, given and taken.

use serde_json::{Map, Value};

use super::guilds::guild_of;
use super::{Call, Outcome, Reply, Route};
use crate::sandbox::mentions::as_id;
use crate::sandbox::permissions::{self, bits};
use crate::sandbox::refusal::{self, Form, Refusal};
use crate::sandbox::world::{Guild, Id, Role, World};

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/guilds/{guild_id}/roles", roles),
    Route::new("POST", "/guilds/{guild_id}/roles", create),
    Route::new("GET", "/guilds/{guild_id}/roles/member-counts", member_counts),
    Route::new("GET", "/guilds/{guild_id}/roles/{role_id}", role),
    Route::new("PATCH", "/guilds/{guild_id}/roles/{role_id}", change),
    Route::new("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", give_role),
    Route::new("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", take_role),
];

fn roles(world: &mut World, call: &Call<'_>) -> Outcome {
    Reply::ok(guild_of(world, call)?.roles.values().map(Role::json).collect())
}

fn role(world: &mut World, call: &Call<'_>) -> Outcome {
    let role = guild_of(world, call)?.roles.get(&call.id("role_id")?).ok_or_else(refusal::unknown_role)?;
    Reply::ok(role.json())
}

fn member_counts(world: &mut World, call: &Call<'_>) -> Outcome {
    let guild = guild_of(world, call)?;
    let counted = guild.roles.keys().filter(|role| **role != guild.id);
    let counts: Map<String, Value> =
        counted.map(|role| (role.to_string(), guild.holders(*role).len().into())).collect();
    Reply::ok(Value::Object(counts))
}

/// As many roles as a server has (Discord's limit).
const ROLES: usize = 250;

/// A new role stands lowest, above `@everyone`.
fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    let guild = guild_of(world, call)?;
    let (guild_id, held) = (guild.id, permissions::in_guild(guild, world.bot));
    if guild.roles.len() >= ROLES {
        return Err(Refusal::new(400, 30005, "Maximum number of server roles reached (250)"));
    }
    let mut role = Role {
        id: 0,
        name: "new role".to_owned(),
        permissions: guild.roles.get(&guild.id).map_or(0, |everyone| everyone.permissions),
        position: 1,
        mentionable: false,
        managed: false,
    };
    fill(&mut role, call.body(), held)?;
    role.id = world.next_id();
    let id = role.id;
    if let Some(guild) = world.guilds.get_mut(&guild_id) {
        guild.roles.values_mut().filter(|role| role.position >= 1).for_each(|role| role.position += 1);
        guild.roles.insert(id, role);
    }
    world.role_changed("GUILD_ROLE_CREATE", guild_id, id);
    Reply::ok(role_json(world, guild_id, id))
}

fn change(world: &mut World, call: &Call<'_>) -> Outcome {
    let guild = guild_of(world, call)?;
    let (guild_id, held) = (guild.id, permissions::in_guild(guild, world.bot));
    let mut role = guild.roles.get(&call.id("role_id")?).cloned().ok_or_else(refusal::unknown_role)?;
    if role.position >= highest(guild, world.bot) {
        return Err(refusal::missing_permissions());
    }
    fill(&mut role, call.body(), held)?;
    let id = role.id;
    if let Some(guild) = world.guilds.get_mut(&guild_id) {
        guild.roles.insert(id, role);
    }
    world.role_changed("GUILD_ROLE_UPDATE", guild_id, id);
    Reply::ok(role_json(world, guild_id, id))
}

fn fill(role: &mut Role, body: &Value, held: u64) -> Result<(), Refusal> {
    let wanted = as_id(&body["permissions"]).unwrap_or(role.permissions);
    if held & bits::MANAGE_ROLES == 0 || wanted & !role.permissions & !held != 0 {
        return Err(refusal::missing_permissions());
    }
    let mut form = Form::default();
    if let Some(name) = body["name"].as_str() {
        form.length(&["name"], name, 1, 100);
        role.name = name.to_owned();
    }
    role.permissions = wanted;
    role.mentionable = body["mentionable"].as_bool().unwrap_or(role.mentionable);
    form.finish()
}

fn role_json(world: &World, guild: Id, role: Id) -> Value {
    world.guild(guild).and_then(|guild| guild.roles.get(&role)).map(Role::json).unwrap_or_default()
}

/// The rank of the highest role of `user`.
fn highest(guild: &Guild, user: Id) -> u16 {
    let own = guild.members.get(&user).map(|member| member.roles.as_slice()).unwrap_or_default();
    own.iter().filter_map(|role| Some(guild.roles.get(role)?.position)).max().unwrap_or(0)
}

fn give_role(world: &mut World, call: &Call<'_>) -> Outcome {
    let (guild, user, role) = role_to_hand(world, call)?;
    world.give_role(guild, user, role);
    Reply::nothing()
}

fn take_role(world: &mut World, call: &Call<'_>) -> Outcome {
    let (guild, user, role) = role_to_hand(world, call)?;
    world.take_role(guild, user, role);
    Reply::nothing()
}

/// The bot hands out what is below its own highest role, with Manage Roles.
fn role_to_hand(world: &World, call: &Call<'_>) -> Result<(Id, Id, Id), Refusal> {
    let guild = guild_of(world, call)?;
    let (user, role) = (call.id("user_id")?, call.id("role_id")?);
    let wanted = guild.roles.get(&role).ok_or_else(refusal::unknown_role)?;
    guild.members.get(&user).ok_or_else(refusal::unknown_member)?;
    let may = permissions::in_guild(guild, world.bot) & bits::MANAGE_ROLES != 0;
    if may && !wanted.managed && (wanted.position < highest(guild, world.bot) || guild.owner == world.bot) {
        Ok((guild.id, user, role))
    } else {
        Err(refusal::missing_permissions())
    }
}

impl World {
    /// Gives `user` a role, unless they hold it.
    pub(crate) fn give_role(&mut self, guild: Id, user: Id, role: Id) {
        let member = self.guilds.get_mut(&guild).and_then(|guild| guild.members.get_mut(&user));
        if let Some(member) = member.filter(|member| !member.roles.contains(&role)) {
            member.roles.push(role);
            self.member_changed(guild, user);
        }
    }

    /// Takes a role from `user`.
    pub(crate) fn take_role(&mut self, guild: Id, user: Id, role: Id) {
        let member = self.guilds.get_mut(&guild).and_then(|guild| guild.members.get_mut(&user));
        if let Some(member) = member.filter(|member| member.roles.contains(&role)) {
            member.roles.retain(|held| *held != role);
            self.member_changed(guild, user);
        }
    }
}
