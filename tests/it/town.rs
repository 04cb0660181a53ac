//! A town with a bot in it: the sandbox, people, and the real bot connected over loopback, on a clock that a test moves.
//!
//! Bob and Carol are responders, Dave is on call, Alice owns the server, Erin is nobody in particular.
//!
//! Guarantees: [`Town::finish`] fails a test on a route that Discord does not have, a request that Discord would refuse
//! ([`crate::judge`]), a row left in the outbox, or a chain that does not verify; a test that forgets it fails too.

mod house;
mod incident;
mod person;
mod taps;
mod typed;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use hotwash::clock::ManualClock;
use hotwash::config::Config;
use hotwash::sandbox::{Options, Person as Account, world};

pub(crate) use house::{HOOK_SECRET, House, found};
pub(crate) use incident::Incident;
pub(crate) use person::{Person, number_in};
pub(crate) use typed::Typed;

pub(crate) type Id = world::Id;

pub(crate) struct Town {
    pub(crate) alice: Person,
    pub(crate) bob: Person,
    pub(crate) carol: Person,
    pub(crate) dave: Person,
    pub(crate) erin: Person,
    pub(crate) clock: ManualClock,
    house: Arc<House>,
    finished: AtomicBool,
}

impl Deref for Town {
    type Target = House;

    fn deref(&self) -> &House {
        &self.house
    }
}

impl Town {
    /// The town as it usually is.
    pub(crate) async fn start() -> Self {
        Self::built(people(), "").await
    }

    /// With a configuration of its own, as it stands in the file.
    pub(crate) async fn configured(toml: &str) -> Self {
        Self::built(people(), toml).await
    }

    /// With other people, roles or rights.
    pub(crate) async fn with(options: Options) -> Self {
        Self::built(options, "").await
    }

    pub(crate) async fn built(options: Options, toml: &str) -> Self {
        let config = if toml.is_empty() { Config::builtin() } else { Config::parse(toml, "hotwash.toml").unwrap() };
        Self::agreed(options, config).await
    }

    /// With bounds that no file can set.
    pub(crate) async fn agreed(options: Options, config: Config) -> Self {
        let clock = ManualClock::new(noon());
        let house = Arc::new(House::build(options, config, clock.clone()).await);
        house.start_bot().await;
        let person = |name: &str| Person::of(&house, name);
        Self {
            alice: person("alice"),
            bob: person("bob"),
            carol: person("carol"),
            dave: person("dave"),
            erin: person("erin"),
            clock,
            house: Arc::clone(&house),
            finished: AtomicBool::new(false),
        }
    }

    /// Time passes, and what fell due in it is done.
    pub(crate) async fn after(&self, span: TimeDelta) {
        self.clock.advance(span);
        self.settled().await;
    }

    /// Somebody of that name, who joined later.
    pub(crate) fn person(&self, name: &str) -> Person {
        Person::of(&self.house, name)
    }

    /// The incident of that number, wherever its channel is by now.
    pub(crate) fn incident(&self, number: u32) -> Incident {
        Incident::numbered(&self.house, number)
    }

    /// Time passes by itself, twenty times as fast as outside, until what is returned is dropped: what failed is tried again.
    pub(crate) fn lets_time_pass(&self) -> Passing {
        let clock = self.clock.clone();
        let step = std::time::Duration::from_millis(5);
        Passing(tokio::spawn(async move {
            loop {
                tokio::time::sleep(step).await;
                clock.advance(TimeDelta::milliseconds(100));
            }
        }))
    }

    /// Everything is told, and everything that was told was fit to be told.
    pub(crate) async fn finish(self) {
        self.settled().await;
        self.finished.store(true, Ordering::Relaxed);
        self.house.close(0).await;
    }

    /// The same, with so many rows in the outbox that wait for Discord.
    pub(crate) async fn finish_with_rows_left(self, rows: u32) {
        self.finished.store(true, Ordering::Relaxed);
        self.house.close(rows).await;
    }
}

/// For as long as it lives, time passes.
pub(crate) struct Passing(tokio::task::JoinHandle<()>);

impl Drop for Passing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        if !self.finished.load(Ordering::Relaxed) && !std::thread::panicking() {
            panic!("the test ends without town.finish()");
        }
    }
}

/// Those who live here.
pub(crate) fn people() -> Options {
    let mut options = Options::default();
    options.people.push(Account::new("erin", "Erin", &[]));
    options
}

/// When every story begins: noon, UTC, on the 2nd of March 2026.
pub(crate) fn noon() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

pub(crate) fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

pub(crate) fn seconds(count: i64) -> TimeDelta {
    TimeDelta::seconds(count)
}
