//! Quiet hours: when a policy's rings wait, by the clock on the wall.
//!
//! Guarantees: they are over at the hour that was written, whatever a change of the clocks makes of the hours before it; where
//! that hour is skipped, at the moment at which the clock jumps past it.

use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The longest stretch of the clock that a zone has ever skipped: a whole day (the Pacific islands, across the date line).
const SKIPPED_MINUTES: i64 = 24 * 60;

/// Hours of the day in which a policy holds its rings back until they are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// When they begin, by the clock of their zone.
    pub from: NaiveTime,
    /// When they are over; before `from`: on the next day. Never equal to it.
    pub to: NaiveTime,
    /// Whose clock counts.
    pub zone: Tz,
}

impl QuietHours {
    /// When they are over, where it is quiet at `now`; `None`: it is not.
    #[must_use]
    pub fn over_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if !self.hold_at(now) {
            return None;
        }
        let today = now.with_timezone(&self.zone).date_naive();
        let days = (0..4).filter_map(|days| today.checked_add_days(Days::new(days)));
        days.flat_map(|day| self.instants(day.and_time(self.to))).find(|end| *end > now && !self.hold_at(*end))
    }

    fn hold_at(&self, at: DateTime<Utc>) -> bool {
        let clock = at.with_timezone(&self.zone).time();
        if self.from < self.to { self.from <= clock && clock < self.to } else { self.from <= clock || clock < self.to }
    }

    /// When the wall shows that: twice where the clocks are put back over it; where they are put forward, when they are.
    fn instants(&self, wall: NaiveDateTime) -> Vec<DateTime<Utc>> {
        let later = (0..=SKIPPED_MINUTES).map(|minutes| wall + TimeDelta::minutes(minutes));
        let shown = later.map(|wall| self.zone.from_local_datetime(&wall)).find(|found| found.earliest().is_some());
        let both = shown.into_iter().flat_map(|found| [found.earliest(), found.latest()]);
        both.flatten().map(|at| at.to_utc()).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hours(from: &str, to: &str, zone: Tz) -> QuietHours {
        QuietHours { from: from.parse().unwrap(), to: to.parse().unwrap(), zone }
    }

    fn check(quiet: QuietHours, now: &str, expected: Option<&str>) {
        let over = quiet.over_at(now.parse().unwrap()).map(|at| at.to_rfc3339());
        assert_eq!(over.as_deref(), expected, "{quiet:?} at {now}");
    }

    #[test]
    fn nights_and_middays() {
        let night = hours("22:00:00", "07:00:00", Tz::UTC);
        check(night, "2026-01-05T21:59:59Z", None);
        check(night, "2026-01-05T22:00:00Z", Some("2026-01-06T07:00:00+00:00"));
        check(night, "2026-01-06T06:59:59Z", Some("2026-01-06T07:00:00+00:00"));
        check(night, "2026-01-06T07:00:00Z", None);
        let midday = hours("12:00:00", "13:30:00", Tz::UTC);
        check(midday, "2026-01-05T11:59:59Z", None);
        check(midday, "2026-01-05T12:00:00Z", Some("2026-01-05T13:30:00+00:00"));
        check(midday, "2026-01-05T13:30:00Z", None);
    }

    #[test]
    fn they_end_by_the_wall_and_not_by_elapsed_time() {
        let night = hours("22:00:00", "07:00:00", Tz::Europe__Berlin);
        // The clocks are put forward: eight hours.
        check(night, "2026-03-28T21:00:00Z", Some("2026-03-29T05:00:00+00:00"));
        // They are put back: ten hours.
        check(night, "2026-10-24T20:00:00Z", Some("2026-10-25T06:00:00+00:00"));
    }

    #[test]
    fn an_end_that_is_skipped_or_comes_twice() {
        // 02:30 does not exist: the clock jumps from 02:00 to 03:00, at 01:00 UTC.
        let skipped = hours("22:00:00", "02:30:00", Tz::Europe__Berlin);
        check(skipped, "2026-03-29T00:30:00Z", Some("2026-03-29T01:00:00+00:00"));
        // 02:30 comes twice: it is over the first time, and for the hour that comes again the wall says that it is quiet.
        check(skipped, "2026-10-25T00:10:00Z", Some("2026-10-25T00:30:00+00:00"));
        check(skipped, "2026-10-25T00:40:00Z", None);
        check(skipped, "2026-10-25T01:10:00Z", Some("2026-10-25T01:30:00+00:00"));
        // The whole 30th of December 2011 was skipped in Samoa.
        let night = hours("22:00:00", "07:00:00", Tz::Pacific__Apia);
        check(night, "2011-12-30T09:00:00Z", Some("2011-12-30T17:00:00+00:00"));
    }

    fn time() -> impl Strategy<Value = NaiveTime> {
        (0_u32..24, 0_u32..60).prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn in_every_zone_they_end_ahead_and_not_within_themselves(
            zone in proptest::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
            (from, to) in (time(), time()),
            seconds in 0_i64..2_200_000_000,
        ) {
            prop_assume!(from != to);
            let (quiet, now) = (QuietHours { from, to, zone }, DateTime::from_timestamp(seconds, 0).unwrap());
            if quiet.hold_at(now) {
                let over = quiet.over_at(now).unwrap();
                prop_assert!(over > now, "{over} is not after {now}");
                prop_assert!(over - now <= TimeDelta::hours(49), "{over} is too long after {now}");
                prop_assert_eq!(quiet.over_at(over), None, "what is held until then is not held again");
                let wall = over.with_timezone(&zone).naive_local();
                let skipped = zone.from_local_datetime(&wall.date().and_time(to)).earliest().is_none();
                prop_assert!(wall.time() == to || skipped || wall.time() == NaiveTime::MIN, "it is {} then", wall.time());
            } else {
                prop_assert_eq!(quiet.over_at(now), None);
            }
        }
    }
}
