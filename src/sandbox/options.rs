//! What a stand-in is started with, and the server that it starts with.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use super::observe::Observer;
use super::permissions;

/// Tells the stand-in's time. It must not go back by much: ids carry it.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A clock that shows `start` now and goes on with tokio's, so that a paused test clock stops it too.
#[must_use]
pub fn clock_from(start: DateTime<Utc>) -> Clock {
    let begun = Instant::now();
    Arc::new(move || start + TimeDelta::from_std(begun.elapsed()).unwrap_or_default())
}

/// A person of the first server.
#[derive(Clone, Debug)]
pub struct Person {
    /// The unique name.
    pub name: String,
    /// The display name.
    pub global_name: Option<String>,
    /// The names of the roles that they hold.
    pub roles: Vec<String>,
}

impl Person {
    /// A person with a display name and roles.
    #[must_use]
    pub fn new(name: &str, shown: &str, roles: &[&str]) -> Self {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        Self { name: name.to_owned(), global_name: Some(shown.to_owned()), roles }
    }
}

/// A role of the first server.
#[derive(Clone, Debug)]
pub struct RoleSpec {
    /// Its name.
    pub name: String,
    /// Whether everybody may mention it.
    pub mentionable: bool,
    /// The permission bits that it adds.
    pub permissions: u64,
}

impl RoleSpec {
    /// A role that adds no permission.
    #[must_use]
    pub fn new(name: &str, mentionable: bool) -> Self {
        Self { name: name.to_owned(), mentionable, permissions: 0 }
    }
}

/// Everything that can be chosen at the start. The default is the server "Town".
#[derive(Clone)]
pub struct Options {
    /// The bot's token.
    pub token: String,
    /// The bot's name.
    pub bot_name: String,
    /// The time; absent: from 2024-04-10 14:30 UTC on.
    pub clock: Option<Clock>,
    /// The first server's name.
    pub guild_name: String,
    /// Its people. The first owns it.
    pub people: Vec<Person>,
    /// Its roles, the lowest first.
    pub roles: Vec<RoleSpec>,
    /// The names of its text channels.
    pub channels: Vec<String>,
    /// The permission bits of the bot's own role.
    pub bot_permissions: u64,
    /// Whether the application has the Message Content intent.
    pub allow_message_content: bool,
    /// Whether the application has the Server Members intent.
    pub allow_members_intent: bool,
    /// How often the gateway wants a heartbeat.
    pub heartbeat: Duration,
    /// How long the bot has for its first answer to an interaction. Discord's is 3 s.
    pub interaction_deadline: Duration,
    /// How long the driver waits for what must happen.
    pub patience: Duration,
    /// Sees every request.
    pub observer: Option<Observer>,
    /// The port on loopback; 0 lets the system choose.
    pub port: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            token: "sandbox.token.that-opens-nothing".to_owned(),
            bot_name: "hotwash".to_owned(),
            clock: None,
            guild_name: "Town".to_owned(),
            people: vec![
                Person::new("alice", "Alice", &[]),
                Person::new("bob", "Bob", &["Responders"]),
                Person::new("carol", "Carol", &["Responders", "DB engineers"]),
                Person::new("dave", "Dave", &["On-call"]),
            ],
            roles: ["Responders", "On-call", "DB engineers"].map(|name| RoleSpec::new(name, true)).to_vec(),
            channels: vec!["general".to_owned()],
            bot_permissions: permissions::INCIDENT_BOT,
            allow_message_content: true,
            allow_members_intent: false,
            heartbeat: Duration::from_millis(41_250),
            interaction_deadline: Duration::from_secs(3),
            patience: Duration::from_secs(10),
            observer: None,
            port: 0,
        }
    }
}

/// What of the options rules for as long as the stand-in runs.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) token: String,
    pub(crate) allow_message_content: bool,
    pub(crate) allow_members_intent: bool,
    pub(crate) heartbeat: Duration,
    pub(crate) interaction_deadline: Duration,
    pub(crate) patience: Duration,
}

impl Rules {
    pub(crate) fn of(options: &Options) -> Self {
        Self {
            token: options.token.clone(),
            allow_message_content: options.allow_message_content,
            allow_members_intent: options.allow_members_intent,
            heartbeat: options.heartbeat,
            interaction_deadline: options.interaction_deadline,
            patience: options.patience,
        }
    }
}
