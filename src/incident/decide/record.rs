//! What people write down: notes, texts, times.

use chrono::{DateTime, Utc};

use super::{Draft, one_line, stamp, text_within};
use crate::incident::{Change, Effect, Event, Kind, Outcome, Refusal, TextField, TimeField, limits};

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
