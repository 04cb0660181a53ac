//! The review of what was written up: a draft, looked at together, agreed on.
//!
//! Guarantees: it begins once the incident is closed, and begins anew where that is reopened; a text that was frozen is the one
//! that people agreed on, to the byte, for as long as the review stands.
//!
//! Does not know: the frozen text itself. It stands beside the record, so that it can be blanked.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Actor, Entry, EntryNumber, Event, Incident, Person};

/// How far the review is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Nobody has begun.
    #[default]
    Draft,
    /// People are looking at it.
    InReview,
    /// They have agreed on it.
    Reviewed,
}

impl ReviewState {
    /// Every state, in order.
    pub const ALL: [ReviewState; 3] = [ReviewState::Draft, ReviewState::InReview, ReviewState::Reviewed];

    /// The word, as typed and as stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ReviewState::Draft => "draft",
            ReviewState::InReview => "in_review",
            ReviewState::Reviewed => "reviewed",
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            ReviewState::Draft => "draft",
            ReviewState::InReview => "in review",
            ReviewState::Reviewed => "reviewed",
        }
    }
}

/// The review of an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// How far it is.
    pub state: ReviewState,
    /// Since when, and who said so; `None`: nobody has begun.
    pub turned: Option<(DateTime<Utc>, Actor)>,
    /// Who sees to it; `None`: whoever led.
    pub owner: Option<Person>,
    /// The day by which it is due; `None`: as the severity says.
    pub due: Option<NaiveDate>,
    /// The text that was agreed on; `None`: the draft as it is now.
    pub frozen: Option<Frozen>,
}

/// A text that was agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The entry that says so, under which the text is kept.
    pub entry: EntryNumber,
    /// Who agreed on it.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// What an entry says of the review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum ReviewStep {
    /// It is that far.
    Turned {
        /// How far.
        to: ReviewState,
    },
    /// Somebody sees to it.
    Owned {
        /// Who.
        by: Person,
    },
    /// It is due on that day.
    Due {
        /// Which.
        day: NaiveDate,
    },
    /// An edited text is the one that was agreed on.
    Frozen {
        /// Its SHA-256, in hexadecimal digits.
        sha256: String,
        /// How many bytes it has.
        bytes: u64,
    },
}

/// What somebody asks of the review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewAsked {
    /// It is that far.
    pub state: Option<ReviewState>,
    /// Somebody sees to it.
    pub owner: Option<Person>,
    /// It is due on that day.
    pub due: Option<NaiveDate>,
    /// A review that is done may begin anew with it.
    pub again: bool,
}

/// A text that somebody brought back, and the one who did has looked at what it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
}

impl Incident {
    /// Who sees to the review: who was named, or whoever led.
    #[must_use]
    pub fn review_owner(&self) -> Option<&Person> {
        self.review.owner.as_ref().or_else(|| self.commander()).or_else(|| self.declarer.person())
    }

    pub(super) fn apply_review(&mut self, step: &ReviewStep, entry: &Entry) {
        let turned = Some((entry.happened_at, entry.actor.clone()));
        match step {
            ReviewStep::Turned { to } => {
                self.review.state = *to;
                self.review.turned = turned;
                if *to != ReviewState::Reviewed {
                    self.review.frozen = None;
                }
            }
            ReviewStep::Owned { by } => self.review.owner = Some(by.clone()),
            ReviewStep::Due { day } => self.review.due = Some(*day),
            ReviewStep::Frozen { sha256, .. } => {
                (self.review.state, self.review.turned) = (ReviewState::Reviewed, turned);
                self.review.frozen = Some(Frozen {
                    entry: entry.number,
                    by: entry.actor.clone(),
                    at: entry.happened_at,
                    sha256: sha256.clone(),
                });
            }
        }
    }

    /// It is open again: what comes of it is looked at anew.
    pub(super) fn forget_review(&mut self) {
        let owner = self.review.owner.take();
        self.review = Review { owner, ..Review::default() };
    }
}

/// What was written after that entry that a draft shows, each thing once, in words: `root cause`, `2 notes`.
#[must_use]
pub fn written_since(entries: &[Entry], since: EntryNumber) -> Vec<String> {
    let mut named: Vec<&'static str> = Vec::new();
    let (mut notes, mut edits, mut items, mut others) = (0_u32, 0_u32, 0_u32, 0_u32);
    for entry in entries.iter().filter(|entry| entry.number > since) {
        match &entry.event {
            Event::TextSet { field, .. } if !named.contains(&field.label()) => named.push(field.label()),
            Event::TimeSet { field } if !named.contains(&field.label()) => named.push(field.label()),
            Event::TextSet { .. } | Event::TimeSet { .. } => {}
            Event::Note { .. } | Event::Captured(_) => notes += 1,
            Event::Edited { .. } | Event::Struck { .. } | Event::Restored { .. } | Event::Redacted => edits += 1,
            Event::ActionItemAdded { .. } | Event::ActionItemEdited { .. } | Event::ActionItemDone { .. } => items += 1,
            Event::TheoryAdded { .. }
            | Event::TheoryConfirmed { .. }
            | Event::TheoryRuledOut { .. }
            | Event::Linked { .. }
            | Event::ServiceSet { .. } => others += 1,
            _ => {}
        }
    }
    let counted = |count: u32, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let counts = [
        counted(notes, "note", "notes"),
        counted(edits, "correction", "corrections"),
        counted(items, "change of an action item", "changes of action items"),
        counted(others, "further entry", "further entries"),
    ];
    named.into_iter().map(str::to_owned).chain(counts.into_iter().flatten()).collect()
}
