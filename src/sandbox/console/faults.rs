//! `:fault`: what is typed to make Discord fail.

use std::time::Duration;

use crate::sandbox::{Fault, Matcher};

/// What is to go wrong.
#[derive(Debug)]
pub(super) enum FaultOrder {
    /// Nothing was asked for: say what can be.
    Tell,
    /// Nothing any more.
    None,
    /// The gateway's connection is cut.
    Gateway,
    /// The next requests of a kind.
    Next(Matcher, Fault, u32),
}

/// What requests are called here, and which they are.
const PLACES: &[(&str, Option<&str>, &str)] = &[
    ("channels", Some("POST"), "/guilds/*/channels"),
    ("messages", Some("POST"), "/channels/*/messages"),
    ("edits", Some("PATCH"), "/channels/*/messages/*"),
    ("pins", Some("PUT"), "/channels/**/pins/*"),
    ("reactions", Some("PUT"), "/channels/*/messages/*/reactions/**"),
    ("answers", Some("POST"), "/interactions/*/*/callback"),
    ("everything", None, "**"),
];

/// How faults are typed.
pub(super) fn usage() -> Vec<String> {
    let places: Vec<_> = PLACES.iter().map(|(name, _, _)| *name).collect();
    [
        ":fault WHAT WHERE [x3]: the next request there goes wrong, or the next three",
        "  WHAT   500 (any status) · hang 4s · reset · 429 2s; done-500, done-reset: the work is done all the same",
        &format!("  WHERE  {}, or a path such as /channels/*/messages", places.join(", ")),
        ":fault gateway cuts the bot's connection; :fault none takes back what has not happened yet",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Reads what follows `:fault`.
///
/// # Errors
/// What can be typed instead.
pub(super) fn read(text: &str) -> Result<FaultOrder, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let wrong =
        || format!("I can't read {text:?}. Type :fault hang 4s channels, or :fault alone to see what there is.");
    let (fault, rest) = match words.as_slice() {
        [] => return Ok(FaultOrder::Tell),
        ["none"] => return Ok(FaultOrder::None),
        ["gateway"] => return Ok(FaultOrder::Gateway),
        ["hang", time, rest @ ..] => (Fault::Hang(duration(time).ok_or_else(wrong)?), rest),
        ["429", time, rest @ ..] if duration(time).is_some() => {
            let retry_after = duration(time).unwrap_or_default().as_secs_f64();
            (Fault::RateLimited { retry_after, global: false }, rest)
        }
        ["reset", rest @ ..] => (Fault::Reset, rest),
        ["done-reset", rest @ ..] => (Fault::DoneThenReset, rest),
        [status, rest @ ..] => match status.strip_prefix("done-") {
            Some(done) => (Fault::DoneThen(failing(done).ok_or_else(wrong)?), rest),
            None => (Fault::Status(failing(status).ok_or_else(wrong)?), rest),
        },
    };
    let (place, times) = match rest {
        [place] => (*place, 1),
        [place, times] => (*place, times.trim_start_matches(['x', '×']).parse().map_err(|_| wrong())?),
        _ => return Err(wrong()),
    };
    let matcher = match PLACES.iter().find(|(name, _, _)| *name == place) {
        Some((_, Some(method), path)) => Matcher::new(method, path),
        Some((_, None, path)) => Matcher::any(path),
        None if place.starts_with('/') => Matcher::any(place),
        None => return Err(wrong()),
    };
    Ok(FaultOrder::Next(matcher, fault, times))
}

fn duration(text: &str) -> Option<Duration> {
    humantime::parse_duration(text).ok()
}

fn failing(status: &str) -> Option<u16> {
    status.parse().ok().filter(|status| (400..600).contains(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_typed_in_words() {
        for (typed, fault, times) in [
            ("hang 4s channels", Fault::Hang(Duration::from_secs(4)), 1),
            ("500 messages x3", Fault::Status(500), 3),
            ("done-502 channels", Fault::DoneThen(502), 1),
            ("done-reset /guilds/**", Fault::DoneThenReset, 1),
            ("429 2s everything", Fault::RateLimited { retry_after: 2.0, global: false }, 1),
            ("429 everything", Fault::Status(429), 1),
        ] {
            match read(typed) {
                Ok(FaultOrder::Next(_, read, count)) => assert_eq!((read, count), (fault, times), "{typed}"),
                other => panic!("{typed}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for typed in ["hang channels", "500", "200 messages", "boom messages", "500 message", "500 messages often"] {
            assert!(read(typed).is_err(), "{typed}");
        }
    }
}
