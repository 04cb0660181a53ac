//! Who took part, in which role, from when to when.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Facts;
use crate::incident::{Actor, COMMANDER, Event, ItemEdit, Person, RoleId};

/// A role in somebody's hands, for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Tenure<'a> {
    /// Which role.
    pub(in super::super) role: &'a RoleId,
    /// Whose hands.
    pub(in super::super) person: &'a Person,
    /// Since when.
    pub(in super::super) from: DateTime<Utc>,
    /// Until when; `None`: it was never laid down.
    pub(in super::super) to: Option<DateTime<Utc>>,
    /// Who handed it over; `None`: nobody held it just before.
    pub(in super::super) after: Option<&'a Person>,
}

/// A while in which a role that had been held was nobody's, before the incident was over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Gap<'a> {
    /// Which role.
    pub(in super::super) role: &'a RoleId,
    /// Since when.
    pub(in super::super) from: DateTime<Utc>,
    /// Until when; `None`: nobody took it again.
    pub(in super::super) to: Option<DateTime<Utc>>,
}

impl<'a> Facts<'a> {
    /// Every role that was taken, role by role in the order of first being taken.
    pub(in super::super) fn tenures(&self) -> Vec<Tenure<'a>> {
        let mut tenures: Vec<Tenure<'a>> = Vec::new();
        for entry in &self.unwritten {
            let (Event::RoleGiven { role, .. } | Event::RoleReleased { role, .. }) = &entry.event else { continue };
            if let Some(open) = tenures.iter_mut().rev().find(|tenure| tenure.role == role && tenure.to.is_none()) {
                open.to = Some(entry.happened_at);
            }
            if let Event::RoleGiven { to: person, from: after, .. } = &entry.event {
                tenures.push(Tenure { role, person, from: entry.happened_at, to: None, after: after.as_ref() });
            }
        }
        let mut order: Vec<&RoleId> = Vec::new();
        for tenure in &tenures {
            if !order.contains(&tenure.role) {
                order.push(tenure.role);
            }
        }
        tenures.sort_by_key(|tenure| order.iter().position(|role| *role == tenure.role));
        tenures
    }

    /// Every while in which a role that somebody had laid down was nobody's, role by role; after the end none is missed.
    pub(in super::super) fn gaps(&self) -> Vec<Gap<'a>> {
        let tenures = self.tenures();
        let mut gaps = Vec::new();
        for (index, tenure) in tenures.iter().enumerate() {
            let Some(from) = tenure.to.filter(|to| self.end().is_none_or(|end| *to < end)) else { continue };
            let next = tenures.get(index + 1).filter(|next| next.role == tenure.role);
            let to = next.map(|next| next.from).filter(|to| self.end().is_none_or(|end| *to <= end));
            if to.is_none_or(|to| to > from) {
                gaps.push(Gap { role: tenure.role, from, to });
            }
        }
        gaps
    }

    /// The names of those who led, in order. Without a commander it was the declarer, who acts as one, unless the
    /// incident was over by then.
    pub(in super::super) fn leaders(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        for tenure in self.tenures().into_iter().filter(|tenure| tenure.role.0 == COMMANDER) {
            if !names.contains(&tenure.person.name.as_str()) {
                names.push(&tenure.person.name);
            }
        }
        if names.is_empty() && !self.recorded_afterwards() {
            names.extend(self.incident.declarer.person().map(|person| person.name.as_str()));
        }
        names
    }

    /// Whether anybody ever was commander.
    pub(in super::super) fn had_commander(&self) -> bool {
        self.tenures().iter().any(|tenure| tenure.role.0 == COMMANDER)
    }

    /// Who has the postmortem in hand: the commander, or else whoever was it last, or else the declarer.
    pub(in super::super) fn owner(&self) -> Option<&'a str> {
        if let Some(owner) = &self.incident.review.owner {
            return Some(&owner.name);
        }
        let held = self.incident.roles.iter().find(|held| held.role.0 == COMMANDER);
        let declarer = || self.incident.declarer.person().map(|person| person.name.as_str());
        held.map(|held| held.by.name.as_str()).or_else(|| self.leaders().pop()).or_else(declarer)
    }

    /// The names of those who wrote or did something without holding a role, in the order of first doing so.
    pub(in super::super) fn others(&self) -> Vec<&'a str> {
        let tenures = self.tenures();
        let mut names: Vec<&str> = Vec::new();
        for entry in &self.standing {
            let person = match &entry.event {
                Event::Captured(message) => Some(&message.author),
                _ => entry.actor.person(),
            };
            let Some(person) = person else { continue };
            let known = tenures.iter().any(|tenure| tenure.person.id == person.id)
                || self.incident.declarer.person().is_some_and(|declarer| declarer.id == person.id);
            if !known && !names.contains(&person.name.as_str()) {
                names.push(&person.name);
            }
        }
        names
    }

    /// The name that the record last bore for each account.
    pub(in super::super) fn names(&self) -> BTreeMap<u64, &'a str> {
        let mut names = BTreeMap::new();
        let mut learn = |person: &'a Person| {
            names.insert(person.id.0, person.name.as_str());
        };
        for entry in &self.recorded {
            if let Actor::Member(person) = &entry.actor {
                learn(person);
            }
            match &entry.event {
                Event::Captured(message) => learn(&message.author),
                Event::RoleGiven { to, .. } | Event::RoleOffered { to, .. } => learn(to),
                Event::TheoryAdded { owner: Some(owner), .. }
                | Event::ActionItemAdded { owner: Some(owner), .. }
                | Event::ActionItemEdited { edit: ItemEdit { owner: Some(owner), .. }, .. } => learn(owner),
                _ => {}
            }
        }
        names
    }
}
