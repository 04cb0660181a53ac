//! Where an incident stands.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An incident's status. The first three are *open*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Something is wrong; the cause is not known.
    Investigating,
    /// The cause is known.
    Identified,
    /// A mitigation is in place and being watched: the impact has ended, as far as one can see.
    Monitoring,
    /// It is over.
    Resolved,
    /// It is over and written up; the draft was handed out.
    Closed,
}

impl Status {
    /// Every status, in the order of an incident's life.
    pub const ALL: [Status; 5] =
        [Status::Investigating, Status::Identified, Status::Monitoring, Status::Resolved, Status::Closed];

    /// Whether people still work on it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Status::Investigating | Status::Identified | Status::Monitoring)
    }

    /// The word, as typed and as stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Status::Investigating => "investigating",
            Status::Identified => "identified",
            Status::Monitoring => "monitoring",
            Status::Resolved => "resolved",
            Status::Closed => "closed",
        }
    }

    /// The status of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
