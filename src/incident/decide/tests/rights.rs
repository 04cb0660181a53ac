//! Who may do what.

use super::{acknowledge, incident, message, note, raise, resolve, set, time, write};
use crate::incident::fixture::{alice, at, bob, responder, role, rules, stranger};
use crate::incident::{
    ActionNumber, Actor, Caller, Command, ItemEdit, ItemKind, MessageId, Person, Refusal, Status, TextField,
    TheoryNumber, TimeField, UserId, decide,
};

/// One letter a caller, of: a responder, the holder of a role in the incident, somebody who was paged, anybody else,
/// Hotwash itself. `+` may, `-` may not.
fn check(name: &str, status: Status, command: &Command, cells: &str) {
    let carol = || Person { id: UserId(3), name: "Carol".to_owned() };
    let callers = [
        responder(carol()),
        stranger(bob()),
        Caller { paged: true, ..stranger(carol()) },
        stranger(alice()),
        Caller::system(),
    ];
    let found: String = callers
        .iter()
        .map(|by| match decide(&incident("sev1", status), command.clone(), by, &rules(), at(10)) {
            Err(Refusal::NotYours { .. }) => '-',
            _ => '+',
        })
        .collect();
    assert_eq!(found, cells, "{name}");
}

#[test]
fn who_may() {
    let open = Status::Investigating;
    let commander = || role("commander");
    check("note", open, &note("looking"), "+++++");
    check("capture", open, &Command::Capture { message: message(2), at: at(3), files: Vec::new() }, "+++++");
    check("uncapture", open, &Command::Uncapture { message: MessageId(1) }, "+++++");
    check("ack", open, &acknowledge(), "+++-+");
    check("escalate", open, &Command::Escalate { reason: None }, "++--+");
    check("status", open, &set(Status::Identified), "++--+");
    check("severity", open, &raise("sev3"), "++--+");
    check("resolve", open, &resolve(), "++--+");
    check("close", open, &Command::Close { reason: None }, "++--+");
    check("reopen", Status::Closed, &Command::Reopen { reason: None }, "++--+");
    check("set", open, &write(TextField::Impact, "everybody"), "++--+");
    check("set a time", open, &time(TimeField::StartedAt, at(-5)), "++--+");
    check("role release", open, &Command::ReleaseRole { role: commander() }, "++--+");
    check("role assign", open, &Command::AssignRole { role: commander(), to: alice() }, "++--+");
    check("theory add", open, &Command::AddTheory { text: "DNS".to_owned(), owner: None }, "++--+");
    check("theory confirm", open, &Command::ConfirmTheory { number: TheoryNumber(1) }, "++--+");
    check("theory rule_out", open, &Command::RuleOutTheory { number: TheoryNumber(1) }, "++--+");
    let (title, kind) = ("alert".to_owned(), ItemKind::Task);
    check("action add", open, &Command::AddActionItem { title, kind, owner: None, due: None }, "++--+");
    let edit = Command::EditActionItem { number: ActionNumber(1), edit: ItemEdit::default() };
    check("action edit", open, &edit, "++--+");
    check("action done", open, &Command::FinishActionItem { number: ActionNumber(1) }, "++--+");
    // Hotwash is nobody who could hold a role.
    check("role take", open, &Command::TakeRole { role: commander() }, "++---");
}

#[test]
fn a_right_is_asked_for_before_the_state_is_told() {
    let refusal = decide(&incident("sev1", Status::Closed), resolve(), &stranger(alice()), &rules(), at(10));
    assert!(matches!(refusal, Err(Refusal::NotYours { what: "resolve", .. })), "{refusal:?}");
}

#[test]
fn a_role_that_was_laid_down_gives_no_right() {
    let laid_down =
        super::done(&incident("sev1", Status::Investigating), Command::ReleaseRole { role: role("commander") });
    let refusal = decide(&laid_down.incident, resolve(), &stranger(bob()), &rules(), at(10));
    assert!(matches!(refusal, Err(Refusal::NotYours { .. })), "{refusal:?}");
}

#[test]
fn an_alert_source_takes_no_role() {
    let by = Caller { actor: Actor::AlertSource { name: "probe".to_owned() }, ..Caller::system() };
    let refusal = decide(
        &incident("sev1", Status::Investigating),
        Command::TakeRole { role: role("scribe") },
        &by,
        &rules(),
        at(10),
    );
    assert!(matches!(refusal, Err(Refusal::NotYours { what: "take a role in", .. })), "{refusal:?}");
}
