//! What the town stands on: the sandbox, the bot, its database, and the waiting for both to come to rest.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hotwash::clock::{Clock, ManualClock};
use hotwash::config::Config;
use hotwash::discord::{Access, Bot};
use hotwash::notify::Notifiers;
use hotwash::sandbox::world::{Message, World};
use hotwash::sandbox::{Options, Sandbox};
use hotwash::store::{Durability, Store};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Id;
use crate::judge;

/// What the environment holds as OPS_HOOK_SECRET.
pub(crate) const HOOK_SECRET: &str = "a long random text";
/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often a condition is looked at that nobody tells of.
const LOOK_EVERY: Duration = Duration::from_millis(4);

pub(crate) struct House {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: ManualClock,
    folder: tempfile::TempDir,
    config: Arc<Config>,
    running: Mutex<Option<Running>>,
    /// The messages that made a sound and that a test has accounted for.
    accounted: Mutex<HashSet<Id>>,
}

struct Running {
    bot: Arc<Bot>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl House {
    pub(super) async fn build(options: Options, config: Config, clock: ManualClock) -> Self {
        let filter = std::env::var("HOTWASH_LOG").unwrap_or_else(|_| "warn".to_owned());
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        let told = clock.clone();
        let sandbox = Sandbox::start(Options { clock: Some(Arc::new(move || told.now())), ..options }).await.unwrap();
        Self {
            sandbox,
            clock,
            folder: tempfile::tempdir().unwrap(),
            config: Arc::new(config),
            running: Mutex::default(),
            accounted: Mutex::default(),
        }
    }

    /// The bot connects, registers its commands and catches up.
    pub(crate) async fn start_bot(&self) {
        // One that was stopped may hold its connection for a moment: what is done then would go to both.
        self.seen(|world| (!world.connected()).then_some(())).await;
        let url = format!("sqlite://{}", self.database().display());
        let store = Store::open(&url, Durability::Process).await.unwrap();
        let access = Access { token: self.sandbox.token().into(), address: Some(self.sandbox.api_url()) };
        let clock = Clock::Manual(self.clock.clone());
        let bot = Bot::new(access, Arc::clone(&self.config), store.clone(), clock).unwrap();
        let secret = |name: &str| (name == "OPS_HOOK_SECRET").then(|| HOOK_SECRET.to_owned());
        bot.engine().notify_through(Arc::new(Notifiers::new(&self.config.notifiers, secret).unwrap()));
        bot.engine().recover().await.unwrap();
        let (stop, stopped) = watch::channel(false);
        let (running, before) = (Arc::clone(&bot), self.sandbox.gateway_starts());
        let task = tokio::spawn(async move {
            running.run(stopped).await.unwrap();
            store.close().await;
        });
        *self.running.lock().unwrap() = Some(Running { bot, stop, task });
        self.seen(|world| (world.connected() && !world.commands().is_empty()).then_some(())).await;
        self.within("the bot connects", async || (self.sandbox.gateway_starts() != before).then_some(())).await;
    }

    /// The bot is asked to stop, and does.
    pub(crate) async fn stop_bot(&self) {
        let running = self.running.lock().unwrap().take();
        let Some(Running { stop, task, .. }) = running else { return };
        stop.send_replace(true);
        task.await.unwrap();
        // Until its connection is closed, it would still be handed what people do.
        self.seen(|world| (!world.connected()).then_some(())).await;
    }

    pub(crate) fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("hotwash.db")
    }

    pub(crate) fn bot(&self) -> Arc<Bot> {
        Arc::clone(&self.running.lock().unwrap().as_ref().unwrap().bot)
    }

    pub(crate) fn store(&self) -> Store {
        self.bot().engine().store().clone()
    }

    pub(crate) fn channel(&self, name: &str) -> Id {
        let found = self.sandbox.channel_named(self.sandbox.home(), name);
        found.unwrap_or_else(|| panic!("there is no channel {name}")).id
    }

    pub(crate) fn role(&self, name: &str) -> Id {
        self.sandbox.role(self.sandbox.home(), name).unwrap_or_else(|| panic!("there is no role {name}"))
    }

    /// Waits until the world shows it.
    pub(crate) async fn seen<T>(&self, look: impl FnMut(&World) -> Option<T>) -> T {
        match self.sandbox.wait_for(PATIENCE, look).await {
            Ok(found) => found,
            Err(error) => panic!("{error}\n{}", self.story()),
        }
    }

