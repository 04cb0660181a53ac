//! Times that contradict each other are refused, whichever of them is given last.

use chrono::{DateTime, Utc};

use super::{done, incident, set, time};
use crate::incident::fixture::{at, bob, responder, rules};
use crate::incident::{Command, Incident, Refusal, Status, TimeField, decide};

fn check(incident: &Incident, command: Command, taken: bool) {
    let decided = decide(incident, command.clone(), &responder(bob()), &rules(), at(10));
    match decided {
        Ok(_) => assert!(taken, "{command:?} was taken"),
        Err(Refusal::OutOfOrder { .. }) => assert!(!taken, "{command:?} was refused"),
        Err(other) => panic!("{command:?}: {other}"),
    }
}

fn status(status: Status, at: DateTime<Utc>) -> Command {
    Command::SetStatus { status, note: None, at: Some(at) }
}

#[test]
fn nothing_is_before_the_start() {
    let started = done(&incident("sev1", Status::Investigating), time(TimeField::StartedAt, at(-20))).incident;
    for (minutes, taken) in [(-21, false), (-20, true), (-19, true)] {
        let when = at(minutes);
        check(&started, Command::Acknowledge { at: Some(when) }, taken);
        check(&started, status(Status::Identified, when), taken);
        check(&started, status(Status::Monitoring, when), taken);
        check(&started, status(Status::Resolved, when), taken);
        check(&started, Command::Resolve { resolution: None, at: Some(when) }, taken);
        check(&started, time(TimeField::DetectedAt, when), taken);
        check(&started, time(TimeField::MitigatedAt, when), taken);
    }
}

#[test]
fn the_start_is_before_everything() {
    let open = || incident("sev1", Status::Investigating);
    let cases = [
        ("detected", done(&open(), time(TimeField::DetectedAt, at(-10))).incident),
        ("mitigated", done(&open(), time(TimeField::MitigatedAt, at(-10))).incident),
        ("monitoring", done(&open(), status(Status::Monitoring, at(-10))).incident),
        ("resolved", done(&open(), status(Status::Resolved, at(-10))).incident),
    ];
    for (name, incident) in cases {
        for (minutes, taken) in [(-9, false), (-10, true), (-11, true)] {
            println!("{name}, started at {minutes}");
            check(&incident, time(TimeField::StartedAt, at(minutes)), taken);
        }
    }
}

#[test]
fn without_a_start_any_past_will_do() {
    let unknown = incident("sev1", Status::Investigating);
    check(&unknown, Command::Acknowledge { at: Some(at(-600)) }, true);
    check(&unknown, Command::Resolve { resolution: None, at: Some(at(-600)) }, true);
    check(&unknown, time(TimeField::StartedAt, at(-600)), true);
}

#[test]
fn a_given_time_is_when_it_happened_and_now_is_when_it_was_recorded() {
    let change = done(&incident("sev1", Status::Investigating), status(Status::Identified, at(4)));
    assert_eq!((change.entries[0].happened_at, change.entries[0].recorded_at), (at(4), at(10)));
    assert_eq!(change.incident.identified_at, Some(at(4)));
    let change = done(&incident("sev1", Status::Investigating), set(Status::Identified));
    assert_eq!((change.entries[0].happened_at, change.entries[0].recorded_at), (at(10), at(10)));
}
