//! A level that everybody who was called has to acknowledge: who of them has, and who is waited for.
//!
//! Guarantees: an acknowledgement counts for whom it was given, on the next levels too, which do not ring them again; nobody who was
//! not called completes a level; who could not be reached is not waited for: those who were suffice.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Page, PageState, Position};
use crate::escalation::Quorum;
use crate::incident::{Actor, ServerRoleId, Target, UserId};

/// What a level that rang waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// Everybody whom it called.
    pub called: Vec<Part>,
    /// Who has acknowledged so far, each once, in the order of doing so.
    pub by: Vec<Actor>,
    /// Those whom earlier levels called; of an earlier page, in whose place this one is, those for whom somebody has acknowledged.
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

impl Parts {
    /// Another step is to ring: whom the one before called stays known, and is not waited for.
    pub(super) fn moved_on(&mut self) {
        let called: Vec<Part> = self.called.drain(..).filter(|part| part.who != Called::Nobody).collect();
        self.earlier.retain(|part| called.iter().all(|again| again.who != part.who));
        self.earlier.extend(called);
    }

    /// Whom the present level called, and behind them those of earlier ones: the places that [`Page::answers`] gives.
    fn all(&self) -> impl Iterator<Item = &Part> {
        self.called.iter().chain(&self.earlier)
    }
}

impl Page {
    /// Whether every one of those whom the present level called has to acknowledge. The fallback, and a page that is at its end,
    /// are anybody's.
    #[must_use]
    pub fn takes_all(&self) -> bool {
        let rings = matches!(self.state, PageState::Sending | PageState::Ringing { .. } | PageState::Held { .. });
        self.policy.acknowledge == Quorum::All && rings && matches!(self.step.position, Position::Level(_))
    }

    /// Whether the next ring may leave somebody out: they, or somebody for that role, have acknowledged already.
    #[must_use]
    pub fn has_already(&self, who: Called) -> bool {
        let by_themselves = |by: &Actor| by.person().is_some_and(|person| who == Called::User(person.id));
        let counts = self.policy.acknowledge == Quorum::All && who != Called::Nobody;
        counts
            && (self.parts.by.iter().any(by_themselves)
                || self.parts.all().any(|part| part.who == who && part.has.is_some()))
    }

    /// The step of that count would ring nobody who has not acknowledged already: the next one follows at once.
    #[must_use]
    pub fn had_already(self, count: u32, now: DateTime<Utc>) -> Page {
        self.undeliverable(count, now)
    }

    /// The present level has called these. Who of them had acknowledged before has done so for this level too.
    #[must_use]
    pub fn called(mut self, mut called: Vec<Part>) -> Page {
        if self.takes_all() {
            for part in &mut called {
                let mut before = self.parts.all().filter(|before| before.who == part.who && part.who != Called::Nobody);
                let person = |by: &&Actor| by.person().is_some_and(|person| part.who == Called::User(person.id));
                let has = before.find_map(|before| before.has.as_ref()).or_else(|| self.parts.by.iter().find(person));
                part.has = has.cloned();
            }
            self.parts.called = called;
        }
        self
    }

    /// For which of those who were called, by earlier levels too, that person answers, by their places; none: for nobody.
    #[must_use]
    pub fn answers(&self, user: UserId, roles: &[ServerRoleId]) -> Vec<usize> {
        let theirs = |part: &Part| match part.who {
            Called::User(id) => id == user,
            Called::Role(id) => roles.contains(&id),
            Called::Nobody => false,
        };
        let open = self.parts.all().enumerate().filter(|(_, part)| part.has.is_none() && theirs(part));
        open.map(|(at, _)| at).collect()
    }

    /// Who is still waited for, once those at these places have acknowledged too.
    #[must_use]
    pub fn waits_for(&self, answers: &[usize]) -> Vec<String> {
        if self.parts.called.is_empty() {
            // It has not rung yet: everybody is who can answer. Of one that rang by notifiers alone, nobody is.
            let can_answer = |target: &&Target| !matches!(target, Target::Notifier(_) | Target::Here);
            let is_to_ring = !matches!(self.state, PageState::Ringing { .. });
            let targets = self.targets(self.step.position).iter().filter(|target| is_to_ring && can_answer(target));
            return targets.map(ToString::to_string).collect();
        }
        let parts = self.parts.called.iter().enumerate();
        let open = parts.filter(|(at, part)| part.has.is_none() && part.who != Called::Nobody && !answers.contains(at));
        open.map(|(_, part)| part.name.clone()).collect()
    }

    /// Who of those whom one message called is still waited for: `rang` says who that was.
    #[must_use]
    pub fn waits_among(&self, rang: impl Fn(Called) -> bool) -> Vec<&str> {
        let mut open: Vec<&Part> = Vec::new();
        for part in self.parts.all() {
            let is_open = part.who != Called::Nobody && rang(part.who) && !self.has_already(part.who);
            if is_open && !open.iter().any(|known| known.who == part.who) {
                open.push(part);
            }
        }
        open.into_iter().map(|part| part.name.as_str()).collect()
    }

    /// Somebody has acknowledged for those at these places, and others are waited for.
    #[must_use]
    pub fn acknowledge_part(mut self, answers: &[usize], by: &Actor) -> Page {
        for at in answers {
            let mut parts = self.parts.called.iter_mut().chain(&mut self.parts.earlier);
            if let Some(part) = parts.nth(*at).filter(|part| part.has.is_none()) {
                part.has = Some(by.clone());
            }
        }
        if !self.has_part(by) {
            self.parts.by.push(by.clone());
        }
        self
    }

    /// Who has acknowledged a part of it, each once; nobody where one acknowledgement is enough.
    #[must_use]
    pub fn have_parts(&self) -> &[Actor] {
        if self.policy.acknowledge == Quorum::All { &self.parts.by } else { &[] }
    }

    /// Whether that person has acknowledged already, for whomever.
    #[must_use]
    pub fn has_part(&self, by: &Actor) -> bool {
        self.parts.by.iter().any(|has| has.person().map(|person| person.id) == by.person().map(|person| person.id))
    }
}
