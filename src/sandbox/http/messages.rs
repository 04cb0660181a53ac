//! Messages of channels, threads and direct conversations.

use chrono::TimeDelta;
use serde_json::Value;

use super::compose;
use super::{Call, Outcome, Reply, Route};
use crate::sandbox::mentions::as_id;
use crate::sandbox::permissions::{self, bits};
use crate::sandbox::refusal::{self, Refusal};
use crate::sandbox::world::{Channel, Id, Message, World, flags, message_kind};

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/channels/{channel_id}/messages", list),
    Route::new("POST", "/channels/{channel_id}/messages", create),
    Route::new("GET", "/channels/{channel_id}/messages/{message_id}", show),
    Route::new("PATCH", "/channels/{channel_id}/messages/{message_id}", edit),
    Route::new("DELETE", "/channels/{channel_id}/messages/{message_id}", delete),
];

/// How long a nonce is remembered. Discord says "the past few minutes".
const NONCE_REMEMBERED: TimeDelta = TimeDelta::minutes(5);

fn list(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = call.channel(world, 0)?;
    let limit = call.number("limit", 1, 100, 50)?;
    if permissions::in_channel(world, &channel, world.bot) & bits::READ_MESSAGE_HISTORY == 0 {
        return Reply::ok(Value::Array(Vec::new()));
    }
    let edge = |name| call.query(name).and_then(|id| id.parse::<Id>().ok());
    let mut messages = world.messages(channel.id);
    messages.reverse();
    if let Some(before) = edge("before") {
        messages.retain(|message| message.id < before);
    } else if let Some(after) = edge("after") {
        messages.retain(|message| message.id > after);
        messages.drain(..messages.len().saturating_sub(limit));
    } else if let Some(around) = edge("around") {
        let at = messages.iter().position(|message| message.id <= around).unwrap_or(messages.len());
        messages.drain(..at.saturating_sub(limit / 2));
    }
    Reply::ok(messages.into_iter().take(limit).map(|message| world.message_for_bot_json(message)).collect())
}

fn show(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = call.channel(world, bits::READ_MESSAGE_HISTORY)?;
    let message = world.message(channel.id, call.id("message_id")?).ok_or_else(refusal::unknown_message)?;
    Reply::ok(world.message_for_bot_json(message))
}

fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = writable(world, call)?;
    let body = call.body();
    if let Some(earlier) = same_nonce(world, body) {
        return Reply::ok(world.message_json(earlier));
    }
    let mut message = Message::new(0, channel.id, world.bot, world.now());
    message.reference = replied_to(world, &channel, body)?;
    message.kind = if message.reference.is_some() { message_kind::REPLY } else { message_kind::DEFAULT };
    message.nonce = Some(&body["nonce"]).filter(|nonce| !nonce.is_null()).cloned();
    let mentioned = compose::write(world, &channel, &mut message, body, call)?;
    may_attach(world, &channel, &message)?;
    message.id = world.next_id();
    let id = world.post(message, &mentioned.unwrap_or_default());
    Reply::ok(world.message(channel.id, id).map(|message| world.message_json(message)).unwrap_or_default())
}

/// The channel of the path, if the bot may write in it.
fn writable(world: &World, call: &Call<'_>) -> Result<Channel, Refusal> {
    let channel = call.channel(world, 0)?;
    if !channel.holds_messages() {
        return Err(Refusal::new(400, 50008, "Cannot send messages in a non-text channel"));
    }
    let needed = if channel.is_thread() { bits::SEND_MESSAGES_IN_THREADS } else { bits::SEND_MESSAGES };
    call.channel(world, needed)?;
    if channel.guild.is_none()
        && !channel.recipients.iter().all(|user| *user == world.bot || world.can_be_messaged(*user))
    {
        return Err(refusal::cannot_message_user());
    }
    if channel.archived && channel.locked {
        return Err(refusal::thread_archived());
    }
    Ok(channel)
}

/// With `enforce_nonce`, the message that the bot sent with the same nonce in the past few minutes.
fn same_nonce<'w>(world: &'w World, body: &Value) -> Option<&'w Message> {
    let written = |nonce: &Value| nonce.as_str().map_or_else(|| nonce.to_string(), str::to_owned);
    let nonce = Some(&body["nonce"]).filter(|nonce| !nonce.is_null() && body["enforce_nonce"] == true).map(written)?;
    let since = world.now() - NONCE_REMEMBERED;
    let own = world.messages.values().filter(|message| message.author == world.bot && message.created >= since);
    own.filter(|message| message.only_for.is_none())
        .find(|message| message.nonce.as_ref().map(written).as_deref() == Some(nonce.as_str()))
}

