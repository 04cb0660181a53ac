//! The time: the only place that reads the system's.
//!
//! Everything else is handed a [`Clock`], or better, the instant itself. A [`ManualClock`] moves only when it is told to,
//! so a test waits for nothing and a night of paging passes in a moment.
//!
//! A machine's clock can be set: by hand, by a network's, by ten years where a battery was empty. What waits must neither all come
//! at once then, nor not at all. So `now` goes on steadily from where it was, by the monotonic clock, until whoever holds what waits
//! has moved it along and says [`Clock::follow`]. [`Clock::drift`] tells how far the system's clock has run away meanwhile.
//!
//! Guarantees: `now` is UTC, cut to the microsecond, which is what the store keeps; it never leaps but by `follow`. `sleep_until` may
//! come back early, never much late: its caller reads the time again and decides.
//!
//! Accepted: where the system does not say how long it was suspended, waking up looks as if the clock had been set forward.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::watch;

/// The longest that [`Clock::sleep_until`] sleeps in one go. A wall clock that was set forward during the sleep is noticed
/// within this long.
pub const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// From here on a difference between the system's clock and ours is a step, not the everyday pull of a time server.
const STEP: TimeDelta = TimeDelta::seconds(5);

/// How far the system's clock has run away from [`Clock::now`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// By less than five seconds.
    Little(TimeDelta),
    /// The machine was suspended for so long: that time has truly passed.
    Slept(TimeDelta),
    /// It was set, forward or back, by so much that did not pass.
    Set(TimeDelta),
}

/// Tells the time, and waits for it.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's wall clock as it was when the process began, or was followed last; it goes on by the monotonic one.
    System,
    /// A clock that a test or a scripted play moves.
    Manual(ManualClock),
}

