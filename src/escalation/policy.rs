//! What was agreed on: levels of targets, and how long each has.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::incident::{PolicyId, RoleId};

/// Whom to page, level after level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its id in the configuration.
    pub id: PolicyId,
    /// At least one.
    pub levels: Vec<Level>,
    /// How often the levels are run again after the first time.
    pub repeat: u32,
    /// How long after the levels, and after each fallback, the fallback is paged again; `None`: once.
    #[serde(with = "seconds_option")]
    pub then_every: Option<TimeDelta>,
    /// Paged when no level was acknowledged; may be empty.
    pub fallback: Vec<Target>,
}

/// One level of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Who; at least one.
    pub notify: Vec<Target>,
    /// People named one by one get a direct message too.
    pub also_dm: bool,
    /// How long the level has before the next one; above zero.
    #[serde(with = "seconds")]
    pub acknowledge_within: TimeDelta,
}

/// Somebody to page, as a policy writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Target {
    /// `role:On-call`: the holders of a server's role, by its name or id.
    ServerRole(String),
    /// `user:alice`: a person, by username or id.
    User(String),
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
    /// A form of target that is planned.
    #[error("`{0}` is not available yet")]
    NotYet(String),
    /// Nothing that a policy can name.
    #[error("`{0}` is not a target: write role:NAME, user:NAME, an incident role such as commander, declarer or here")]
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
            Some(("schedule" | "service" | "notifier", _)) => Err(TargetError::NotYet(text.to_owned())),
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

mod seconds {
    use chrono::TimeDelta;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(span: &TimeDelta, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_i64(span.num_seconds())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<TimeDelta, D::Error> {
        i64::deserialize(from).map(TimeDelta::seconds)
    }
}

mod seconds_option {
    use chrono::TimeDelta;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde hands over the field by reference")]
    pub(super) fn serialize<S: Serializer>(span: &Option<TimeDelta>, out: S) -> Result<S::Ok, S::Error> {
        span.map(|span| span.num_seconds()).serialize(out)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<TimeDelta>, D::Error> {
        Ok(Option::<i64>::deserialize(from)?.map(TimeDelta::seconds))
    }
}
