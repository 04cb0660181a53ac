//! Threads: started from a message or from nothing, joined, archived, locked.

use serde_json::{Value, json};

use super::{Call, Outcome, Reply, Route};
use crate::sandbox::mentions::Mentions;
use crate::sandbox::permissions::{self, bits};
use crate::sandbox::refusal::{self, Form, Refusal};
use crate::sandbox::world::{Channel, Id, Message, World, channel_kind, flags, message_kind};

pub(super) const ROUTES: &[Route] = &[
    Route::new("POST", "/channels/{channel_id}/threads", start),
    Route::new("POST", "/channels/{channel_id}/messages/{message_id}/threads", start_from_message),
    Route::new("GET", "/channels/{channel_id}/threads/archived/public", |world, call| archived(world, call, false)),
    Route::new("GET", "/channels/{channel_id}/threads/archived/private", |world, call| archived(world, call, true)),
    Route::new("PUT", "/channels/{channel_id}/thread-members/@me", join),
    Route::new("PUT", "/channels/{channel_id}/thread-members/{user_id}", add_member),
    Route::new("DELETE", "/channels/{channel_id}/thread-members/{user_id}", remove_member),
];

/// The silences, in minutes, after which a thread can be archived.
const ARCHIVE_AFTER: [u64; 4] = [60, 1440, 4320, 10080];

fn start(world: &mut World, call: &Call<'_>) -> Outcome {
    let parent = call.channel(world, 0)?;
    let public = call.body()["type"].as_u64() == Some(u64::from(channel_kind::PUBLIC_THREAD));
    let (kind, needed) = match public {
        true => (channel_kind::PUBLIC_THREAD, bits::CREATE_PUBLIC_THREADS),
        false => (channel_kind::PRIVATE_THREAD, bits::CREATE_PRIVATE_THREADS),
    };
    let id = world.next_id();
    let thread = thread_in(world, &parent, id, kind, needed, call.body())?;
    world.add_channel(thread);
    if public {
        let mut notice = Message::new(world.next_id(), parent.id, world.bot, world.now());
        notice.kind = message_kind::THREAD_CREATED;
        notice.content = world.channel(id).map(|thread| thread.name.clone()).unwrap_or_default();
        world.post(notice, &Mentions::default());
    }
    Reply::created(world.channel(id).map(|channel| world.channel_json(channel)).unwrap_or_default())
}

fn start_from_message(world: &mut World, call: &Call<'_>) -> Outcome {
    let parent = call.channel(world, bits::READ_MESSAGE_HISTORY)?;
    let message = world.message(parent.id, call.id("message_id")?).ok_or_else(refusal::unknown_message)?.id;
    // A thread has the id of the message that it hangs on.
    if world.channel(message).is_some() {
        return Err(refusal::thread_exists());
    }
    let kind = channel_kind::PUBLIC_THREAD;
    let thread = thread_in(world, &parent, message, kind, bits::CREATE_PUBLIC_THREADS, call.body())?;
    world.add_channel(thread);
    if let Some(starter) = world.message_mut(parent.id, message) {
        starter.flags |= flags::HAS_THREAD;
    }
    world.tell_of_message("MESSAGE_UPDATE", parent.id, message);
    let mut notice = Message::new(world.next_id(), message, world.bot, world.now());
    notice.kind = message_kind::THREAD_STARTER;
    world.post(notice, &Mentions::default());
    Reply::created(world.channel(message).map(|channel| world.channel_json(channel)).unwrap_or_default())
}

fn thread_in(world: &World, parent: &Channel, id: Id, kind: u8, needed: u64, body: &Value) -> Result<Channel, Refusal> {
    if parent.guild.is_none() || parent.kind != channel_kind::TEXT {
        return Err(refusal::not_in_this_channel_type());
    }
    world.reach(parent.id, needed)?;
    let mut thread = Channel::new(id, kind, parent.guild, "");
    thread.parent = Some(parent.id);
    thread.owner = Some(world.bot);
    thread.thread_members = vec![world.bot];
    fill(&mut thread, body, true)?;
    Ok(thread)
}

