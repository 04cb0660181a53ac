//! Nothing moves, it goes on for days, an offer is not answered: who hears of it, and how often.

use super::*;

/// Whoever leads is asked after half an hour without anything recorded.
fn watched() -> Rules {
    let mut rules = agreed();
    rules.severities[0].stalled_after = Some(TimeDelta::minutes(30));
    rules
}

fn due(incident: &Incident, duty: &Duty) -> Option<DateTime<Utc>> {
    incident.obligations(&watched()).into_iter().find(|(owed, _)| owed == duty).map(|(_, due)| due)
}

fn note(incident: &Incident, minute: i64) -> Incident {
    let kind = crate::incident::Kind::Observation;
    done(incident, Command::Note { text: "looking".to_owned(), at: None, kind }, minute)
}

#[test]
fn what_does_not_move_is_asked_about_until_the_cause_is_known() {
    let incident = opened();
    assert_eq!(due(&incident, &Duty::Stalled), Some(at(30)));
    let noted = note(&incident, 20);
    assert_eq!(due(&noted, &Duty::Stalled), Some(at(50)), "something was recorded");
    let snoozed = decide(&noted, Command::Snooze { duty: Duty::Stalled }, &responder(bob()), &watched(), at(55));
    assert_eq!(due(&snoozed.unwrap().incident, &Duty::Stalled), Some(at(70)), "putting it off is no progress");
    let theory = done(&noted, Command::AddTheory { text: "DNS".to_owned(), owner: None }, 25);
    assert_eq!(due(&theory, &Duty::Stalled), Some(at(55)));
    let confirmed = done(&theory, Command::ConfirmTheory { number: crate::incident::TheoryNumber(1) }, 26);
    assert_eq!(due(&confirmed, &Duty::Stalled), None, "the cause is known");
    for status in [Status::Identified, Status::Monitoring, Status::Resolved] {
        let turned = done(&noted, Command::SetStatus { status, note: None, at: None }, 25);
        assert_eq!(due(&turned, &Duty::Stalled), None, "{status}");
    }
    let resolved = done(&noted, Command::Resolve { resolution: None, at: None }, 25);
    let reopened = done(&resolved, Command::Reopen { reason: None }, 90);
    assert_eq!(due(&reopened, &Duty::Stalled), Some(at(120)));
    assert!(!incident.obligations(&agreed()).iter().any(|(duty, _)| *duty == Duty::Stalled), "only where it is agreed");
}

#[test]
fn a_stalled_incident_asks_whoever_leads_once() {
    let incident = opened();
    assert_eq!(Duty::Stalled.addressee(&incident), Some(&alice()), "the declarer acts as commander");
    let led = done(&incident, Command::TakeRole { role: role("commander") }, 3);
    assert_eq!(Duty::Stalled.addressee(&led), Some(&bob()));
    assert_eq!(Duty::Stalled.step(0, &watched(), at(30)), Step { act: Act::Remind, next: None });
}

#[test]
fn what_goes_on_is_asked_about_each_day_for_two_weeks() {
    let incident = note(&opened(), 20);
    let (mut due_at, mut done) = (due(&incident, &Duty::Unresolved), 0);
    assert_eq!(due_at, Some(at(60 * 24)), "from its opening, whatever was recorded");
    while let Some(now) = due_at {
        let step = Duty::Unresolved.step(done, &watched(), now);
        (due_at, done) = (step.next, done + 1);
    }
    assert_eq!(done, 14);
    for ends in [Command::Resolve { resolution: None, at: None }, Command::Close { reason: None }] {
        assert_eq!(due(&super::done(&incident, ends, 30), &Duty::Unresolved), None);
    }
}

#[test]
fn an_offer_that_is_not_answered_is_told_to_whoever_made_it() {
    let offers = Command::OfferRole { role: role("scribe"), to: alice() };
    let offered = done(&opened(), offers, 5);
    let duty = Duty::AnswerOffer(role("scribe"));
    assert_eq!(due(&offered, &duty), Some(at(15)));
    assert_eq!(duty.addressee(&offered), Some(&bob()));
    assert_eq!(duty.step(0, &watched(), at(15)), Step { act: Act::Remind, next: None });
    let answers = decide(&offered, Command::AcceptRole { role: role("scribe") }, &nobody(alice()), &watched(), at(9));
    assert_eq!(due(&answers.unwrap().incident, &duty), None);
    assert_eq!(due(&done(&offered, Command::Resolve { resolution: None, at: None }, 9), &duty), None);
}

#[test]
fn for_a_duplicate_nobody_is_asked() {
    use crate::incident::{Link, Tie};
    let duplicate = Incident { links: vec![Link { to: Number(7), tie: Tie::DuplicateOf, channel: None }], ..opened() };
    assert_eq!(duplicate.obligations(&watched()), []);
}
