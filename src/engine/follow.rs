//! Follows the system's clock when it is set: what waits goes along, so that it neither all comes at once nor not at all.
//!
//! While the bot runs, a step is told from time that passed by the monotonic clock, and every wait is moved by it, in one
//! transaction; only then does [`Clock::now`](crate::clock::Clock::now) show the new time. After a restart the time that was seen
//! last tells that the clock was set back; set forward, it can't be told from a night without power, and is treated as one: each
//! page moves by one step, marked with how late it is, and each thing that is owed is done once.
//!
//! Guarantees: a page's deadline is as far away after a step as before it, and so is what lies in the outbox and what is owed after a
//! while; a step is logged and noted once.
//!
//! Accepted: entries keep the times that the clock showed when they were made, and after a step back later ones have earlier times:
//! their numbers tell the order, and an invented time would be worse. What is due on a day stays due on that day. A change that
//! began in the moment of the step counts its waits by the time before it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::Engine;
use super::intent::Courier;
use crate::clock::Drift;
use crate::store::{StoreError, Tx};

/// How often it is noted that the bot runs.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// A difference that is not worth a word, and is followed as well.
const HARDLY: TimeDelta = TimeDelta::milliseconds(20);
/// Set back by less than this over a restart, the clock was not set.
const SET_BACK: TimeDelta = TimeDelta::seconds(5);
/// Longer than any platform remembers what it was sent.
const LONG_AGO: TimeDelta = TimeDelta::days(1);

impl<C: Courier> Engine<C> {
    /// Follows the clock where it has run away, and notes now and then that the bot runs. Tells whether that could be done; what could
    /// not, the next cycle does.
    pub(super) async fn follow_clock(&self) -> bool {
        let owed = *self.owed_step.lock().unwrap_or_else(PoisonError::into_inner);
        let step = match self.clock.drift() {
            Drift::Set(by) => by + owed,
            Drift::Little(by) | Drift::Slept(by) => {
                if by.abs() >= HARDLY {
                    self.clock.follow();
                }
                owed
            }
        };
        if step.is_zero() {
            return self.note_clock().await;
        }
        let (clock, followed) = (self.clock.clone(), Arc::new(AtomicBool::new(false)));
        let follows = followed.clone();
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let then = clock.now().checked_add_signed(step - owed).unwrap_or_else(|| clock.now());
                tx.clock_was_set(step, then).await?;
                // Before anything behind this is decided.
                clock.follow();
                follows.store(true, Ordering::Relaxed);
                Ok(())
            })
        });
        let done = work.await;
        *self.owed_step.lock().unwrap_or_else(PoisonError::into_inner) = match &done {
            Ok(()) => TimeDelta::zero(),
            Err(_) if followed.load(Ordering::Relaxed) => step,
            Err(_) => owed,
        };
        if let Err::<(), StoreError>(error) = done {
            tracing::error!(%error, "the clock was set, and what waits could not be moved along; the next cycle tries again");
            return false;
        }
        for (_, since) in self.unsettled.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            *since = since.checked_add_signed(step).unwrap_or(*since);
        }
        if let Some(ended_by) = &mut self.former.lock().unwrap_or_else(PoisonError::into_inner).ended_by {
            *ended_by = ended_by.checked_add_signed(step).unwrap_or(*ended_by);
        }
        tracing::warn!(seconds = step.num_seconds(), now = %self.clock.now(), "the clock was set; what waits goes along");
        true
    }

    /// Notes that the bot runs, once a minute at most.
    pub(super) async fn note_clock(&self) -> bool {
        let now = self.clock.now();
        let noted = *self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.is_some_and(|noted| (now - noted).abs() < NOTED_EVERY) {
            return true;
        }
        let work = self.store.write(move |tx| Box::pin(async move { tx.note_clock(now).await }));
        if let Err::<(), StoreError>(error) = work.await {
            tracing::warn!(%error, "it could not be noted that the bot runs");
            return false;
        }
        *self.noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        true
    }
}

/// After a start: where the clock is behind what was seen, it was set back, and what waits goes along. Returns by how much.
pub(super) async fn after_a_start(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Option<TimeDelta>, StoreError> {
    let seen = tx.clock_seen().await?;
    match seen.map(|seen| now - seen).filter(|ahead| *ahead <= -SET_BACK) {
        Some(step) => {
            tx.clock_was_set(step, now).await?;
            Ok(Some(step))
        }
        None => {
            tx.note_clock(now).await?;
            Ok(None)
        }
    }
}

/// How long nobody can tell since when something is in doubt: it counts as this.
pub(super) fn long_ago(now: DateTime<Utc>) -> DateTime<Utc> {
    now - LONG_AGO
}