fn fill(thread: &mut Channel, body: &Value, named: bool) -> Result<(), Refusal> {
    let mut form = Form::default();
    if named || !body["name"].is_null() {
        let name = body["name"].as_str().unwrap_or_default().trim();
        form.length(&["name"], name, 1, 100);
        thread.name = name.to_owned();
    }
    if let Some(minutes) = body["auto_archive_duration"].as_u64() {
        if !ARCHIVE_AFTER.contains(&minutes) {
            let message = "Value must be one of (60, 1440, 4320, 10080).";
            form.wrong(&["auto_archive_duration"], "BASE_TYPE_CHOICES", message);
        }
        thread.auto_archive = u16::try_from(minutes).unwrap_or(thread.auto_archive);
    }
    form.finish()
}

/// What a thread becomes by a PATCH.
pub(super) fn changed(world: &World, thread: &Channel, body: &Value) -> Result<Channel, Refusal> {
    let held = permissions::in_channel(world, thread, world.bot);
    let reopens = body["archived"].as_bool() == Some(false);
    let only_reopens = reopens && !thread.locked && body.as_object().is_some_and(|body| body.len() == 1);
    let own = thread.owner == Some(world.bot) && body["locked"].is_null();
    if !only_reopens && !own && held & bits::MANAGE_THREADS == 0 {
        return Err(refusal::missing_permissions());
    }
    if thread.archived && !reopens {
        return Err(refusal::thread_archived());
    }
    let mut changed = thread.clone();
    fill(&mut changed, body, false)?;
    changed.archived = body["archived"].as_bool().unwrap_or(thread.archived);
    changed.locked = body["locked"].as_bool().unwrap_or(thread.locked);
    Ok(changed)
}

/// The archived threads of a channel, the newest first. Private ones are for those who manage threads.
fn archived(world: &World, call: &Call<'_>, private: bool) -> Outcome {
    let parent = call.channel(world, bits::READ_MESSAGE_HISTORY | if private { bits::MANAGE_THREADS } else { 0 })?;
    let limit = call.number("limit", 2, 100, 50)?;
    let own = world.channels.values().filter(|thread| thread.parent == Some(parent.id) && thread.is_thread());
    let mut threads: Vec<&Channel> =
        own.filter(|thread| thread.archived && thread.is_private_thread() == private).collect();
    threads.reverse();
    let joined = threads.iter().take(limit).filter(|thread| thread.thread_members.contains(&world.bot));
    Reply::ok(json!({
        "threads": threads.iter().take(limit).map(|thread| world.channel_json(thread)).collect::<Vec<_>>(),
        "members": joined.map(|thread| world.thread_member_json(thread, world.bot)).collect::<Vec<_>>(),
        "has_more": threads.len() > limit,
    }))
}

fn join(world: &mut World, call: &Call<'_>) -> Outcome {
    let thread = call.channel(world, 0)?;
    enter(world, &thread, world.bot)
}

fn add_member(world: &mut World, call: &Call<'_>) -> Outcome {
    let thread = call.channel(world, bits::SEND_MESSAGES_IN_THREADS)?;
    let user = call.id("user_id")?;
    if !thread.parent.is_some_and(|parent| world.sees(user, parent)) {
        return Err(refusal::missing_access());
    }
    enter(world, &thread, user)
}

fn remove_member(world: &mut World, call: &Call<'_>) -> Outcome {
    let thread = call.channel(world, bits::MANAGE_THREADS)?;
    let user = call.id("user_id")?;
    if !thread.is_thread() {
        return Err(refusal::not_in_this_channel_type());
    }
    if thread.archived {
        return Err(refusal::thread_archived());
    }
    if !thread.thread_members.contains(&user) {
        return Err(refusal::unknown_member());
    }
    if let Some(thread) = world.channels.get_mut(&thread.id) {
        thread.thread_members.retain(|member| *member != user);
    }
    Reply::nothing()
}

fn enter(world: &mut World, thread: &Channel, user: Id) -> Outcome {
    if !thread.is_thread() {
        return Err(refusal::not_in_this_channel_type());
    }
    if thread.archived {
        return Err(refusal::thread_archived());
    }
    if let Some(thread) = world.channels.get_mut(&thread.id).filter(|thread| !thread.thread_members.contains(&user)) {
        thread.thread_members.push(user);
    }
    Reply::nothing()
}
