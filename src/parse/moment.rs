//! Times that have passed: `14:30`, `yesterday 22:05`, `2026-04-10 14:30 Europe/Berlin`, `10m ago`.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::calendar::Written;
use super::day::Day;
use super::duration::{span, split_while};
use super::place::{Instant, Misplaced, Place};
use super::time_of_day::{Clock, Half, begins_clock, begins_digit, half_of_day};
use super::typed::{Quoted, plain};
use super::unreadable::Unreadable;

/// How far after `now` a moment may lie. People read the time off a clock of their own, and type the minute that
/// begins.
pub const SKEW: TimeDelta = TimeDelta::minutes(2);

/// Midnight UTC on 1 January 2000, in seconds since 1970. No incident that is recorded now began before.
const OLDEST: i64 = 946_684_800;

/// Reads a time that has passed, in `zone` unless the text names another.
///
/// A bare time of day is the last one that there was: today's, or yesterday's where today's is later than `now` and
/// [`SKEW`]. A date without a year is likewise the last one. `today` and `yesterday` go by the calendar of the zone. A
/// local time that came twice, the clocks having been put back, is the later one, unless that is still to come.
///
/// From 2000-01-01 to `now` and [`SKEW`], in whole microseconds.
///
/// # Errors
/// [`Unreadable`], in the words to show.
pub fn moment(text: &str, now: DateTime<Utc>, zone: Tz) -> Result<DateTime<Utc>, Unreadable> {
    let reader = Reader { text, now, latest: now + SKEW, zone };
    let at = reader.read(&plain(text))?;
    if at > reader.latest {
        return Err(reader.in_future(Place::Zone(zone)));
    }
    if at.timestamp() < OLDEST {
        return Err(Unreadable::TooOld(reader.quoted()));
    }
    // People paste nanoseconds from logs; the clock's own times are no finer than this.
    DateTime::from_timestamp_micros(at.timestamp_micros()).ok_or_else(|| Unreadable::TooOld(reader.quoted()))
}

struct Reader<'a> {
    text: &'a str,
    now: DateTime<Utc>,
    latest: DateTime<Utc>,
    zone: Tz,
}

impl Reader<'_> {
    fn read(&self, typed: &str) -> Result<DateTime<Utc>, Unreadable> {
        match typed {
            "" => return Err(Unreadable::NoMoment),
            "now" | "just now" => return Ok(self.now),
            _ => {}
        }
        if let Some(age) = age(typed) {
            return self.now.checked_sub_signed(age).ok_or_else(|| Unreadable::TooOld(self.quoted()));
        }
        match discord_timestamp(typed) {
            Some(seconds) => DateTime::from_timestamp_secs(seconds).ok_or_else(|| self.not_a_moment()),
            None => self.read_wall_time(typed),
        }
    }

    /// A time of day, with a day before or after it, and a zone straight after it.
    fn read_wall_time(&self, typed: &str) -> Result<DateTime<Utc>, Unreadable> {
        let words = words(typed);
        let Some(clock) = (0..words.len()).find(|at| begins_clock(&words[*at..])) else {
            let error = if Day::read(&words).is_some() { Unreadable::NoTimeOfDay } else { Unreadable::NotAMoment };
            return Err(error(self.quoted()));
        };
        let (half, after) = match words.get(clock + 1).and_then(|word| half_of_day(word)) {
            Some(half) => (Some(half), &words[clock + 2..]),
            None => (None, &words[clock + 1..]),
        };
        let (place, after) = after.split_at(after.iter().position(|word| Day::begins(word)).unwrap_or(after.len()));
        let day = match (&words[..clock], after) {
            ([], []) => Day::Unsaid,
            (day, []) | ([], day) => Day::read(day).ok_or_else(|| self.not_a_moment())?,
            _ => return Err(self.not_a_moment()),
        };
        let time = self.time_of_day(words[clock], half)?;
        self.last(day, time, self.place(place)?)
    }

    fn time_of_day(&self, word: &str, half: Option<Half>) -> Result<NaiveTime, Unreadable> {
        let clock = Clock::read(word).ok_or_else(|| self.not_a_moment())?;
        clock.time(half).ok_or_else(|| Unreadable::NoSuchTimeOfDay(self.quoted()))
    }

    fn place(&self, words: &[&str]) -> Result<Place, Unreadable> {
        if words.is_empty() {
            return Ok(Place::Zone(self.zone));
        }
        let text = self.quoted();
        let word = words.join("_");
        Place::read(&word).map_err(|misplaced| match misplaced {
            Misplaced::Abbreviation => {
                Unreadable::ZoneAbbreviated { text, abbreviation: Quoted::new(&word.to_uppercase()) }
            }
            Misplaced::NoSuchZone(zone) => {
                Unreadable::NoSuchZone { text, name: Quoted::new(&words.join(" ")), example: zone.name() }
            }
            Misplaced::NotAPlace => self.not_a_moment(),
        })
    }

    /// The last time that it was `time` on a day that `day` can mean.
    fn last(&self, day: Day, time: NaiveTime, place: Place) -> Result<DateTime<Utc>, Unreadable> {
        let days = day.candidates(place.today(self.now));
        if days.is_empty() {
            return Err(Unreadable::NoSuchDay { text: self.quoted(), example: "2026-04-10 14:30" });
        }
        for day in days {
            match place.instant(day.and_time(time), self.latest) {
                Instant::At(at) => return Ok(at),
                Instant::Ahead => {}
                Instant::Skipped { from, to } => {
                    return Err(Unreadable::Skipped { text: self.quoted(), place, from, to });
                }
            }
        }
        Err(self.in_future(place))
    }

    fn in_future(&self, place: Place) -> Unreadable {
        Unreadable::InFuture { text: self.quoted(), place, now: place.wall_time(self.now) }
    }

    fn not_a_moment(&self) -> Unreadable {
        Unreadable::NotAMoment(self.quoted())
    }

    fn quoted(&self) -> Quoted {
        Quoted::new(self.text)
    }
}

