//! Why a text was not taken, in the words that the person reads.

use chrono::{NaiveDate, NaiveDateTime};
use thiserror::Error;

use super::place::Place;
use super::typed::Quoted;

/// Why a time, a day or a duration was not taken. Its text is the answer to the person: what was wrong with what they
/// typed, and what to type instead. At most a few hundred characters, and safe to show as it is.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// Nothing at all, or nothing that can be seen, where a time was expected.
    #[error("The time is empty. Type for example `14:30`, `2026-04-10 14:30` or `10m ago`.")]
    NoMoment,
    /// Not a time.
    #[error(
        "{0} can't be read as a time. Type for example `14:30`, `14:30 UTC`, `2026-04-10 14:30`, `yesterday 22:05` or \
         `10m ago`."
    )]
    NotAMoment(Quoted),
    /// A day alone. Midnight would be a guess.
    #[error("{0} has no time of day. Add one, for example `yesterday 22:05` or `2026-04-10 14:30`.")]
    NoTimeOfDay(Quoted),
    /// `25:00`, `13:00 pm`.
    #[error("{0} holds a time of day that no clock shows. Type for example `14:30` or `2:30 pm`.")]
    NoSuchTimeOfDay(Quoted),
    /// `2026-02-30`.
    #[error("{text} holds a day that the calendar doesn't have. Type for example `{example}`.")]
    NoSuchDay {
        /// What was typed.
        text: Quoted,
        /// A day, or a day and time, in the form that was asked for.
        example: &'static str,
    },
    /// `EST`, `CET`, `IST`: letters that stand for several zones, or for none.
    #[error(
        "{abbreviation} in {text} is not clear enough: such letters stand for several time zones. Type an offset or a \
         zone's name, for example `14:30 +02:00` or `14:30 Europe/Berlin`."
    )]
    ZoneAbbreviated {
        /// What was typed.
        text: Quoted,
        /// The part that should be a zone.
        abbreviation: Quoted,
    },
    /// A zone's name that the IANA time zone database does not hold.
    #[error("There is no time zone {name} (in {text}). Type for example `14:30 {example}` or `14:30 +02:00`.")]
    NoSuchZone {
        /// What was typed.
        text: Quoted,
        /// The part that should be a zone.
        name: Quoted,
        /// A zone that there is: the one of that city, where there is one.
        example: &'static str,
    },
    /// A dated time that is still to come.
    #[error(
        "{text} is in the future: in {place} it is {} now. Type when it happened, for example `yesterday 22:05` or \
         `10m ago`.",
        .now.format("%Y-%m-%d %H:%M")
    )]
    InFuture {
        /// What was typed.
        text: Quoted,
        /// The zone that it was read in.
        place: Place,
        /// What the clocks show there.
        now: NaiveDateTime,
    },
    /// Before the year 2000: a slip, not an incident.
    #[error("{0} is before the year 2000. Type for example `2026-04-10 14:30`.")]
    TooOld(Quoted),
    /// A local time that was left out when the clocks were put forward.
    #[error(
        "{text} did not happen in {place}: the clocks were put forward then, from {} straight to {}. Type for example \
         `{} {place}`.",
        .from.format("%Y-%m-%d %H:%M"), .to.format("%Y-%m-%d %H:%M"), .to.format("%Y-%m-%d %H:%M")
    )]
    Skipped {
        /// What was typed.
        text: Quoted,
        /// The zone that it was read in.
        place: Place,
        /// The first local time that was left out.
        from: NaiveDateTime,
        /// The first one that there was again.
        to: NaiveDateTime,
    },

    /// Not a time to come.
    #[error(
        "{0} can't be read as a time to come. Type for example `18:00`, `tomorrow 09:00`, `friday 18:00`, `2030-01-15 09:00` or \
         `in 2h`."
    )]
    NotAhead(Quoted),
    /// A day to come alone. Midnight would be a guess.
    #[error("{0} has no time of day. Type for example `friday 18:00` or `2030-01-15 09:00`.")]
    NoClockAhead(Quoted),

    /// Nothing at all, or nothing that can be seen, where a day was expected.
    #[error("The day is empty. Type for example `friday`, `in 2 weeks` or `15 January 2030`.")]
    NoDay,
    /// Not a day.
    #[error("{0} can't be read as a day. Type for example `friday`, `in 2 weeks`, `2030-01-15` or `15 January 2030`.")]
    NotADay(Quoted),
    /// A due day that is over.
    #[error("{text} is in the past: today is {today}. Type for example `friday`, `in 2 weeks` or `{example}`.")]
    InPast {
        /// What was typed.
        text: Quoted,
        /// The day it is, by the calendar of the zone.
        today: NaiveDate,
        /// A day to come.
        example: NaiveDate,
    },
    /// After the year 9999, the last one that a date of four digits can name.
    #[error("{0} is too far ahead. Type for example `in 2 weeks` or `2030-01-15`.")]
    TooFarAhead(Quoted),

    /// Nothing at all, or nothing that can be seen, where a duration was expected.
    #[error("The duration is empty. Type for example `5m` or `1h 30m`.")]
    NoDuration,
    /// Not a duration.
    #[error("{0} can't be read as a duration. Type for example `30s`, `5m`, `1h 30m` or `2 days`.")]
    NotADuration(Quoted),
    /// `0m`.
    #[error("{0} is no time at all. Type for example `5m` or `1h 30m`.")]
    Zero(Quoted),
    /// Longer than [`LONGEST_DURATION`](super::LONGEST_DURATION).
    #[error("{0} is too long: 366 days at the most. Type for example `1h 30m` or `14 days`.")]
    TooLong(Quoted),
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use chrono_tz::Tz;

    use crate::parse::{due, duration, moment};

    /// The examples that a refusal gives: whatever stands in backticks after `for example`.
    fn examples(refusal: &str) -> Vec<String> {
        let (_, examples) = refusal.split_once("for example ").unwrap();
        examples.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn every_example_can_be_typed() {
        let now: DateTime<Utc> = "2026-04-10T15:00:00Z".parse().unwrap();
        let berlin = Tz::Europe__Berlin;
        let times = ["", "?", "2026-01-01", "25:00", "2026-02-30 1:00", "14:30 EST", "14:30 tokyo", "14:30 Foo/Bar"];
        for text in times.into_iter().chain(["2030-01-01 14:30", "1980-01-01 14:30", "2026-03-29 02:30"]) {
            let refusal = moment(text, now, berlin).unwrap_err().to_string();
            assert!(examples(&refusal).iter().all(|example| moment(example, now, berlin).is_ok()), "{refusal}");
        }
        for text in ["", "?", "2030-02-30", "2020-01-15", "in 9999999 weeks"] {
            let refusal = due(text, now, berlin).unwrap_err().to_string();
            assert!(examples(&refusal).iter().all(|example| due(example, now, berlin).is_ok()), "{refusal}");
        }
        for text in ["", "?", "0m", "1000 days"] {
            let refusal = duration(text).unwrap_err().to_string();
            assert!(examples(&refusal).iter().all(|example| duration(example).is_ok()), "{refusal}");
        }
    }
}
