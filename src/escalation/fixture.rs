//! Policies, for the tests of the escalation and the engine.

use chrono::TimeDelta;

use super::{Level, Policy};
use crate::incident::{PolicyId, Target};

/// Two levels of 5 and 10 minutes, run twice, and then a fallback every quarter of an hour.
pub(crate) fn urgent() -> Policy {
    Policy {
        repeat: 1,
        then_every: Some(TimeDelta::minutes(15)),
        fallback: vec![Target::Declarer],
        ..Policy::new(
            PolicyId("urgent".to_owned()),
            vec![level("On-call", 5), Level { also_dm: true, ..level("Responders", 10) }],
        )
    }
}

/// One level of 20 minutes, and nothing behind it.
pub(crate) fn normal() -> Policy {
    Policy::new(PolicyId("normal".to_owned()), vec![level("Responders", 20)])
}

/// The same for a service of its own.
pub(crate) fn payments() -> Policy {
    Policy { id: PolicyId("payments".to_owned()), levels: vec![level("Payments", 10)], ..normal() }
}

fn level(role: &str, minutes: i64) -> Level {
    Level {
        notify: vec![Target::ServerRole(role.to_owned())],
        also_dm: false,
        acknowledge_within: TimeDelta::minutes(minutes),
    }
}
