//! Lengths of time: `2s`, `5m`, `1h 30m`, `90 min`, `1 hour and 30 minutes`.

use chrono::TimeDelta;

use super::typed::{Quoted, plain};
use super::unreadable::Unreadable;

/// The longest that [`duration`] takes. A year, a leap one too: whatever is longer is a slip of the finger.
pub const LONGEST_DURATION: TimeDelta = TimeDelta::days(366);

/// Reads a duration: whole numbers with units (seconds, minutes, hours, days, weeks; short or written out), the larger
/// unit first. A number without a unit is refused, not guessed.
///
/// More than zero, at most [`LONGEST_DURATION`], in whole seconds.
///
/// # Errors
/// [`Unreadable`], in the words to show.
pub fn duration(text: &str) -> Result<TimeDelta, Unreadable> {
    let typed = plain(text);
    if typed.is_empty() {
        return Err(Unreadable::NoDuration);
    }
    let length = span(&typed).ok_or_else(|| Unreadable::NotADuration(Quoted::new(text)))?;
    if length.is_zero() {
        return Err(Unreadable::Zero(Quoted::new(text)));
    }
    if length > LONGEST_DURATION {
        return Err(Unreadable::TooLong(Quoted::new(text)));
    }
    Ok(length)
}

/// The length that `plain` text names, zero and enormous ones too (at most [`TimeDelta::MAX`], never negative); `None`
/// if it names none.
pub(super) fn span(plain: &str) -> Option<TimeDelta> {
    let mut rest = plain.trim();
    let mut total: i64 = 0;
    let mut larger = i64::MAX;
    loop {
        let (count, after_count) = count(rest)?;
        let (unit, after_unit) = unit(after_count.trim_start())?;
        // `5m 1h` or `10m 10m` is more likely a slip than a sum.
        if unit >= larger {
            return None;
        }
        larger = unit;
        total = total.saturating_add(count.saturating_mul(unit));
        if after_unit.trim().is_empty() {
            return Some(TimeDelta::try_seconds(total).unwrap_or(TimeDelta::MAX));
        }
        rest = after_unit.trim_start_matches([' ', ',']);
        rest = rest.strip_prefix("and ").unwrap_or(rest);
    }
}

/// The whole number that `text` begins with, and what follows; `a` and `an` are one. A number past `i64` is `i64::MAX`.
pub(super) fn count(text: &str) -> Option<(i64, &str)> {
    if let Some(rest) = text.strip_prefix("a ").or_else(|| text.strip_prefix("an ")) {
        return Some((1, rest));
    }
    let (digits, rest) = split_while(text, |c| c.is_ascii_digit());
    // Digits alone can only fail to parse by being too many.
    (!digits.is_empty()).then(|| (digits.parse().unwrap_or(i64::MAX), rest))
}

/// The unit that `text` begins with, in seconds, and what follows.
fn unit(text: &str) -> Option<(i64, &str)> {
    let (name, rest) = split_while(text, char::is_alphabetic);
    let seconds = match name {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 60 * 60,
        "d" | "day" | "days" => 24 * 60 * 60,
        "w" | "wk" | "wks" | "week" | "weeks" => 7 * 24 * 60 * 60,
        _ => return None,
    };
    Some((seconds, rest))
}

/// `text` cut before the first character that is not `wanted`.
pub(super) fn split_while(text: &str, wanted: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !wanted(c)).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, seconds: i64) {
        assert_eq!(duration(text), Ok(TimeDelta::seconds(seconds)), "{text}");
    }

    fn refused(text: &str, says: &str) {
        assert_eq!(duration(text).map_err(|e| e.to_string()), Err(says.to_owned()), "{text}");
    }

    #[test]
    fn lengths_as_people_type_them() {
        check("2s", 2);
        check("5m", 300);
        check("1h 30m", 5400);
        check("1h30m", 5400);
        check("  1H   30M ", 5400);
        check("90 min", 5400);
        check("90min", 5400);
        check("1 hour", 3600);
        check("an hour", 3600);
        check("a minute", 60);
        check("1 hour and 30 minutes", 5400);
        check("1 hour, 30 minutes", 5400);
        check("2 hrs 5 mins 10 secs", 7510);
        check("3d", 259_200);
        check("2 weeks", 1_209_600);
        check("72h", 259_200);
        check("366 days", 31_622_400);
        check("010m", 600);
    }

    #[test]
    fn refusals_say_what_to_type() {
        refused("", "The duration is empty. Type for example `5m` or `1h 30m`.");
        refused("\u{200b} ", "The duration is empty. Type for example `5m` or `1h 30m`.");
        let unread = |text: &str| {
            refused(
                text,
                &format!("`{text}` can't be read as a duration. Type for example `30s`, `5m`, `1h 30m` or `2 days`."),
            );
        };
        for text in
            ["soon", "5", "m", "-5m", "1.5h", "5m 1h", "10m 10m", "1h and", "1h and and 5m", "5 parsecs", "500ms", "½h"]
        {
            unread(text);
        }
        refused("0m", "`0m` is no time at all. Type for example `5m` or `1h 30m`.");
        for text in ["367 days", "366d 1s", "99999999999999999999w"] {
            refused(
                text,
                &format!("`{text}` is too long: 366 days at the most. Type for example `1h 30m` or `14 days`."),
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            if let Ok(length) = duration(&text) {
                prop_assert!(length > TimeDelta::zero() && length <= LONGEST_DURATION);
            }
        }

        #[test]
        fn whole_minutes_survive(minutes in 1_i64..=366 * 24 * 60) {
            let text = format!("{}h {}m", minutes / 60, minutes % 60);
            prop_assert_eq!(duration(&text), Ok(TimeDelta::minutes(minutes)));
        }
    }
}
