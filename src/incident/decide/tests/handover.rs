//! Handing a role over: offered, accepted, declined; who may.

use super::{done, incident, refused};
use crate::incident::fixture::{alice, at, bob, responder, role, rules, stranger};
use crate::incident::{
    AcceptedRole, Actor, Caller, Command, DeclinedRole, EntryNumber, Event, Incident, Outcome, Person, Refusal, RoleId,
    Status, UserId, decide,
};

fn commander() -> RoleId {
    role("commander")
}

fn carol() -> Person {
    Person { id: UserId(3), name: "Carol".to_owned() }
}

fn offer(to: Person) -> Command {
    Command::OfferRole { role: commander(), to }
}

fn accept() -> Command {
    Command::AcceptRole { role: commander() }
}

fn decline() -> Command {
    Command::DeclineRole { role: commander() }
}

fn by(incident: &Incident, command: Command, caller: &Caller) -> (Incident, Outcome, Vec<Event>) {
    let change = decide(incident, command, caller, &rules(), at(20)).unwrap();
    (change.incident, change.outcome, change.entries.into_iter().map(|entry| entry.event).collect())
}

/// Bob, who is commander, has offered that to Carol.
fn offered(status: Status) -> Incident {
    done(&incident("sev1", status), offer(carol())).incident
}

#[test]
fn it_moves_when_the_other_accepts_and_not_before() {
    for status in Status::ALL {
        let before = offered(status);
        assert_eq!(before.holder(&commander()).unwrap().by, bob());
        let entry = EntryNumber(before.entries);
        let (after, outcome, events) = by(&before, accept(), &stranger(carol()));
        let held = after.holder(&commander()).unwrap();
        assert_eq!((&held.by, held.since, after.offer(&commander())), (&carol(), at(20), None));
        let given = Event::RoleGiven { role: commander(), to: carol(), from: Some(bob()), offer: Some(entry) };
        assert_eq!(events, [given]);
        assert_eq!(
            outcome,
            Outcome::RoleAccepted(AcceptedRole { role: commander(), from: Some(bob()), by: Actor::Member(bob()) })
        );
    }
}

#[test]
fn declining_leaves_it_where_it_was() {
    let (after, outcome, events) = by(&offered(Status::Investigating), decline(), &stranger(carol()));
    assert_eq!((after.holder(&commander()).unwrap().by.clone(), after.offers.len()), (bob(), 0));
    assert_eq!(events, [Event::RoleDeclined { role: commander() }]);
    assert!(matches!(outcome, Outcome::RoleDeclined(DeclinedRole { holder: Some(holder), .. }) if holder == bob()));
}

#[test]
fn offering_again_takes_the_place_of_the_offer_before() {
    let again = done(&offered(Status::Investigating), offer(alice())).incident;
    assert_eq!((again.offers.len(), &again.offer(&commander()).unwrap().to), (1, &alice()));
    let refusal = decide(&again, accept(), &stranger(carol()), &rules(), at(20));
    assert!(matches!(refusal, Err(Refusal::OfferedToAnother { .. })), "{refusal:?}");
    assert_eq!(by(&again, accept(), &stranger(alice())).0.holder(&commander()).unwrap().by, alice());
}

#[test]
fn a_stale_offer_is_answered_with_what_is_true() {
    let open = offered(Status::Investigating);
    let taken = by(&open, Command::TakeRole { role: commander() }, &responder(alice())).0;
    let declined = by(&open, decline(), &stranger(carol())).0;
    for (now, holder) in [(taken, alice()), (declined, bob())] {
        for command in [accept(), decline()] {
            let (after, outcome, events) = by(&now, command, &stranger(carol()));
            assert_eq!((&after, events.len()), (&now, 0));
            assert!(matches!(outcome, Outcome::RoleNotOffered { holder: Some(held), .. } if held.by == holder));
        }
    }
    let accepted = by(&open, accept(), &stranger(carol())).0;
    let again = by(&accepted, accept(), &stranger(carol())).1;
    assert!(matches!(again, Outcome::RoleNotOffered { holder: Some(held), .. } if held.by == carol()), "pressed twice");
}

#[test]
fn a_role_laid_down_can_still_be_accepted() {
    let released = done(&offered(Status::Investigating), Command::ReleaseRole { role: commander() }).incident;
    let (after, _, events) = by(&released, accept(), &stranger(carol()));
    assert_eq!(after.holder(&commander()).unwrap().by, carol());
    assert!(matches!(&events[..], [Event::RoleGiven { from: None, offer: Some(_), .. }]), "{events:?}");
}

#[test]
fn who_may_offer_and_who_may_answer() {
    let open = incident("sev1", Status::Investigating);
    assert!(decide(&open, offer(carol()), &stranger(bob()), &rules(), at(20)).is_ok(), "the holder");
    assert!(decide(&open, offer(carol()), &responder(alice()), &rules(), at(20)).is_ok(), "a responder");
    let refusal = decide(&open, offer(carol()), &stranger(alice()), &rules(), at(20));
    assert!(matches!(refusal, Err(Refusal::NotYours { .. })), "the declarer, while somebody is commander: {refusal:?}");
    let scribe = done(&open, Command::AssignRole { role: role("scribe"), to: alice() }).incident;
    assert_eq!(
        refused(&scribe, offer(carol()), &stranger(alice())),
        "Bob holds the role Incident commander, not you. \
         `/incident role assign role:commander` gives it to somebody else."
    );
    assert_eq!(
        refused(&open, offer(alice()), &responder(alice())),
        "You need not ask yourself: `/incident role take role:commander` makes the role Incident commander yours."
    );
    assert_eq!(
        refused(&offered(Status::Investigating), accept(), &responder(alice())),
        "The role Incident commander is offered to Carol, who alone can accept or decline it. \
         `/incident role handover role:commander` offers it to somebody else."
    );
    assert!(matches!(done(&open, offer(bob())).outcome, Outcome::RoleHeldAlready { .. }));
}

#[test]
fn the_declarer_acts_as_commander_until_somebody_takes_it_and_may_hand_that_over() {
    let vacant = done(&incident("sev1", Status::Investigating), Command::ReleaseRole { role: commander() }).incident;
    assert_eq!(vacant.acts_as(&commander()), Some(&alice()));
    assert_eq!(vacant.acts_as(&role("scribe")), None);
    assert!(decide(&vacant, offer(carol()), &stranger(alice()), &rules(), at(20)).is_ok());
    let scribe = Command::OfferRole { role: role("scribe"), to: carol() };
    assert!(decide(&vacant, scribe, &stranger(alice()), &rules(), at(20)).is_err());
    let taken = done(&vacant, Command::TakeRole { role: commander() }).incident;
    assert_eq!(taken.acts_as(&commander()), None);
    assert_eq!(done(&vacant, super::resolve()).incident.acts_as(&commander()), None);
}

#[test]
fn a_record_of_the_earlier_version_can_be_read() {
    let mut kept = serde_json::to_value(incident("sev1", Status::Closed)).unwrap();
    kept.as_object_mut().unwrap().remove("offers");
    assert_eq!(serde_json::from_value::<Incident>(kept).unwrap(), incident("sev1", Status::Closed));
    let event = r#"{"type":"role_given","role":"scribe","to":{"id":1,"name":"Alice"},"from":null}"#;
    let event: Event = serde_json::from_str(event).unwrap();
    assert_eq!(event, Event::RoleGiven { role: role("scribe"), to: alice(), from: None, offer: None });
}
