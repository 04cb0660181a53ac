//! The time: the only place that reads the system's.
//!
//! Everything else is handed a [`Clock`], or better, the instant itself. A [`ManualClock`] moves only when it is told to,
//! so a test waits for nothing and a night of paging passes in a moment.
//!
//! Guarantees: `now` is UTC, cut to the microsecond, which is what the store keeps. `sleep_until` may come back early, never
//! much late: its caller reads the time again and decides.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::watch;

/// The longest that [`Clock::sleep_until`] sleeps in one go. A wall clock that was set forward during the sleep is noticed
/// within this long.
pub const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// Tells the time, and waits for it.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's wall clock; waits run on its monotonic one.
    System,
    /// A clock that a test or a scripted play moves.
    Manual(ManualClock),
}

impl Clock {
    /// The present, UTC, in whole microseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's time")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => whole_micros(Utc::now()),
            Clock::Manual(clock) => clock.now(),
        }
    }

    /// The present, to measure from.
    #[must_use]
    pub fn mark(&self) -> Mark {
        match self {
            Clock::System => Mark::System(tokio::time::Instant::now()),
            Clock::Manual(clock) => Mark::Manual(clock.clone(), clock.now()),
        }
    }

    /// Waits until about `deadline`, at most [`LONGEST_SLEEP`]; a deadline that has passed returns at once.
    pub async fn sleep_until(&self, deadline: DateTime<Utc>) {
        match self {
            Clock::System => {
                let wait = (deadline - self.now()).to_std().unwrap_or_default();
                tokio::time::sleep(wait.min(LONGEST_SLEEP)).await;
            }
            Clock::Manual(clock) => clock.reached(deadline).await,
        }
    }
}

/// A moment to measure from. Setting the system's clock changes nothing about what is measured.
#[derive(Clone, Debug)]
pub enum Mark {
    /// On the system's monotonic clock.
    System(tokio::time::Instant),
    /// On a clock that is moved by hand.
    Manual(ManualClock, DateTime<Utc>),
}

impl Mark {
    /// How long ago it was.
    #[must_use]
    pub fn elapsed(&self) -> TimeDelta {
        match self {
            Mark::System(at) => TimeDelta::from_std(at.elapsed()).unwrap_or(TimeDelta::MAX),
            Mark::Manual(clock, at) => clock.now() - *at,
        }
    }
}

/// A clock that stands still until [`ManualClock::advance`] or [`ManualClock::set`] moves it. Clones share one time.
#[derive(Clone, Debug)]
pub struct ManualClock {
    now: Arc<Mutex<watch::Sender<DateTime<Utc>>>>,
}

impl ManualClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn new(start: DateTime<Utc>) -> Self {
        Self { now: Arc::new(Mutex::new(watch::Sender::new(whole_micros(start)))) }
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        *self.lock().borrow()
    }

    /// Moves it forward (or back, with a negative delta).
    pub fn advance(&self, by: TimeDelta) {
        self.lock().send_modify(|now| *now = whole_micros(*now + by));
    }

    /// Sets it.
    pub fn set(&self, to: DateTime<Utc>) {
        self.lock().send_replace(whole_micros(to));
    }

    async fn reached(&self, deadline: DateTime<Utc>) {
        let mut moved = self.lock().subscribe();
        // The sender lives as long as `self`: the wait cannot end for another reason.
        let _ = moved.wait_for(|now| *now >= deadline).await;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, watch::Sender<DateTime<Utc>>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn whole_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(at)
}
