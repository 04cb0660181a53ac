//! What people say in an incident's channel and its threads: that somebody does, not what.
//!
//! Guarantees: nothing of it is kept but when it was; where no page waits to see silence, it costs one look at an index.
//!
//! Does not know: what silence leads to. Other bots, and Hotwash itself, do not count as somebody.

use chrono::{DateTime, Utc};
use serde_json::Value;
use serenity::all::Message;

use super::Bot;
use super::capture::written_at;
use crate::incident::{ChannelId, ServerId};
use crate::store::Kept;

impl Bot {
    /// Somebody wrote a message somewhere.
    pub(super) async fn spoke(&self, message: &Message) {
        let is_person = !message.author.bot && message.webhook_id.is_none();
        let Some(server) = message.guild_id.filter(|_| is_person).map(|id| ServerId(id.get())) else { return };
        let channel = ChannelId(message.channel_id.get());
        if let Err(why) = self.note_speech(server, channel).await {
            tracing::warn!(why, %channel, "that somebody spoke could not be noted");
        }
    }

    async fn note_speech(&self, server: ServerId, channel: ChannelId) -> Result<(), String> {
        if !self.engine.awaits_quiet().await.map_err(|error| error.to_string())? {
            return Ok(());
        }
        let now = self.engine.now();
        if self.engine.heard(server, channel, now).await.map_err(|error| error.to_string())? {
            return Ok(());
        }
        let parent = self.parent_of(channel).await.map_err(|failure| failure.to_string())?;
        if let Some(parent) = parent {
            self.engine.heard(server, parent, now).await.map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// What was said in an incident's channel or thread while nobody listened, from the messages that stand there.
    pub(super) async fn note_said(&self, kept: &Kept, messages: &[Value]) {
        let by_people = messages.iter().filter(|shown| {
            shown["author"]["bot"].as_bool() != Some(true) && shown["webhook_id"].is_null() && is_typed(shown)
        });
        let last: Option<DateTime<Utc>> = by_people.filter_map(written_at).max();
        if let (Some(at), Some(channel)) = (last, kept.channel)
            && let Err(error) = self.engine.heard(kept.incident.server, channel, at).await
        {
            tracing::warn!(%error, %channel, "what was said meanwhile could not be noted");
        }
    }
}

/// Whether somebody typed it: an ordinary message or a reply, rather than a notice of Discord (its documentation of messages).
fn is_typed(shown: &Value) -> bool {
    matches!(shown["type"].as_u64(), None | Some(0 | 19))
}