fn replied_to(world: &World, channel: &Channel, body: &Value) -> Result<Option<Id>, Refusal> {
    let reference = &body["message_reference"];
    let Some(id) = as_id(&reference["message_id"]) else { return Ok(None) };
    world.reach(channel.id, bits::READ_MESSAGE_HISTORY)?;
    let bad = |code, message| Err(Refusal::field(&["message_reference"], code, message));
    match world.message(channel.id, id) {
        Some(message) if message.is_system() => {
            bad("REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message")
        }
        Some(message) => Ok(Some(message.id)),
        None if reference["fail_if_not_exists"] == false => Ok(None),
        None => bad("REPLIES_UNKNOWN_MESSAGE", "Unknown message"),
    }
}

fn may_attach(world: &World, channel: &Channel, message: &Message) -> Result<(), Refusal> {
    let held = permissions::in_channel(world, channel, world.bot);
    let lacks = |bit: u64, used: bool| used && held & bit == 0;
    if lacks(bits::ATTACH_FILES, !message.attachments.is_empty())
        || lacks(bits::EMBED_LINKS, !message.embeds.is_empty())
    {
        return Err(refusal::missing_permissions());
    }
    Ok(())
}

fn edit(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = call.channel(world, 0)?;
    let mut message =
        world.message(channel.id, call.id("message_id")?).cloned().ok_or_else(refusal::unknown_message)?;
    if message.author != world.bot {
        return edit_flags(world, call, &message);
    }
    if message.is_system() {
        return Err(refusal::system_message());
    }
    if channel.archived {
        return Err(refusal::thread_archived());
    }
    let mentioned = compose::write(world, &channel, &mut message, call.body(), call)?;
    may_attach(world, &channel, &message)?;
    let id = message.id;
    world.messages.insert((channel.id, id), message);
    world.edited(channel.id, id, mentioned);
    Reply::ok(world.message(channel.id, id).map(|message| world.message_json(message)).unwrap_or_default())
}

/// Of other people's messages only the flags can be edited, by those who manage messages.
fn edit_flags(world: &mut World, call: &Call<'_>, message: &Message) -> Outcome {
    let body = call.body();
    if body.as_object().is_none_or(|body| body.keys().any(|key| key != "flags")) {
        return Err(refusal::not_your_message());
    }
    call.channel(world, bits::MANAGE_MESSAGES)?;
    let wanted = body["flags"].as_u64().unwrap_or(0) & flags::SUPPRESS_EMBEDS;
    if let Some(message) = world.message_mut(message.channel, message.id) {
        message.flags = message.flags & !flags::SUPPRESS_EMBEDS | wanted;
    }
    world.edited(message.channel, message.id, None);
    Reply::ok(world.message(message.channel, message.id).map(|m| world.message_for_bot_json(m)).unwrap_or_default())
}

fn delete(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = call.channel(world, 0)?;
    let message = world.message(channel.id, call.id("message_id")?).ok_or_else(refusal::unknown_message)?;
    if channel.guild.is_none() && message.author != world.bot {
        return Err(Refusal::new(403, 50003, "Cannot execute action on a DM channel"));
    }
    if message.author != world.bot {
        call.channel(world, bits::MANAGE_MESSAGES)?;
    }
    let id = message.id;
    world.remove_message(channel.id, id);
    Reply::nothing()
}

impl World {
    /// Whether the bot reaches `user` by direct message: they take them, and share a server with it.
    pub(crate) fn can_be_messaged(&self, user: Id) -> bool {
        let shared =
            self.guilds().any(|guild| guild.members.contains_key(&user) && guild.members.contains_key(&self.bot));
        shared && self.user(user).is_some_and(|user| user.takes_messages)
    }

    /// A message as the API gives it to the bot: without content, where the application has no Message Content intent.
    pub(crate) fn message_for_bot_json(&self, message: &Message) -> Value {
        let json = self.message_json(message);
        if self.rules.allow_message_content { json } else { self.without_content(message, json) }
    }
}
