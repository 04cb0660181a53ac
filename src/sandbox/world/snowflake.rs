//! Ids as Discord makes them: they carry their time, and grow.

use chrono::{DateTime, Utc};

/// Discord's id: milliseconds since 2015 in the upper 42 bits, a counter below.
pub type Id = u64;

/// The first second of 2015, in milliseconds since 1970: where Discord's ids begin.
const EPOCH: i64 = 1_420_070_400_000;

/// Hands out ids. Each is greater than all before it, even when the clock stands still or goes back.
#[derive(Debug, Default)]
pub(crate) struct Snowflakes {
    last: Id,
}

impl Snowflakes {
    pub(crate) fn next(&mut self, now: DateTime<Utc>) -> Id {
        let since = u64::try_from(now.timestamp_millis() - EPOCH).unwrap_or(0);
        self.last = (since << 22).max(self.last + 1);
        self.last
    }
}

/// When `id` was made, to the millisecond.
#[must_use]
pub fn made_at(id: Id) -> DateTime<Utc> {
    let millis = i64::try_from(id >> 22).unwrap_or(0) + EPOCH;
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// A time as Discord writes it.
pub(crate) fn written(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}
