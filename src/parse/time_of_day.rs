//! Times of day as they are written: `14:30`, `9:05`, `14:30:10`, `2:30 pm`, `2 pm`.
//!
//! `1430` and `14.30` are not read: they are a year, a number, or a date somewhere. Does not know the day or the zone.

use std::ops::RangeInclusive;

use chrono::NaiveTime;

/// What stands on a clock: `14:30`, `9:05`, `14:30:10`, `14:30:10.250`; `2`, where `am` or `pm` follows.
pub(super) struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    nanosecond: u32,
}

impl Clock {
    /// Reads `word`; `None` if it does not look like a time of day.
    pub(super) fn read(word: &str) -> Option<Self> {
        let mut parts = word.split(':');
        let hour = number(parts.next()?, 1..=2)?;
        let minute = parts.next().map_or(Some(0), |minute| number(minute, 2..=2))?;
        let (second, nanosecond) = match parts.next().map(|second| second.split_once('.').unwrap_or((second, "0"))) {
            None => (0, 0),
            Some((second, part)) => {
                (number(second, 2..=2)?, number(part, 1..=9)? * 10_u32.pow(9 - u32::try_from(part.len()).ok()?))
            }
        };
        parts.next().is_none().then_some(Self { hour, minute, second, nanosecond })
    }

    /// The time of day; `None` if there is none such.
    pub(super) fn time(&self, half: Option<Half>) -> Option<NaiveTime> {
        let hour = match half {
            None => self.hour,
            Some(half) if (1..=12).contains(&self.hour) => self.hour % 12 + if half == Half::Pm { 12 } else { 0 },
            Some(_) => return None,
        };
        NaiveTime::from_hms_nano_opt(hour, self.minute, self.second, self.nanosecond)
    }
}

/// The half of the day that a time on a 12-hour clock lies in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
}

/// `am` or `pm`, in lower case, with or without full stops.
pub(super) fn half_of_day(word: &str) -> Option<Half> {
    match word {
        "am" | "a.m." => Some(Half::Am),
        "pm" | "p.m." => Some(Half::Pm),
        _ => None,
    }
}

/// Whether `words` begin with a time of day: `14:30`, `2 pm`.
pub(super) fn begins_clock(words: &[&str]) -> bool {
    match *words {
        [word, ..] if begins_digit(word) && word.contains(':') => true,
        [word, next, ..] => begins_digit(word) && half_of_day(next).is_some(),
        _ => false,
    }
}

pub(super) fn begins_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

fn number(digits: &str, length: RangeInclusive<usize>) -> Option<u32> {
    let fits = length.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `word` and the half of the day come to; `None`: not a time of day; `Some(None)`: one that no clock shows.
    fn time(word: &str, half: &str) -> Option<Option<String>> {
        let clock = Clock::read(word)?;
        Some(clock.time(half_of_day(half)).map(|time| time.format("%H:%M:%S%.f").to_string()))
    }

    #[test]
    fn times_of_day() {
        let check = |word: &str, half: &str, expected: &str| {
            assert_eq!(time(word, half), Some(Some(expected.to_owned())), "{word} {half}");
        };
        check("14:30", "", "14:30:00");
        check("9:05", "", "09:05:00");
        check("00:00", "", "00:00:00");
        check("23:59:59", "", "23:59:59");
        check("14:30:10.25", "", "14:30:10.250");
        check("2:30", "pm", "14:30:00");
        check("12:30", "am", "00:30:00");
        check("12:30", "p.m.", "12:30:00");
        check("2", "am", "02:00:00");
    }

    #[test]
    fn no_clock_shows_these() {
        for (word, half) in
            [("24:00", ""), ("14:60", ""), ("14:30:60", ""), ("14:30", "pm"), ("0:30", "am"), ("99", "pm")]
        {
            assert_eq!(time(word, half), Some(None), "{word} {half}");
        }
    }

    #[test]
    fn these_are_no_times_of_day() {
        for word in [
            "",
            ":",
            "14:",
            ":30",
            "14:3",
            "1:2:3",
            "14:30:10:5",
            "141:30",
            "14.30",
            "1430",
            "14:30.5",
            "14:30:10.",
            "+1:30",
        ] {
            assert_eq!(time(word, ""), None, "{word}");
        }
    }
}
