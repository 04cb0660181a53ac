//! Discord: serenity and poise, and only here.
//!
//! Inward come the gateway's events ([`gateway`]), turned into requests to the engine and answered (`answering`). Outward go
//! the engine's errands (`courier`), over the one path to Discord's HTTP ([`rest`]). What people read is in [`view`].
//!
//! Guarantees: nothing is decided here; nothing that must happen is kept in memory here; every message says whom it may
//! notify.
//!
//! Does not know: which server of Discord's protocol it talks to.

mod activity;
mod answering;
mod capture;
mod catching_up;
mod commands;
mod controls;
mod courier;
pub mod doctor;
mod forms;
pub mod gateway;
mod names;
mod on_call_test;
mod pageable;
mod register;
pub mod rest;
mod rota;
mod servers;
mod setup;
pub mod survey;
mod tick;
pub mod view;
mod visit;
mod words;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use secrecy::SecretString;
use tokio::sync::watch;

pub use courier::DiscordCourier;
pub use gateway::GatewayEnd;
pub use rest::RestError;

use crate::clock::Clock;
use crate::config::Config;
use crate::engine::{Agreements, Engine};
use crate::incident::{Caller, ServerId, UserId};
use crate::store::Store;
use rest::Rest;
use servers::Servers;
use visit::Visit;

/// How to get in.
#[derive(Clone, Debug)]
pub struct Access {
    /// The bot's token.
    pub token: SecretString,
    /// Another server than Discord's, as scheme, host and port.
    pub address: Option<String>,
}

/// Who we are, as READY says.
#[derive(Clone, Copy, Debug)]
struct Me {
    user: UserId,
    application: u64,
}

/// The bot.
#[derive(Debug)]
pub struct Bot {
    engine: Arc<Engine<DiscordCourier>>,
    rest: Rest,
    servers: Servers,
    agreements: Arc<Agreements>,
    me: Arc<OnceLock<Me>>,
    threads: capture::Threads,
    /// Discord lets the bot read what others write.
    content_granted: AtomicBool,
    access: Access,
    /// Held while the responder role is looked for and made, so that two presses do not make two.
    making_role: tokio::sync::Mutex<()>,
}

impl Bot {
    /// A bot that is not connected yet.
    ///
    /// # Errors
    ///
    /// When the address or the token has a form that can't be right.
    pub fn new(access: Access, config: Arc<Config>, store: Store, clock: Clock) -> Result<Arc<Self>, RestError> {
        let rest = Rest::new(access.token.clone(), access.address.as_deref())?;
        let servers = Servers::new(rest.clone());
        let me = Arc::default();
        let courier = DiscordCourier::new(rest.clone(), servers.clone(), Arc::clone(&me));
        let agreements = Arc::new(Agreements::new(config));
        let engine = Arc::new(Engine::new(store, Arc::clone(&agreements), clock, courier));
        Ok(Arc::new(Self {
            engine,
            rest,
            servers,
            agreements,
            me,
            threads: capture::Threads::default(),
            content_granted: AtomicBool::new(true),
            access,
            making_role: tokio::sync::Mutex::default(),
        }))
    }

    /// Runs until `shutdown` turns true, then lets what is under way end.
    ///
    /// # Errors
    ///
    /// When Discord refuses the token.
    pub async fn run(self: Arc<Self>, shutdown: watch::Receiver<bool>) -> Result<(), GatewayEnd> {
        let (stop_engine, engine_stops) = watch::channel(false);
        let engine = tokio::spawn(self.engine.clone().run(turned_true(engine_stops)));
        let end = self.listen(&self.access.clone(), turned_true(shutdown)).await;
        stop_engine.send_replace(true);
        if let Err(error) = engine.await {
            tracing::error!(%error, "the engine ended before it was told to");
        }
        end
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine<DiscordCourier>> {
        &self.engine
    }

    /// Whether the texts of others are there to be read: not without the Message Content intent.
    fn reads_content(&self) -> bool {
        self.content_granted.load(Ordering::Relaxed)
    }

    fn me(&self) -> Option<&Me> {
        self.me.get()
    }

    /// What holds on a server; outside of one, what the file says.
    fn agreed(&self, server: impl Into<Option<ServerId>>) -> Arc<Config> {
        match server.into() {
            Some(server) => self.agreements.of(server),
            None => self.agreements.file(),
        }
    }

    /// The reaction that adds a message to the timeline: the file's, on every server.
    fn emoji(&self) -> String {
        self.agreements.file().emoji.clone()
    }

    /// Who asks, by what right. Where Discord does not say which roles the server has, only what the interaction itself says
    /// counts: the rights of whoever manages the server.
    async fn caller(&self, visit: &Visit, server: ServerId) -> Caller {
        let agreed = self.agreed(server);
        match self.servers.role_named(server, &agreed.server.responder_role).await {
            Ok(role) => visit.caller(role.map(|role| role.id)),
            Err(failure) => {
                tracing::warn!(%failure, %server, "the server's roles are not known");
                visit.caller(None)
            }
        }
    }

    /// A server is there: what is missing on it is said, and its schedules are looked at.
    async fn greet(&self, server: ServerId) {
        if let Err(error) = self.engine.watch_schedules(server).await {
            tracing::error!(%error, %server, "the schedules of a server are not looked at before the next start");
        }
        self.warn_of(server).await;
    }

    /// The bot was taken off a server.
    async fn leave(&self, server: ServerId) {
        if let Err(error) = self.engine.forget_schedules(server).await {
            tracing::warn!(%error, %server, "the schedules of a server that was left are still looked at");
        }
    }

    /// Warns the operator of what is missing on a server.
    async fn warn_of(&self, server: ServerId) {
        let agreed = self.agreed(server);
        let name = &agreed.server.responder_role;
        if let Ok(None) = self.servers.role_named(server, name).await {
            tracing::warn!(
                %server,
                "there is no role {name:?} on this server: everyone who sees a channel may page, resolve and close. Make the \
                 role, or choose another one with /hotwash setup"
            );
        }
    }
}

/// Ends when the value turns true, or when nobody can turn it any more.
async fn turned_true(mut value: watch::Receiver<bool>) {
    let _ = value.wait_for(|value| *value).await;
}

/// The commands that the bot registers, as Discord's API describes them.
#[must_use]
pub fn declared_commands() -> Vec<serde_json::Value> {
    register::declared()
}
