//! The application: what it is, and its commands, everywhere or on one server.

use serde_json::{Value, json};

use super::{Call, Outcome, Reply, Route};
use crate::sandbox::limits;
use crate::sandbox::refusal::{self, Refusal};
use crate::sandbox::world::{Command, Id, User, World};

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/applications/@me", show),
    Route::new("GET", "/oauth2/applications/@me", show),
    Route::new("GET", "/applications/{application_id}/commands", list),
    Route::new("PUT", "/applications/{application_id}/commands", replace),
    Route::new("POST", "/applications/{application_id}/commands", create),
    Route::new("GET", "/applications/{application_id}/commands/{command_id}", show_one),
    Route::new("PATCH", "/applications/{application_id}/commands/{command_id}", change),
    Route::new("DELETE", "/applications/{application_id}/commands/{command_id}", delete),
    Route::new("GET", "/applications/{application_id}/guilds/{guild_id}/commands", list),
    Route::new("PUT", "/applications/{application_id}/guilds/{guild_id}/commands", replace),
    Route::new("POST", "/applications/{application_id}/guilds/{guild_id}/commands", create),
    Route::new("GET", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", show_one),
    Route::new("PATCH", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", change),
    Route::new("DELETE", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", delete),
];

/// Discord's bounds on slash commands, and on menu entries of each kind.
const SLASH_COMMANDS: usize = 100;
const MENU_ENTRIES: usize = 5;

const HAS_MEMBERS_LIMITED: u64 = 1 << 15;
const HAS_MESSAGE_CONTENT_LIMITED: u64 = 1 << 19;

fn show(world: &mut World, _: &Call<'_>) -> Outcome {
    let owner = world.guilds().next().and_then(|guild| world.user(guild.owner)).map(User::json);
    Reply::ok(json!({
        "id": world.application.to_string(),
        "name": world.user(world.bot).map(|bot| bot.name.as_str()),
        "icon": null,
        "description": "",
        "summary": "",
        "type": null,
        "bot": world.user(world.bot).map(User::json),
        "bot_public": true,
        "bot_require_code_grant": false,
        "verify_key": "0".repeat(64),
        "flags": world.application_flags(),
        "flags_new": world.application_flags().to_string(),
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "owner": owner,
        "team": null,
        "redirect_uris": [],
        "interactions_endpoint_url": null,
        "role_connections_verification_url": null,
        "integration_types_config": { "0": {} },
        "approximate_guild_count": world.guilds().count(),
    }))
}

/// The server that the commands of this path are limited to.
fn scope(world: &World, call: &Call<'_>) -> Result<Option<Id>, Refusal> {
    if call.id("application_id")? != world.application {
        return Err(refusal::unknown_application());
    }
    if call.text("guild_id").is_empty() { Ok(None) } else { Ok(Some(super::guilds::guild_of(world, call)?.id)) }
}

fn list(world: &mut World, call: &Call<'_>) -> Outcome {
    let scope = scope(world, call)?;
    Reply::ok(world.commands.iter().filter(|command| command.guild == scope).map(|c| c.body.clone()).collect())
}

fn replace(world: &mut World, call: &Call<'_>) -> Outcome {
    let scope = scope(world, call)?;
    let Some(wanted) = call.body().as_array() else { return Err(refusal::bad_json()) };
    for (at, body) in wanted.iter().enumerate() {
        limits::command(body, &[&at.to_string()])?;
        if wanted[..at].iter().any(|other| same_name(other, body)) {
            let message = "Application command names must be unique";
            let at = at.to_string();
            return Err(Refusal::field(&[&at, "name"], "APPLICATION_COMMANDS_DUPLICATE_NAME", message));
        }
    }
    in_bounds(wanted.iter())?;
    let made: Vec<Command> = wanted.iter().map(|body| registered(world, scope, body)).collect();
    world.commands.retain(|command| command.guild != scope);
    let all = made.iter().map(|command| command.body.clone()).collect();
    world.commands.extend(made);
    Reply::ok(all)
}

fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    let (scope, body) = (scope(world, call)?, call.body());
    limits::command(body, &[])?;
    let made = registered(world, scope, body);
    let known = world.commands.iter().any(|command| command.id == made.id);
    let others = world.commands.iter().filter(|command| command.guild == scope && command.id != made.id);
    in_bounds(others.map(|command| &command.body).chain([body]))?;
    world.commands.retain(|command| command.id != made.id);
    let json = made.body.clone();
    world.commands.push(made);
    if known { Reply::ok(json) } else { Reply::created(json) }
}

fn show_one(world: &mut World, call: &Call<'_>) -> Outcome {
    let at = find(world, call)?;
    Reply::ok(world.commands[at].body.clone())
}

fn change(world: &mut World, call: &Call<'_>) -> Outcome {
    let at = find(world, call)?;
    let (mut merged, scope) = (world.commands[at].body.clone(), world.commands[at].guild);
    for (key, value) in call.body().as_object().into_iter().flatten() {
        merged[key] = value.clone();
    }
    limits::command(&merged, &[])?;
    merged["version"] = world.next_id().to_string().into();
    world.commands[at] = Command { id: world.commands[at].id, guild: scope, body: merged.clone() };
    Reply::ok(merged)
}

fn delete(world: &mut World, call: &Call<'_>) -> Outcome {
    let at = find(world, call)?;
    world.commands.remove(at);
    Reply::nothing()
}

fn find(world: &World, call: &Call<'_>) -> Result<usize, Refusal> {
    let (scope, id) = (scope(world, call)?, call.id("command_id")?);
    let mut commands = world.commands.iter();
    commands.position(|command| command.id == id && command.guild == scope).ok_or_else(refusal::unknown_command)
}

fn kind(body: &Value) -> u64 {
    body["type"].as_u64().unwrap_or(1)
}

fn same_name(one: &Value, other: &Value) -> bool {
    one["name"] == other["name"] && kind(one) == kind(other)
}

fn in_bounds<'a>(all: impl Iterator<Item = &'a Value>) -> Result<(), Refusal> {
    let mut counts = [0; 4];
    for body in all {
        if let Some(count) = usize::try_from(kind(body)).ok().and_then(|kind| counts.get_mut(kind)) {
            *count += 1;
        }
    }
    let [_, slash, person, message] = counts;
    if slash > SLASH_COMMANDS || person > MENU_ENTRIES || message > MENU_ENTRIES {
        Err(refusal::too_many_commands())
    } else {
        Ok(())
    }
}

