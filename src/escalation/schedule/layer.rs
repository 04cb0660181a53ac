//! One rotation: whose turn it is, and when it counts.
//!
//! A hand-off of whole days is by the wall clock: at the same time of day, whatever the clocks do in between, so that the day on
//! which they are put forward has a turn of 23 hours. Any other is by elapsed time: every turn is exactly as long.
//! Days and hours are by the wall clock as well. Which instant a time of the wall clock is, [`first_instant`] says.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::SHORTEST_HANDOFF;
use super::wall::{clock, first_instant};
use crate::escalation::policy::seconds;
use crate::incident::Target;

const DAY: i64 = 24 * 60 * 60;

/// A rotation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// When its first turn begins, by the clock of the schedule's zone; nobody is on call by it before.
    pub starts: NaiveDateTime,
    /// How long a turn is, at least [`SHORTEST_HANDOFF`].
    #[serde(with = "seconds")]
    pub handoff_every: TimeDelta,
    /// Whose turn it is, one after the other, then from the beginning; at least one, each a person.
    pub members: Vec<Target>,
    /// On which days it counts; empty: on every one.
    #[serde(default)]
    pub weekdays: Vec<Weekday>,
    /// At which hours of these days it counts; `None`: from midnight to midnight.
    #[serde(default)]
    pub hours: Option<Hours>,
}

/// Hours of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// When they begin, by the clock of the schedule's zone.
    pub from: NaiveTime,
    /// When they are over; not after `from`: on the next day, so that they belong to the day on which they began.
    pub to: NaiveTime,
}

impl Layer {
    /// Whose turn it is at that instant, where the layer counts then.
    pub(super) fn holder(&self, at: DateTime<Utc>, zone: Tz) -> Option<&Target> {
        let turn = self.turn(at, zone)?;
        let place = turn.rem_euclid(i64::try_from(self.members.len()).ok().filter(|count| *count > 0)?);
        let counts = self.is_always() || self.windows(at, zone, -2..=1).any(|(from, to)| from <= at && at < to);
        self.members.get(usize::try_from(place).ok()?).filter(|_| counts)
    }

    /// When its first turn begins.
    pub(super) fn begins(&self, zone: Tz) -> DateTime<Utc> {
        first_instant(self.starts, zone)
    }

    /// The first instant after `after` at which its turn changes, or it begins or ceases to count.
    pub(super) fn next_edge(&self, after: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let begins = self.begins(zone);
        if after < begins {
            return Some(begins);
        }
        let handoff = || self.handoff(self.turn(after, zone)? + 1, zone);
        let handoff = if self.has_one_member() { None } else { handoff() };
        // A week away is the next of even a single day.
        let edges = self.windows(after, zone, -2..=8).flat_map(|(from, to)| [from, to]);
        let counts = if self.is_always() { None } else { edges.filter(|edge| *edge > after).min() };
        handoff.into_iter().chain(counts).min()
    }

    /// The last instant up to `at` at which its turn changed, or it began or ceased to count.
    pub(super) fn last_edge(&self, at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let turn = self.turn(at, zone)?;
        let handoff = if self.has_one_member() { self.begins(zone) } else { self.handoff(turn, zone)? };
        let edges = self.windows(at, zone, -9..=1).flat_map(|(from, to)| [from, to]);
        let counts = if self.is_always() { None } else { edges.filter(|edge| *edge <= at).max() };
        Some(counts.map_or(handoff, |edge| edge.max(handoff)))
    }

    /// The number of the turn at that instant, from 0; `None` before the first.
    fn turn(&self, at: DateTime<Utc>, zone: Tz) -> Option<i64> {
        let begins = self.begins(zone);
        if at < begins {
            return None;
        }
        let every = self.every();
        if every % DAY != 0 {
            return Some((at - begins).num_seconds() / every);
        }
        // The wall clock is near, and off by no more than the clocks were put.
        let mut turn = ((clock(at, zone) - self.starts).num_seconds().div_euclid(every)).max(0);
        while turn > 0 && self.handoff(turn, zone)? > at {
            turn -= 1;
        }
        while self.handoff(turn + 1, zone)? <= at {
            turn += 1;
        }
        Some(turn)
    }

    /// When the turn of that number begins.
    fn handoff(&self, turn: i64, zone: Tz) -> Option<DateTime<Utc>> {
        let since_start = TimeDelta::try_seconds(self.every().checked_mul(turn)?)?;
        match self.every() % DAY {
            0 => Some(first_instant(self.starts.checked_add_signed(since_start)?, zone)),
            _ => self.begins(zone).checked_add_signed(since_start),
        }
    }

    /// In seconds.
    fn every(&self) -> i64 {
        self.handoff_every.max(SHORTEST_HANDOFF).num_seconds()
    }

    fn has_one_member(&self) -> bool {
        self.members.iter().all(|member| Some(member) == self.members.first())
    }

    fn is_always(&self) -> bool {
        self.weekdays.is_empty() && self.hours.is_none()
    }

    /// When it counts, on the days around an instant: so many before it and after it.
    fn windows(
        &self,
        around: DateTime<Utc>,
        zone: Tz,
        days: std::ops::RangeInclusive<i64>,
    ) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
        let today = clock(around, zone).date();
        days.filter_map(move |offset| {
            let day = today.checked_add_signed(TimeDelta::days(offset))?;
            (self.weekdays.is_empty() || self.weekdays.contains(&day.weekday())).then(|| self.window(day, zone))?
        })
    }

    fn window(&self, day: NaiveDate, zone: Tz) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let Hours { from, to } = self.hours.unwrap_or(Hours { from: NaiveTime::MIN, to: NaiveTime::MIN });
        let last = if to > from { day } else { day.checked_add_days(Days::new(1))? };
        Some((first_instant(day.and_time(from), zone), first_instant(last.and_time(to), zone)))
    }
}
