//! A role is handed over by an offer: it moves when the other accepts, and not before.

use super::Draft;
use crate::incident::{
    AcceptedRole, Change, DeclinedRole, Effect, Event, Kind, Offer, Outcome, Person, Refusal, Role, RoleId,
};

impl Draft<'_> {
    /// A further offer of the same role takes the place of the one before.
    pub(super) fn offer_role(mut self, role: RoleId, to: Person) -> Result<Change, Refusal> {
        let Role { id, name, .. } = self.known(&role)?.clone();
        let from = self.incident.holder(&role).map(|held| held.by.clone());
        if from.as_ref().is_some_and(|from| from.id == to.id) {
            return self.becomes(Outcome::RoleHeldAlready { role, by: to });
        }
        self.may_offer(&id, &name, from.as_ref())?;
        if self.by.actor.person().is_some_and(|person| person.id == to.id) {
            return Err(Refusal::OfferedToOneself { role: name, id: id.0 });
        }
        self.may_name(Some(&to))?;
        self.enter(
            Kind::Action,
            self.now,
            Event::RoleOffered { role: role.clone(), to: to.clone(), from: from.clone() },
        );
        self.effect(Effect::Refresh);
        self.becomes(Outcome::RoleOffered { role, to, from })
    }

    pub(super) fn accept_role(mut self, role: RoleId) -> Result<Change, Refusal> {
        let Some(Offer { by, to, entry, .. }) = self.offered_to_me(&role)? else { return self.nothing_offered(role) };
        let from = self.incident.holder(&role).map(|held| held.by.clone());
        let event = Event::RoleGiven { role: role.clone(), to, from: from.clone(), offer: Some(entry) };
        self.enter(Kind::Action, self.now, event);
        self.effect(Effect::Refresh);
        self.becomes(Outcome::RoleAccepted(AcceptedRole { role, from, by }))
    }

    pub(super) fn decline_role(mut self, role: RoleId) -> Result<Change, Refusal> {
        let Some(Offer { by, .. }) = self.offered_to_me(&role)? else { return self.nothing_offered(role) };
        let holder = self.incident.holder(&role).map(|held| held.by.clone());
        self.enter(Kind::Action, self.now, Event::RoleDeclined { role: role.clone() });
        self.effect(Effect::Refresh);
        self.becomes(Outcome::RoleDeclined(DeclinedRole { role, by, holder }))
    }

    /// Whoever holds it may, and a responder. The declarer who acts as commander holds that role as long as nobody else does.
    fn may_offer(&self, role: &RoleId, name: &str, holder: Option<&Person>) -> Result<(), Refusal> {
        let me = self.by.actor.person().map(|person| person.id);
        let acts = self.incident.acts_as(role).is_some_and(|acting| Some(acting.id) == me);
        if self.by.responder || acts {
            return Ok(());
        }
        let (role, id) = (name.to_owned(), role.0.clone());
        match holder {
            Some(holder) if Some(holder.id) == me => Ok(()),
            Some(holder) => Err(Refusal::RoleHeldByAnother { role, id, holder: holder.name.clone() }),
            None => Err(Refusal::RoleNotHeld { role, id, number: self.incident.number }),
        }
    }

    fn offered_to_me(&self, role: &RoleId) -> Result<Option<Offer>, Refusal> {
        let Some(offer) = self.incident.offer(role) else { return Ok(None) };
        if self.by.actor.person().is_some_and(|person| person.id == offer.to.id) {
            return Ok(Some(offer.clone()));
        }
        let (name, id) = (self.rules.role_name(role).to_owned(), role.0.clone());
        Err(Refusal::OfferedToAnother { role: name, id, to: offer.to.name.clone() })
    }

    fn nothing_offered(self, role: RoleId) -> Result<Change, Refusal> {
        let holder = self.incident.holder(&role).cloned();
        self.becomes(Outcome::RoleNotOffered { role, holder })
    }
}