impl Clock {
    /// The present, UTC, in whole microseconds.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => whole_micros(steady().now()),
            Clock::Manual(clock) => clock.now(),
        }
    }

    /// How far the system's clock has run away.
    #[must_use]
    pub fn drift(&self) -> Drift {
        let (by, slept) = match self {
            Clock::System => steady().drift(),
            Clock::Manual(clock) => (clock.drift(), TimeDelta::zero()),
        };
        match by - slept {
            _ if by.abs() < STEP => Drift::Little(by),
            set if set.abs() < STEP => Drift::Slept(by),
            set => Drift::Set(set),
        }
    }

    /// Goes by the system's clock as it is now.
    pub fn follow(&self) {
        match self {
            Clock::System => *steady() = Steady::begin(),
            Clock::Manual(clock) => clock.follow(),
        }
    }

    /// The present, to measure from.
    #[must_use]
    pub fn mark(&self) -> Mark {
        match self {
            Clock::System => Mark::System(tokio::time::Instant::now()),
            Clock::Manual(clock) => Mark::Manual(clock.clone(), clock.passed()),
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
    Manual(ManualClock, TimeDelta),
}

impl Mark {
    /// How long ago it was.
    #[must_use]
    pub fn elapsed(&self) -> TimeDelta {
        match self {
            Mark::System(at) => TimeDelta::from_std(at.elapsed()).unwrap_or(TimeDelta::MAX),
            Mark::Manual(clock, at) => clock.passed() - *at,
        }
    }
}

/// The system's clock, carried on by its monotonic one.
#[derive(Debug)]
struct Steady {
    wall: DateTime<Utc>,
    at: Instant,
    /// How long the machine had been up by then, its sleep included.
    up: Option<TimeDelta>,
}

impl Steady {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's time")]
    fn begin() -> Self {
        Self { wall: Utc::now(), at: Instant::now(), up: up() }
    }

    fn awake(&self) -> TimeDelta {
        TimeDelta::from_std(self.at.elapsed()).unwrap_or(TimeDelta::MAX)
    }

    fn now(&self) -> DateTime<Utc> {
        self.wall.checked_add_signed(self.awake()).unwrap_or(self.wall)
    }

    /// How far the system's clock is ahead, and how much of that the machine slept.
    fn drift(&self) -> (TimeDelta, TimeDelta) {
        let present = Self::begin();
        let ahead = present.wall - self.now();
        if ahead.abs() < STEP {
            return (ahead, TimeDelta::zero());
        }
        let slept = present.up.zip(self.up).map(|(now, then)| now - then - self.awake());
        (ahead, slept.unwrap_or_default().max(TimeDelta::zero()))
    }
}

fn steady() -> std::sync::MutexGuard<'static, Steady> {
    static STEADY: LazyLock<Mutex<Steady>> = LazyLock::new(|| Mutex::new(Steady::begin()));
    STEADY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long the machine has been up, its sleep included: the first figure of Linux's `/proc/uptime` (proc(5)), in seconds. `None`:
/// the system does not say.
fn up() -> Option<TimeDelta> {
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    let (seconds, hundredths) = text.split_whitespace().next()?.split_once('.')?;
    TimeDelta::try_seconds(seconds.parse().ok()?)?
        .checked_add(&TimeDelta::milliseconds(hundredths.parse::<i64>().ok()? * 10))
}

/// A clock that stands still until [`ManualClock::advance`] or [`ManualClock::set`] moves it. Clones share one time.
#[derive(Clone, Debug)]
pub struct ManualClock {
    hands: Arc<Mutex<watch::Sender<Hands>>>,
}

#[derive(Clone, Copy, Debug)]
struct Hands {
    now: DateTime<Utc>,
    /// What the system's clock would show.
    wall: DateTime<Utc>,
    passed: TimeDelta,
}

impl ManualClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn new(start: DateTime<Utc>) -> Self {
        let now = whole_micros(start);
        let hands = Hands { now, wall: now, passed: TimeDelta::zero() };
        Self { hands: Arc::new(Mutex::new(watch::Sender::new(hands))) }
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.lock().borrow().now
    }

    /// How much time has passed since it was made, whatever it was set to.
    #[must_use]
    pub fn passed(&self) -> TimeDelta {
        self.lock().borrow().passed
    }

    /// Moves it forward (or back, with a negative delta).
    pub fn advance(&self, by: TimeDelta) {
        self.lock().send_modify(|hands| {
            let now = whole_micros(hands.now + by);
            let by = now - hands.now;
            *hands = Hands { now, wall: hands.wall + by, passed: hands.passed + by };
        });
    }

    /// Moves it to that time.
    pub fn set(&self, to: DateTime<Utc>) {
        self.advance(whole_micros(to) - self.now());
    }

    /// Sets the system's clock forward, or back, while no time passes: what [`Clock::drift`] tells of.
    pub fn step(&self, by: TimeDelta) {
        self.lock().send_modify(|hands| hands.wall = whole_micros(hands.wall + by));
    }

    fn drift(&self) -> TimeDelta {
        let hands = *self.lock().borrow();
        hands.wall - hands.now
    }

    fn follow(&self) {
        self.lock().send_modify(|hands| hands.now = hands.wall);
    }

    async fn reached(&self, deadline: DateTime<Utc>) {
        let mut moved = self.lock().subscribe();
        // The sender lives as long as `self`: the wait cannot end for another reason. Whoever waits is to notice a step soon.
        let _ = moved.wait_for(|hands| hands.now >= deadline || hands.now != hands.wall).await;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, watch::Sender<Hands>> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn whole_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_told_from_time_that_passed_and_changes_nothing_until_it_is_followed() {
        let start = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        for years in [-10, -1, 1, 10] {
            let hand = ManualClock::new(start);
            let (clock, step) = (Clock::Manual(hand.clone()), TimeDelta::days(365 * years));
            let mark = clock.mark();
            hand.advance(TimeDelta::minutes(3));
            assert_eq!(clock.drift(), Drift::Little(TimeDelta::zero()));
            hand.step(step);
            hand.advance(TimeDelta::minutes(1));
            assert_eq!((clock.now() - start, clock.drift()), (TimeDelta::minutes(4), Drift::Set(step)));
            clock.follow();
            assert_eq!(clock.now() - start, TimeDelta::minutes(4) + step);
            assert_eq!((clock.drift(), mark.elapsed()), (Drift::Little(TimeDelta::zero()), TimeDelta::minutes(4)));
        }
    }

    #[test]
    fn the_systems_clock_goes_on() {
        let (clock, before) = (Clock::System, Clock::System.now());
        assert!(matches!(clock.drift(), Drift::Little(_)), "{:?}", clock.drift());
        clock.follow();
        assert!((clock.now() - before).abs() < TimeDelta::seconds(60));
        #[cfg(target_os = "linux")]
        assert!(up().is_some_and(|up| up > TimeDelta::zero()));
    }
}
