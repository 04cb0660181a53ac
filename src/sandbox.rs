//! A stand-in for Discord on loopback: its HTTP API and its gateway, with people who can be told what to do.
//!
//! For trying the bot out without a token, and for tests. The bot meets it over the wire alone, as it meets Discord, and this
//! module knows nothing of the bot: it names no other module of the crate.
//!
//! Guarantees: it keeps state; it refuses what Discord refuses, in Discord's error shape; it imitates Discord's silent
//! successes (a mention that reaches nobody, a nonce that was used before); whatever it does not know it answers with 404 and
//! notes, so that a test can fail on it. It follows Discord's documentation, not the bot's wishes. Everything is in memory.
//!
//! It does not know the system's time: ids and times come from the clock that it is given, deadlines run on tokio's clock.
//! It does not check bodies against Discord's API description: an observer can.
//!
//! Inside: `world` is the state, `http` the API on it, `gateway` the events out of it, `people` the driver that acts as persons,
//! `permissions`, `mentions` and `limits` Discord's rules, `faults` and `rates` what can be made to go wrong.

pub mod console;
mod faults;
mod gateway;
mod http;
mod limits;
mod mentions;
mod observe;
mod options;
mod people;
pub mod permissions;
pub mod play;
mod rates;
mod refusal;
#[cfg(test)]
mod tests;
mod town;
pub mod world;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{TimeZone, Utc};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use faults::{Fault, Matcher};
pub use gateway::intent_bits;
pub use observe::{Observer, Seen};
pub use options::{Clock, Options, Person, RoleSpec, clock_from};
pub use people::{Answer, Cannot, Choice, Form, FormField, InteractionHandle, NoAnswer};
pub use rates::RateLimit;

use options::Rules;
use world::{Channel, Id, Message, Notification, World};

/// What did not happen in time.
#[derive(Debug, thiserror::Error)]
#[error("what was waited for did not happen within {within:?}")]
pub struct NotInTime {
    /// How long it was waited for.
    pub within: Duration,
}

/// The world, and word of every change of it.
pub(crate) struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<u64>,
    observer: Option<Observer>,
}

impl Shared {
    pub(crate) fn look<T>(&self, at: impl FnOnce(&World) -> T) -> T {
        at(&self.lock())
    }

    pub(crate) fn change<T>(&self, how: impl FnOnce(&mut World) -> T) -> T {
        let result = how(&mut self.lock());
        self.changed.send_modify(|version| *version += 1);
        result
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `seen` finds what it looks for; it is asked again after every change.
    pub(crate) async fn wait_for<T>(
        &self,
        within: Duration,
        mut seen: impl FnMut(&World) -> Option<T>,
    ) -> Result<T, NotInTime> {
        let mut changed = self.changed.subscribe();
        let look = async {
            loop {
                changed.borrow_and_update();
                if let Some(found) = self.look(&mut seen) {
                    return Some(found);
                }
                // The sender lives in `self`: this fails only when nobody waits any more.
                changed.changed().await.ok()?;
            }
        };
        tokio::time::timeout(within, look).await.ok().flatten().ok_or(NotInTime { within })
    }
}

/// A running stand-in. Clones share it; it ends with the last of them.
#[derive(Clone)]
pub struct Sandbox {
    shared: Arc<Shared>,
    home: Id,
    _server: Arc<Server>,
}

/// The task that takes connections; ends with the last handle.
struct Server {
    task: JoinHandle<()>,
    connections: http::Cut,
    shared: Arc<Shared>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        self.connections.now();
        self.shared.look(|world| world.gateway.order_all(&gateway::Order::Cut));
    }
}

impl Sandbox {
    /// Starts a stand-in on loopback.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub async fn start(options: Options) -> io::Result<Self> {
        let door = http::Door::open(options.port).await?;
        let first = Utc.with_ymd_and_hms(2024, 4, 10, 14, 30, 0).single().unwrap_or_default();
        let clock = options.clock.clone().unwrap_or_else(|| clock_from(first));
        let mut world = World::new(clock, Rules::of(&options), format!("http://{}", door.address()?));
        let home = world.settle(&options);
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            changed: watch::Sender::new(0),
            observer: options.observer.clone(),
        });
        let connections = door.cut();
        let task = tokio::spawn(http::serve(door, Arc::clone(&shared)));
        let server = Server { task, connections, shared: Arc::clone(&shared) };
        Ok(Self { home, _server: Arc::new(server), shared })
    }

    /// Scheme, host and port, e.g. `http://127.0.0.1:40123`; the API is below it at `/api/v10`.
    #[must_use]
    pub fn api_url(&self) -> String {
        self.look(|world| world.address.clone())
    }

    /// The bot's token.
    #[must_use]
    pub fn token(&self) -> String {
        self.look(|world| world.rules.token.clone())
    }

    /// The first server.
    #[must_use]
    pub fn home(&self) -> Id {
        self.home
    }

    /// Looks at the world as it is now. The world is locked meanwhile: `at` must not use the handle again.
    pub fn look<T>(&self, at: impl FnOnce(&World) -> T) -> T {
        self.shared.look(at)
    }

    /// Waits until `seen` finds what it looks for. It is asked at once and after every change, and never sleeps.
    /// The world is locked while it looks: `seen` must not use the handle again.
    ///
    /// # Errors
    /// [`NotInTime`] when it was not found within that time.
    pub async fn wait_for<T>(&self, within: Duration, seen: impl FnMut(&World) -> Option<T>) -> Result<T, NotInTime> {
        self.shared.wait_for(within, seen).await
    }

    /// How long the driver waits for what must happen.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.look(|world| world.rules.patience)
    }

    /// Whether the bot is connected to the gateway and identified.
    #[must_use]
    pub fn connected(&self) -> bool {
        self.look(World::connected)
    }

    /// The channels, categories and threads of a server.
    #[must_use]
    pub fn channels(&self, guild: Id) -> Vec<Channel> {
        self.look(|world| world.channels(guild).into_iter().cloned().collect())
    }

    /// The channel, category or thread of that name.
    #[must_use]
    pub fn channel_named(&self, guild: Id, name: &str) -> Option<Channel> {
        self.look(|world| world.channel_named(guild, name).cloned())
    }

    /// The messages of a channel, oldest first, without ephemeral ones.
    #[must_use]
    pub fn messages(&self, channel: Id) -> Vec<Message> {
        self.look(|world| world.messages(channel).into_iter().cloned().collect())
    }

    /// The pinned messages of a channel, the one pinned last first.
    #[must_use]
    pub fn pinned(&self, channel: Id) -> Vec<Message> {
        self.look(|world| world.pinned(channel).into_iter().cloned().collect())
    }

    /// The direct messages between the bot and `user`, oldest first.
    #[must_use]
    pub fn dm_messages(&self, user: Id) -> Vec<Message> {
        self.look(|world| world.dm_messages(user).into_iter().cloned().collect())
    }

    /// Who heard a sound, in order.
    #[must_use]
    pub fn notifications(&self) -> Vec<Notification> {
        self.look(|world| world.notifications().to_vec())
    }

    /// The last requests, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.look(|world| world.requests().cloned().collect())
    }

    /// The routes that were asked for and are not known, as `METHOD /path`.
    #[must_use]
    pub fn unknown_routes(&self) -> Vec<String> {
        self.look(|world| world.unknown_routes().to_vec())
    }
}
