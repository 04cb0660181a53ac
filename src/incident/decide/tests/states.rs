//! What each command does in each status, cell by cell, and what follows from it.

use super::{acknowledge, done, incident, message, note, page, payments, raise, resolve, set, time, write};
use crate::incident::fixture::{alice, at, bob, responder, role, rules, service};
use crate::incident::{
    ChannelId, Command, Effect, Event, MessageId, PolicyId, Refusal, Status, TextField, TimeField, decide,
};

/// One letter a status, in the order of an incident's life: `+` it is done, `=` nothing changes and the answer says how
/// it is, `r` refused because it is resolved, `c` because it is closed.
fn check(name: &str, command: &Command, cells: &str) {
    let found: String = Status::ALL
        .into_iter()
        .map(|status| {
            let before = incident("sev1", status);
            match decide(&before, command.clone(), &responder(bob()), &rules(), at(10)) {
                Ok(change) if change.entries.is_empty() => {
                    assert_eq!(change.incident, before, "{name}: an answer alone changes nothing");
                    assert_eq!(change.effects, [], "{name}: an answer alone leads to nothing");
                    '='
                }
                Ok(_) => '+',
                Err(Refusal::Resolved { .. }) => 'r',
                Err(Refusal::Closed { .. }) => 'c',
                Err(other) => panic!("{name} in {status}: {other}"),
            }
        })
        .collect();
    assert_eq!(found, cells, "{name}, in {:?}", Status::ALL);
}

#[test]
fn every_command_in_every_status() {
    let scribe = || role("scribe");
    check("ack", &acknowledge(), "+++rc");
    check("escalate", &Command::Escalate { reason: None }, "+++rc");
    check("give back what nobody has", &Command::GiveBack { own: None }, "===rc");
    check("severity", &raise("sev3"), "+++rc");
    check("the same severity", &raise("sev1"), "===rc");
    check("status investigating", &set(Status::Investigating), "=+++c");
    check("status identified", &set(Status::Identified), "+=++c");
    check("status monitoring", &set(Status::Monitoring), "++=+c");
    check("status resolved", &set(Status::Resolved), "+++=c");
    check("resolve", &resolve(), "+++=c");
    check("close", &Command::Close { reason: None }, "++++=");
    check("reopen", &Command::Reopen { reason: None }, "===++");
    check("note", &note("looking"), "+++++");
    check("ack the incident's page", &Command::AcknowledgePage { own: None }, "+++rc");
    check("page", &page(&payments()), "+++rc");
    check("set service", &Command::SetService { service: Some(service("payments")), reason: None }, "+++++");
    check("set service, the same", &Command::SetService { service: None, reason: None }, "=====");
    check("set title", &write(TextField::Title, "Checkout is down"), "+++++");
    check("set went_well", &write(TextField::WentWell, "the rollback"), "+++++");
    check("set started_at", &time(TimeField::StartedAt, at(-5)), "+++++");
    check("set detected_at", &time(TimeField::DetectedAt, at(-5)), "+++++");
    check("set mitigated_at", &time(TimeField::MitigatedAt, at(-5)), "+++++");
    check("role take", &Command::TakeRole { role: scribe() }, "+++++");
    check("role take, held by oneself", &Command::TakeRole { role: role("commander") }, "=====");
    check("role release", &Command::ReleaseRole { role: role("commander") }, "+++++");
    check("role assign", &Command::AssignRole { role: scribe(), to: alice() }, "+++++");
    check("capture", &Command::Capture { message: message(2), at: at(3), files: Vec::new() }, "+++++");
    check("capture, captured", &Command::Capture { message: message(1), at: at(3), files: Vec::new() }, "=====");
    check("uncapture", &Command::Uncapture { message: MessageId(1) }, "+++++");
    check("uncapture, not captured", &Command::Uncapture { message: MessageId(2) }, "=====");
}

