//! What is left of an entry that is redacted: what happened, when, to what; not a word that anybody wrote.
//!
//! Guarantees: what is left folds as the whole did, so that a status, a role or a time stays what it was; every text of people,
//! and every file's name, is replaced. People's names stay: who did something is not what was written.

use serde_json::{Map, Value};

use super::Event;

/// What stands where words stood.
pub const REDACTED: &str = "(redacted)";

/// The fields, of events and of what quotes them, that hold what people wrote.
const WRITTEN: [&str; 9] =
    ["text", "title", "impact", "reason", "note", "message", "resolution", "attachments", "summary"];

impl Event {
    /// The event without what people wrote in it, and what they wrote; [`Event::Redacted`] where nothing can be left of it.
    #[must_use]
    pub fn without_words(&self) -> (Event, Vec<String>) {
        let mut words = Vec::new();
        let mut take = |text: &mut String| {
            words.push(std::mem::replace(text, REDACTED.to_owned()));
        };
        let left = serde_json::to_value(self).map(|mut value| {
            written(&mut value, false, &mut take);
            value
        });
        let left = left.and_then(serde_json::from_value).unwrap_or(Event::Redacted);
        words.retain(|word| word != REDACTED && !word.is_empty());
        (left, words)
    }
}

/// Takes these words out of a value that quotes them, and tells whether any were there. Short ones are taken out only where they
/// are the whole of what somebody wrote.
pub fn take_out(words: &[String], value: &mut Value) -> bool {
    let mut any = false;
    written(value, false, &mut |text| {
        let before = text.clone();
        for word in words {
            if text == word {
                *text = REDACTED.to_owned();
            } else if is_telling(word) {
                *text = text.replace(word.as_str(), REDACTED);
            }
        }
        any |= *text != before;
    });
    any
}

/// Whether words are of somebody, rather than a word that anybody might use.
#[must_use]
pub fn is_telling(words: &str) -> bool {
    words.chars().count() >= 8
}

/// Visits every text of people's in a value.
fn written(value: &mut Value, is_written: bool, visit: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) if is_written => visit(text),
        Value::Array(items) => items.iter_mut().for_each(|item| written(item, is_written, visit)),
        Value::Object(fields) => {
            let names_a_file = names_a_file(fields);
            for (key, value) in fields {
                let is_written = WRITTEN.contains(&key.as_str()) || names_a_file && (key == "name" || key == "url");
                written(value, is_written, visit);
            }
        }
        _ => {}
    }
}

/// A file of an entry has a name and no id, or an id and an address; people, roles and services have an id and no address.
fn names_a_file(fields: &Map<String, Value>) -> bool {
    fields.contains_key("name") && (!fields.contains_key("id") || fields.contains_key("url"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fixture::alice;
    use super::super::{EntryNumber, RoleId, TextField};
    use super::*;

    fn check(event: Event, left: Event, words: &[&str]) {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(event.without_words(), (left, words));
    }

    #[test]
    fn what_happened_is_left_and_no_word() {
        let (text, gone) = ("the key is abc".to_owned(), REDACTED.to_owned());
        let all = ["the key is abc"];
        check(Event::Note { text: text.clone() }, Event::Note { text: gone.clone() }, &all);
        let resolved = |resolution| Event::Resolved { resolution };
        check(resolved(Some(text.clone())), resolved(Some(gone.clone())), &all);
        check(resolved(None), resolved(None), &[]);
        let set = |text| Event::TextSet { field: TextField::Summary, text };
        check(set(text), set(gone.clone()), &all);
        let kept = |name| Event::FileKept { entry: EntryNumber(2), name, bytes: 3, sha256: "ab".to_owned() };
        check(kept("key.png".to_owned()), kept(gone.clone()), &["key.png"]);
        let given = Event::RoleGiven { role: RoleId("commander".to_owned()), to: alice(), from: None, offer: None };
        check(given.clone(), given, &[]);
        check(Event::Note { text: gone.clone() }, Event::Note { text: gone }, &[]);
    }

    #[test]
    fn words_go_wherever_they_are_quoted_and_hotwashs_own_stay() {
        let words = ["the key is abc".to_owned(), "closed".to_owned()];
        let mut row =
            json!({ "type": "closed", "note": "Noted: the key is abc.", "reason": "closed", "text": "not closed" });
        assert!(take_out(&words, &mut row));
        let left = json!({ "type": "closed", "note": "Noted: (redacted).", "reason": REDACTED, "text": "not closed" });
        assert_eq!(row, left);
        assert!(!take_out(&words, &mut row));
    }
}