    /// Waits for a condition that nobody tells of, and says which one it was when it does not come.
    pub(crate) async fn within<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        found(look).await.unwrap_or_else(|| panic!("this did not happen: {what}\n{}", self.story()))
    }

    /// How many rows of the outbox are not settled.
    pub(crate) async fn waiting(&self) -> u32 {
        self.store().reader().await.unwrap().reader().outbox_depth().await.unwrap()
    }

    /// Waits until what failed is written down as to be tried again, and nothing else is left to send now.
    ///
    /// A row under way is asked for by itself: once its fault is used up it looks, until the failure is written down, like one that is not
    /// due, and a clock that is moved in that moment moves the next try along with it.
    pub(crate) async fn put_back(&self) {
        let store = self.store();
        let mut looking =
            SqliteConnectOptions::new().filename(self.database()).read_only(true).connect().await.unwrap();
        let look = async || {
            if self.sandbox.faults_left() > 0 {
                return None;
            }
            let due = store.reader().await.unwrap().reader().due().await.unwrap();
            let first = due.to_send()?;
            let under_way = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE state = 'sending'");
            let under_way: i64 = under_way.fetch_one(&mut looking).await.unwrap();
            (first > self.clock.now() && under_way == 0).then_some(())
        };
        self.within("what failed is put back", look).await;
    }

    /// Waits until nobody has anything left to do before the clock is moved.
    pub(crate) async fn settled(&self) {
        let store = self.store();
        let rest = async || {
            if self.sandbox.look(World::unanswered) > 0 {
                return None;
            }
            let mut reading = store.reader().await.unwrap();
            let mut reader = reading.reader();
            let ticking = reader.due().await.unwrap().to_do().is_some_and(|due| due <= self.clock.now());
            (!ticking && reader.outbox_depth().await.unwrap() == 0).then_some(())
        };
        if found(rest).await.is_none() {
            panic!("the bot does not come to rest\n{}", self.story());
        }
    }

    /// The messages that sounded somebody's device and that no test has accounted for, in order.
    pub(crate) fn unaccounted(&self) -> Vec<(Message, Vec<Id>)> {
        let accounted = self.accounted.lock().unwrap();
        self.sandbox.look(|world| {
            let heard = world.notifications().iter().filter(|heard| !accounted.contains(&heard.message));
            heard.filter_map(|heard| Some((world.any_message(heard.message)?.clone(), heard.users.clone()))).collect()
        })
    }

    /// What people say to each other may sound as it likes.
    pub(crate) fn account_for_mentions(&self) {
        let bot = self.sandbox.look(World::bot);
        let talk = self.unaccounted().into_iter().filter(|(message, _)| message.author != bot);
        talk.for_each(|(message, _)| self.account_for(message.id));
    }

    pub(crate) fn account_for(&self, message: Id) {
        self.accounted.lock().unwrap().insert(message);
    }

    /// What stands where, for a test that fails.
    pub(crate) fn story(&self) -> String {
        let mut lines = Vec::new();
        for channel in self.sandbox.channels(self.sandbox.home()) {
            lines.push(format!("#{}", channel.name));
            lines.extend(self.sandbox.messages(channel.id).iter().map(|message| format!("    {}", message.text())));
        }
        lines.join("\n")
    }

    pub(super) async fn close(&self, waiting: u32) {
        let store = self.store();
        // After a start the bot looks after its cards for a while: a row may still come, and goes again.
        let drained = found(async || (self.waiting().await == waiting).then_some(())).await;
        let verified = store.verify().await.unwrap();
        drop(store);
        self.stop_bot().await;
        let mut wrong = judge::complaints(&self.sandbox.requests());
        wrong.extend(self.sandbox.unknown_routes().into_iter().map(|route| format!("{route} is not a route")));
        wrong.extend(verified.broken.iter().map(ToString::to_string));
        wrong.extend(drained.is_none().then(|| format!("not {waiting} rows are left in the outbox")));
        let faults = self.sandbox.faults_left();
        wrong.extend((faults > 0).then(|| format!("{faults} faults never happened")));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Looks again and again, until it is found or [`PATIENCE`] is over.
pub(crate) async fn found<T>(mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.ok()
}
