//! The numbers of calls by their outcome, for the statistics.
//!
//! Does not know: which call it was, or why it ended so.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Failure, Reply};
use crate::engine::measure::called;

/// What became of the calls since the start. A call is counted once, under `not_sent`, or under `sent` and perhaps one more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Attempts that Discord answered, or may have received.
    pub sent: u64,
    /// Calls that never went out: held back by a limit or the breaker, or no connection.
    pub not_sent: u64,
    /// Of those sent, answered with 429.
    pub rate_limited: u64,
    /// Of those sent, ended without saying whether they were done.
    pub ambiguous: u64,
    /// Of those sent, refused by Discord for good.
    pub refused: u64,
}

/// Where the counts are kept.
#[derive(Default)]
pub(super) struct Tally {
    sent: AtomicU64,
    not_sent: AtomicU64,
    rate_limited: AtomicU64,
    ambiguous: AtomicU64,
    refused: AtomicU64,
}

impl Tally {
    /// The counts as they stand.
    pub(super) fn counts(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            sent: read(&self.sent),
            not_sent: read(&self.not_sent),
            rate_limited: read(&self.rate_limited),
            ambiguous: read(&self.ambiguous),
            refused: read(&self.refused),
        }
    }

    /// Counts a call that was held back.
    pub(super) fn count_not_sent(&self, failure: Failure) -> Result<Reply, Failure> {
        self.not_sent.fetch_add(1, Ordering::Relaxed);
        called("not_sent");
        Err(failure)
    }

    /// Counts an attempt by its outcome.
    pub(super) fn count(&self, outcome: Result<Reply, Failure>) -> Result<Reply, Failure> {
        let (kind, result) = match &outcome {
            Ok(_) => (None, "done"),
            Err(Failure::NotSent(_)) => {
                self.not_sent.fetch_add(1, Ordering::Relaxed);
                called("not_sent");
                return outcome;
            }
            Err(Failure::RateLimited { .. }) => (Some(&self.rate_limited), "rate_limited"),
            Err(Failure::Ambiguous(_)) => (Some(&self.ambiguous), "ambiguous"),
            Err(Failure::Refused { .. }) => (Some(&self.refused), "refused"),
        };
        called(result);
        self.sent.fetch_add(1, Ordering::Relaxed);
        kind.map(|counter| counter.fetch_add(1, Ordering::Relaxed));
        outcome
    }
}
