//! The end-to-end tests: the real bot, connected to the sandbox over loopback. A module a subject.
//!
//! Nothing here waits for a guess of time: what must happen is waited for, with a deadline, and time itself is moved by hand
//! ([`town`]), but for the tests of the real binary ([`process`]).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod acknowledging;
mod actions;
mod amend;
mod archive;
mod capture;
mod card;
mod catchup;
mod describe;
mod doctor;
mod drafts;
mod drills;
mod duties;
mod echo;
mod escalation;
mod every_refusal;
mod faults;
mod files;
mod forms;
mod handover;
mod health;
mod judge;
mod lacking;
mod letters;
mod links;
mod menu;
mod notices;
mod notifiers;
mod odd_names;
mod on_call_watched;
mod opening;
mod outage;
mod outsiders;
mod overtaken;
mod own_messages;
mod paging;
mod pains;
mod play;
mod privacy;
mod private_beside;
mod private_given;
mod private_leaving;
mod private_links;
mod private_log;
mod private_named;
mod private_rings;
mod process;
mod quiet;
mod reading;
mod readme;
mod receiver;
mod refusals;
mod registration;
mod resolving;
mod rights;
mod schedules;
mod search;
mod servers;
mod services;
mod settings;
mod setup;
mod short;
mod states;
mod suggesting;
mod theories;
mod threads;
mod tidy;
mod timeline;
mod town;
mod updates;
