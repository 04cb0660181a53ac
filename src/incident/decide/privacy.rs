//! Private incidents: hidden, and whom they are shown to all the same.

use super::Draft;
use crate::incident::{
    Acknowledgement, COMMANDER, Change, Drafted, Effect, Entrance, Event, Guest, Hidden, Incident, Kind, Outcome,
    OwnPageState, Parting, Person, Refusal, RoleId,
};

impl Draft<'_> {
    /// Hides the incident from everybody but those who have been taking part in it, the one who asks among them.
    pub(super) fn make_private(
        mut self,
        took_part: Vec<Person>,
        customers_read: Option<String>,
    ) -> Result<Change, Refusal> {
        if self.incident.is_private() {
            return self.becomes(Outcome::PrivateAlready);
        }
        let declarer = self.incident.declarer.person().cloned();
        let holders = self.incident.roles.iter().map(|held| held.by.clone());
        let has_it = self.incident.acknowledged.as_ref().and_then(|acknowledged| acknowledged.by.person().cloned());
        let asker = self.by.actor.person().cloned();
        // Whoever is asked to take a role must be able to answer.
        let offered = self.incident.offers.iter().map(|offer| offer.to.clone());
        let mut stay: Vec<Person> = Vec::new();
        for person in declarer.into_iter().chain(asker).chain(holders).chain(offered).chain(has_it).chain(took_part) {
            if !stay.iter().any(|known| known.id == person.id) {
                stay.push(person);
            }
        }
        self.enter(Kind::Decision, self.now, Event::MadePrivate { stay: stay.clone() });
        self.effect(Effect::Refresh);
        // What customers have read is not taken back behind their backs.
        let posted = |drafted: &&Drafted| drafted.became.as_ref().is_some_and(|became| became.posted);
        let customers_told = self.incident.drafted_updates.values().filter(posted).count();
        self.becomes(Outcome::MadePrivate(Hidden { stay, customers_told, customers_read }))
    }

    pub(super) fn let_in(mut self, who: Person) -> Result<Change, Refusal> {
        let Some(circle) = &self.incident.circle else {
            return Err(Refusal::NotPrivate { number: self.incident.number });
        };
        if circle.has_person(who.id) {
            return self.becomes(Outcome::LetInAlready { who });
        }
        let guest = Guest::Person(who.clone());
        self.enter(Kind::Action, self.now, Event::LetIn { guest, entrance: Entrance::Invited, holders: None });
        self.becomes(Outcome::LetIn { who })
    }

    pub(super) fn shut_out(mut self, who: Person) -> Result<Change, Refusal> {
        let number = self.incident.number;
        let Some(circle) = &self.incident.circle else { return Err(Refusal::NotPrivate { number }) };
        // Somebody may be in through a role alone: then taking them out means something though they were not let in by name.
        let in_by_role = circle.guests.iter().any(|guest| matches!(guest, Guest::Role { .. }));
        if circle.is_out(who.id) || !(circle.has_person(who.id) || in_by_role) {
            return self.becomes(Outcome::OutAlready { who });
        }
        // A role does not count: nobody may hold it, or those alone who were taken out.
        let by_name = |guest: &Guest| matches!(guest, Guest::Person(known) if known.id != who.id);
        if !circle.guests.iter().any(by_name) {
            return Err(Refusal::LastOne { number });
        }
        let parting = self.parting(who);
        for (role, _) in &parting.lapsed {
            self.enter(Kind::Action, self.now, Event::RoleOfferLapsed { role: role.clone() });
        }
        for role in &parting.laid_down {
            let event = Event::RoleReleased { role: role.clone(), from: parting.who.clone() };
            self.enter(Kind::Action, self.now, event);
        }
        self.enter(Kind::Action, self.now, Event::ShutOut { who: parting.who.clone() });
        self.effect(Effect::Refresh);
        self.becomes(Outcome::ShutOut(parting))
    }

    /// Nobody who was taken out is let in again by being named for something.
    pub(super) fn may_name(&self, who: Option<&Person>) -> Result<(), Refusal> {
        let (number, circle) = (self.incident.number, self.incident.circle.as_ref());
        match who.filter(|who| circle.is_some_and(|circle| circle.is_out(who.id))) {
            Some(who) => Err(Refusal::TakenOut { name: who.name.clone(), number }),
            None => Ok(()),
        }
    }

    /// Whoever is named for something must be able to see it. Tells whether that lets them in.
    pub(super) fn let_in_named(&mut self, who: Option<&Person>) -> bool {
        let circle = self.incident.circle.as_ref();
        let Some(who) = who.filter(|who| circle.is_some_and(|circle| !circle.has_person(who.id))).cloned() else {
            return false;
        };
        let event = Event::LetIn { guest: Guest::Person(who), entrance: Entrance::Named, holders: None };
        self.enter(Kind::Action, self.now, event);
        true
    }

    /// What is theirs in the incident as it stands. Roles and offers are laid down: nobody can do from outside what they ask for.
    /// An acknowledgement stays, since it tells of what was, and paging people for it would wake them for nothing.
    fn parting(&self, who: Person) -> Parting {
        let incident = &self.incident;
        let commander = RoleId(COMMANDER.to_owned());
        let acts = incident.acts_as(&commander).is_some_and(|acting| acting.id == who.id);
        let acts = acts && self.rules.role(&commander).is_some();
        let held = incident.roles.iter().filter(|held| held.by.id == who.id).map(|held| held.role.clone());
        let lapsed = incident.offers.iter().filter(|offer| offer.to.id == who.id || offer.by.is(&who));
        let is_theirs = |has: &Acknowledgement| has.by.is(&who) && incident.status.is_open();
        let pages = incident.own_pages.iter().filter_map(|page| match &page.state {
            OwnPageState::Acknowledged(has) if is_theirs(has) => Some(page.whom.clone()),
            _ => None,
        });
        Parting {
            laid_down: held.chain(acts.then_some(commander)).collect(),
            lapsed: lapsed.map(|offer| (offer.role.clone(), offer.to.clone())).collect(),
            has_it: incident.acknowledged.as_ref().is_some_and(is_theirs),
            has_pages: pages.collect(),
            who,
        }
    }
}

/// What must follow where a change has altered who may know of the incident, whatever it was that has altered it: a role that was
/// given lets its holder in as well as an invitation does.
pub(super) fn followed(before: &Incident, mut change: Change) -> Change {
    match (&before.circle, &change.incident.circle) {
        (None, Some(_)) => change.effects.push(Effect::GoPrivate),
        (Some(before), Some(after)) => {
            let came = after.guests.iter().filter(|guest| !before.has(guest));
            let went = before.guests.iter().filter(|guest| !after.has(guest));
            let shut_out = after.out.iter().filter(|person| !before.is_out(person.id));
            let shut_out = shut_out.cloned().map(Guest::Person).filter(|guest| !before.has(guest));
            let guests: Vec<_> = came.chain(went).cloned().chain(shut_out).collect();
            change.effects.extend(guests.into_iter().map(|guest| Effect::Access { guest }));
        }
        _ => {}
    }
    change
}
