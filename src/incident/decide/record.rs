//! What people write down: notes, texts, times, captured messages.

use chrono::{DateTime, Utc};

use super::{Draft, one_line, stamp, text_within};
use crate::incident::{
    Actor, Capture, Captured, Change, Effect, Event, Kind, MessageId, Outcome, Refusal, TextField, TimeField, limits,
};

impl Draft<'_> {
    pub(super) fn note(mut self, text: &str, at: Option<DateTime<Utc>>, kind: Kind) -> Result<Change, Refusal> {
        let text = text_within("note", text, limits::TEXT)?;
        self.enter(kind, at.unwrap_or(self.now), Event::Note { text: text.clone() });
        self.becomes(Outcome::Noted { kind, text, at })
    }

    pub(super) fn set_text(mut self, field: TextField, text: &str) -> Result<Change, Refusal> {
        let text = match field {
            TextField::Title => text_within(field.word(), &one_line(text), limits::TITLE)?,
            _ => text_within(field.word(), text, limits::TEXT)?,
        };
        self.enter(Kind::Action, self.now, Event::TextSet { field, text: text.clone() });
        self.effect(Effect::Refresh);
        self.becomes(Outcome::TextSet { field, text })
    }

    pub(super) fn set_time(mut self, field: TimeField, at: DateTime<Utc>) -> Result<Change, Refusal> {
        self.in_order(field, at)?;
        self.enter(Kind::Milestone, at, Event::TimeSet { field });
        self.effect(Effect::Refresh);
        self.becomes(Outcome::TimeSet { field, at })
    }

    pub(super) fn capture(mut self, message: Captured, at: DateTime<Utc>) -> Result<Change, Refusal> {
        let (id, channel) = (message.message, message.channel);
        match self.incident.captures.get(&id) {
            Some(Capture { struck: false, .. }) => return self.becomes(Outcome::CaptureSame),
            // Reactions that are only read back are older than the strike.
            Some(Capture { by_hand: true, .. }) if self.by.actor == Actor::System => {
                return self.becomes(Outcome::CaptureSame);
            }
            Some(Capture { entry, struck: true, .. }) => {
                let entry = *entry;
                self.enter(Kind::Observation, self.now, Event::Restored { entry });
            }
            None => self.enter(Kind::Observation, at, Event::Captured(message)),
        }
        self.effect(Effect::MarkCapture { message: id, channel, captured: true });
        self.becomes(Outcome::Captured)
    }

    pub(super) fn uncapture(mut self, message: MessageId) -> Result<Change, Refusal> {
        let Some(Capture { entry, channel, struck: false, .. }) = self.incident.captures.get(&message).copied() else {
            return self.becomes(Outcome::CaptureSame);
        };
        let reason = "the last reaction was taken off".to_owned();
        self.enter(Kind::Observation, self.now, Event::Struck { entry, reason, by_hand: false });
        self.effect(Effect::MarkCapture { message, channel, captured: false });
        self.becomes(Outcome::Uncaptured)
    }

    /// The start comes before the detection, before the end of the impact and before the end of the incident.
    pub(super) fn in_order(&self, field: TimeField, at: DateTime<Utc>) -> Result<(), Refusal> {
        let incident = &self.incident;
        let after =
            [("The detection", incident.detected_at), ("The end", incident.mitigated_at.or(incident.resolved_at))];
        match field {
            TimeField::StartedAt => match after.into_iter().find(|(_, later)| later.is_some_and(|later| later < at)) {
                Some((what, _)) => Err(Refusal::OutOfOrder { what, than: stamp("the start that you give", at) }),
                None => Ok(()),
            },
            TimeField::DetectedAt => self.not_before_start("The detection", at),
            TimeField::MitigatedAt => self.not_before_start("The end of the impact", at),
        }
    }
}
