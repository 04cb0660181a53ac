//! Exceptions to the permissions of a channel.

use serde_json::{Value, json};

use super::{Call, Outcome, Reply, Route};
use crate::sandbox::mentions::as_id;
use crate::sandbox::permissions::{self, bits};
use crate::sandbox::refusal::{self, Refusal};
use crate::sandbox::world::{Channel, Id, Overwrite, World};

pub(super) const ROUTES: &[Route] = &[
    Route::new("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", put),
    Route::new("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", delete),
];

/// The overwrites of a body, `None` where it says nothing of them.
pub(super) fn read(value: &Value) -> Result<Option<Vec<Overwrite>>, Refusal> {
    let Some(list) = value.as_array() else { return Ok(None) };
    list.iter().enumerate().map(|(at, value)| read_one(at, value)).collect::<Result<_, _>>().map(Some)
}

fn read_one(at: usize, value: &Value) -> Result<Overwrite, Refusal> {
    let bad = |key: &str| {
        Refusal::field(&["permission_overwrites", &at.to_string(), key], "BASE_TYPE_REQUIRED", "This field is required")
    };
    let id = as_id(&value["id"]).ok_or_else(|| bad("id"))?;
    let is_member = match value["type"].as_u64() {
        Some(0) | None => false,
        Some(1) => true,
        Some(_) => return Err(bad("type")),
    };
    Ok(Overwrite {
        id,
        is_member,
        allow: as_id(&value["allow"]).unwrap_or(0),
        deny: as_id(&value["deny"]).unwrap_or(0),
    })
}

/// Whether the bot may give and take these bits: only what it has itself; without Manage Roles nothing.
///
/// Manage Roles itself can be set only by an administrator, who has every bit.
pub(super) fn may_set(in_guild: u64, in_channel: u64, wanted: &[Overwrite]) -> Result<(), Refusal> {
    let touched = wanted.iter().fold(0, |sum, overwrite| sum | overwrite.allow | overwrite.deny);
    let own = in_guild | in_channel;
    let beyond = touched & !own & bits::ALL != 0;
    let rank = touched & bits::MANAGE_ROLES != 0 && own & bits::ADMINISTRATOR == 0;
    let unable = !wanted.is_empty() && own & bits::MANAGE_ROLES == 0;
    if beyond || rank || unable { Err(refusal::missing_permissions()) } else { Ok(()) }
}

fn put(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = guild_channel(world, call)?;
    let id = call.id("overwrite_id")?;
    let body = call.body();
    let wanted = json!({ "id": id.to_string(), "type": body["type"], "allow": body["allow"], "deny": body["deny"] });
    let wanted = read_one(0, &wanted)?;
    let guild = channel.guild.and_then(|guild| world.guild(guild)).ok_or_else(refusal::unknown_guild)?;
    match wanted.is_member {
        true if world.user(id).is_none() => return Err(refusal::unknown_user()),
        false if !guild.roles.contains_key(&id) => return Err(refusal::unknown_role()),
        _ => {}
    }
    let held = permissions::in_channel(world, &channel, world.bot);
    may_set(permissions::in_guild(guild, world.bot), held, std::slice::from_ref(&wanted))?;
    let mut after = channel.overwrites.clone();
    after.retain(|overwrite| overwrite.id != id);
    after.push(wanted);
    replace(world, &channel, after);
    Reply::nothing()
}

fn delete(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = guild_channel(world, call)?;
    let id = call.id("overwrite_id")?;
    let mut after = channel.overwrites.clone();
    after.retain(|overwrite| overwrite.id != id);
    if after.len() == channel.overwrites.len() {
        return Err(refusal::unknown_overwrite());
    }
    replace(world, &channel, after);
    Reply::nothing()
}

fn guild_channel(world: &World, call: &Call<'_>) -> Result<Channel, Refusal> {
    let channel = call.channel(world, bits::MANAGE_ROLES)?;
    if channel.guild.is_none() || channel.is_thread() {
        return Err(refusal::not_in_this_channel_type());
    }
    Ok(channel)
}

fn replace(world: &mut World, channel: &Channel, after: Vec<Overwrite>) {
    if let Some(channel) = world.channels.get_mut(&channel.id) {
        channel.overwrites.clone_from(&after);
    }
    world.channel_changed(channel.id);
    carry_to_children(world, channel.id, &channel.overwrites, &after);
}

/// A channel that had its category's overwrites follows when they change; one with its own does not.
pub(super) fn carry_to_children(world: &mut World, category: Id, before: &[Overwrite], after: &[Overwrite]) {
    if before == after {
        return;
    }
    let same = |channel: &&Channel| channel.parent == Some(category) && !channel.is_thread();
    let children: Vec<Id> =
        world.channels.values().filter(same).filter(|c| c.overwrites == before).map(|channel| channel.id).collect();
    for child in children {
        if let Some(channel) = world.channels.get_mut(&child) {
            channel.overwrites = after.to_vec();
        }
        world.channel_changed(child);
    }
}
