//! The kinds of entries.

use serde::{Deserialize, Serialize};

/// What sort of thing an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something that was seen.
    Observation,
    /// Something that was decided.
    Decision,
    /// Something that was done.
    Action,
    /// A path that misled.
    RuledOut,
    /// More people were brought in.
    Escalation,
    /// Something that was told to others.
    Communication,
    /// A turn of the incident itself; made by commands, never typed.
    Milestone,
}

impl Kind {
    /// The kinds that a person may give to a note.
    pub const TYPED: [Kind; 6] =
        [Kind::Observation, Kind::Decision, Kind::Action, Kind::RuledOut, Kind::Escalation, Kind::Communication];

    /// The word, as typed and as stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Observation => "observation",
            Kind::Decision => "decision",
            Kind::Action => "action",
            Kind::RuledOut => "ruled_out",
            Kind::Escalation => "escalation",
            Kind::Communication => "communication",
            Kind::Milestone => "milestone",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::TYPED.into_iter().chain([Kind::Milestone]).find(|kind| kind.word() == word)
    }
}
