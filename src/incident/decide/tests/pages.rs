//! Pages of their own: whose acknowledgement stops which, as a table.

use super::{acknowledge, done, incident, page, payments, refused};
use crate::incident::fixture::{alice, at, bob, responder, rules, stranger};
use crate::incident::{
    Actor, Aim, Caller, Change, Command, Effect, EntryNumber, Event, Incident, Kind, Outcome, OwnPageState, Person,
    Refusal, ServerRoleId, Status, Target, UserId, Whom, decide,
};

fn engineers() -> Whom {
    Whom::Role { id: ServerRoleId(8), name: "DB engineers".to_owned() }
}

/// An incident of SEV1 that Bob has paged two teams for, and the entries that ask for them.
fn two_teams() -> (Incident, EntryNumber, EntryNumber) {
    let both = Command::Page { whom: vec![engineers(), payments()], message: Some("replication lags".to_owned()) };
    let paged = done(&incident("sev1", Status::Investigating), both).incident;
    let [one, other] = &paged.own_pages[..] else { panic!("{:?}", paged.own_pages) };
    let (one, other) = (one.asked, other.asked);
    (paged, one, other)
}

/// Somebody at whom these pages are aimed.
fn aimed(policy: bool, own: &[EntryNumber]) -> Caller {
    Caller { paged: true, aim: Aim { policy, own: own.to_vec(), rest: None }, ..stranger(alice()) }
}

fn acknowledges(incident: &Incident, by: &Caller, minute: i64) -> Change {
    decide(incident, acknowledge(), by, &rules(), at(minute)).unwrap()
}

fn stops(change: &Change) -> (bool, Vec<EntryNumber>) {
    let own = change.effects.iter().filter_map(|effect| match effect {
        Effect::AcknowledgeOwnPage { asked, .. } => Some(*asked),
        _ => None,
    });
    let policy = change.effects.iter().any(|effect| matches!(effect, Effect::AcknowledgePages { .. }));
    (policy, own.collect())
}

#[test]
fn each_team_gets_a_page_with_its_own_targets() {
    let change = done(&incident("sev1", Status::Identified), page(&payments()));
    let Event::PageAsked { whom, message: None } = &change.entries[0].event else { panic!("{:?}", change.entries) };
    assert_eq!((whom, change.entries[0].kind), (&payments(), Kind::Escalation));
    let targets = vec![Target::ServerRole("Payments".to_owned())];
    let asked = change.entries[0].number;
    assert_eq!(
        change.effects,
        [Effect::StartOwnPage { asked, whom: payments(), targets, message: None }, Effect::Refresh]
    );
    assert!(matches!(change.outcome, Outcome::Paging { .. }));
}

#[test]
fn an_acknowledgement_stops_what_is_aimed_at_the_person_and_nothing_else() {
    let (incident, one, other) = two_teams();
    let check = |by: Caller, expected: (bool, Vec<EntryNumber>)| {
        assert_eq!(stops(&acknowledges(&incident, &by, 12)), expected, "{by:?}");
    };
    check(aimed(false, &[one]), (false, vec![one]));
    check(aimed(false, &[other]), (false, vec![other]));
    check(aimed(true, &[one]), (true, vec![one]));
    check(aimed(false, &[one, other]), (false, vec![one, other]));
    check(aimed(true, &[]), (true, vec![]));
    check(responder(bob()), (true, vec![]));
}

#[test]
fn a_nervous_second_acknowledgement_does_not_silence_another_teams_page() {
    let (incident, one, _) = two_teams();
    let after = acknowledges(&incident, &aimed(false, &[one]), 12).incident;
    let again = acknowledges(&after, &aimed(false, &[one]), 13);
    assert_eq!(stops(&again), (false, vec![]));
    assert!(matches!(again.outcome, Outcome::PageAcknowledgedAlready { .. }), "{:?}", again.outcome);
    assert_eq!(stops(&acknowledges(&after, &aimed(true, &[one]), 13)), (true, vec![]), "the policy rang them as well");
    assert_eq!(stops(&acknowledges(&after, &aimed(false, &[one]), 15)), (true, vec![]), "with none left, the policy's");
}

