//! Incidents that belong together: related ones, and duplicates, which point on to the one that goes on.
//!
//! Guarantees: an incident is a duplicate of one other at most, never of itself, and no circle of duplicates comes about.

use serde::{Deserialize, Serialize};

use super::{ChannelId, Incident, LinkMade, Number, Outcome, SeverityId, Status};

/// What two incidents are to each other, from the side of the one that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// They have to do with each other.
    Related,
    /// This one is the other one over again: it pages nobody, and points on.
    DuplicateOf,
    /// The other one is this one over again.
    HasDuplicate,
}

/// A link from an incident to another one of its server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The other one.
    pub to: Number,
    /// What it is to this one.
    pub tie: Tie,
    /// Its channel, as it was when they were linked.
    pub channel: Option<ChannelId>,
}

/// The other side of a link that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherSide {
    /// Its channel.
    pub channel: Option<ChannelId>,
    /// Only its circle knows of it.
    pub private: bool,
    /// What it is a duplicate of, and what that is a duplicate of, and so on.
    pub duplicate_of: Vec<Number>,
    /// Where the last of them stands; where it is no duplicate, it itself.
    pub goes_on: GoesOn,
}

/// The incident that goes on in the place of its duplicates, as it stands when one is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoesOn {
    /// Which.
    pub number: Number,
    /// Where it stands.
    pub status: Status,
    /// How bad it is.
    pub severity: SeverityId,
}

impl GoesOn {
    /// Where that incident stands.
    #[must_use]
    pub fn at(incident: &Incident) -> Self {
        Self { number: incident.number, status: incident.status, severity: incident.severity.clone() }
    }
}

impl Tie {
    /// The same from the other side.
    #[must_use]
    pub fn back(self) -> Self {
        match self {
            Tie::Related => Tie::Related,
            Tie::DuplicateOf => Tie::HasDuplicate,
            Tie::HasDuplicate => Tie::DuplicateOf,
        }
    }
}

impl Outcome {
    /// The other incidents that its words name.
    #[must_use]
    pub fn names(&self) -> Vec<Number> {
        match self {
            Outcome::Linked(LinkMade { to, goes_on, .. }) => {
                [*to].into_iter().chain(goes_on.as_ref().map(|goes_on| goes_on.number)).collect()
            }
            Outcome::LinkedAlready { to: number, .. } | Outcome::LinkedFrom { from: number, .. } => vec![*number],
            _ => Vec::new(),
        }
    }
}

impl Incident {
    /// The link to that incident.
    #[must_use]
    pub fn link_to(&self, other: Number) -> Option<&Link> {
        self.links.iter().find(|link| link.to == other)
    }

    /// The link to the incident that this one is a duplicate of.
    #[must_use]
    pub fn duplicate_of(&self) -> Option<&Link> {
        self.links.iter().find(|link| link.tie == Tie::DuplicateOf)
    }
}
