//! Days as they are written: `2026-04-10`, `April 10, 2024`, `10 Apr 2024`, `Jan 15`.
//!
//! Does not know which day it is, so a day without a year stays without one. `4/10/2024` is not read: half the world
//! would read it as October.

use chrono::{Month, NaiveDate, Weekday};

use super::duration::split_while;

/// A day as written. It need not be in the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Four digits were given, or none.
    pub(super) year: Option<i32>,
    month: u32,
    day: u32,
}

impl Written {
    /// Reads lower case words without commas; `None` if they are no date.
    pub(super) fn read(words: &[&str]) -> Option<Self> {
        match *words {
            [numbers] => Self::read_numbers(numbers),
            [first, second] => Self::read_names(first, second, None),
            [first, second, third] => Self::read_names(first, second, Some(year(third)?)),
            _ => None,
        }
    }

    /// The day in `year`; `None` if that year does not have it.
    pub(super) fn in_year(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }

    /// `2026-04-10`, `2026/4/1`.
    fn read_numbers(word: &str) -> Option<Self> {
        let mut parts = word.split(['-', '/']);
        let written =
            Self { year: Some(year(parts.next()?)?), month: short(parts.next()?)?, day: short(parts.next()?)? };
        parts.next().is_none().then_some(written)
    }

    /// A month and a day of it, in either order.
    fn read_names(first: &str, second: &str, year: Option<i32>) -> Option<Self> {
        let (month, day) = match (month(first), month(second)) {
            (Some(month), None) => (month, second),
            (None, Some(month)) => (month, first),
            _ => return None,
        };
        let (digits, ending) = split_while(day, |c| c.is_ascii_digit());
        let ending_fits = matches!(ending, "" | "." | "st" | "nd" | "rd" | "th");
        Some(Self { year, month: month.number_from_month(), day: short(digits).filter(|_| ending_fits)? })
    }
}

/// Whether a date could begin with `word`.
pub(super) fn begins_date(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || month(word).is_some()
}

/// A day of the week, in full or by three letters or so.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    match word.trim_end_matches('.') {
        "tues" => Some(Weekday::Tue),
        "thur" | "thurs" => Some(Weekday::Thu),
        name => name.parse().ok(),
    }
}

fn month(word: &str) -> Option<Month> {
    match word.trim_end_matches('.') {
        "sept" => Some(Month::September),
        name => name.parse().ok(),
    }
}

fn year(word: &str) -> Option<i32> {
    (word.len() == 4 && is_digits(word)).then(|| word.parse().ok()).flatten()
}

/// A number of one or two digits.
fn short(word: &str) -> Option<u32> {
    (matches!(word.len(), 1 | 2) && is_digits(word)).then(|| word.parse().ok()).flatten()
}

fn is_digits(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(Option<i32>, u32, u32)>) {
        let words: Vec<&str> = text.split(' ').collect();
        let expected = expected.map(|(year, month, day)| Written { year, month, day });
        assert_eq!(Written::read(&words), expected, "{text}");
    }

    #[test]
    fn dates_as_they_are_written() {
        check("2026-04-10", Some((Some(2026), 4, 10)));
        check("2026/4/1", Some((Some(2026), 4, 1)));
        check("april 10 2024", Some((Some(2024), 4, 10)));
        check("apr. 10th 2024", Some((Some(2024), 4, 10)));
        check("10 april 2024", Some((Some(2024), 4, 10)));
        check("1st sept", Some((None, 9, 1)));
        check("feb 31", Some((None, 2, 31)));
        for not_a_date in
            ["", "2026-04", "2026-04-10-1", "26-04-10", "10.04.2026", "4/10/2024", "april", "april may", "april 100"]
        {
            check(not_a_date, None);
        }
        for not_a_date in ["10 april 24", "april 10x", "10 10 2024", "april th 2024", "+026-04-10", "april +1"] {
            check(not_a_date, None);
        }
    }

    #[test]
    fn weekdays_by_name() {
        assert_eq!(weekday("friday"), Some(Weekday::Fri));
        assert_eq!(weekday("thurs."), Some(Weekday::Thu));
        assert_eq!(weekday("fr"), None);
    }
}
