//! Reactions.

use serde_json::Value;

use super::{Call, Outcome, Reply, Route};
use crate::sandbox::permissions::{self, bits};
use crate::sandbox::refusal::{self, Refusal};
use crate::sandbox::world::{Channel, Id, User, World};

pub(super) const ROUTES: &[Route] = &[
    Route::new("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", add),
    Route::new("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", remove_own),
    Route::new("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}", remove),
    Route::new("GET", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}", list),
    Route::new("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}", clear),
];

/// Discord's bound on the different reactions of a message.
const KINDS: usize = 20;

fn add(world: &mut World, call: &Call<'_>) -> Outcome {
    let (channel, id, emoji) = target(world, call)?;
    if channel.archived {
        return Err(refusal::thread_archived());
    }
    let message = world.message(channel.id, id).ok_or_else(refusal::unknown_message)?;
    if message.reaction(&emoji).is_none() {
        if permissions::in_channel(world, &channel, world.bot) & bits::ADD_REACTIONS == 0 {
            return Err(refusal::missing_permissions());
        }
        if message.reactions.len() >= KINDS {
            return Err(refusal::too_many_reactions());
        }
    }
    world.react(channel.id, id, world.bot, &emoji);
    Reply::nothing()
}

fn remove_own(world: &mut World, call: &Call<'_>) -> Outcome {
    let (channel, id, emoji) = target(world, call)?;
    world.unreact(channel.id, id, world.bot, &emoji);
    Reply::nothing()
}

fn remove(world: &mut World, call: &Call<'_>) -> Outcome {
    call.channel(world, bits::MANAGE_MESSAGES)?;
    let (channel, id, emoji) = target(world, call)?;
    world.unreact(channel.id, id, call.id("user_id")?, &emoji);
    Reply::nothing()
}

fn clear(world: &mut World, call: &Call<'_>) -> Outcome {
    call.channel(world, bits::MANAGE_MESSAGES)?;
    let (channel, id, emoji) = target(world, call)?;
    let message = world.message(channel.id, id).ok_or_else(refusal::unknown_message)?;
    let users = message.reaction(&emoji).map(|reaction| reaction.users.clone()).unwrap_or_default();
    for user in users {
        world.unreact(channel.id, id, user, &emoji);
    }
    Reply::nothing()
}

fn list(world: &mut World, call: &Call<'_>) -> Outcome {
    let (channel, id, emoji) = target(world, call)?;
    let limit = call.number("limit", 1, 100, 25)?;
    let after = call.query("after").and_then(|id| id.parse::<Id>().ok()).unwrap_or(0);
    let message = world.message(channel.id, id).ok_or_else(refusal::unknown_message)?;
    let mut users = message.reaction(&emoji).map(|reaction| reaction.users.clone()).unwrap_or_default();
    users.retain(|user| *user > after);
    users.sort_unstable();
    let page: Vec<Value> = users.iter().filter_map(|user| world.user(*user)).map(User::json).take(limit).collect();
    Reply::ok(page.into())
}

fn target(world: &World, call: &Call<'_>) -> Result<(Channel, Id, String), Refusal> {
    let channel = call.channel(world, bits::READ_MESSAGE_HISTORY)?;
    let message = world.message(channel.id, call.id("message_id")?).ok_or_else(refusal::unknown_message)?;
    let emoji = call.text("emoji_name");
    let plain = emoji.trim_end_matches('\u{fe0f}');
    let is_own = emoji.rsplit_once(':').is_some_and(|(_, id)| id.parse::<Id>().is_ok());
    if plain.is_empty() || (plain.chars().all(|letter| letter.is_ascii_graphic()) && !is_own) {
        return Err(refusal::unknown_emoji());
    }
    Ok((channel, message.id, emoji.to_owned()))
}
