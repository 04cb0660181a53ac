//! A test page: quiet, to everyone on call. Who tapped it and how fast, who could not be reached and why.
//!
//! Guarantees: a tap counts once for each person, and only for whom they are rung: by name, or through a role that they hold; a
//! test that is over takes no further taps; a target is proven by the first person who taps for it.
//!
//! Does not know: how it is sent, who holds a role.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::incident::{Guest, Missed, Person, ServerRoleId};

/// How long a test page waits for taps.
pub const TEST_TAKES: TimeDelta = TimeDelta::minutes(15);

/// One test of who is on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestPage {
    /// Who asked for it.
    pub by: Person,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Whom it rings.
    pub rung: Vec<Rung>,
    /// Who could not be reached, and why.
    pub missed: Vec<Missed>,
    /// Who tapped, in the order of tapping.
    pub taps: Vec<Tap>,
    /// Nobody can tap it any more.
    pub over: bool,
}

/// Somebody whom a test page rings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Who.
    pub who: Guest,
    /// Of a role: how many hold it; `None`: a person, or nobody could say.
    pub holders: Option<u64>,
    /// The target that names them.
    pub target: String,
}

/// Somebody has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tap {
    /// Who.
    pub by: Person,
    /// How many seconds after it was sent.
    pub after_seconds: i64,
    /// The targets that they prove.
    pub targets: Vec<String>,
}

/// What became of a tap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tapped {
    /// It counts; these targets are proven by it.
    Counted(Vec<String>),
    /// They had tapped before.
    Before,
    /// The test does not ring them.
    NotMeant,
    /// The test is over.
    Over,
}

impl TestPage {
    /// A person taps, `after` it was sent.
    pub fn tap(&mut self, by: &Person, roles: &[ServerRoleId], after: TimeDelta) -> Tapped {
        if self.taps.iter().any(|tap| tap.by.id == by.id) {
            return Tapped::Before;
        }
        let meant = |rung: &&Rung| match &rung.who {
            Guest::Person(person) => person.id == by.id,
            Guest::Role { id, .. } => roles.contains(id),
        };
        let targets: Vec<String> = self.rung.iter().filter(meant).map(|rung| rung.target.clone()).collect();
        if targets.is_empty() {
            return Tapped::NotMeant;
        }
        if self.over {
            return Tapped::Over;
        }
        self.taps.push(Tap { by: by.clone(), after_seconds: after.num_seconds().max(0), targets: targets.clone() });
        Tapped::Counted(targets)
    }

    /// How many have tapped for it.
    #[must_use]
    pub fn taps_for(&self, rung: &Rung) -> usize {
        self.taps.iter().filter(|tap| tap.targets.contains(&rung.target)).count()
    }

    /// Whether everybody whom it rings has tapped: of a role as many as hold it.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.rung.iter().all(|rung| match (&rung.who, rung.holders) {
            (Guest::Person(_), _) => self.taps_for(rung) > 0,
            (Guest::Role { .. }, Some(holders)) => self.taps_for(rung) as u64 >= holders,
            (Guest::Role { .. }, None) => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::UserId;

    fn person(id: u64) -> Person {
        Person { id: UserId(id), name: format!("person {id}") }
    }

    fn test() -> TestPage {
        let alice = Rung { who: Guest::Person(person(1)), holders: None, target: "schedule:database".to_owned() };
        let role = Guest::Role { id: ServerRoleId(7), name: "On-call".to_owned() };
        let on_call = Rung { who: role, holders: Some(2), target: "role:On-call".to_owned() };
        TestPage {
            by: person(9),
            asked_at: "2026-03-02T12:00:00Z".parse().unwrap(),
            rung: vec![alice, on_call],
            missed: Vec::new(),
            taps: Vec::new(),
            over: false,
        }
    }

    #[test]
    fn a_tap_counts_once_and_for_whom_the_test_rings() {
        let mut test = test();
        let seconds = TimeDelta::seconds;
        assert_eq!(test.tap(&person(5), &[], seconds(1)), Tapped::NotMeant);
        assert_eq!(test.tap(&person(1), &[], seconds(12)), Tapped::Counted(vec!["schedule:database".to_owned()]));
        assert_eq!(test.tap(&person(1), &[], seconds(13)), Tapped::Before);
        let role = [ServerRoleId(7)];
        assert_eq!(test.tap(&person(2), &role, seconds(-1)), Tapped::Counted(vec!["role:On-call".to_owned()]));
        assert_eq!(test.taps.last().unwrap().after_seconds, 0, "two clocks can't make it negative");
        assert!(!test.is_complete());
        test.tap(&person(3), &role, seconds(90));
        assert!(test.is_complete());
        test.over = true;
        assert_eq!(test.tap(&person(4), &role, seconds(90)), Tapped::Over);
    }
}
