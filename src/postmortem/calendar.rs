//! How times and lengths of time are written in a draft.
//!
//! Guarantees: the same instant is written the same way everywhere; no length of time is written as negative.
//!
//! Does not know what time it is.

use chrono::{DateTime, Datelike, Month, NaiveDate, Offset, TimeDelta, Timelike, Utc};
use chrono_tz::{OffsetName, Tz};

/// The server's zone, and the day whose date need not be said again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    zone: Tz,
    first_day: NaiveDate,
}

impl Calendar {
    /// A calendar in `zone`, for an incident that began at `start`.
    pub(super) fn new(zone: Tz, start: DateTime<Utc>) -> Self {
        Self { zone, first_day: start.with_timezone(&zone).date_naive() }
    }

    /// The day that an instant falls on.
    pub(super) fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// `April 10, 2024`.
    pub(super) fn date(&self, at: DateTime<Utc>) -> String {
        written_day(self.day(at))
    }

    /// Adds `14:30 UTC`.
    pub(super) fn time(&self, at: DateTime<Utc>, out: &mut String) {
        time(&at.with_timezone(&self.zone), out);
    }

    /// `14:30`.
    pub(super) fn clock(&self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// `Apr 10`.
    pub(super) fn short_date(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%b %-d").to_string()
    }

    /// How far the zone's clock is before UTC at an instant, in seconds.
    pub(super) fn offset(&self, at: DateTime<Utc>) -> i64 {
        at.with_timezone(&self.zone).offset().fix().local_minus_utc().into()
    }

    /// Adds `April 10, 2024, 14:30 UTC`.
    pub(super) fn stamp(&self, at: DateTime<Utc>, out: &mut String) {
        stamp(&at.with_timezone(&self.zone), out);
    }

    /// Adds `14:30 UTC` on the incident's first day, `April 11, 2024, 14:30 UTC` on any other.
    pub(super) fn near(&self, at: DateTime<Utc>, out: &mut String) {
        let local = at.with_timezone(&self.zone);
        if local.date_naive() == self.first_day { time(&local, out) } else { stamp(&local, out) }
    }
}

fn time(local: &DateTime<Tz>, out: &mut String) {
    two_digits(local.hour(), out);
    out.push(':');
    two_digits(local.minute(), out);
    out.push(' ');
    match local.offset().abbreviation() {
        Some(name) => out.push_str(name),
        // Zones without a name of their own are called by their offset, and "14:30 +03" reads like a sum.
        None => out.push_str(&local.format("UTC%Z").to_string()),
    }
}

fn stamp(local: &DateTime<Tz>, out: &mut String) {
    write_day(local.date_naive(), out);
    out.push_str(", ");
    time(local, out);
}

/// Adds a number below 100.
fn two_digits(number: u32, out: &mut String) {
    out.extend([number / 10 % 10, number % 10].map(|digit| char::from_digit(digit, 10).unwrap_or('?')));
}

/// `April 10, 2024`.
pub(super) fn written_day(day: NaiveDate) -> String {
    let mut out = String::new();
    write_day(day, &mut out);
    out
}

/// Adds it.
pub(super) fn write_day(day: NaiveDate, out: &mut String) {
    out.push_str(Month::try_from(u8::try_from(day.month()).unwrap_or_default()).map_or("", |month| month.name()));
    out.push(' ');
    if day.day() < 10 {
        out.extend(char::from_digit(day.day(), 10));
    } else {
        two_digits(day.day(), out);
    }
    out.push_str(", ");
    match u32::try_from(day.year()) {
        Ok(year @ 0..10_000) => [year / 100, year % 100].into_iter().for_each(|two| two_digits(two, out)),
        _ => out.push_str(&day.year().to_string()),
    }
}

/// `4 h 15 min`, `2 d 3 h`, `2 min 5 s`, `40 s`. Seconds are told below ten minutes only; what is below zero is `0
/// min`.
#[must_use]
pub fn span(length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let rest = if seconds < 600 { seconds % 60 } else { 0 };
    let parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")];
    let told: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
    if told.is_empty() { "0 min".to_owned() } else { told.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn lengths_are_told_in_their_largest_units() {
        let cases = [
            (15_300, "4 h 15 min"),
            (0, "0 min"),
            (-90, "0 min"),
            (40, "40 s"),
            (125, "2 min 5 s"),
            (605, "10 min"),
            (3_600, "1 h"),
            (183_900, "2 d 3 h 5 min"),
            (86_400 * 400, "400 d"),
        ];
        for (seconds, told) in cases {
            assert_eq!(span(TimeDelta::seconds(seconds)), told);
        }
    }

    #[test]
    fn times_are_told_in_the_zone_of_the_server() {
        let start = at("2024-04-10T14:30:00Z");
        let told = |zone, write: fn(&Calendar, DateTime<Utc>, &mut String), at| {
            let mut out = String::new();
            write(&Calendar::new(zone, start), at, &mut out);
            out
        };
        assert_eq!(told(Tz::UTC, Calendar::stamp, start), "April 10, 2024, 14:30 UTC");
        for (when, day) in [("0987-06-05T04:03:00Z", "June 5, 0987"), ("+12345-12-31T23:59:59Z", "December 31, 12345")]
        {
            assert_eq!(told(Tz::UTC, Calendar::stamp, at(when)).rsplit_once(", ").unwrap().0, day);
        }
        assert_eq!(told(Tz::Europe__Berlin, Calendar::stamp, start), "April 10, 2024, 16:30 CEST");
        assert_eq!(told(Tz::America__Sao_Paulo, Calendar::time, start), "11:30 UTC-03");
        assert_eq!(told(Tz::UTC, Calendar::near, start), "14:30 UTC");
        assert_eq!(told(Tz::UTC, Calendar::near, at("2024-04-11T00:05:00Z")), "April 11, 2024, 00:05 UTC");
    }
}
