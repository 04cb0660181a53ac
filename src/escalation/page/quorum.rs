//! A level that everybody who was called has to acknowledge: who of them has, and who is waited for.
//!
//! Guarantees: an acknowledgement counts for whom it was given, on the next levels too; nobody who was not called completes a
//! level; whoever could not be reached is waited for, so that the next level follows.

use serde::{Deserialize, Serialize};

use super::{Page, PageState, Position};
use crate::escalation::Quorum;
use crate::incident::{Actor, ServerRoleId, UserId};

/// What a level that rang waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// Everybody whom it called.
    pub called: Vec<Part>,
    /// Who has acknowledged so far, each once, in the order of doing so.
    pub by: Vec<Actor>,
    /// Those of an earlier page, in whose place this one is, for whom somebody has acknowledged.
    #[serde(default)]
    pub earlier: Vec<Part>,
}

/// Somebody whom a level called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What people read.
    pub name: String,
    /// Who can answer for it.
    pub who: Called,
    /// Who has; `None`: nobody yet.
    pub has: Option<Actor>,
}

/// Whom a message called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Called {
    /// A person.
    User(UserId),
    /// Any holder of a role.
    Role(ServerRoleId),
    /// Nobody: it could not be reached.
    Nobody,
}

impl Page {
    /// Whether every one of those whom the present level called has to acknowledge. The fallback, and a page that is at its end,
    /// are anybody's.
    #[must_use]
    pub fn takes_all(&self) -> bool {
        let rings = matches!(self.state, PageState::Sending | PageState::Ringing { .. } | PageState::Held { .. });
        self.policy.acknowledge == Quorum::All && rings && matches!(self.step.position, Position::Level(_))
    }

    /// The present level has called these. Who of them had acknowledged before has done so for this level too.
    #[must_use]
    pub fn called(mut self, mut called: Vec<Part>) -> Page {
        if self.takes_all() {
            for part in &mut called {
                let before = self.parts.called.iter().chain(&self.parts.earlier);
                let mut before = before.filter(|before| before.who == part.who && part.who != Called::Nobody);
                let person = |by: &&Actor| by.person().is_some_and(|person| part.who == Called::User(person.id));
                let has = before.find_map(|before| before.has.as_ref()).or_else(|| self.parts.by.iter().find(person));
                part.has = has.cloned();
            }
            self.parts.called = called;
        }
        self
    }

    /// For which of those who were called that person answers, by their places; none: for nobody.
    #[must_use]
    pub fn answers(&self, user: UserId, roles: &[ServerRoleId]) -> Vec<usize> {
        let theirs = |part: &Part| match part.who {
            Called::User(id) => id == user,
            Called::Role(id) => roles.contains(&id),
            Called::Nobody => false,
        };
        let open = self.parts.called.iter().enumerate().filter(|(_, part)| part.has.is_none() && theirs(part));
        open.map(|(at, _)| at).collect()
    }

    /// Who is still waited for, once those at these places have acknowledged too.
    #[must_use]
    pub fn waits_for(&self, answers: &[usize]) -> Vec<String> {
        if self.parts.called.is_empty() {
            // It has not rung yet: everybody is.
            return self.targets(self.step.position).iter().map(ToString::to_string).collect();
        }
        let parts = self.parts.called.iter().enumerate();
        let open = parts.filter(|(at, part)| part.has.is_none() && !answers.contains(at));
        open.map(|(_, part)| part.name.clone()).collect()
    }

    /// Somebody has acknowledged for those at these places, and others are waited for.
    #[must_use]
    pub fn acknowledge_part(mut self, answers: &[usize], by: &Actor) -> Page {
        for at in answers {
            if let Some(part) = self.parts.called.get_mut(*at).filter(|part| part.has.is_none()) {
                part.has = Some(by.clone());
            }
        }
        if !self.has_part(by) {
            self.parts.by.push(by.clone());
        }
        self
    }

    /// Whether that person has acknowledged already, for whomever.
    #[must_use]
    pub fn has_part(&self, by: &Actor) -> bool {
        self.parts.by.iter().any(|has| has.person().map(|person| person.id) == by.person().map(|person| person.id))
    }
}
