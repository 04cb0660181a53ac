//! The state table, the rights, the refusals and the order of times, as tables; what holds always, as properties.

mod action_items;
mod handover;
mod hot_wash;
mod links;
mod pages;
mod properties;
mod refusals;
mod rights;
mod services;
mod states;
mod theories;
mod times;

use chrono::{DateTime, Utc};

use crate::incident::fixture::{alice, at, bob, opening, responder, role, rules, service, severity};
use crate::incident::{
    Caller, Captured, ChannelId, Command, Incident, IncidentId, Kind, MessageId, Number, Status, TextField, TimeField,
    Whom, decide, open,
};
use crate::incident::{Change, fixture::HOME};

/// Alice's request at 10 minutes past the beginning.
const NOON: i64 = 10;

/// An incident that Alice opened at the beginning, with Bob as its commander and one captured message, in that status.
fn incident(level: &str, status: Status) -> Incident {
    let opened = open(
        opening("Checkout errors", level),
        (IncidentId(7), HOME, Number(42)),
        &responder(alice()),
        &rules(),
        at(0),
    );
    let commands = [
        Command::AssignRole { role: role("commander"), to: bob() },
        Command::Capture { message: message(1), at: at(0), files: Vec::new() },
    ];
    let to = match status {
        Status::Investigating => Vec::new(),
        Status::Identified | Status::Monitoring => vec![set(status)],
        Status::Resolved => vec![resolve()],
        Status::Closed => vec![resolve(), Command::Close { reason: None }],
    };
    let incident = commands.into_iter().chain(to).fold(opened.unwrap().incident, |incident, command| {
        decide(&incident, command, &responder(bob()), &rules(), at(1)).unwrap().incident
    });
    assert_eq!(incident.status, status);
    incident
}

/// What a responder's command does to it.
fn done(incident: &Incident, command: Command) -> Change {
    decide(incident, command, &responder(bob()), &rules(), at(NOON)).unwrap()
}

/// What the person reads whose command is refused.
fn refused(incident: &Incident, command: Command, by: &Caller) -> String {
    decide(incident, command, by, &rules(), at(NOON)).unwrap_err().to_string()
}

fn message(id: u64) -> Captured {
    Captured {
        message: MessageId(id),
        channel: ChannelId(5),
        author: alice(),
        text: "the pool is exhausted".to_owned(),
        attachments: Vec::new(),
        link: "https://example.org/1".to_owned(),
        unread: false,
        chosen: false,
        edited_at: None,
    }
}

fn set(status: Status) -> Command {
    Command::SetStatus { status, note: None, at: None }
}

fn resolve() -> Command {
    Command::Resolve { resolution: None, at: None }
}

fn acknowledge() -> Command {
    Command::Acknowledge { at: None }
}

fn page(whom: &Whom) -> Command {
    Command::Page { whom: vec![whom.clone()], message: None }
}

fn payments() -> Whom {
    Whom::Service { id: service("payments"), name: "Payments".to_owned() }
}

fn raise(level: &str) -> Command {
    Command::SetSeverity { level: severity(level), reason: None }
}

fn note(text: &str) -> Command {
    Command::Note { text: text.to_owned(), at: None, kind: Kind::Observation }
}

fn write(field: TextField, text: &str) -> Command {
    Command::SetText { field, text: text.to_owned() }
}

fn time(field: TimeField, at: DateTime<Utc>) -> Command {
    Command::SetTime { field, at }
}
