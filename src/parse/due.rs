//! Days by which something should be done: `2030-01-15`, `friday`, `in 2 weeks`, `Jan 15`.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;

use super::calendar::{Written, weekday};
use super::duration::{count, span};
use super::place::Place;
use super::typed::{Quoted, plain};
use super::unreadable::Unreadable;

/// The last year that a date of four digits can name.
const LAST_YEAR: i32 = 9999;

/// The most years between two leap days (around a year like 2100).
const LEAP_DAYS_APART: i32 = 8;

/// Reads a due day, from today on by the calendar of `zone`.
///
/// A day of the week is the next one, with or without `next`; today's is a week ahead. A date without a year is the
/// next one, which may be today.
///
/// # Errors
/// [`Unreadable`], in the words to show.
pub fn due(text: &str, now: DateTime<Utc>, zone: Tz) -> Result<NaiveDate, Unreadable> {
    let today = Place::Zone(zone).today(now);
    let typed = plain(text);
    if typed.is_empty() {
        return Err(Unreadable::NoDay);
    }
    let day = match day(&typed, today) {
        Meant::Day(day) => day,
        Meant::NoSuchDay => {
            return Err(Unreadable::NoSuchDay { text: Quoted::new(text), example: "2030-01-15" });
        }
        Meant::TooFarAhead => return Err(Unreadable::TooFarAhead(Quoted::new(text))),
        Meant::Nothing => return Err(Unreadable::NotADay(Quoted::new(text))),
    };
    if day < today {
        let example = today.checked_add_days(Days::new(14)).unwrap_or(today);
        return Err(Unreadable::InPast { text: Quoted::new(text), today, example });
    }
    Ok(day)
}

enum Meant {
    Day(NaiveDate),
    NoSuchDay,
    TooFarAhead,
    Nothing,
}

fn day(typed: &str, today: NaiveDate) -> Meant {
    let words: Vec<&str> = typed.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let words = match *words {
        ["on" | "by" | "next" | "in", ref rest @ ..] if !rest.is_empty() => rest,
        _ => &words[..],
    };
    match *words {
        ["today"] => Meant::Day(today),
        ["tomorrow"] => ahead(today.succ_opt()),
        ["yesterday"] => ahead(today.pred_opt()),
        [word] if let Some(weekday) = weekday(word) => ahead(next(weekday, today)),
        _ if let Some(written) = Written::read(words) => on(written, today),
        _ => after(&words.join(" "), today),
    }
}

fn next(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    let days = match weekday.days_since(today.weekday()) {
        0 => 7,
        days => days,
    };
    today.checked_add_days(Days::new(days.into()))
}

fn on(written: Written, today: NaiveDate) -> Meant {
    let day = match written.year {
        Some(year) => written.in_year(year),
        None => (today.year()..=today.year() + LEAP_DAYS_APART)
            .filter_map(|year| written.in_year(year))
            .find(|day| *day >= today),
    };
    day.map_or(Meant::NoSuchDay, Meant::Day)
}

/// So many days, weeks or months from `today`. By the calendar: no change of the clocks moves a day.
fn after(length: &str, today: NaiveDate) -> Meant {
    if let Some((count, unit)) = count(length)
        && matches!(unit.trim(), "month" | "months")
    {
        return ahead(u32::try_from(count).ok().and_then(|count| today.checked_add_months(Months::new(count))));
    }
    match span(length) {
        Some(span) if span.num_seconds() % (24 * 60 * 60) == 0 => {
            ahead(u64::try_from(span.num_days()).ok().and_then(|days| today.checked_add_days(Days::new(days))))
        }
        Some(_) | None => Meant::Nothing,
    }
}

fn ahead(day: Option<NaiveDate>) -> Meant {
    day.filter(|day| day.year() <= LAST_YEAR).map_or(Meant::TooFarAhead, Meant::Day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// On Friday 2026-04-10, at noon UTC.
    fn read(text: &str, zone: Tz) -> Result<String, String> {
        let now = "2026-04-10T12:00:00Z".parse().unwrap();
        due(text, now, zone).map(|day| day.to_string()).map_err(|error| error.to_string())
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(read(text, Tz::UTC), Ok(expected.to_owned()), "{text}");
    }

    fn refused(text: &str, says: &str) {
        assert_eq!(read(text, Tz::UTC), Err(says.to_owned()), "{text}");
    }

    #[test]
    fn days_in_words() {
        check("today", "2026-04-10");
        check(" Tomorrow ", "2026-04-11");
        check("saturday", "2026-04-11");
        check("thu", "2026-04-16");
        check("friday", "2026-04-17");
        check("next friday", "2026-04-17");
        check("by Monday", "2026-04-13");
        check("in 3 days", "2026-04-13");
        check("in 2 weeks", "2026-04-24");
        check("2w", "2026-04-24");
        check("in a week", "2026-04-17");
        check("in 48h", "2026-04-12");
        check("in 2 months", "2026-06-10");
        check("in a month", "2026-05-10");
    }

    #[test]
    fn days_as_dates() {
        check("2030-01-15", "2030-01-15");
        check("15 January 2030", "2030-01-15");
        check("Jan 15 2030", "2030-01-15");
        check("January 15th, 2030", "2030-01-15");
        check("Jan 15", "2027-01-15");
        check("April 10", "2026-04-10");
        check("April 9", "2027-04-09");
        check("Feb 29", "2028-02-29");
        check("on 1 May", "2026-05-01");
    }

    #[test]
    fn today_is_the_zones() {
        assert_eq!(read("today", Tz::Pacific__Kiritimati), Ok("2026-04-11".to_owned()));
        assert_eq!(read("in 1 day", Tz::Pacific__Kiritimati), Ok("2026-04-12".to_owned()));
    }

    #[test]
    fn refusals_say_what_to_type() {
        refused("", "The day is empty. Type for example `friday`, `in 2 weeks` or `15 January 2030`.");
        for text in
            ["soon", "next week", "in 5 minutes", "1/2/2030", "15.01.2030", "2030-01-15 14:30", "next", "in", "2"]
        {
            refused(
                text,
                &format!(
                    "`{text}` can't be read as a day. Type for example `friday`, `in 2 weeks`, `2030-01-15` or \
                     `15 January 2030`."
                ),
            );
        }
        for text in ["2020-01-15", "yesterday", "April 9, 2026"] {
            refused(
                text,
                &format!(
                    "`{text}` is in the past: today is 2026-04-10. Type for example `friday`, `in 2 weeks` or \
                     `2026-04-24`."
                ),
            );
        }
        for text in ["2030-02-30", "Feb 30", "31 April 2030"] {
            refused(
                text,
                &format!("`{text}` holds a day that the calendar doesn't have. Type for example `2030-01-15`."),
            );
        }
        for text in ["in 9999999 weeks", "in 99999999999999999999 months"] {
            refused(text, &format!("`{text}` is too far ahead. Type for example `in 2 weeks` or `2030-01-15`."));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = read(&text, Tz::UTC);
        }

        #[test]
        fn never_before_today(text in "(in |next |[0-9]|-| |days?|weeks?|months?|friday|jan|feb){0,8}") {
            if let Ok(day) = read(&text, Tz::UTC) {
                prop_assert!(*"2026-04-10" <= *day && *day <= *"9999-12-31", "{}", day);
            }
        }
    }
}
