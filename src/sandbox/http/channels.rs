//! Channels and categories: made, looked at, changed, deleted.

use serde_json::Value;

use super::{Call, Outcome, Reply, Route, guilds, overwrites, threads};
use crate::sandbox::limits::{channel_name, channel_topic};
use crate::sandbox::mentions::as_id;
use crate::sandbox::permissions::{self, bits};
use crate::sandbox::refusal::{self, Form, Refusal};
use crate::sandbox::world::{Channel, Id, Overwrite, World, channel_kind};

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/channels/{channel_id}", show),
    Route::new("PATCH", "/channels/{channel_id}", change),
    Route::new("DELETE", "/channels/{channel_id}", delete),
    Route::new("POST", "/channels/{channel_id}/typing", typing),
];

/// Discord's bounds: channels in a server, channels in a category.
const CHANNELS_OF_GUILD: usize = 500;
const CHANNELS_OF_CATEGORY: usize = 50;

fn show(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = call.channel(world, 0)?;
    Reply::ok(world.channel_json(&channel))
}

fn typing(world: &mut World, call: &Call<'_>) -> Outcome {
    call.channel(world, bits::SEND_MESSAGES)?;
    Reply::nothing()
}

/// `POST /guilds/{guild_id}/channels`
pub(super) fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    let (body, guild) = (call.body(), guilds::guild_of(world, call)?);
    let (guild_id, held) = (guild.id, permissions::in_guild(guild, world.bot));
    if held & bits::MANAGE_CHANNELS == 0 {
        return Err(refusal::missing_permissions());
    }
    let kind = body["type"].as_u64().unwrap_or(0);
    let kind = u8::try_from(kind).ok().filter(|kind| matches!(*kind, channel_kind::TEXT | channel_kind::CATEGORY));
    let Some(kind) = kind else {
        return Err(Refusal::field(&["type"], "BASE_TYPE_CHOICES", "Value must be one of (0, 4)."));
    };
    let mut form = Form::default();
    let name = channel_name(&mut form, kind, body["name"].as_str());
    let topic = channel_topic(&mut form, &body["topic"]);
    form.finish()?;
    if world.channels(guild_id).into_iter().filter(|channel| !channel.is_thread()).count() >= CHANNELS_OF_GUILD {
        return Err(refusal::too_many_channels());
    }
    let parent = category(world, guild_id, &body["parent_id"], None)?;
    // What the category's own settings take away holds for making a channel in it too.
    let in_category =
        parent.and_then(|id| world.channel(id)).map(|parent| permissions::in_channel(world, parent, world.bot));
    if in_category.is_some_and(|held| held & bits::MANAGE_CHANNELS == 0) {
        return Err(refusal::missing_permissions());
    }
    let mut channel = Channel::new(0, kind, Some(guild_id), &name);
    channel.topic = topic;
    channel.parent = parent;
    channel.overwrites = match overwrites::read(&body["permission_overwrites"])? {
        Some(wanted) => {
            overwrites::may_set(held, held, &wanted)?;
            wanted
        }
        None => parent.and_then(|id| world.channel(id)).map(|parent| parent.overwrites.clone()).unwrap_or_default(),
    };
    let last = world.channels(guild_id).into_iter().map(|channel| channel.position).max().unwrap_or(0);
    channel.position = position(&body["position"]).unwrap_or(last + 1);
    channel.id = world.next_id();
    let id = world.add_channel(channel);
    Reply::created(world.channel(id).map(|channel| world.channel_json(channel)).unwrap_or_default())
}

/// The category that a body names, with room for one more.
fn category(world: &World, guild: Id, value: &Value, already_in: Option<Id>) -> Result<Option<Id>, Refusal> {
    let Some(id) = as_id(value) else { return Ok(None) };
    let fits = |channel: &&Channel| channel.guild == Some(guild) && channel.kind == channel_kind::CATEGORY;
    if world.channel(id).filter(fits).is_none() {
        return Err(Refusal::field(&["parent_id"], "CHANNEL_PARENT_INVALID", "Category does not exist"));
    }
    let children = world.channels(guild).into_iter().filter(|channel| channel.parent == Some(id)).count();
    if already_in != Some(id) && children >= CHANNELS_OF_CATEGORY {
        let message = "Maximum number of channels in category reached (50)";
        return Err(Refusal::field(&["parent_id"], "CHANNEL_PARENT_MAX_CHANNELS", message));
    }
    Ok(Some(id))
}

fn position(value: &Value) -> Option<u16> {
    value.as_u64().and_then(|position| u16::try_from(position).ok())
}

fn change(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = call.channel(world, 0)?;
    let changed = match channel.guild {
        None => return Err(refusal::not_in_this_channel_type()),
        Some(_) if channel.is_thread() => threads::changed(world, &channel, call.body())?,
        Some(guild) => changed(world, &channel, guild, call.body())?,
    };
    let before = channel.overwrites;
    let (id, after) = (changed.id, changed.overwrites.clone());
    world.channels.insert(id, changed);
    world.channel_changed(id);
    overwrites::carry_to_children(world, id, &before, &after);
    Reply::ok(world.channel(id).map(|channel| world.channel_json(channel)).unwrap_or_default())
}

fn changed(world: &World, channel: &Channel, guild: Id, body: &Value) -> Result<Channel, Refusal> {
    let held = permissions::in_channel(world, channel, world.bot);
    if held & bits::MANAGE_CHANNELS == 0 {
        return Err(refusal::missing_permissions());
    }
    let mut changed = channel.clone();
    let mut form = Form::default();
    if !body["name"].is_null() {
        changed.name = channel_name(&mut form, channel.kind, body["name"].as_str());
    }
    if body.get("topic").is_some() {
        changed.topic = channel_topic(&mut form, &body["topic"]);
    }
    form.finish()?;
    changed.position = position(&body["position"]).unwrap_or(channel.position);
    changed.nsfw = body["nsfw"].as_bool().unwrap_or(channel.nsfw);
    changed.slow_mode = position(&body["rate_limit_per_user"]).unwrap_or(channel.slow_mode);
    if body.get("parent_id").is_some() {
        changed.parent = category(world, guild, &body["parent_id"], channel.parent)?;
    }
    if let Some(wanted) = overwrites::read(&body["permission_overwrites"])? {
        let in_guild = world.guild(guild).map_or(0, |guild| permissions::in_guild(guild, world.bot));
        let new: Vec<Overwrite> = wanted.iter().filter(|o| !channel.overwrites.contains(o)).cloned().collect();
        if (!new.is_empty() || wanted.len() != channel.overwrites.len()) && held & bits::MANAGE_ROLES == 0 {
            return Err(refusal::missing_permissions());
        }
        overwrites::may_set(in_guild, held, &new)?;
        changed.overwrites = wanted;
    }
    Ok(changed)
}

fn delete(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = call.channel(world, 0)?;
    if channel.guild.is_some() {
        call.channel(world, if channel.is_thread() { bits::MANAGE_THREADS } else { bits::MANAGE_CHANNELS })?;
        let gone = world.channel_json(&channel);
        world.remove_channel(channel.id);
        return Reply::ok(gone);
    }
    // Closing a direct message only takes it off a list: the messages stay.
    Reply::ok(world.channel_json(&channel))
}
