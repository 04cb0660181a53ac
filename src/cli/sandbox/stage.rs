//! The bot on the stand-in: started, stopped, started again, with a clock that can be pushed.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use hotwash::clock::{Clock, ManualClock};
use hotwash::config::Config;
use hotwash::discord::{Access, Bot};
use hotwash::sandbox::Sandbox;
use hotwash::sandbox::console::Stage;
use hotwash::store::{Durability, Store};

use crate::cli::End;

/// Where the record is kept.
pub(super) struct Database {
    pub(super) url: String,
    pub(super) durability: Durability,
}

impl Database {
    /// Refuses one that holds incidents already: a story that begins in the middle of another is neither.
    pub(super) async fn must_be_new(&self) -> Result<(), End> {
        let store = Store::open(&self.url, self.durability).await?;
        let servers = store.reader().await.map_err(End::failed)?.reader().servers().await.map_err(End::failed)?;
        store.close().await;
        if servers.is_empty() {
            return Ok(());
        }
        Err(End::Usage(format!("{} holds incidents already; the play wants a new file, or no --database", self.url)))
    }
}

/// The real bot, connected to the stand-in.
pub(super) struct OnStage {
    sandbox: Sandbox,
    database: Database,
    config: Arc<Config>,
    clock: ManualClock,
    running: Mutex<Option<Running>>,
}

struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl OnStage {
    /// Starts the bot and waits until it listens.
    pub(super) async fn enter(
        sandbox: Sandbox,
        database: Database,
        config: Arc<Config>,
        clock: ManualClock,
    ) -> Result<Self, End> {
        let stage = Self { sandbox, database, config, clock, running: Mutex::new(None) };
        stage.start().await?;
        Ok(stage)
    }

    async fn start(&self) -> Result<(), End> {
        let store = Store::open(&self.database.url, self.database.durability).await?;
        let access = Access { token: self.sandbox.token().into(), address: Some(self.sandbox.api_url()) };
        let clock = Clock::Manual(self.clock.clone());
        let bot = Bot::new(access, Arc::clone(&self.config), store.clone(), clock).map_err(End::failed)?;
        bot.engine().notify_through(Arc::new(crate::cli::run::notifiers(&self.config)?));
        bot.engine().recover().await.map_err(End::failed)?;
        let before = self.sandbox.gateway_starts();
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            if let Err(end) = bot.run(stopped).await {
                tracing::error!(%end, "the bot has ended");
            }
            store.close().await;
        });
        *self.running.lock().await = Some(Running { stop, task });
        let listens = self.sandbox.wait_for(self.sandbox.patience(), |world| {
            (world.gateway_starts() != before && world.connected() && !world.commands().is_empty()).then_some(())
        });
        listens.await.map_err(|late| End::Failed(format!("the bot did not connect within {} s", late.within.as_secs())))
    }

    /// Stops the bot, and waits until it has let go of the database.
    pub(super) async fn leave(&self) {
        if let Some(Running { stop, task }) = self.running.lock().await.take() {
            stop.send_replace(true);
            if let Err(error) = task.await {
                tracing::error!(%error, "the bot ended badly");
            }
        }
    }
}

impl Stage for &OnStage {
    async fn restart(&mut self) -> Result<(), String> {
        self.leave().await;
        self.start().await.map_err(|end| end.to_string())
    }

    fn advance(&self, by: Duration) {
        self.clock.advance(TimeDelta::from_std(by).unwrap_or_default());
    }
}
