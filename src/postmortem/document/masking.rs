//! Masks the secrets of a whole document, each distinct one by a number of its own.

use std::cell::RefCell;

use serde_json::Value;

use super::super::screen::readable;
use super::super::secrets::{self, Patterns};

/// What was masked so far.
pub(super) struct Masking {
    patterns: Patterns,
    found: RefCell<Vec<String>>,
}

impl Masking {
    /// Nothing yet; beside the built-in shapes it knows these patterns.
    pub(super) fn new(patterns: &[String]) -> Self {
        Self { patterns: Patterns::new(patterns), found: RefCell::default() }
    }

    /// How many different secrets were found.
    pub(super) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    /// The text without its secrets. Looked for is what a reader sees, as in every draft: of a text with a secret, what is
    /// invisible goes too; any other stays as it is.
    pub(super) fn text(&self, text: &str) -> String {
        let seen = readable(text);
        let masked = self.mask(&seen);
        if masked == seen { text.to_owned() } else { masked }
    }

    /// The same for every text of a value; keys are ours.
    pub(super) fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.value(item)).collect()),
            Value::Object(fields) => {
                Value::Object(fields.into_iter().map(|(key, value)| (key, self.value(value))).collect())
            }
            other => other,
        }
    }

    /// A value that stands as JSON in a text, masked; `None`: there is nothing to mask, and the text stays as it is.
    pub(super) fn json(&self, text: &str) -> Result<Option<String>, serde_json::Error> {
        let value: Value = serde_json::from_str(text)?;
        let masked = self.value(value.clone());
        Ok(if masked == value { None } else { Some(masked.to_string()) })
    }

    /// Numbers go by where a secret first stands, not by its shape: so a copy, in which the shapes are gone, numbers the same.
    fn mask(&self, text: &str) -> String {
        let mut here = Vec::new();
        let masked = self.patterns.mask(text, |secret| secrets::numbered(place(&mut here, secret))).into_owned();
        if here.is_empty() {
            return masked;
        }
        let mut found = self.found.borrow_mut();
        let secret = |number: usize| number.checked_sub(1).and_then(|index| here.get(index));
        secrets::renumbered(&masked, |number| secret(number).map_or(number, |secret| place(&mut found, secret)))
    }
}

/// The number of a secret among those that were found.
fn place(found: &mut Vec<String>, secret: &str) -> usize {
    let known = found.iter().position(|known| known == secret);
    known.unwrap_or_else(|| {
        found.push(secret.to_owned());
        found.len() - 1
    }) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_has_a_number_and_masks_are_not_masked_again() {
        let masking = Masking::new(&["ACME-[0-9]+".to_owned()]);
        let once = "password=hunter2, ACME-77, password=hunter2 and password=other3; plain";
        let shown = "password=(masked:1), (masked:2), password=(masked:1) and password=(masked:3); plain";
        assert_eq!(masking.text(once), shown);
        assert_eq!(masking.count(), 3);

        let again = Masking::new(&[]);
        let twice = again.text(shown);
        assert_eq!(again.count(), 3, "what was masked elsewhere counts");
        let third = Masking::new(&[]);
        assert_eq!(third.text(&twice), twice, "and is told the same from then on");
    }

    #[test]
    fn what_is_hidden_behind_the_invisible_is_found() {
        let masking = Masking::new(&[]);
        assert_eq!(masking.text("pass\u{202e}word=hunter2"), "password=(masked:1)");
        assert_eq!(masking.text("a\u{202e}b\0"), "a\u{202e}b\0", "the record stays as it is");
    }
}
