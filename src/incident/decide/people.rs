//! Roles: taken, laid down, given.

use super::Draft;
use crate::incident::{Actor, Change, Effect, Event, Kind, Outcome, Person, Refusal, Role, RoleId, Rules};

impl Draft<'_> {
    pub(super) fn take_role(self, role: RoleId) -> Result<Change, Refusal> {
        match self.by.actor.clone() {
            Actor::Member(person) => self.give_role(role, person),
            Actor::Anonymous | Actor::System | Actor::AlertSource { .. } => Err(self.not_yours("take a role in")),
        }
    }

    pub(super) fn give_role(mut self, role: RoleId, to: Person) -> Result<Change, Refusal> {
        self.known(&role)?;
        let from = self.incident.holder(&role).map(|held| held.by.clone());
        if from.as_ref().is_some_and(|from| from.id == to.id) {
            return self.becomes(Outcome::RoleHeldAlready { role, by: to });
        }
        self.may_name(Some(&to))?;
        let event = Event::RoleGiven { role: role.clone(), to: to.clone(), from: from.clone(), offer: None };
        self.enter(Kind::Action, self.now, event);
        self.effect(Effect::Refresh);
        self.becomes(Outcome::RoleGiven { role, to, from })
    }

    pub(super) fn release_role(mut self, role: RoleId) -> Result<Change, Refusal> {
        let Role { id, name, .. } = self.known(&role)?.clone();
        let Some(held) = self.incident.holder(&role).cloned() else {
            return Err(Refusal::RoleNotHeld { role: name, id: id.0, number: self.incident.number });
        };
        if self.by.actor.person().is_none_or(|person| person.id != held.by.id) {
            return Err(Refusal::RoleHeldByAnother { role: name, id: id.0, holder: held.by.name });
        }
        self.enter(Kind::Action, self.now, Event::RoleReleased { role: role.clone(), from: held.by });
        self.effect(Effect::Refresh);
        self.becomes(Outcome::RoleReleased { role })
    }

    pub(super) fn known(&self, role: &RoleId) -> Result<&Role, Refusal> {
        self.rules.role(role).ok_or_else(|| no_such_role(&role.0, self.rules))
    }
}

/// The refusal of a role that does not exist, with those that do.
#[must_use]
pub fn no_such_role(text: &str, rules: &Rules) -> Refusal {
    let allowed = rules.roles.iter().map(|role| format!("`{}`", role.id.0)).collect::<Vec<_>>().join(", ");
    Refusal::NoSuchRole { text: text.to_owned(), allowed }
}
