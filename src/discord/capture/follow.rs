//! Captured messages that are edited or deleted afterwards: noted, and what was captured stays.
//!
//! Guarantees: an edit is noted once, in every timeline that has the message; what Discord does not let us read is not taken
//! for empty. What happened while nobody listened is caught up with.

use serde_json::Value;

use super::{Bot, message};
use crate::discord::names::mentioned;
use crate::discord::rest::Call;
use crate::incident::{ChannelId, Command, EntryNumber, Event, MessageId, ServerId};
use crate::store::{Kept, StoreError};

/// A message of a server.
#[derive(Clone, Copy, Debug)]
pub(in crate::discord) struct Place {
    pub(in crate::discord) server: ServerId,
    pub(in crate::discord) channel: ChannelId,
    pub(in crate::discord) message: MessageId,
}

impl Bot {
    /// A message was edited, or deleted, as Discord says: the timelines that have it are told.
    pub(in crate::discord) async fn follow_message(&self, place: Place, deleted: bool) {
        let followed = async {
            let mut reading = self.engine.store().reader().await.map_err(|error| error.to_string())?;
            let found = reading.reader().incidents_with_message(place.server, place.message).await;
            let found = found.map_err(|error| error.to_string())?;
            drop(reading);
            for kept in found {
                if deleted {
                    self.follow_deletion(&kept, place.message).await?;
                } else {
                    self.reread(&kept, place.channel, place.message).await?;
                }
            }
            Ok::<_, String>(())
        };
        if let Err(error) = followed.await {
            tracing::warn!(error, message = %place.message, "an edit could not be followed; the next connection reads it back");
        }
    }

    /// Reads a captured message again, and writes down what became of it.
    pub(super) async fn reread(&self, kept: &Kept, channel: ChannelId, message: MessageId) -> Result<(), String> {
        match self.rest.send(Call::get(format!("/channels/{channel}/messages/{message}"))).await {
            Ok(reply) => self.follow_edit(kept, message, &reply.body).await,
            Err(failure) if failure.is(10_008) => self.follow_deletion(kept, message).await,
            Err(failure) => Err(failure.to_string()),
        }
    }

    /// Writes down an edit of a captured message that its timeline does not have yet.
    pub(super) async fn follow_edit(&self, kept: &Kept, message: MessageId, shown: &Value) -> Result<(), String> {
        // A record of an earlier version may hold what the bot said.
        if self.wrote(shown) {
            return Ok(());
        }
        let Some(capture) = kept.incident.captures.get(&message).filter(|capture| !capture.unread) else {
            return Ok(());
        };
        let is_new = |at: &_| capture.edited_at.is_none_or(|known| known < *at);
        let Some(at) = message::edited_at(shown).filter(is_new) else { return Ok(()) };
        if message::is_blank(shown) && !self.reads_content() {
            return Ok(());
        }
        let server = kept.incident.server;
        let text = self.named(server, message::text(shown), &mentioned(shown)).await;
        let known = self.captured_text(kept, capture.entry).await.map_err(|error| error.to_string())?;
        // An embed that was taken away, or a file, is an edit as well: the words are what counts.
        if known.as_deref() == Some(&text) {
            return Ok(());
        }
        let by = self.author(server, shown).await;
        self.write_down(kept, Command::FollowEdit { message, text, at }, Some(by)).await
    }

    async fn follow_deletion(&self, kept: &Kept, message: MessageId) -> Result<(), String> {
        if kept.incident.captures.get(&message).is_none_or(|capture| capture.deleted) {
            return Ok(());
        }
        self.write_down(kept, Command::FollowDeletion { message }, None).await
    }

    /// What the timeline has a captured message say.
    async fn captured_text(&self, kept: &Kept, number: EntryNumber) -> Result<Option<String>, StoreError> {
        let mut reading = self.engine.store().reader().await?;
        let entries = reading.reader().entries(kept.incident.id).await?;
        let said = entries.into_iter().rev().find_map(|entry| match entry.event {
            Event::Captured(captured) if entry.number == number => Some(captured.text),
            Event::CaptureEdited { entry, text } | Event::CaptureRead { entry, text, .. } if entry == number => {
                Some(text)
            }
            _ => None,
        });
        Ok(said)
    }
}
