//! From instants to places on the chart, in whole pixels of its own width.

use chrono::{DateTime, Utc};

use super::super::facts::Facts;

/// The chart's own width; a page scales it to what it has.
pub(super) const WIDTH: i64 = 760;
/// Where the time begins; the names of the lanes stand before it.
pub(super) const LEFT: i64 = 70;
/// Where it ends.
pub(super) const RIGHT: i64 = 748;

/// The stretch of time that a chart shows.
pub(super) struct Scale {
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
}

impl Scale {
    /// From the first key time to the end; of an incident that goes on, to the last entry. `None`: that is no time at all, or
    /// the times contradict each other.
    pub(super) fn of(facts: &Facts<'_>) -> Option<Self> {
        let times = facts.key_times();
        let from = times.first()?.moment.at;
        let last = facts.standing.iter().rev().find(|entry| facts.belongs(entry)).map(|entry| entry.happened_at);
        let to = facts.end().or(last)?.max(times.last()?.moment.at);
        let contradicts = facts.end().is_some_and(|end| end < facts.start().at);
        (to > from && !contradicts).then_some(Self { from, to })
    }

    /// Whether an instant lies on it.
    pub(super) fn holds(&self, at: DateTime<Utc>) -> bool {
        (self.from..=self.to).contains(&at)
    }

    /// The place of an instant; what lies outside stands at the edge.
    pub(super) fn x(&self, at: DateTime<Utc>) -> i64 {
        let at = at.clamp(self.from, self.to);
        let whole = (self.to - self.from).num_milliseconds().max(1);
        let part = (at - self.from).num_milliseconds();
        LEFT + i64::try_from(i128::from(part) * i128::from(RIGHT - LEFT) / i128::from(whole)).unwrap_or_default()
    }
}

/// About how wide a text is at the chart's size of letters.
pub(super) fn width_of(text: &str) -> i64 {
    // An entity is one letter, written as several; the estimate is generous then.
    text.chars().map(|c| if c.is_ascii() { 7 } else { 12 }).sum()
}
