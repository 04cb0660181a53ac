//! What people tell in forms: only what they changed is written, and nothing that somebody else changed meanwhile is lost.

use super::{Draft, text_within};
use crate::incident::{
    Change, Effect, Event, Kind, Mark, Outcome, Refusal, TextField, Told, account::one_line, limits,
};

impl Draft<'_> {
    pub(super) fn describe(mut self, told: &[Told]) -> Result<Change, Refusal> {
        let written = self.write_told(told)?;
        if written.is_empty() {
            return self.becomes(Outcome::DescribedSame);
        }
        self.effect(Effect::Refresh);
        self.becomes(Outcome::Described { written })
    }

    /// Writes what differs from what the form had shown; returns what was written. A field that was left as it was shown, or
    /// emptied, stays as it is by now.
    pub(super) fn write_told(&mut self, told: &[Told]) -> Result<Vec<(TextField, String)>, Refusal> {
        let mut written = Vec::new();
        for Told { field, text, shown } in told {
            let now = self.incident.as_shown(*field);
            let blank = text.trim().is_empty();
            if blank || Mark::of(text) == *shown || Mark::of(text) == Mark::of(&now) {
                continue;
            }
            if field.is_list() {
                for item in self.new_items(*field, text)? {
                    written.push((*field, item));
                }
            } else if Mark::of(&now) == *shown {
                written.push((*field, text_within(field.word(), text, limits::TEXT)?));
            } else {
                return Err(self.overtaken(*field));
            }
        }
        for (field, text) in &written {
            self.enter(Kind::Action, self.now, Event::TextSet { field: *field, text: text.clone() });
        }
        Ok(written)
    }

    /// The lines that are not items yet. What somebody else added meanwhile stays: a list only grows.
    fn new_items(&self, field: TextField, text: &str) -> Result<Vec<String>, Refusal> {
        let known = self.incident.as_shown(field);
        let mut new: Vec<String> = Vec::new();
        for line in text.lines().map(one_line).filter(|line| !line.is_empty()) {
            if !known.lines().any(|item| item == line) && !new.contains(&line) {
                new.push(text_within(field.word(), &line, limits::TEXT)?);
            }
        }
        Ok(new)
    }

    fn overtaken(&self, field: TextField) -> Refusal {
        let last = self.incident.texts.get(&field).and_then(|items| items.last());
        Refusal::Overtaken {
            what: field.label(),
            by: last.map(|written| written.by.name().to_owned()).unwrap_or_default(),
            text: self.incident.as_shown(field),
        }
    }
}
