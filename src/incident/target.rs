//! Targets: somebody to page, in the words of a policy.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{NotifierId, RoleId, ScheduleId};

/// Somebody to page, as a policy writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Target {
    /// `role:On-call`: the holders of a server's role, by its name or id.
    ServerRole(String),
    /// `user:alice`: a person, by username or id.
    User(String),
    /// `schedule:database`: whoever is on call by a schedule when the page rings.
    Schedule(ScheduleId),
    /// `notifier:ops`: a way to people that does not lead through the chat.
    Notifier(NotifierId),
    /// `commander`: whoever holds an incident role.
    IncidentRole(RoleId),
    /// `declarer`: whoever opened the incident.
    Declarer,
    /// `here`: whoever is online in the incident's channel.
    Here,
}

/// A target that cannot be understood.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TargetError {
    /// Nothing that a policy can name.
    #[error(
        "`{0}` is not a target: write role:NAME, user:NAME, service:ID, notifier:ID, an incident role such as commander, declarer or here"
    )]
    Unknown(String),
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let unknown = || TargetError::Unknown(text.to_owned());
        let text = text.trim();
        match text.split_once(':') {
            Some((_, name)) if name.trim().is_empty() => Err(unknown()),
            Some(("role", name)) => Ok(Target::ServerRole(name.trim().to_owned())),
            Some(("user", name)) => Ok(Target::User(name.trim().to_owned())),
            Some(("schedule", id)) => Ok(Target::Schedule(ScheduleId(id.trim().to_owned()))),
            Some(("notifier", id)) => Ok(Target::Notifier(NotifierId(id.trim().to_owned()))),
            // The owners of a service stand in its place before anything reads a target.
            Some(_) => Err(unknown()),
            None if text == "declarer" => Ok(Target::Declarer),
            None if text == "here" => Ok(Target::Here),
            None if text.is_empty() => Err(unknown()),
            None => Ok(Target::IncidentRole(RoleId(text.to_owned()))),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::ServerRole(name) => write!(f, "role:{name}"),
            Target::User(name) => write!(f, "user:{name}"),
            Target::Schedule(ScheduleId(id)) => write!(f, "schedule:{id}"),
            Target::Notifier(NotifierId(id)) => write!(f, "notifier:{id}"),
            Target::IncidentRole(role) => f.write_str(&role.0),
            Target::Declarer => f.write_str("declarer"),
            Target::Here => f.write_str("here"),
        }
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.to_string()
    }
}

impl TryFrom<String> for Target {
    type Error = TargetError;

    fn try_from(text: String) -> Result<Self, TargetError> {
        text.parse()
    }
}
