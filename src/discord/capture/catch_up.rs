//! What happened to messages while nobody listened, read from the channels as they are now.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Bot;
use crate::discord::answering::message_id;
use crate::discord::rest::Call;
use crate::discord::servers::snowflake;
use crate::incident::{ChannelId, MessageId};
use crate::store::Kept;

/// How much of a channel is read back after a connection was lost: Discord gives 100 messages at a time.
const LOOK_BACK: u32 = 100;
/// As many captured messages that are not among them are read one by one, for each incident.
const REREAD: usize = 50;

impl Bot {
    /// Reads back what was captured and released in an incident's channel and its threads while nobody listened.
    pub(in crate::discord) async fn catch_up(&self, kept: &Kept) {
        let Some(channel) = kept.channel else { return };
        let mut places = vec![channel];
        let threads = self.rest.send(Call::get(format!("/guilds/{}/threads/active", kept.incident.server))).await;
        if let Ok(reply) = threads {
            let threads = reply.body["threads"].as_array().cloned().unwrap_or_default();
            let ours = threads.iter().filter(|thread| snowflake(&thread["parent_id"]) == Some(channel.0));
            places.extend(ours.filter_map(|thread| snowflake(&thread["id"])).map(ChannelId));
        }
        let mut seen = BTreeSet::new();
        for place in places {
            let path = format!("/channels/{place}/messages?limit={LOOK_BACK}");
            let messages = match self.rest.send(Call::get(path)).await {
                Ok(reply) => reply.body.as_array().cloned().unwrap_or_default(),
                Err(failure) if failure.is(10_003) && place == channel => {
                    self.engine.place_deleted(kept.incident.server, channel).await;
                    continue;
                }
                Err(failure) => {
                    tracing::warn!(%failure, channel = %place, "a channel could not be read back");
                    continue;
                }
            };
            seen.extend(messages.iter().filter_map(message_id));
            self.note_said(kept, &messages).await;
            for shown in &messages {
                if let Err(error) = self.compare(kept, place, shown).await {
                    tracing::warn!(error, channel = %place, "a message could not be caught up with");
                }
            }
        }
        self.reread_others(kept, &seen).await;
    }

    /// Looks at the captured messages that stand further back, or elsewhere: the newest of them.
    async fn reread_others(&self, kept: &Kept, seen: &BTreeSet<MessageId>) {
        let captures = kept.incident.captures.iter().rev();
        let others = captures.filter(|(message, capture)| !capture.deleted && !seen.contains(message));
        for (message, capture) in others.take(REREAD) {
            if let Err(error) = self.reread(kept, capture.channel, *message).await {
                tracing::info!(error, %message, "a captured message could not be read again");
            }
        }
    }

    async fn compare(&self, kept: &Kept, place: ChannelId, shown: &Value) -> Result<(), String> {
        let Some(message) = message_id(shown) else { return Ok(()) };
        let captured = kept.incident.captures.get(&message).is_some_and(|capture| !capture.struck);
        self.follow_edit(kept, message, shown).await?;
        match (captured, self.people_reacting(shown) > 0) {
            (false, true) => self.capture(kept, place, shown, None).await,
            // Struck only when Discord lists who reacts, and nobody does: a message that is silent about it proves nothing.
            (true, false) if self.people_listed(place, message).await == Some(false) => {
                self.uncapture(kept, message, None).await
            }
            _ => Ok(()),
        }
    }
}
