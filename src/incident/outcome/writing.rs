//! Outcomes about what people wrote: notes, entries, updates.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::incident::{Actor, Audience, EntryNumber, Kind};

/// A note with a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PicturedNote {
    /// What sort of thing it is.
    pub kind: Kind,
    /// The text.
    pub text: String,
    /// When it happened, where that was given.
    pub at: Option<DateTime<Utc>>,
    /// The file's name.
    pub name: String,
    /// Where the chat shows it; `None`: it is no picture.
    pub url: Option<String>,
}

/// An entry that was corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditedEntry {
    /// Which.
    pub entry: EntryNumber,
    /// The new text, where it changed.
    pub text: Option<String>,
    /// The new time, where it changed.
    pub at: Option<DateTime<Utc>>,
    /// The new kind, where it changed.
    pub kind: Option<Kind>,
}

/// An entry that was struck before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StruckEntry {
    /// Which.
    pub entry: EntryNumber,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// An update that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedUpdate {
    /// What it says.
    pub text: String,
    /// Whom it is for.
    pub audience: Audience,
    /// When its author said that the next one comes.
    pub next_due: Option<DateTime<Utc>>,
    /// The incident is private: it stays in its channel.
    pub private: bool,
}

/// An update that waits for a second look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftedUpdate {
    /// The entry that drafted it.
    pub draft: EntryNumber,
    /// What it says.
    pub text: String,
    /// When the next one would come, were it sent now.
    pub next_due: Option<DateTime<Utc>>,
}