#[test]
fn what_follows() {
    let policy = |id: &str| PolicyId(id.to_owned());
    let check = |level: &str, status: Status, command: Command, expected: &[Effect]| {
        let change = done(&incident(level, status), command.clone());
        assert_eq!(change.effects, expected, "{command:?} in {status} at {level}");
    };
    let (open, fence, refresh) = (Status::Investigating, Effect::FencePages, Effect::Refresh);
    let starts = |id: &str| Effect::StartPage { policy: policy(id) };
    let raises = |id: &str| Effect::RaisePage { policy: policy(id) };
    let escalates = Effect::EscalatePage { policy: policy("urgent") };

    check("sev1", open, acknowledge(), &[Effect::AcknowledgePages { at: at(10) }, refresh.clone()]);
    check("sev3", open, acknowledge(), &[Effect::AcknowledgePages { at: at(10) }, refresh.clone()]);
    check("sev1", open, Command::Escalate { reason: None }, &[escalates, refresh.clone()]);
    check("sev2", open, raise("sev1"), &[raises("urgent"), refresh.clone()]);
    check("sev3", open, raise("sev2"), &[raises("normal"), refresh.clone()]);
    check("sev1", open, raise("sev2"), std::slice::from_ref(&refresh));
    check("sev1", open, raise("sev3"), &[Effect::FencePolicyPage, refresh.clone()]);
    check("sev1", open, set(Status::Monitoring), std::slice::from_ref(&refresh));
    check("sev1", open, set(Status::Resolved), &[fence.clone(), refresh.clone()]);
    check("sev1", open, resolve(), &[fence.clone(), refresh.clone()]);
    let close = || Command::Close { reason: None };
    check("sev1", open, close(), &[fence.clone(), refresh.clone(), Effect::PostDraft]);
    check("sev1", Status::Resolved, close(), &[fence, refresh.clone(), Effect::PostDraft]);
    let reopen = || Command::Reopen { reason: None };
    let restore = || Effect::RestoreChannel;
    check("sev1", Status::Resolved, reopen(), &[restore(), starts("urgent"), refresh.clone()]);
    check("sev1", Status::Closed, reopen(), &[restore(), starts("urgent"), refresh.clone()]);
    check("sev3", Status::Closed, reopen(), &[restore(), refresh.clone()]);
    check("sev1", Status::Resolved, set(Status::Identified), &[restore(), starts("urgent"), refresh.clone()]);
    check("sev1", open, note("looking"), &[]);
    let mark = Effect::MarkCapture { message: MessageId(2), channel: ChannelId(5), captured: true };
    check("sev1", open, Command::Capture { message: message(2), at: at(3), files: Vec::new() }, &[mark]);
}

#[test]
fn closing_an_open_incident_resolves_it_too() {
    let closed = done(&incident("sev1", Status::Monitoring), Command::Close { reason: Some("a duplicate".to_owned()) });
    assert_eq!((closed.incident.resolved_at, closed.incident.closed_at), (Some(at(10)), Some(at(10))));
    assert!(matches!(
        closed.entries.iter().map(|entry| &entry.event).collect::<Vec<_>>()[..],
        [Event::Resolved { resolution: None }, Event::Closed { reason: Some(_) }]
    ));
}

#[test]
fn an_acknowledgement_is_taken_back_by_whatever_pages_again() {
    let check = |level: &str, command: Command, still: bool| {
        let acknowledged = done(&incident(level, Status::Investigating), acknowledge()).incident;
        assert!(acknowledged.acknowledged.is_some());
        let after = done(&acknowledged, command.clone()).incident;
        assert_eq!(after.acknowledged.is_some(), still, "{command:?} at {level}");
    };
    check("sev1", Command::Escalate { reason: None }, false);
    check("sev2", raise("sev1"), false);
    check("sev3", raise("sev2"), false);
    check("sev1", raise("sev2"), true);
    check("sev1", raise("sev3"), true);
    check("sev1", set(Status::Monitoring), true);
    check("sev1", acknowledge(), true);
    let resolved = done(&done(&incident("sev1", Status::Investigating), acknowledge()).incident, resolve()).incident;
    assert!(resolved.acknowledged.is_some());
    assert_eq!(done(&resolved, Command::Reopen { reason: None }).incident.acknowledged, None);
}