/// A command as Discord gives it back. One of the same name keeps its id, and its version while nothing has changed.
fn registered(world: &mut World, scope: Option<Id>, body: &Value) -> Command {
    let mut full = json!({
        "application_id": world.application.to_string(),
        "default_member_permissions": null,
        "type": 1,
        "name_localizations": null,
        "description": "",
        "description_localizations": null,
        "dm_permission": true,
        "contexts": null,
        "integration_types": [0],
        "nsfw": false,
    });
    for (key, value) in body.as_object().into_iter().flatten().filter(|(key, _)| *key != "id") {
        full[key] = value.clone();
    }
    if let Some(guild) = scope {
        full["guild_id"] = guild.to_string().into();
        full.as_object_mut().map(|full| full.remove("dm_permission"));
    }
    let known = world.commands.iter().find(|command| command.guild == scope && same_name(&command.body, body));
    let (id, version) = match known {
        Some(known) => {
            full["id"] = known.body["id"].clone();
            full["version"] = known.body["version"].clone();
            (known.id, (full == known.body).then(|| known.body["version"].clone()))
        }
        None => (world.next_id(), None),
    };
    full["id"] = id.to_string().into();
    full["version"] = version.unwrap_or_else(|| world.next_id().to_string().into());
    Command { id, guild: scope, body: full }
}

impl World {
    /// The application's flags: which privileged intents it has.
    pub(crate) fn application_flags(&self) -> u64 {
        let content = if self.rules.allow_message_content { HAS_MESSAGE_CONTENT_LIMITED } else { 0 };
        let members = if self.rules.allow_members_intent { HAS_MEMBERS_LIMITED } else { 0 };
        content | members
    }
}
