//! What is said in the hot wash: each thing an item of its list, by whoever said it, or by nobody.
//!
//! Guarantees: of what is said anonymously nothing leads to whoever said it: not the entry, and not the outcome.

use chrono::{DateTime, Utc};

use super::{Draft, text_within};
use crate::incident::{Actor, Change, Effect, Event, Kind, Outcome, Refusal, TextField, limits};

impl Draft<'_> {
    /// `open_until`: when the hot wash ends; `None`: none is under way.
    pub(super) fn learn(
        mut self,
        said: Vec<(TextField, String)>,
        anonymous: bool,
        open_until: Option<DateTime<Utc>>,
    ) -> Result<Change, Refusal> {
        let number = self.incident.number;
        let said: Vec<_> = said.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect();
        let Some((first, _)) = said.first() else { return Err(Refusal::Empty { what: "answer" }) };
        let field = first.word();
        if self.incident.status.is_open() {
            return Err(Refusal::HotWashNotYet { number, field });
        }
        if open_until.is_none_or(|until| until <= self.now) {
            return Err(Refusal::HotWashOver { number, field });
        }
        let mut written: Vec<(TextField, String)> = Vec::new();
        for (field, text) in said {
            let text = text_within(field.word(), &text, limits::TEXT)?;
            let items = self.incident.texts.get(&field).map(Vec::as_slice).unwrap_or_default();
            if !items.iter().any(|item| item.text == text) {
                written.push((field, text));
            }
        }
        let by = if anonymous { Actor::Anonymous } else { self.by.actor.clone() };
        for (field, text) in &written {
            let event = Event::TextSet { field: *field, text: text.clone() };
            self.enter_by(by.clone(), Kind::Action, self.now, event);
        }
        let outcome = match written.as_slice() {
            [] => return self.becomes(Outcome::LearnedAlready),
            [_, ..] if anonymous => Outcome::LearnedAnonymously { written },
            [(field, text)] => Outcome::TextSet { field: *field, text: text.clone() },
            [_, _, ..] => Outcome::Described { written },
        };
        self.effect(Effect::Refresh);
        self.becomes(outcome)
    }
}
