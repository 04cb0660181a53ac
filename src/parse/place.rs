//! Where a time of day is meant, and which instant that was.
//!
//! Guarantees, for the two hours of the year that are not like the others: a local time that came twice (the clocks
//! were put back) is its later occurrence, unless that is still to come; one that never came (they were put forward) is
//! an answer of its own, never silently another time.

use std::fmt;

use chrono::{
    DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike, Utc,
};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::duration::split_while;

/// A time zone, or a fixed distance from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A zone of the IANA time zone database, with its changes of the clocks.
    Zone(Tz),
    /// So far east of Greenwich, all year.
    Offset(FixedOffset),
}

/// Why a word names no place.
pub(super) enum Misplaced {
    /// A few letters, like `EST`.
    Abbreviation,
    /// It looks like a name, but is none; a zone that could be meant, or any.
    NoSuchZone(Tz),
    /// It does not look like a zone at all.
    NotAPlace,
}

/// Which instant a local time was.
pub(super) enum Instant {
    At(DateTime<Utc>),
    /// Later than was asked for.
    Ahead,
    /// Left out by the clocks, which went from `from` straight to `to`.
    Skipped {
        from: NaiveDateTime,
        to: NaiveDateTime,
    },
}

impl Place {
    /// Reads a lower case word. Of the abbreviations only UTC, GMT and Z are taken: the others stand for several zones
    /// each (IST: India, Israel, Ireland), or for half of a year (EST).
    pub(super) fn read(word: &str) -> Result<Self, Misplaced> {
        if matches!(word, "utc" | "gmt" | "z") {
            return Ok(Self::Zone(Tz::UTC));
        }
        if let Some(zone) = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(word))
            && !is_abbreviation(*zone)
        {
            return Ok(Self::Zone(*zone));
        }
        if let Some(offset) = offset(word) {
            return Ok(Self::Offset(offset));
        }
        Err(misplaced(word))
    }

    /// The day it is there.
    pub(super) fn today(self, now: DateTime<Utc>) -> NaiveDate {
        self.wall_time(now).date()
    }

    /// What the clocks show there.
    pub(super) fn wall_time(self, now: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Self::Zone(zone) => now.with_timezone(&zone).naive_local(),
            Self::Offset(offset) => now.with_timezone(&offset).naive_local(),
        }
    }

    /// The last instant, `latest` at the latest, at which the clocks showed `wall`.
    pub(super) fn instant(self, wall: NaiveDateTime, latest: DateTime<Utc>) -> Instant {
        match self {
            Self::Zone(zone) => instant(&zone, wall, latest),
            Self::Offset(offset) => instant(&offset, wall, latest),
        }
    }
}

/// As it can be typed after a time.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zone(zone) => f.write_str(zone.name()),
            Self::Offset(offset) => write!(f, "UTC{offset}"),
        }
    }
}

/// The database's own abbreviations (`EST`, `CET`, `PST8PDT`) are in capitals; its names (`Europe/Berlin`, `Japan`) are
/// not.
fn is_abbreviation(zone: Tz) -> bool {
    !zone.name().contains(|c: char| c.is_ascii_lowercase())
}

fn misplaced(word: &str) -> Misplaced {
    if !word.starts_with(char::is_alphabetic) {
        return Misplaced::NotAPlace;
    }
    let city = format!("/{word}");
    if let Some(zone) = TZ_VARIANTS.iter().find(|zone| zone.name().to_lowercase().ends_with(&city)) {
        return Misplaced::NoSuchZone(*zone);
    }
    // The longest in use is CHAST, with five.
    if word.chars().all(char::is_alphabetic) && word.chars().nth(5).is_none() {
        return Misplaced::Abbreviation;
    }
    Misplaced::NoSuchZone(Tz::Europe__Berlin)
}

/// `+02:00`, `-0530`, `+2`, with or without `utc` or `gmt` before it. The world's offsets go from -12 to +14 hours.
fn offset(word: &str) -> Option<FixedOffset> {
    let signed = word.strip_prefix("utc").or_else(|| word.strip_prefix("gmt")).unwrap_or(word);
    let (sign, digits) = match signed.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, signed.strip_prefix(['-', '−', '–'])?),
    };
    let (first, rest) = split_while(digits, |c| c.is_ascii_digit());
    let (hours, minutes) = match (first.len(), rest) {
        (1 | 2, "") => (first, "00"),
        (4, "") => first.split_at(2),
        (1 | 2, _) => (first, rest.strip_prefix(':')?),
        _ => return None,
    };
    let (hours, minutes) = (hours.parse::<i32>().ok()?, two_digits(minutes)?);
    let seconds = sign * (hours * 60 + minutes) * 60;
    (minutes < 60 && (-12 * 3600..=14 * 3600).contains(&seconds)).then(|| FixedOffset::east_opt(seconds)).flatten()
}

fn two_digits(text: &str) -> Option<i32> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn instant<Z: TimeZone>(zone: &Z, wall: NaiveDateTime, latest: DateTime<Utc>) -> Instant {
    let at = match zone.from_local_datetime(&wall) {
        MappedLocalTime::None => return skipped(zone, wall, latest),
        mapped => [mapped.clone().latest(), mapped.earliest()],
    };
    let not_ahead = at.into_iter().flatten().map(|at| at.to_utc()).find(|at| *at <= latest);
    not_ahead.map_or(Instant::Ahead, Instant::At)
}