#[test]
fn escalating_twice_within_ten_seconds_is_once() {
    let before = incident("sev1", Status::Investigating);
    let first = done(&before, Command::Escalate { reason: None }).incident;
    let check = |seconds: i64, counts: bool| {
        let later = at(10) + chrono::TimeDelta::seconds(seconds);
        let escalate = Command::Escalate { reason: None };
        let again = decide(&first, escalate, &responder(alice()), &rules(), later).unwrap();
        assert_eq!(!again.entries.is_empty(), counts, "after {seconds} s");
    };
    check(0, false);
    check(9, false);
    check(10, true);
    check(600, true);
}

#[test]
fn what_is_said_with_a_status_that_reopens_is_kept() {
    let resolved = incident("sev1", Status::Resolved);
    for status in [Status::Investigating, Status::Identified, Status::Monitoring] {
        let command = Command::SetStatus { status, note: Some("it came back".to_owned()), at: Some(at(8)) };
        let change = done(&resolved, command);
        assert_eq!(change.incident.status, status);
        let last = change.entries.last().unwrap();
        assert!(format!("{:?}", last.event).contains("it came back"), "{:?}", last.event);
        assert_eq!(last.happened_at, at(8));
    }
}

#[test]
fn a_status_that_is_closed_closes() {
    let change = done(&incident("sev1", Status::Investigating), set(Status::Closed));
    assert_eq!(change.incident.status, Status::Closed);
    assert!(change.effects.contains(&Effect::FencePages) && change.effects.contains(&Effect::PostDraft));
}

#[test]
fn monitoring_is_the_end_of_the_impact_and_going_back_takes_it_back() {
    let monitoring = incident("sev1", Status::Monitoring);
    assert_eq!(monitoring.mitigated_at, Some(at(1)));
    assert_eq!(done(&monitoring, set(Status::Identified)).incident.mitigated_at, None);
    let by_hand = done(&incident("sev1", Status::Investigating), time(TimeField::MitigatedAt, at(-5))).incident;
    assert_eq!(done(&by_hand, set(Status::Identified)).incident.mitigated_at, Some(at(-5)), "nobody has taken it back");
    assert_eq!(done(&monitoring, resolve()).incident.mitigated_at, Some(at(1)));
    let set_by_hand = done(&monitoring, time(TimeField::MitigatedAt, at(-2))).incident;
    assert_eq!(set_by_hand.mitigated_at, Some(at(-2)));
}

#[test]
fn a_title_stays_on_one_line() {
    let change = done(&incident("sev1", Status::Investigating), write(TextField::Title, " Checkout\n is   down\t"));
    assert_eq!(change.incident.title, "Checkout is down");
}

#[test]
fn lists_grow_and_texts_are_replaced() {
    let check = |field: TextField, expected: &[&str]| {
        let first = done(&incident("sev1", Status::Closed), write(field, "one")).incident;
        let both = done(&first, write(field, "two")).incident;
        let kept: Vec<_> = both.texts[&field].iter().map(|written| written.text.as_str()).collect();
        assert_eq!(kept, expected, "{field:?}");
    };
    for field in TextField::ALL {
        match field {
            TextField::Title => {}
            field if field.is_list() => check(field, &["one", "two"]),
            field => check(field, &["two"]),
        }
    }
}

#[test]
fn a_capture_struck_and_taken_again_is_one_entry_restored() {
    let before = incident("sev1", Status::Closed);
    let entry = before.captures[&MessageId(1)].entry;
    let struck = done(&before, Command::Uncapture { message: MessageId(1) }).incident;
    assert!(struck.captures[&MessageId(1)].struck);
    let again = done(&struck, Command::Capture { message: message(1), at: at(3), files: Vec::new() });
    assert_eq!(again.entries[0].event, Event::Restored { entry });
    assert!(!again.incident.captures[&MessageId(1)].struck);
}
