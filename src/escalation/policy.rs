//! What was agreed on: levels of targets, and how long each has.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::QuietHours;
use crate::incident::{PolicyId, Target};

/// How often a page of its own rings before it is said that nobody answered.
pub const OWN_RINGS: u32 = 3;
/// How long each of these rings has.
pub const OWN_RINGS_EVERY: TimeDelta = TimeDelta::minutes(5);

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
    /// Whose acknowledgement stops it.
    #[serde(default)]
    pub acknowledge: Quorum,
    /// How long after an acknowledgement nothing may happen in the incident before it is asked for again, above zero; `None`: it
    /// is never asked again.
    #[serde(default, with = "seconds_option")]
    pub acknowledge_expires: Option<TimeDelta>,
    /// When it holds its rings back; `None`: never.
    #[serde(default)]
    pub quiet_hours: Option<QuietHours>,
}

/// Whose acknowledgement stops a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quorum {
    /// Anybody's.
    #[default]
    Any,
    /// That of every target of the level that rings.
    All,
}

impl Policy {
    /// These levels, each of them once, and nothing else.
    #[must_use]
    pub fn new(id: PolicyId, levels: Vec<Level>) -> Self {
        Self {
            id,
            levels,
            repeat: 0,
            then_every: None,
            fallback: Vec::new(),
            acknowledge: Quorum::Any,
            acknowledge_expires: None,
            quiet_hours: None,
        }
    }

    /// What a page of its own runs by: its targets are rung, people among them directly as well, and rung again every
    /// [`OWN_RINGS_EVERY`] until somebody acknowledges or [`OWN_RINGS`] rings went unanswered. Nobody else follows.
    #[must_use]
    pub fn of_its_own(targets: Vec<Target>) -> Self {
        let level = Level { notify: targets, also_dm: true, acknowledge_within: OWN_RINGS_EVERY };
        Self { repeat: OWN_RINGS - 1, ..Self::new(PolicyId("page".to_owned()), vec![level]) }
    }
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

pub(super) mod seconds {
    use chrono::TimeDelta;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::escalation) fn serialize<S: Serializer>(span: &TimeDelta, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_i64(span.num_seconds())
    }

    pub(in crate::escalation) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<TimeDelta, D::Error> {
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
