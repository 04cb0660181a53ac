//! What entries speak of.

use serde::{Deserialize, Serialize};

use crate::incident::{ServiceId, SeverityId, Status};

/// What sort of entry an edit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Something that was written: a note, a message.
    Writing,
    /// Somebody had it.
    Acknowledgement,
    /// The incident came to stand there.
    Turn(Status),
}

/// How an incident begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// What is broken.
    pub title: String,
    /// How bad.
    pub severity: SeverityId,
    /// Which of the services is broken, where that was said.
    #[serde(default)]
    pub service: Option<ServiceId>,
    /// Who notices, and how.
    pub impact: Option<String>,
    /// An exercise.
    pub drill: bool,
    /// Only those who are let in may know of it.
    #[serde(default)]
    pub private: bool,
}

/// By which way somebody comes in to a private incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entrance {
    /// A person let them in.
    Invited,
    /// They were paged.
    Paged,
    /// They were named for something: a theory, an action item.
    Named,
}

/// A target of a page that could not be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// The target, as the policy writes it.
    pub target: String,
    /// Why, in words that a person can act on.
    pub why: String,
}
