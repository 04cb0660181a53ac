//! Who does what: roles in people's hands, and those that are offered.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Actor, EntryNumber, Incident, Person, RoleId, UserId};

/// The id of the role whose holder leads; configurations keep it.
pub const COMMANDER: &str = "commander";

/// A role in somebody's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Which role.
    pub role: RoleId,
    /// Whose hands.
    pub by: Person,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// A role that is offered to somebody, until they accept or decline it, or somebody else has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Which role.
    pub role: RoleId,
    /// Who offers it.
    pub by: Actor,
    /// To whom.
    pub to: Person,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The entry that says so.
    pub entry: EntryNumber,
}

impl Incident {
    /// Who holds a role.
    #[must_use]
    pub fn holder(&self, role: &RoleId) -> Option<&Held> {
        self.roles.iter().find(|held| held.role == *role)
    }

    /// Who leads: the holder of the role `commander`, where the server has such a role.
    #[must_use]
    pub fn commander(&self) -> Option<&Person> {
        self.roles.iter().find(|held| held.role.0 == COMMANDER).map(|held| &held.by)
    }

    /// Whether that person holds any role.
    #[must_use]
    pub fn holds_a_role(&self, user: UserId) -> bool {
        self.roles.iter().any(|held| held.by.id == user)
    }

    /// The offer of a role that waits for an answer; there is one at most.
    #[must_use]
    pub fn offer(&self, role: &RoleId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.role == *role)
    }

    /// Who acts in a role that nobody holds: while the incident is open, the declarer is its commander until somebody takes
    /// that role, unless the incident is hidden from them.
    #[must_use]
    pub fn acts_as(&self, role: &RoleId) -> Option<&Person> {
        let vacant = role.0 == COMMANDER && self.status.is_open() && self.holder(role).is_none();
        self.declarer.person().filter(|declarer| vacant && self.lets_in(declarer.id))
    }

    pub(super) fn give(&mut self, role: &RoleId, to: &Person, since: DateTime<Utc>) {
        self.roles.retain(|held| held.role != *role);
        self.offers.retain(|offer| offer.role != *role);
        self.roles.push(Held { role: role.clone(), by: to.clone(), since });
    }

    pub(super) fn put_on_offer(&mut self, offer: Offer) {
        self.take_off_offer(&offer.role);
        self.offers.push(offer);
    }

    pub(super) fn take_off_offer(&mut self, role: &RoleId) {
        self.offers.retain(|offer| offer.role != *role);
    }
}