/// `10m ago`, `-10m`: how long ago.
fn age(typed: &str) -> Option<TimeDelta> {
    // Phones make a minus sign or a dash of a hyphen.
    span(typed.strip_suffix("ago").or_else(|| typed.strip_prefix(['-', '−', '–']))?)
}

/// `<t:1712759400:t>`, in any style, in seconds since 1970. Discord's documentation, "Message Formatting".
pub(super) fn discord_timestamp(typed: &str) -> Option<i64> {
    let inner = typed.strip_prefix("<t:")?.strip_suffix('>')?;
    let (seconds, style) = inner.split_once(':').unwrap_or((inner, "f"));
    let style_fits = style.len() == 1 && style.starts_with(|c: char| c.is_ascii_alphabetic());
    seconds.parse().ok().filter(|_| style_fits)
}

/// The words, with what is often written together taken apart (`2026-04-10t14:30z`, `2:30pm`, `14:30+02:00`) and
/// without the small ones that say nothing.
pub(super) fn words(typed: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for word in typed.split([' ', ',']) {
        let (day, clock) = match word.split_once('t') {
            Some((day, clock)) if begins_digit(clock) && Written::read(&[day]).is_some() => (day, clock),
            _ => ("", word),
        };
        let (digits, ending) = split_while(clock, |c| c.is_ascii_digit() || matches!(c, ':' | '.'));
        let apart = digits.contains(':') || half_of_day(ending).is_some();
        let (clock, ending) = if apart { (digits, ending) } else { (clock, "") };
        words.extend([day, clock, ending].into_iter().filter(|word| !matches!(*word, "" | "at" | "on")));
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Reads `text` at `now` in `zone`, and gives RFC 3339 or the refusal.
    fn read(text: &str, now: &str, zone: Tz) -> Result<String, String> {
        let shown = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
        moment(text, utc(now), zone).map(shown).map_err(|error| error.to_string())
    }

    /// On a Friday in April, at noon UTC.
    fn check(text: &str, expected: &str) {
        assert_eq!(read(text, "2026-04-10T12:00:00Z", Tz::UTC), Ok(expected.to_owned()), "{text}");
    }

    /// On the same Friday.
    fn refused(text: &str, says: &str) {
        assert_eq!(read(text, "2026-04-10T12:00:00Z", Tz::UTC), Err(says.to_owned()), "{text}");
    }

    /// In Berlin, where the clocks went forward at 01:00 UTC on 2026-03-29, and back at 01:00 UTC on 2026-10-25.
    fn berlin(text: &str, now: &str, expected: &str) {
        assert_eq!(read(text, now, Tz::Europe__Berlin), Ok(expected.to_owned()), "{text} at {now}");
    }

    #[test]
    fn a_bare_time_is_the_last_one() {
        check("09:05", "2026-04-10T09:05:00Z");
        check("9:05", "2026-04-10T09:05:00Z");
        check("12:02", "2026-04-10T12:02:00Z");
        check("12:03", "2026-04-09T12:03:00Z");
        check("14:30", "2026-04-09T14:30:00Z");
        check("14:30 UTC", "2026-04-09T14:30:00Z");
        check("14:30Z", "2026-04-09T14:30:00Z");
        check("at 11:30 gmt", "2026-04-10T11:30:00Z");
        check("  11:30:10 ", "2026-04-10T11:30:10Z");
        check("2:30 pm", "2026-04-09T14:30:00Z");
        check("2:30pm", "2026-04-09T14:30:00Z");
        check("2:30\u{202f}PM", "2026-04-09T14:30:00Z");
        check("\u{200e}11 a.m.", "2026-04-10T11:00:00Z");
        check("11am utc", "2026-04-10T11:00:00Z");
    }

    #[test]
    fn a_day_beside_the_time() {
        check("yesterday 22:05", "2026-04-09T22:05:00Z");
        check("Yesterday at 10:05 PM", "2026-04-09T22:05:00Z");
        check("22:05 yesterday", "2026-04-09T22:05:00Z");
        check("22:05 UTC yesterday", "2026-04-09T22:05:00Z");
        check("today 09:00", "2026-04-10T09:00:00Z");
        check("2026-04-09 14:30", "2026-04-09T14:30:00Z");
        check("2026-04-09T14:30Z", "2026-04-09T14:30:00Z");
        check("2026-04-09t14:30", "2026-04-09T14:30:00Z");
        check("2026-04-09T14:30:10.123456789+02:00", "2026-04-09T12:30:10.123456Z");
        check("2026-04-09 14:30 UTC", "2026-04-09T14:30:00Z");
        check("April 10, 2024 14:30 UTC", "2024-04-10T14:30:00Z");
        check("April 10, 2024, 14:30 UTC", "2024-04-10T14:30:00Z");
        check("april 10th , 2024 at 14:30", "2024-04-10T14:30:00Z");
        check("Apr 10 2024 14:30", "2024-04-10T14:30:00Z");
        check("10 April 2024 14:30", "2024-04-10T14:30:00Z");
        check("14:30 on 10 April 2024", "2024-04-10T14:30:00Z");
        check("April 10 11:00", "2026-04-10T11:00:00Z");
        check("April 10 14:30", "2025-04-10T14:30:00Z");
        check("Feb 29 14:30", "2024-02-29T14:30:00Z");
        check("2000-01-01 00:00", "2000-01-01T00:00:00Z");
    }

    #[test]
    fn a_zone_after_the_time() {
        check("11:30 Europe/Berlin", "2026-04-10T09:30:00Z");
        check("14:30 europe/berlin", "2026-04-09T12:30:00Z");
        check("14:30 Asia/Kolkata", "2026-04-10T09:00:00Z");
        check("18:30 japan", "2026-04-10T09:30:00Z");
        check("11:30+02:00", "2026-04-10T09:30:00Z");
        check("01:30 -0530", "2026-04-10T07:00:00Z");
        check("11:30 UTC+2", "2026-04-10T09:30:00Z");
        check("today 13:00 Europe/Berlin", "2026-04-10T11:00:00Z");
    }

    #[test]
    fn so_long_ago() {
        check("now", "2026-04-10T12:00:00Z");
        check("Just now", "2026-04-10T12:00:00Z");
        check("10m ago", "2026-04-10T11:50:00Z");
        check("1h 30m ago", "2026-04-10T10:30:00Z");
        check("2 hours ago", "2026-04-10T10:00:00Z");
        check("an hour ago", "2026-04-10T11:00:00Z");
        check("400 days ago", "2025-03-06T12:00:00Z");
        check("0m ago", "2026-04-10T12:00:00Z");
        check("-10m", "2026-04-10T11:50:00Z");
        check("− 1h30m", "2026-04-10T10:30:00Z");
    }

    #[test]
    fn timestamps_from_discord() {
        check("<t:1712759400:t>", "2024-04-10T14:30:00Z");
        check("<t:1712759400:R>", "2024-04-10T14:30:00Z");
        check("<t:1712759400>", "2024-04-10T14:30:00Z");
    }

    #[test]
    fn days_go_by_the_calendar_of_the_zone() {
        let late = "2026-04-10T22:30:00Z"; // 00:30 on the 11th in Berlin.
        berlin("00:15", late, "2026-04-10T22:15:00Z");
        berlin("23:50", late, "2026-04-10T21:50:00Z");
        berlin("yesterday 22:05", late, "2026-04-10T20:05:00Z");
        berlin("today 00:05", late, "2026-04-10T22:05:00Z");
        berlin("22:15 UTC", late, "2026-04-10T22:15:00Z");
        berlin("yesterday 22:05 UTC", late, "2026-04-09T22:05:00Z");
    }

    #[test]
    fn refusals_say_what_to_type() {
        refused("", "The time is empty. Type for example `14:30`, `2026-04-10 14:30` or `10m ago`.");
        for text in ["2026-04-09", "yesterday", "April 9"] {
            refused(
                text,
                &format!("`{text}` has no time of day. Add one, for example `yesterday 22:05` or `2026-04-10 14:30`."),
            );
        }
        for text in ["25:00", "13:00 pm", "yesterday 12:60"] {
            refused(
                text,
                &format!("`{text}` holds a time of day that no clock shows. Type for example `14:30` or `2:30 pm`."),
            );
        }
        refused(
            "2026-02-30 14:30",
            "`2026-02-30 14:30` holds a day that the calendar doesn't have. Type for example `2026-04-10 14:30`.",
        );
        refused(
            "14:30 cest",
            "`CEST` in `14:30 cest` is not clear enough: such letters stand for several time zones. Type an offset or \
             a zone's name, for example `14:30 +02:00` or `14:30 Europe/Berlin`.",
        );
        refused(
            "14:30 New York",
            "There is no time zone `new york` (in `14:30 New York`). Type for example `14:30 America/New_York` or \
             `14:30 +02:00`.",
        );
        refused(
            "14:30 Europe/Berln",
            "There is no time zone `europe/berln` (in `14:30 Europe/Berln`). Type for example `14:30 Europe/Berlin` or \
             `14:30 +02:00`.",
        );
        refused("1999-12-31 23:59", "`1999-12-31 23:59` is before the year 2000. Type for example `2026-04-10 14:30`.");
        refused(
            "9999999 weeks ago",
            "`9999999 weeks ago` is before the year 2000. Type for example `2026-04-10 14:30`.",
        );
    }

    #[test]
    fn the_future_is_refused() {
        for text in [
            "2026-04-10 12:03",
            "2030-01-15 14:30",
            "today 12:03",
            "tomorrow 09:00",
            "9999-12-31 23:59",
            "<t:1912759400:t>",
        ] {
            refused(
                text,
                &format!(
                    "`{text}` is in the future: in UTC it is 2026-04-10 12:00 now. Type when it happened, for example \
                     `yesterday 22:05` or `10m ago`."
                ),
            );
        }
        check("2026-04-10 12:02", "2026-04-10T12:02:00Z");
        check("<t:1775822520:t>", "2026-04-10T12:02:00Z");
    }

    #[test]
    fn what_could_mean_two_things_is_not_guessed() {
        let unread = |text: &str| {
            let shown = text.replace('`', "ˋ");
            let says = "can't be read as a time. Type for example `14:30`, `14:30 UTC`, `2026-04-10 14:30`, \
                        `yesterday 22:05` or `10m ago`.";
            refused(text, &format!("`{shown}` {says}"));
        };
        for text in
            ["soon", "14.30", "1430", "10m", "4/10/2024 14:30", "10.04.2024 14:30", "14:3", "14:30 14:35", "a`b"]
        {
            unread(text);
        }
        for text in
            ["-10m ago", "- 14:30", "14:30 -10m", "14:30 +25:00", "noon 14:30", "yesterday 14:30 today", "<t:x:t>"]
        {
            unread(text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = read(&text, "2026-04-10T12:00:00Z", Tz::Europe__Berlin);
        }

        #[test]
        fn anything_made_of_times_is_in_bounds(
            text in "([-+0-9:.,tTzZ ]|now|ago|am|pm|h |m |utc|yesterday|apr|/|<t:|>){0,12}",
        ) {
            let now = utc("2026-04-10T12:00:00Z");
            if let Ok(at) = moment(&text, now, Tz::America__New_York) {
                prop_assert!(at.timestamp() >= OLDEST && at <= now + SKEW);
            }
        }

        #[test]
        fn a_bare_time_is_the_last_one_anywhere(
            zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..]),
            now in OLDEST + 200_000..4_000_000_000,
            hour in 0..24,
            minute in 0..60,
        ) {
            let now = DateTime::from_timestamp(now, 0).unwrap();
            match moment(&format!("{hour}:{minute:02}"), now, zone) {
                // Two days: yesterday's, and whatever the clocks did.
                Ok(at) => prop_assert!(at <= now + SKEW && at > now - TimeDelta::days(2), "{at} at {now}"),
                Err(error) => prop_assert!(matches!(error, Unreadable::Skipped { .. }), "{error}"),
            }
        }

        #[test]
        fn what_was_shown_is_read_back(
            zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..]),
            at in OLDEST..1_775_000_000_i64,
        ) {
            let at = DateTime::from_timestamp(at, 0).unwrap();
            let now = utc("2026-04-10T12:00:00Z");
            prop_assert_eq!(moment(&at.to_rfc3339(), now, zone), Ok(at));
            prop_assert_eq!(moment(&at.format("%B %d, %Y, %H:%M:%S UTC").to_string(), now, zone), Ok(at));
            prop_assert_eq!(moment(&format!("<t:{}:t>", at.timestamp()), now, zone), Ok(at));
            let local = at.with_timezone(&zone).naive_local();
            let read = moment(&local.format("%Y-%m-%d %H:%M:%S").to_string(), now, zone).unwrap();
            prop_assert_eq!(read.with_timezone(&zone).naive_local(), local);
            prop_assert!(read >= at);
        }
    }
}
