//! The channels of the open incidents: whether the bot can still do its work in them.

use super::finding::Finding;
use super::ground::Ground;
use super::verdict::{TALK, hidden, taken_away};
use crate::discord::rest::{Call, Rest};
use crate::discord::servers::snowflake;
use crate::incident::{ChannelId, Number};

/// As many incidents are looked at, the newest: each thread costs a question.
pub(in crate::discord) const LOOKED_AT: u32 = 25;
/// Send Messages, and what stands for it in a thread: Send Messages in Threads.
const SEND: u64 = 1 << 11;
const SEND_IN_THREADS: u64 = 1 << 38;

/// What is wrong with them; nothing is said of those that are in order.
pub(super) async fn of_incidents(rest: &Rest, ground: &Ground, open: &[(Number, ChannelId)]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, channel) in open {
        found.extend(of_incident(rest, ground, *number, *channel).await);
    }
    found
}

async fn of_incident(rest: &Rest, ground: &Ground, number: Number, channel: ChannelId) -> Option<Finding> {
    let listed = |id: ChannelId| ground.channels.iter().find(|channel| channel.id == id);
    let (what, mend) = match listed(channel) {
        Some(place) => taken_away(ground, place, TALK)?,
        // A thread is not among a server's channels; what holds in it is its channel's.
        None => match rest.send(Call::get(format!("/channels/{channel}"))).await {
            Ok(thread) => {
                let parent = listed(ChannelId(snowflake(&thread.body["parent_id"])?))?;
                taken_away(ground, parent, TALK & !SEND | SEND_IN_THREADS)?
            }
            Err(failure) if failure.is(10_003) => return Some(gone(number)),
            Err(failure) if failure.is(50_001) => hidden(ground),
            Err(_) => return None,
        },
    };
    Some(Finding::broken(format!("The bot can't work in the channel of {number}: {what}"), mend))
}

fn gone(number: Number) -> Finding {
    Finding::warning(
        format!("The channel of {number} was deleted."),
        format!("Go on from any channel with incident:{}; pages ring where incidents are announced.", number.0),
    )
}
