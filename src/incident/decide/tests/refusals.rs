//! Each refusal, in the words that the person reads.

use super::{acknowledge, incident, note, raise, refused, resolve, set, time, write};
use crate::incident::fixture::{HOME, alice, at, bob, opening, responder, role, rules, stranger};
use crate::incident::{
    Command, IncidentId, Number, Opening, Status, TextField, TimeField, decide, limits, no_such_role, no_such_severity,
    open,
};

#[test]
fn commands() {
    let check = |level: &str, status: Status, command: Command, words: &str| {
        assert_eq!(refused(&incident(level, status), command, &responder(alice())), words);
    };
    let (open, resolved, closed) = (Status::Investigating, Status::Resolved, Status::Closed);
    check("sev1", closed, acknowledge(), "Incident #42 is closed. `/incident reopen` brings it back.");
    check("sev1", closed, set(Status::Identified), "Incident #42 is closed. `/incident reopen` brings it back.");
    check(
        "sev1",
        resolved,
        acknowledge(),
        "Incident #42 is resolved. `/incident reopen` brings it back, then try again.",
    );
    check("sev1", open, note(" \n\t "), "The note is empty. Type a few words.");
    check("sev1", open, write(TextField::RootCause, ""), "The root_cause is empty. Type a few words.");
    check(
        "sev1",
        open,
        note(&"障".repeat(1_801)),
        "The note has 1801 characters; at most 1800 fit. Shorten it, or split it over several notes.",
    );
    check(
        "sev1",
        open,
        write(TextField::Title, &"a".repeat(101)),
        "The title has 101 characters; at most 100 fit. Shorten it, or split it over several notes.",
    );
    check("sev1", open, raise("sev0"), "There is no severity `sev0`. Choose one of: `sev1`, `sev2`, `sev3`.");
    check(
        "sev1",
        open,
        Command::TakeRole { role: role("captain") },
        "There is no role `captain`. Choose one of: `commander`, `scribe`.",
    );
    check(
        "sev1",
        open,
        Command::ReleaseRole { role: role("scribe") },
        "Nobody holds the role Scribe in incident #42. `/incident role take role:scribe` makes it yours.",
    );
    check(
        "sev1",
        open,
        Command::ReleaseRole { role: role("commander") },
        "Bob holds the role Incident commander, not you. \
         `/incident role assign role:commander` gives it to somebody else.",
    );
    check(
        "sev3",
        open,
        Command::Escalate { reason: None },
        "SEV3 pages nobody, so there is no next level. `/incident severity` raises it to one that pages, \
         or mention the people you need.",
    );
}

#[test]
fn a_missing_right() {
    assert_eq!(
        refused(&incident("sev1", Status::Investigating), resolve(), &stranger(alice())),
        "You can't resolve incident #42: that takes the responder role, Manage Server, or a role in the incident. \
         The Join button gives the responder role, where one was posted, and so does whoever manages this server; a \
         responder gives you a role in the incident with `/incident role assign`. `/incident note` is open to everybody."
    );
}

#[test]
fn every_text_has_its_limit() {
    let long = || Some("a".repeat(limits::TEXT + 1));
    let fits = || Some("a".repeat(limits::TEXT));
    let check = |status: Status, command: Command, refuses: bool| {
        let decided = decide(&incident("sev1", status), command.clone(), &responder(bob()), &rules(), at(10));
        assert_eq!(decided.is_err(), refuses, "{command:?}");
    };
    for (text, refuses) in [(long as fn() -> Option<String>, true), (fits, false), (|| Some(" ".repeat(9)), false)] {
        let open = Status::Investigating;
        check(open, Command::Escalate { reason: text() }, refuses);
        check(open, Command::SetStatus { status: Status::Identified, note: text(), at: None }, refuses);
        check(open, Command::SetStatus { status: Status::Resolved, note: text(), at: None }, refuses);
        check(open, Command::SetSeverity { level: super::severity("sev2"), reason: text() }, refuses);
        check(open, Command::Resolve { resolution: text(), at: None }, refuses);
        check(open, Command::Close { reason: text() }, refuses);
        check(Status::Closed, Command::Reopen { reason: text() }, refuses);
    }
}

#[test]
fn openings() {
    let check = |asked: Opening, words: &str| {
        let refusal = open(asked, (IncidentId(1), HOME, Number(1)), &responder(alice()), &rules(), at(0)).unwrap_err();
        assert_eq!(refusal.to_string(), words);
    };
    check(opening(" \n ", "sev1"), "The title is empty. Type a few words.");
    check(
        opening(&"é".repeat(101), "sev1"),
        "The title has 101 characters; at most 100 fit. Shorten it, or split it over several notes.",
    );
    check(opening("a", "urgent"), "There is no severity `urgent`. Choose one of: `sev1`, `sev2`, `sev3`.");
    check(
        Opening { impact: Some("a".repeat(1_801)), ..opening("a", "sev1") },
        "The impact has 1801 characters; at most 1800 fit. Shorten it, or split it over several notes.",
    );
}

#[test]
fn titles_that_are_taken() {
    let check = |title: &str, kept: &str| {
        let place = (IncidentId(1), HOME, Number(1));
        let change = open(opening(title, "sev1"), place, &responder(alice()), &rules(), at(0)).unwrap();
        assert_eq!(change.incident.title, kept);
    };
    check("a", "a");
    check("  Checkout \n errors ", "Checkout errors");
    check("@everyone `rm -rf`", "@everyone `rm -rf`");
    check(&"🔥".repeat(100), &"🔥".repeat(100));
}

#[test]
fn a_full_record_takes_what_ends_it_and_nothing_else() {
    let mut full = incident("sev1", Status::Investigating);
    full.entries = limits::ENTRIES;
    assert_eq!(
        refused(&full, note("one more"), &responder(bob())),
        "Incident #42 holds 100000 entries, which is as many as one incident takes. Close it, or open another."
    );
    for command in [acknowledge(), resolve(), set(Status::Resolved), Command::Close { reason: None }] {
        let decided = decide(&full, command.clone(), &responder(bob()), &rules(), at(10));
        assert!(decided.is_ok_and(|change| !change.entries.is_empty()), "{command:?}");
    }
}

#[test]
fn times_out_of_order() {
    let started = super::done(&incident("sev1", Status::Investigating), time(TimeField::StartedAt, at(5))).incident;
    let before = |command: Command| refused(&started, command, &responder(bob()));
    assert_eq!(
        before(Command::Acknowledge { at: Some(at(4)) }),
        "The acknowledgement can't be before the start (<t:1712759700:f>). `/incident set` corrects either of them."
    );
    assert_eq!(
        before(time(TimeField::DetectedAt, at(4))),
        "The detection can't be before the start (<t:1712759700:f>). `/incident set` corrects either of them."
    );
}

#[test]
fn what_exists_is_named() {
    assert_eq!(
        no_such_severity("x", &rules()).to_string(),
        "There is no severity `x`. Choose one of: `sev1`, `sev2`, `sev3`."
    );
    assert_eq!(no_such_role("x", &rules()).to_string(), "There is no role `x`. Choose one of: `commander`, `scribe`.");
}
