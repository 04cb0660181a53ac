//! What shows from outside that the engine lives: when its loop last ran, and since when the chat listens.
//!
//! Does not know: what is made of it. Nothing here is kept over a restart.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::Engine;
use super::intent::Courier;
use crate::clock::{Clock, Mark};

/// How the connection stands over which the chat tells us what happens in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whether it stands.
    pub is_up: bool,
    /// Since when it is so.
    pub since: DateTime<Utc>,
    /// How long that is, whatever was done to the clock meanwhile.
    pub for_so_long: TimeDelta,
}

/// The signs of life.
#[derive(Debug)]
pub(super) struct Pulse {
    clock: Clock,
    started: DateTime<Utc>,
    signs: Mutex<Signs>,
}

#[derive(Debug)]
struct Signs {
    is_up: bool,
    since: DateTime<Utc>,
    changed: Mark,
    cycled: Mark,
}

impl Pulse {
    /// Of an engine that was just made: nothing is connected, and its loop is about to run.
    pub(super) fn new(clock: Clock) -> Self {
        let signs = Signs { is_up: false, since: clock.now(), changed: clock.mark(), cycled: clock.mark() };
        Self { started: clock.now(), clock, signs: Mutex::new(signs) }
    }

    /// The loop has run to its end.
    pub(super) fn cycled(&self) {
        self.signs().cycled = self.clock.mark();
    }

    /// When the engine was made.
    pub(super) fn started(&self) -> DateTime<Utc> {
        self.started
    }

    fn signs(&self) -> MutexGuard<'_, Signs> {
        self.signs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Courier> Engine<C> {
    /// Whether the chat's events reach us, as of now.
    pub fn link_is(&self, is_up: bool) {
        let mut signs = self.pulse.signs();
        if signs.is_up != is_up {
            (signs.is_up, signs.since, signs.changed) = (is_up, self.clock.now(), self.clock.mark());
            drop(signs);
            self.nudge();
        }
    }

    /// Whether the chat's events reach us, and since when.
    #[must_use]
    pub fn link(&self) -> Link {
        let signs = self.pulse.signs();
        Link { is_up: signs.is_up, since: signs.since, for_so_long: signs.changed.elapsed() }
    }

    /// How long ago the loop last ran to its end, or the engine was made.
    #[must_use]
    pub fn last_cycle(&self) -> TimeDelta {
        self.pulse.signs().cycled.elapsed()
    }
}
