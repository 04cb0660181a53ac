//! A town with a bot in it: the stand-in, and the real bot connected to it over loopback.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hotwash::clock::{Clock, ManualClock};
use hotwash::config::Config;
use hotwash::discord::{Access, Bot};
use hotwash::sandbox::{Options, Sandbox};
use hotwash::store::{Durability, Store};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) struct Town {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: ManualClock,
    folder: tempfile::TempDir,
    bot: Option<Running>,
}

struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

impl Town {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let _ = tracing_subscriber::fmt().with_env_filter("info,hotwash=debug").with_test_writer().try_init();
        let clock = ManualClock::new(noon());
        let told = clock.clone();
        let options = Options { clock: Some(Arc::new(move || told.now())), ..options };
        let sandbox = Sandbox::start(options).await.unwrap();
        let mut town = Self { sandbox, clock, folder: tempfile::tempdir().unwrap(), bot: None };
        town.start_bot().await;
        town
    }

    pub(crate) async fn start_bot(&mut self) {
        let url = format!("sqlite://{}/hotwash.db", self.folder.path().display());
        let store = Store::open(&url, Durability::Process).await.unwrap();
        let access = Access { token: self.sandbox.token().into(), address: Some(self.sandbox.api_url()) };
        let config = Arc::new(Config::builtin());
        let bot = Bot::new(access, config, store.clone(), Clock::Manual(self.clock.clone())).unwrap();
        bot.engine().recover().await.unwrap();
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            bot.run(stopped).await.unwrap();
            store.close().await;
        });
        self.bot = Some(Running { stop, task });
        self.sandbox
            .wait_for(Duration::from_secs(10), |world| {
                (world.connected() && !world.commands().is_empty()).then_some(())
            })
            .await
            .unwrap();
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }
}
