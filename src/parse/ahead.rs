//! Times to come: `18:00`, `tomorrow 09:00`, `friday 18:00 Europe/Berlin`, `2030-01-15 09:00`, `in 2h`, `8h`.

use chrono::{DateTime, Days, NaiveTime, Utc};
use chrono_tz::Tz;

use super::due::due;
use super::duration::{LONGEST_DURATION, span};
use super::moment::{discord_timestamp, words};
use super::place::{Instant, Place};
use super::time_of_day::{Clock, begins_clock, half_of_day};
use super::typed::{Quoted, plain};
use super::unreadable::Unreadable;

/// Reads a time to come, counted from `from`, in `zone` unless the text names another: a length of time is that long after it, a bare
/// time of day the next one, a day of the week the next such day.
///
/// A dated time may lie before `from`: what that means is the caller's.
///
/// # Errors
/// [`Unreadable`], in the words to show.
pub fn ahead(text: &str, from: DateTime<Utc>, zone: Tz) -> Result<DateTime<Utc>, Unreadable> {
    let (typed, quoted) = (plain(text), || Quoted::new(text));
    if typed == "now" {
        return Ok(from);
    }
    if let Some(seconds) = discord_timestamp(&typed) {
        return DateTime::from_timestamp_secs(seconds).ok_or_else(|| Unreadable::NotAhead(quoted()));
    }
    if let Some(length) = span(typed.strip_prefix("in ").unwrap_or(&typed)) {
        return match length {
            length if length.is_zero() => Err(Unreadable::Zero(quoted())),
            length if length > LONGEST_DURATION => Err(Unreadable::TooLong(quoted())),
            length => from.checked_add_signed(length).ok_or_else(|| Unreadable::TooLong(quoted())),
        };
    }
    let words = words(&typed);
    let Some(at) = (0..words.len()).find(|at| begins_clock(&words[*at..])) else {
        let is_day = due(text, from, zone).is_ok();
        return Err(if is_day { Unreadable::NoClockAhead(quoted()) } else { Unreadable::NotAhead(quoted()) });
    };
    let half = words.get(at + 1).and_then(|word| half_of_day(word));
    let clock = Clock::read(words[at]).ok_or_else(|| Unreadable::NotAhead(quoted()))?;
    let time = clock.time(half).ok_or_else(|| Unreadable::NoSuchTimeOfDay(quoted()))?;
    let after = &words[at + 1 + usize::from(half.is_some())..];
    let (place, after) = match after.split_first() {
        Some((word, rest)) if let Ok(place) = Place::read(word) => (place, rest),
        _ => (Place::Zone(zone), after),
    };
    let day = [&words[..at], after].concat().join(" ");
    if day.is_empty() {
        return next(time, from, place, text);
    }
    let day = due(&day, from, zone).map_err(|unreadable| match unreadable {
        Unreadable::NotADay(_) | Unreadable::NoDay => Unreadable::NotAhead(quoted()),
        other => other,
    })?;
    on(day.and_time(time), place, text)
}

/// The next time that the clocks show it after `from`.
fn next(time: NaiveTime, from: DateTime<Utc>, place: Place, text: &str) -> Result<DateTime<Utc>, Unreadable> {
    let today = place.today(from);
    let first = on(today.and_time(time), place, text)?;
    match today.checked_add_days(Days::new(1)) {
        Some(tomorrow) if first <= from => on(tomorrow.and_time(time), place, text),
        _ => Ok(first),
    }
}

fn on(wall: chrono::NaiveDateTime, place: Place, text: &str) -> Result<DateTime<Utc>, Unreadable> {
    match place.instant(wall, DateTime::<Utc>::MAX_UTC) {
        Instant::At(at) => Ok(at),
        Instant::Ahead => Err(Unreadable::NotAhead(Quoted::new(text))),
        Instant::Skipped { from, to } => Err(Unreadable::Skipped { text: Quoted::new(text), place, from, to }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// On Friday 2026-04-10, at noon UTC, 14:00 in Berlin.
    fn read(text: &str, zone: Tz) -> Result<String, String> {
        let from = "2026-04-10T12:00:00Z".parse().unwrap();
        let shown = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M").to_string();
        ahead(text, from, zone).map(shown).map_err(|error| error.to_string())
    }

    #[test]
    fn times_to_come() {
        for (text, at) in [
            ("now", "2026-04-10 12:00"),
            ("18:00", "2026-04-10 18:00"),
            ("12:00", "2026-04-11 12:00"),
            ("9:05", "2026-04-11 09:05"),
            ("6 pm", "2026-04-10 18:00"),
            ("18:00 Europe/Berlin", "2026-04-10 16:00"),
            ("18:00 +05:30", "2026-04-10 12:30"),
            ("tomorrow 09:00", "2026-04-11 09:00"),
            ("today at 18:00", "2026-04-10 18:00"),
            ("today 9:00", "2026-04-10 09:00"),
            ("friday 18:00", "2026-04-17 18:00"),
            ("18:00 on monday", "2026-04-13 18:00"),
            ("next monday 9:00 utc", "2026-04-13 09:00"),
            ("2030-01-15T09:00", "2030-01-15 09:00"),
            ("April 12 18:00", "2026-04-12 18:00"),
            ("in 2h", "2026-04-10 14:00"),
            ("8h", "2026-04-10 20:00"),
            ("in 2 weeks", "2026-04-24 12:00"),
            ("<t:1775822400:f>", "2026-04-10 12:00"),
        ] {
            assert_eq!(read(text, Tz::UTC), Ok(at.to_owned()), "{text}");
        }
        assert_eq!(read("15:00", Tz::Europe__Berlin), Ok("2026-04-10 13:00".to_owned()));
        assert_eq!(read("13:00", Tz::Europe__Berlin), Ok("2026-04-11 11:00".to_owned()));
    }

    #[test]
    fn refusals_say_what_to_type() {
        let examples = "Type for example `18:00`, `tomorrow 09:00`, `friday 18:00`, `2030-01-15 09:00` or `in 2h`.";
        for text in ["", "soon", "18:00 or so", "friday 18:00 sharp"] {
            assert_eq!(
                read(text, Tz::UTC),
                Err(format!("{} can't be read as a time to come. {examples}", Quoted::new(text))),
                "{text}"
            );
        }
        assert_eq!(
            read("friday", Tz::UTC),
            Err("`friday` has no time of day. Type for example `friday 18:00` or `2030-01-15 09:00`.".to_owned())
        );
        assert!(read("25:00", Tz::UTC).unwrap_err().contains("no clock shows"));
        assert!(read("400 days", Tz::UTC).unwrap_err().contains("too long"));
        assert!(read("2026-03-01 10:00", Tz::UTC).unwrap_err().contains("is in the past"));
        for text in ["18:00", "tomorrow 09:00", "friday 18:00", "2030-01-15 09:00", "in 2h"] {
            assert!(read(text, Tz::Europe__Berlin).is_ok(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = read(&text, Tz::Europe__Berlin);
        }
    }
}
