//! The day that stands beside a time of day, or that is left out.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::calendar::{Written, begins_date};

/// The most years between two leap days (around a year like 2100).
const LEAP_DAYS_APART: i32 = 8;

/// Which day is meant. Does not know which day it is.
#[derive(Clone, Copy)]
pub(super) enum Day {
    Unsaid,
    Today,
    Yesterday,
    Tomorrow,
    Written(Written),
}

impl Day {
    /// Whether a day could begin with `word`.
    pub(super) fn begins(word: &str) -> bool {
        matches!(word, "today" | "yesterday" | "tomorrow") || begins_date(word)
    }

    /// Reads lower case words without commas; `None` if they are no day.
    pub(super) fn read(words: &[&str]) -> Option<Self> {
        match *words {
            ["today"] => Some(Self::Today),
            ["yesterday"] => Some(Self::Yesterday),
            ["tomorrow"] => Some(Self::Tomorrow),
            _ => Written::read(words).map(Self::Written),
        }
    }

    /// The days that can be meant, the preferred one first. Empty: the calendar has no such day.
    pub(super) fn candidates(self, today: NaiveDate) -> Vec<NaiveDate> {
        match self {
            Self::Unsaid => [Some(today), today.pred_opt()].into_iter().flatten().collect(),
            Self::Today => vec![today],
            Self::Yesterday => today.pred_opt().into_iter().collect(),
            Self::Tomorrow => today.succ_opt().into_iter().collect(),
            Self::Written(written) => match written.year {
                Some(year) => of_years(written, year..=year),
                None => of_years(written, today.year() - LEAP_DAYS_APART..=today.year()),
            },
        }
    }
}

/// The day in each of the `years` that has it, the last first.
fn of_years(written: Written, years: RangeInclusive<i32>) -> Vec<NaiveDate> {
    years.rev().filter_map(|year| written.in_year(year)).collect()
}
