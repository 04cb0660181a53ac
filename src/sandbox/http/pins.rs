//! Pins, under their new address and the old one.

use serde_json::{Value, json};

use super::{Call, Outcome, Reply, Route};
use crate::sandbox::permissions::bits;
use crate::sandbox::refusal::{self, Refusal};
use crate::sandbox::world::{Id, World, written};

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/channels/{channel_id}/messages/pins", list),
    Route::new("PUT", "/channels/{channel_id}/messages/pins/{message_id}", pin),
    Route::new("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", unpin),
    Route::new("GET", "/channels/{channel_id}/pins", list_old),
    Route::new("PUT", "/channels/{channel_id}/pins/{message_id}", pin),
    Route::new("DELETE", "/channels/{channel_id}/pins/{message_id}", unpin),
];

/// Discord's bound on the pins of a channel.
const PINS: usize = 50;

fn list(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = call.channel(world, bits::READ_MESSAGE_HISTORY)?;
    let limit = call.number("limit", 1, 50, 50)?;
    let before = call.query("before");
    let pinned = world.pinned(channel.id);
    let mut items = pinned.iter().filter_map(|message| {
        let at = written(message.pinned_at?);
        Some((at.clone(), json!({ "pinned_at": at, "message": world.message_for_bot_json(message) })))
    });
    let mut page: Vec<Value> = items
        .by_ref()
        .filter(|(at, _)| before.as_ref().is_none_or(|before| at < before))
        .map(|(_, item)| item)
        .take(limit + 1)
        .collect();
    let has_more = page.len() > limit;
    page.truncate(limit);
    Reply::ok(json!({ "items": page, "has_more": has_more }))
}

fn list_old(world: &mut World, call: &Call<'_>) -> Outcome {
    let channel = call.channel(world, bits::READ_MESSAGE_HISTORY)?;
    Reply::ok(world.pinned(channel.id).into_iter().map(|message| world.message_for_bot_json(message)).collect())
}

fn pin(world: &mut World, call: &Call<'_>) -> Outcome {
    let (channel, id) = target(world, call)?;
    let pinned = world.pinned(channel);
    if pinned.iter().all(|message| message.id != id) && pinned.len() >= PINS {
        return Err(refusal::too_many_pins());
    }
    world.pin(channel, id, world.bot);
    Reply::nothing()
}

fn unpin(world: &mut World, call: &Call<'_>) -> Outcome {
    let (channel, id) = target(world, call)?;
    world.unpin(channel, id);
    Reply::nothing()
}

fn target(world: &World, call: &Call<'_>) -> Result<(Id, Id), Refusal> {
    let channel = call.channel(world, bits::PIN_MESSAGES)?;
    if channel.archived {
        return Err(refusal::thread_archived());
    }
    let message = world.message(channel.id, call.id("message_id")?).ok_or_else(refusal::unknown_message)?;
    if message.is_system() { Err(refusal::system_message()) } else { Ok((channel.id, message.id)) }
}
