//! Outcomes about people and other incidents: roles that were offered, links.

use serde::{Deserialize, Serialize};

use crate::incident::{Actor, ChannelId, GoesOn, Number, Person, RoleId, Tie};

/// An offered role that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedRole {
    /// Which role.
    pub role: RoleId,
    /// Who held it before.
    pub from: Option<Person>,
    /// Who had offered it.
    pub by: Actor,
}

/// An offered role that was declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclinedRole {
    /// Which role.
    pub role: RoleId,
    /// Who had offered it.
    pub by: Actor,
    /// Who holds it.
    pub holder: Option<Person>,
}

/// A link with another incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkMade {
    /// Which.
    pub to: Number,
    /// What it is to this one.
    pub tie: Tie,
    /// Its channel.
    pub channel: Option<ChannelId>,
    /// This one had been a duplicate of it, and is no more.
    pub was_duplicate: bool,
    /// Of a duplicate, where the one that goes on stands.
    #[serde(default)]
    pub goes_on: Option<GoesOn>,
}
