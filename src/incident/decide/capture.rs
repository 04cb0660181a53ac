//! Messages of the chat: taken into the timeline once, and followed afterwards.

use chrono::{DateTime, Utc};

use super::Draft;
use crate::incident::{
    Actor, Capture, Captured, Change, Effect, EntryNumber, Event, Kind, MessageId, Outcome, Refusal, Taken,
};

impl Draft<'_> {
    pub(super) fn capture(mut self, taken: Taken) -> Result<Change, Refusal> {
        let (id, channel) = (taken.message.message, taken.message.channel);
        let outcome = match self.incident.captures.get(&id).copied() {
            // What was blanked for good does not come back.
            Some(Capture { entry, redacted: true, .. }) => {
                return self.becomes(Outcome::CaptureSame { entry: Some(entry) });
            }
            Some(Capture { entry, unread: true, struck: false, .. }) if !taken.message.unread => {
                self.read(entry, taken);
                Outcome::CaptureRead { entry }
            }
            Some(Capture { entry, struck: false, .. }) => {
                return self.becomes(Outcome::CaptureSame { entry: Some(entry) });
            }
            // Reactions that are only read back are older than the strike.
            Some(Capture { entry, by_hand: true, .. }) if self.by.actor == Actor::System => {
                return self.becomes(Outcome::CaptureSame { entry: Some(entry) });
            }
            Some(Capture { entry, struck: true, unread, .. }) => {
                self.enter(Kind::Observation, self.now, Event::Restored { entry });
                if unread && !taken.message.unread {
                    self.read(entry, taken);
                }
                Outcome::CapturedAgain { entry }
            }
            None => self.captured(taken),
        };
        self.effect(Effect::MarkCapture { message: id, channel, captured: true });
        self.becomes(outcome)
    }

    pub(super) fn uncapture(mut self, message: MessageId) -> Result<Change, Refusal> {
        let capture = self.incident.captures.get(&message).copied();
        let Some(Capture { entry, channel, struck: false, chosen: false, .. }) = capture else {
            return self.becomes(Outcome::CaptureSame { entry: capture.map(|capture| capture.entry) });
        };
        let reason = "the last reaction was taken off".to_owned();
        self.enter(Kind::Observation, self.now, Event::Struck { entry, reason, by_hand: false });
        self.effect(Effect::MarkCapture { message, channel, captured: false });
        self.becomes(Outcome::Uncaptured)
    }

    /// An edit that is known, or older than one that is, changes nothing.
    pub(super) fn follow_edit(
        mut self,
        message: MessageId,
        text: String,
        at: DateTime<Utc>,
    ) -> Result<Change, Refusal> {
        let capture = self.incident.captures.get(&message).copied();
        let known = |capture: &Capture| capture.edited_at.is_some_and(|known| known >= at);
        match capture {
            Some(capture) if !known(&capture) && !capture.redacted => {
                self.enter(Kind::Observation, at, Event::CaptureEdited { entry: capture.entry, text });
                self.becomes(Outcome::CaptureFollowed)
            }
            _ => self.becomes(Outcome::CaptureSame { entry: capture.map(|capture| capture.entry) }),
        }
    }

    pub(super) fn follow_deletion(mut self, message: MessageId) -> Result<Change, Refusal> {
        let capture = self.incident.captures.get(&message).copied();
        match capture {
            Some(Capture { entry, deleted: false, .. }) => {
                self.enter(Kind::Observation, self.now, Event::CaptureDeleted { entry });
                self.becomes(Outcome::CaptureFollowed)
            }
            _ => self.becomes(Outcome::CaptureSame { entry: capture.map(|capture| capture.entry) }),
        }
    }

    fn captured(&mut self, taken: Taken) -> Outcome {
        let Taken { message, at, files } = taken;
        let place = (message.channel, message.message);
        let entry = self.next();
        let (unread, link) = (message.unread, message.link.clone());
        // Said once: a channel in which nothing can be read is not told so at every message.
        let said = self.incident.captures.values().any(|capture| capture.unread);
        self.enter(Kind::Observation, at, Event::Captured(message));
        self.keep(entry, files, Some(place));
        if !unread {
            return Outcome::Captured { entry: Some(entry) };
        }
        let outcome = Outcome::CapturedUnread { entry, link };
        if !said {
            self.effect(Effect::Say { outcome: outcome.clone() });
        }
        outcome
    }

    fn read(&mut self, entry: EntryNumber, taken: Taken) {
        let Captured { message, channel, text, attachments, .. } = taken.message;
        self.enter(Kind::Observation, self.now, Event::CaptureRead { entry, text, attachments });
        self.keep(entry, taken.files, Some((channel, message)));
    }
}
