//! Theories: what is being looked into, by whom, since when, and what came of it.
//!
//! Guarantees: a theory keeps its number for good; one that was ruled out keeps what it cost.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Actor, Incident, Person, TheoryNumber};

/// Something that may be the cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theory {
    /// Its number within the incident, from 1.
    pub number: TheoryNumber,
    /// What it says, on one line.
    pub text: String,
    /// Who looks into it; `None`: nobody was named, and it was no person who added it.
    pub owner: Option<Person>,
    /// Since when it is looked into.
    pub since: DateTime<Utc>,
    /// What came of it.
    pub verdict: Verdict,
}

/// What came of a theory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing yet: it is being looked into.
    Open,
    /// It is the cause, or part of it.
    Confirmed {
        /// Who says so.
        by: Actor,
        /// Since when.
        at: DateTime<Utc>,
    },
    /// It misled.
    RuledOut {
        /// Who says so.
        by: Actor,
        /// Since when.
        at: DateTime<Utc>,
    },
}

impl Theory {
    /// Whether it is being looked into still.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.verdict == Verdict::Open
    }

    /// What following it has cost, once it is ruled out: from its adding to its ruling out, never below zero.
    #[must_use]
    pub fn cost(&self) -> Option<TimeDelta> {
        match &self.verdict {
            Verdict::RuledOut { at, .. } => Some((*at - self.since).max(TimeDelta::zero())),
            Verdict::Open | Verdict::Confirmed { .. } => None,
        }
    }

    /// The word for where it stands, as in a list.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match &self.verdict {
            Verdict::Open => "open",
            Verdict::Confirmed { .. } => "confirmed",
            Verdict::RuledOut { .. } => "ruled out",
        }
    }
}

impl Incident {
    /// The theory of that number.
    #[must_use]
    pub fn theory(&self, number: TheoryNumber) -> Option<&Theory> {
        self.theories.iter().find(|theory| theory.number == number)
    }

    /// The theories that are being looked into, in the order of adding.
    pub fn open_theories(&self) -> impl Iterator<Item = &Theory> {
        self.theories.iter().filter(|theory| theory.is_open())
    }

    pub(super) fn judge(&mut self, number: TheoryNumber, verdict: Verdict) {
        if let Some(theory) = self.theories.iter_mut().find(|theory| theory.number == number) {
            theory.verdict = verdict;
        }
    }
}
