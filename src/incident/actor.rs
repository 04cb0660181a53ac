//! Who did something, and what they may do.

use serde::{Deserialize, Serialize};

use super::{EntryNumber, ServerRoleId, UserId};

/// A person, with the name that they bore when it was recorded: a record must not change when somebody renames or leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// The name that the server showed at the time.
    pub name: String,
}

/// Who made a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A member of the server.
    Member(Person),
    /// A member of the server who wished to stay unknown: who it was is kept nowhere.
    Anonymous,
    /// Hotwash itself.
    System,
    /// A monitoring system that declares incidents by itself.
    AlertSource {
        /// Its name.
        name: String,
    },
}

impl Actor {
    /// Whether that person is who acts.
    #[must_use]
    pub fn is(&self, person: &Person) -> bool {
        self.person().is_some_and(|actor| actor.id == person.id)
    }

    /// The person, where it is one.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match self {
            Actor::Member(person) => Some(person),
            Actor::Anonymous | Actor::System | Actor::AlertSource { .. } => None,
        }
    }

    /// The name that a reader of the record sees.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Actor::Member(person) => &person.name,
            Actor::Anonymous => "anonymous",
            Actor::System => "Hotwash",
            Actor::AlertSource { name } => name,
        }
    }
}

/// Who asks, and what gives them the right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub actor: Actor,
    /// Holds the responder role or Manage Server, or the server has no responder role at all.
    pub responder: bool,
    /// The responder role exists on the server and this person does not hold it: opening is rationed.
    pub rationed: bool,
    /// Was paged for the incident, as a person or through a role.
    pub paged: bool,
    /// Which of the incident's pages are aimed at this person.
    pub aim: Aim,
    /// The server's responder role, where it has one and that is known.
    pub responders: Option<ServerRoleId>,
}

/// Which pages of an incident are aimed at somebody: they were rung by it, or it names them or a role that they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aim {
    /// The policy's page that runs has rung them.
    pub policy: bool,
    /// What is left where all whom the policy's page called have to acknowledge; `None`: an acknowledgement of this person's stops
    /// it.
    pub rest: Option<Rest>,
    /// The pages of their own kind, by the entries that asked for them, whether they run still or not.
    pub own: Vec<EntryNumber>,
}

/// What is left of a page that everybody who was called has to acknowledge, once one person has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// For whom that person answers, by their places among those who were called; none: they were not called.
    pub answers: Vec<usize>,
    /// Who is still waited for; at least one.
    pub missing: Vec<String>,
    /// That person has acknowledged before.
    pub has: bool,
}

impl Caller {
    /// Hotwash acting by itself: it may do everything.
    #[must_use]
    pub fn system() -> Self {
        Self {
            actor: Actor::System,
            responder: true,
            rationed: false,
            paged: false,
            aim: Aim::default(),
            responders: None,
        }
    }
}
