//! Hotwash, the incident response bot for Discord.
//!
//! Somebody types `/incident open`; from then on there is a channel, a card, a page that rings until somebody has it, a timeline
//! on the disk, and at the end a postmortem draft. This page says how the house is built; each room's page says what it
//! guarantees.
//!
//! # The way of a request
//!
//! ```text
//!  Discord ──gateway──▶ discord ──Request──▶ engine ──▶ store: one writer, one transaction
//!                                              │          load · incident::decide · entries · pages · outbox
//!                          ◀──answer───────────┘
//!  Discord ◀──HTTP───── discord::courier ◀──Errand── engine::run ◀── outbox rows and page deadlines that are due
//! ```
//!
//! A request is decided by a pure function, [`incident::decide`], inside the writer's transaction. What follows from it is
//! written in the same transaction: entries, the page that starts or stops, and a row in the outbox for everything that Discord
//! must be told. The person is answered from what was committed. Everything else happens from those rows, as soon as it is due,
//! and after a restart just the same.
//!
//! # The rooms
//!
//! | room | what it is for |
//! |---|---|
//! | [`incident`] | what an incident is, and what a request does to it; pure |
//! | [`escalation`] | policies, and the page as a state machine; pure |
//! | [`parse`] | times and durations as people type them; pure |
//! | [`postmortem`] | the draft, from the timeline; pure |
//! | [`store`] | SQLite: the writer, the chain, the outbox |
//! | [`engine`] | requests in, errands out, whatever falls due in between |
//! | [`discord`] | serenity and poise: the gateway, the answers, the courier, what people see |
//! | [`notify`] | webhooks and e-mail, for when Discord is not the way |
//! | [`health`] | whether all is well, for machines that watch this one |
//! | [`config`] | the configuration file, and what a server's people set over it |
//! | [`clock`] | the only reader of the system's time |
//! | [`sandbox`] | a Discord stand-in, for trying out and for the tests |
//!
//! The left may use the right, never the reverse: `discord → engine → {store, postmortem, config} → escalation → incident`, and
//! `discord → parse → incident`; `health → engine` and `notify → engine` stand
//! beside `discord`. The sandbox touches none of them: it meets the bot over the wire alone.
//!
//! # What must stay absent
//!
//! Tests hold these, and fail with file and line: the pure rooms name no serenity, sqlx or tokio and are not async; SQL stands in
//! `store` alone, serenity in `discord` alone; no obligation lives in a timer or a task; entries are never updated or deleted.

pub mod clock;
pub mod config;
pub mod discord;
pub mod engine;
pub mod escalation;
pub mod health;
pub mod incident;
pub mod notify;
pub mod parse;
pub mod postmortem;
pub mod sandbox;
pub mod store;
