//! Pages of their own: somebody asked for certain people, beside the policy's page.
//!
//! Guarantees: each has its own acknowledgement, and that of another page never stops it; what ends the incident ends it.
//!
//! Does not know: how it rings. That is the escalation's.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Acknowledgement, Actor, EntryNumber, Incident, Person, Rules, ScheduleId, ServerRoleId, ServiceId, Target,
};

/// Whom a page of its own is for, with the name of the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "whom", rename_all = "snake_case")]
pub enum Whom {
    /// A person.
    Person(Person),
    /// The holders of a role of the server.
    Role {
        /// The role.
        id: ServerRoleId,
        /// Its name.
        name: String,
    },
    /// The owners of a service.
    Service {
        /// The service.
        id: ServiceId,
        /// Its name.
        name: String,
    },
    /// Whoever is on call by a schedule when it rings.
    Schedule {
        /// The schedule.
        id: ScheduleId,
        /// What people read: `database on-call`.
        name: String,
    },
}

/// The pages of their own that somebody has acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenPages {
    /// Whom they were for.
    pub whom: Vec<Whom>,
    /// When, as given.
    pub at: DateTime<Utc>,
    /// The policy's page had rung the person as well, and is acknowledged with them.
    pub policy_too: bool,
    /// The policy's page goes on: it is others'.
    pub policy_goes_on: bool,
}

impl Whom {
    /// Whoever is on call by that schedule.
    #[must_use]
    pub fn on_call(id: &ScheduleId) -> Self {
        Whom::Schedule { id: id.clone(), name: format!("{} on-call", id.0) }
    }

    /// The name that people read.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Whom::Person(person) => &person.name,
            Whom::Role { name, .. } | Whom::Service { name, .. } | Whom::Schedule { name, .. } => name,
        }
    }

    /// Whether both mean the same, whatever it was called.
    #[must_use]
    pub fn is(&self, other: &Whom) -> bool {
        match (self, other) {
            (Whom::Person(one), Whom::Person(other)) => one.id == other.id,
            (Whom::Role { id, .. }, Whom::Role { id: other, .. }) => id == other,
            (Whom::Service { id, .. }, Whom::Service { id: other, .. }) => id == other,
            (Whom::Schedule { id, .. }, Whom::Schedule { id: other, .. }) => id == other,
            _ => false,
        }
    }

    /// Whom it rings; of a service its owners, who may be none.
    #[must_use]
    pub fn targets(&self, rules: &Rules) -> Vec<Target> {
        match self {
            Whom::Person(person) => vec![Target::User(person.id.to_string())],
            Whom::Role { id, .. } => vec![Target::ServerRole(id.to_string())],
            Whom::Service { id, .. } => rules.service(id).map(|service| service.owners.clone()).unwrap_or_default(),
            Whom::Schedule { id, .. } => vec![Target::Schedule(id.clone())],
        }
    }
}

/// A page of its own, as the record tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPage {
    /// The entry that asked for it: what it is known by.
    pub asked: EntryNumber,
    /// Whom it is for.
    pub whom: Whom,
    /// Who asked.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// How it stands.
    pub state: OwnPageState,
}

/// How a page of its own stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OwnPageState {
    /// It rings, or is about to.
    Ringing,
    /// Its last ring reached nobody.
    NobodyReached,
    /// It rang as often as it does, and nobody acknowledged it. An acknowledgement still counts.
    Unanswered,
    /// Somebody has it.
    Acknowledged(Acknowledgement),
    /// The incident was over first.
    Stopped,
}

impl OwnPageState {
    /// Who has it; `None`: nobody.
    pub(super) fn acknowledgement(&self) -> Option<&Acknowledgement> {
        match self {
            OwnPageState::Acknowledged(has) => Some(has),
            _ => None,
        }
    }
}

impl OwnPage {
    /// Whether it can still be acknowledged.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !matches!(self.state, OwnPageState::Acknowledged(_) | OwnPageState::Stopped)
    }

    /// Takes another state, unless somebody has it or it has ended.
    pub(super) fn becomes(&mut self, state: OwnPageState) {
        if self.is_running() {
            self.state = state;
        }
    }
}

impl Incident {
    /// The page of its own that an entry asked for.
    #[must_use]
    pub fn own_page(&self, asked: EntryNumber) -> Option<&OwnPage> {
        self.own_pages.iter().find(|page| page.asked == asked)
    }

    pub(super) fn stop_own_pages(&mut self) {
        self.own_pages.iter_mut().for_each(|page| page.becomes(OwnPageState::Stopped));
    }

    /// Whoever had it has it no more.
    pub(super) fn own_page_rings_again(&mut self, asked: EntryNumber) {
        let had = |page: &&mut OwnPage| page.asked == asked && matches!(page.state, OwnPageState::Acknowledged(_));
        if let Some(page) = self.own_pages.iter_mut().find(had) {
            page.state = OwnPageState::Ringing;
        }
    }

    pub(super) fn own_page_becomes(&mut self, asked: EntryNumber, state: OwnPageState) {
        if let Some(page) = self.own_pages.iter_mut().find(|page| page.asked == asked) {
            page.becomes(state);
        }
    }
}
