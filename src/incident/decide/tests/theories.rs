//! Theories: added, confirmed, ruled out, in every status.

use chrono::TimeDelta;

use super::{done, incident, refused};
use crate::incident::fixture::{alice, at, bob, responder, rules};
use crate::incident::{
    Caller, Command, Effect, Event, Incident, Kind, Outcome, Status, Theory, TheoryNumber, Verdict, decide, limits,
};

const FIRST: TheoryNumber = TheoryNumber(1);

fn add(text: &str) -> Command {
    Command::AddTheory { text: text.to_owned(), owner: None }
}

/// With one theory of Bob's, added at 10 minutes.
fn with_one(status: Status) -> Incident {
    done(&incident("sev1", status), add(" DNS\n is slow ")).incident
}

fn theory(incident: &Incident) -> &Theory {
    incident.theory(FIRST).unwrap()
}

#[test]
fn every_status_allows_it_and_acting_twice_changes_nothing() {
    let confirm = Command::ConfirmTheory { number: FIRST };
    let rule_out = Command::RuleOutTheory { number: FIRST };
    for status in Status::ALL {
        let open = with_one(status);
        let confirmed = done(&open, confirm.clone()).incident;
        let ruled_out = done(&confirmed, rule_out.clone()).incident;
        assert_eq!(ruled_out.status, status);
        let same = [
            (&open, add("dns IS slow")),
            (&confirmed, confirm.clone()),
            (&ruled_out, rule_out.clone()),
            (&ruled_out, confirm.clone()),
        ];
        for (before, command) in same {
            let change = done(before, command.clone());
            assert_eq!((&change.incident, change.entries.len()), (before, 0), "{command:?} in {status}");
        }
    }
}

#[test]
fn who_adds_it_looks_into_it_unless_somebody_is_named() {
    let open = with_one(Status::Investigating);
    let Theory { text, owner, since, verdict, .. } = theory(&open);
    assert_eq!((text.as_str(), owner, *since), ("DNS is slow", &Some(bob()), at(10)));
    assert_eq!(*verdict, Verdict::Open);
    let named = Command::AddTheory { text: "the pool".to_owned(), owner: Some(alice()) };
    let change = done(&open, named);
    assert_eq!(change.incident.theories[1].owner, Some(alice()));
    assert_eq!((change.incident.theories[1].number, change.effects), (TheoryNumber(2), vec![Effect::Refresh]));
    let by_itself = decide(&open, add("a probe"), &Caller::system(), &rules(), at(11)).unwrap();
    assert_eq!(by_itself.incident.theories[1].owner, None);
}

#[test]
fn ruling_out_records_the_misleading_path_and_what_it_cost() {
    let open = with_one(Status::Investigating);
    let rule_out = Command::RuleOutTheory { number: FIRST };
    let change = decide(&open, rule_out, &responder(alice()), &rules(), at(50)).unwrap();
    assert_eq!(
        (change.entries[0].kind, &change.entries[0].event),
        (Kind::RuledOut, &Event::TheoryRuledOut { number: FIRST })
    );
    assert_eq!(theory(&change.incident).cost(), Some(TimeDelta::minutes(40)));
    assert!(matches!(change.outcome, Outcome::TheoryRuledOut { .. }));
    assert_eq!(theory(&open).cost(), None);
}

#[test]
fn a_theory_that_was_ruled_out_can_be_added_again() {
    let ruled_out = done(&with_one(Status::Investigating), Command::RuleOutTheory { number: FIRST }).incident;
    let again = done(&ruled_out, add("DNS is slow")).incident;
    assert_eq!(again.theories.len(), 2);
    assert_eq!(again.open_theories().count(), 1);
}

#[test]
fn refusals() {
    let open = incident("sev1", Status::Investigating);
    let by = responder(bob());
    let none = "Incident #42 has no theory 3. `/incident theory list` shows those that it has.";
    assert_eq!(refused(&open, Command::ConfirmTheory { number: TheoryNumber(3) }, &by), none);
    assert_eq!(refused(&open, Command::RuleOutTheory { number: TheoryNumber(3) }, &by), none);
    assert_eq!(refused(&open, add(" "), &by), "The theory is empty. Type a few words.");
    assert_eq!(
        refused(&open, add(&"a".repeat(301)), &by),
        "The theory has 301 characters; at most 300 fit. Shorten it, or split it over several notes."
    );
    let full = (0..limits::THEORIES).fold(open, |incident, n| done(&incident, add(&format!("theory {n}"))).incident);
    assert_eq!(
        refused(&full, add("one more"), &by),
        "Incident #42 has 100 theories, which is as many as one incident takes. `/incident note` writes down a further one."
    );
}

#[test]
fn a_record_of_the_earlier_version_can_be_read() {
    let mut kept = serde_json::to_value(incident("sev1", Status::Investigating)).unwrap();
    kept.as_object_mut().unwrap().remove("theories");
    assert_eq!(serde_json::from_value::<Incident>(kept).unwrap(), incident("sev1", Status::Investigating));
}
