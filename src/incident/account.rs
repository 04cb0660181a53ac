//! What people tell of an incident in a form: its texts, with what stood in the form when it was opened.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::{Incident, TextField};

/// A short mark of a text, by which a form that comes back knows what it had shown. Blanks do not count: a client may send
/// them otherwise than it got them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark(pub u32);

impl Mark {
    /// The mark of what a field shows; an empty one has a mark too.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let digest = Sha256::digest(words.as_bytes());
        Self(digest.first_chunk().map_or(0, |first| u32::from_be_bytes(*first)))
    }
}

/// One field of a form that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Which text.
    pub field: TextField,
    /// What it says now; of a list, an item a line.
    pub text: String,
    /// What it said when the form was opened.
    pub shown: Mark,
}

/// What can be told beside the resolution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The texts.
    pub texts: Vec<Told>,
    /// When the impact began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub mitigated_at: Option<DateTime<Utc>>,
}

impl Incident {
    /// What a form shows of a field: the text, or the items of a list, a line each.
    #[must_use]
    pub fn as_shown(&self, field: TextField) -> String {
        if field == TextField::Title {
            return self.title.clone();
        }
        let items = self.texts.get(&field).map(Vec::as_slice).unwrap_or_default();
        if field.is_list() {
            items.iter().map(|item| one_line(&item.text)).collect::<Vec<_>>().join("\n")
        } else {
            items.last().map(|written| written.text.clone()).unwrap_or_default()
        }
    }
}

/// An item of a list as a form shows it.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