/// Finds the change of the clocks that left out `wall`: halving, to the second, between a time before and one after it.
fn skipped<Z: TimeZone>(zone: &Z, wall: NaiveDateTime, latest: DateTime<Utc>) -> Instant {
    // No zone is a whole day from UTC, so the clocks show less than `wall` at the one and more at the other.
    const SURELY: TimeDelta = TimeDelta::hours(26);
    let wall = wall.with_nanosecond(0).unwrap_or(wall);
    let shown = |utc: NaiveDateTime| utc + zone.offset_from_utc_datetime(&utc).fix();
    let (mut before, mut after) = (wall - SURELY, wall + SURELY);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if shown(middle) < wall { before = middle } else { after = middle }
    }
    if after.and_utc() > latest {
        return Instant::Ahead;
    }
    Instant::Skipped { from: shown(before) + (after - before), to: shown(after) }
}

#[cfg(test)]
mod tests {
    use chrono::SecondsFormat;

    use super::*;
    use crate::parse::moment;

    /// Reads `text` at `now` in `zone`, and gives RFC 3339 or the refusal.
    fn read(text: &str, now: &str, zone: Tz) -> Result<String, String> {
        let read = moment(text, now.parse().unwrap(), zone);
        read.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)).map_err(|error| error.to_string())
    }

    /// In Berlin, where the clocks went forward at 01:00 UTC on 2026-03-29, and back at 01:00 UTC on 2026-10-25.
    fn berlin(text: &str, now: &str, expected: &str) {
        assert_eq!(read(text, now, Tz::Europe__Berlin), Ok(expected.to_owned()), "{text} at {now}");
    }

    #[test]
    fn offsets() {
        let check = |word: &str, minutes: Option<i32>| {
            assert_eq!(offset(word).map(|offset| offset.local_minus_utc() / 60), minutes, "{word}");
        };
        check("+02:00", Some(120));
        check("-0530", Some(-330));
        check("+2", Some(120));
        check("utc+5:45", Some(345));
        check("gmt−3", Some(-180));
        check("+14", Some(840));
        for not_an_offset in ["+14:01", "-12:01", "+", "2", "+2:3", "+2:60", "+123", "+2:000", "+2:+3", "utc", "est+2"]
        {
            check(not_an_offset, None);
        }
    }

    #[test]
    fn an_hour_that_came_twice_is_the_later_one_unless_still_to_come() {
        berlin("02:30", "2026-10-25T12:00:00Z", "2026-10-25T01:30:00Z");
        berlin("02:30", "2026-10-25T01:10:00Z", "2026-10-25T00:30:00Z");
        berlin("02:30", "2026-10-25T00:10:00Z", "2026-10-24T00:30:00Z");
        berlin("2026-10-25 02:30", "2026-10-25T01:10:00Z", "2026-10-25T00:30:00Z");
        berlin("2026-10-25 02:30", "2026-11-25T01:10:00Z", "2026-10-25T01:30:00Z");
        berlin("2026-10-25 02:30 +02:00", "2026-11-25T01:10:00Z", "2026-10-25T00:30:00Z");
    }

    #[test]
    fn an_hour_that_never_came_is_refused() {
        let check = |text: &str, now: &str, zone, says: &str| {
            assert_eq!(read(text, now, zone), Err(says.to_owned()), "{text} at {now}");
        };
        let noon = "2026-03-29T12:00:00Z";
        let says = |text: &str| {
            format!(
                "`{text}` did not happen in Europe/Berlin: the clocks were put forward then, from 2026-03-29 02:00 \
                 straight to 2026-03-29 03:00. Type for example `2026-03-29 03:00 Europe/Berlin`."
            )
        };
        for text in ["02:30", "2026-03-29 02:30", "today 02:00:00.5", "2:59:59 am"] {
            check(text, noon, Tz::Europe__Berlin, &says(text));
        }
        check("02:30 Europe/Berlin", noon, Tz::UTC, &says("02:30 Europe/Berlin"));
        berlin("03:00", noon, "2026-03-29T01:00:00Z");
        berlin("01:59:59", noon, "2026-03-29T00:59:59Z");
        // The clocks are not put forward yet: yesterday's.
        berlin("02:30", "2026-03-29T00:30:00Z", "2026-03-28T01:30:00Z");
        // Half an hour, and a whole day.
        check(
            "2026-10-04 02:15",
            "2026-10-05T12:00:00Z",
            Tz::Australia__Lord_Howe,
            "`2026-10-04 02:15` did not happen in Australia/Lord_Howe: the clocks were put forward then, from \
             2026-10-04 02:00 straight to 2026-10-04 02:30. Type for example `2026-10-04 02:30 Australia/Lord_Howe`.",
        );
        check(
            "yesterday 10:00",
            "2011-12-31T00:00:00Z",
            Tz::Pacific__Apia,
            "`yesterday 10:00` did not happen in Pacific/Apia: the clocks were put forward then, from 2011-12-30 00:00 \
             straight to 2011-12-31 00:00. Type for example `2011-12-31 00:00 Pacific/Apia`.",
        );
    }
}