#[test]
fn a_button_means_its_own_page() {
    let (incident, one, other) = two_teams();
    let press =
        |own| decide(&incident, Command::AcknowledgePage { own }, &aimed(true, &[one]), &rules(), at(12)).unwrap();
    assert_eq!(stops(&press(Some(other))), (false, vec![other]));
    assert_eq!(stops(&press(None)), (true, vec![]));
    let change = press(Some(one));
    let [first, second] = &change.incident.own_pages[..] else { panic!("{:?}", change.incident.own_pages) };
    assert!(matches!(first.state, OwnPageState::Acknowledged(_)) && second.is_running());
    assert_eq!(change.incident.acknowledged, None);
}

#[test]
fn a_page_of_its_own_is_given_back_by_whoever_has_it_or_a_responder() {
    let (incident, one, other) = two_teams();
    let own = |one| Command::GiveBack { own: Some(one) };
    let gives = |incident: &Incident, by: &Caller| decide(incident, own(one), by, &rules(), at(14));
    let has = acknowledges(&incident, &aimed(false, &[one]), 12).incident;
    let erin = Person { id: UserId(9), name: "Erin".to_owned() };
    assert!(matches!(gives(&has, &stranger(erin)), Err(Refusal::NotYours { .. })));
    for by in [stranger(alice()), responder(bob())] {
        let given = gives(&has, &by).unwrap();
        assert_eq!(given.effects, [Effect::GiveBackOwnPage { asked: one }, Effect::Refresh]);
        assert!(matches!(given.outcome, Outcome::PageGivenBack { of, .. } if of == Actor::Member(alice())));
        assert!(given.incident.own_pages.iter().all(crate::incident::OwnPage::is_running));
        let twice = gives(&given.incident, &by).unwrap();
        assert!(matches!(twice.outcome, Outcome::NobodyHasPage { .. }) && twice.entries.is_empty());
    }
    let never = decide(&has, own(EntryNumber(other.0 + 7)), &responder(bob()), &rules(), at(14));
    assert_eq!(never, Err(Refusal::UnknownControl));
}

#[test]
fn the_end_of_the_incident_is_the_end_of_every_page() {
    let (incident, one, _) = two_teams();
    let over = done(&incident, Command::Close { reason: None });
    assert!(over.effects.contains(&Effect::FencePages));
    assert!(over.incident.own_pages.iter().all(|page| page.state == OwnPageState::Stopped));
    let again = done(&over.incident, Command::Reopen { reason: None }).incident;
    let pressed = done(&again, Command::AcknowledgePage { own: Some(one) });
    assert!(matches!(pressed.outcome, Outcome::PageStoppedAlready { .. }) && pressed.entries.is_empty());
}

#[test]
fn the_policys_page_may_end_and_the_others_go_on() {
    let (incident, ..) = two_teams();
    let milder = done(&incident, super::raise("sev3"));
    assert!(milder.effects.contains(&Effect::FencePolicyPage) && !milder.effects.contains(&Effect::FencePages));
    assert!(milder.incident.own_pages.iter().all(crate::incident::OwnPage::is_running));
}

#[test]
fn the_same_people_within_a_minute_are_paged_once() {
    let (incident, ..) = two_teams();
    let asks = |seconds| {
        let now = at(10) + chrono::TimeDelta::seconds(seconds);
        decide(&incident, page(&engineers()), &responder(alice()), &rules(), now).unwrap()
    };
    assert!(matches!(asks(59).outcome, Outcome::PagingAlready { .. }) && asks(59).entries.is_empty());
    assert!(matches!(asks(60).outcome, Outcome::Paging { .. }));
}

#[test]
fn what_is_refused() {
    let open = incident("sev1", Status::Investigating);
    let nobody = Command::Page { whom: Vec::new(), message: None };
    insta::assert_snapshot!(refused(&open, nobody, &responder(bob())), @"Say whom to page: `target:` with a person or a role, `service:` for a service's owners, or `schedule:` for whoever is on call.");
    let search = Whom::Service { id: crate::incident::fixture::service("search"), name: "Search".to_owned() };
    insta::assert_snapshot!(refused(&open, page(&search), &responder(bob())), @"The service Search has no owners to page. Page a person or a role with `target:`; whoever runs Hotwash adds `owners` to the service in its configuration.");
    insta::assert_snapshot!(refused(&open, page(&engineers()), &stranger(alice())), @"You can't page people for incident #42: that takes the responder role, Manage Server, or a role in the incident. The Join button gives the responder role, where one was posted, and so does whoever manages this server; a responder gives you a role in the incident with `/incident role assign`. `/incident note` is open to everybody.");
}
