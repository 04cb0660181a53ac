//! What a value must look like. Each function says what is wrong so that it can follow the value: `"5x" is not a duration; …`.

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::{TZ_VARIANTS, Tz};
use regex::Regex;

use super::nearest::nearest;
use crate::escalation::Quorum;
use crate::incident::PlaceKind;

/// A name that people read, in characters; Discord's limit for a button's label (its documentation of components).
const NAME: usize = 80;
/// A description, in characters; Discord's limit for an option's description in a menu (the same).
const DESCRIPTION: usize = 100;
/// A channel's, category's or role's name, in characters (Discord's documentation of channels and roles).
const PLACE: usize = 100;
/// The longest duration, in days: what is further away is a mistyped unit.
const SPAN_DAYS: i64 = 366;

/// The id of something in the file: what people type in commands.
pub(super) fn id(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    match text {
        _ if text.chars().count() > 32 => Err("is too long; at most 32 characters".to_owned()),
        _ if !text.chars().all(fits) => Err("is not an id; use a-z, 0-9, _ and - alone".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

/// A name that people read.
pub(super) fn name(text: &str) -> Result<String, String> {
    one_line(text, NAME)
}

/// A sentence that people read in menus.
pub(super) fn description(text: &str) -> Result<String, String> {
    one_line(text, DESCRIPTION)
}

/// The id or exact name of a category or role.
pub(super) fn place(text: &str) -> Result<String, String> {
    one_line(text, PLACE)
}

/// What incidents live in.
pub(super) fn place_kind(text: &str) -> Result<PlaceKind, String> {
    match text {
        "channel" => Ok(PlaceKind::Channel),
        "thread" => Ok(PlaceKind::Thread),
        _ => Err("is not a place for incidents; write \"channel\" or \"thread\"".to_owned()),
    }
}

/// The id or exact name of a text channel. People write the `#` that they see before it, which is not part of the name.
pub(super) fn channel(text: &str) -> Result<String, String> {
    match text.strip_prefix('#').unwrap_or(text).trim() {
        "" => Err("names no channel; write its name or id".to_owned()),
        name => one_line(name, PLACE),
    }
}

fn one_line(text: &str, limit: usize) -> Result<String, String> {
    match text.chars().count() {
        _ if text.contains(char::is_control) => Err("has a line break or control character; write one line".to_owned()),
        count if count > limit => Err(format!("is too long; {count} characters, at most {limit}")),
        _ => Ok(text.to_owned()),
    }
}

/// An address that a browser opens, of one line.
pub(super) fn address(text: &str) -> Result<String, String> {
    const ADDRESS: usize = 512;
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    // What would end the link in a message has no place in an address either (RFC 3986 has it written as %28, %3E…).
    let breaks = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '(' | ')' | '"');
    match host {
        _ if text.chars().count() > ADDRESS => Err(format!("is too long; at most {ADDRESS} characters")),
        Some(host) if !host.is_empty() && !text.contains(breaks) => Ok(text.to_owned()),
        _ => Err("is not an address; write one such as \"https://example.org/runbooks/payments\"".to_owned()),
    }
}

/// A zone of the IANA database.
///
/// # Errors
///
/// What is wrong with the text, so that it can follow it: `is not a time zone; …`.
pub fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| {
        let mend = match near_zone(text) {
            Some(zone) => format!("did you mean \"{zone}\"?"),
            None => "write an IANA name such as \"UTC\", \"Europe/Berlin\" or \"America/New_York\"".to_owned(),
        };
        format!("is not a time zone; {mend}")
    })
}

/// People write `Berlin`, `new york`, `europe/berlin`.
fn near_zone(text: &str) -> Option<&'static str> {
    let meant = text.trim().replace(' ', "_");
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let by_city = names().find(|name| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&meant)));
    by_city.or_else(|| nearest(&meant, names()))
}

/// A duration of whole seconds, from 1 s to 366 days, as humantime reads it (`5m`, `1h 30m`, `3d`).
pub(super) fn span(text: &str) -> Result<TimeDelta, String> {
    let read = humantime::parse_duration(text)
        .map_err(|_| "is not a duration; write one such as \"30s\", \"5m\", \"1h 30m\" or \"3d\"".to_owned())?;
    let span = TimeDelta::from_std(read).ok().filter(|span| *span <= TimeDelta::days(SPAN_DAYS));
    match span {
        None => Err(format!("is too long; at most {SPAN_DAYS} days")),
        Some(span) if span < TimeDelta::seconds(1) => Err("is too short; at least 1 second".to_owned()),
        Some(span) if span.subsec_nanos() != 0 => Err("has a part of a second; write whole seconds".to_owned()),
        Some(span) => Ok(span),
    }
}

/// A size in bytes, from 0 to 64 MiB, with a unit of 1,024 or of 1,000.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim() {
        "B" => Some(1),
        "kB" | "KB" => Some(1_000),
        "KiB" => Some(1 << 10),
        "MB" => Some(1_000_000),
        "MiB" => Some(1 << 20),
        _ => None,
    };
    let read = number.parse::<u64>().ok().zip(unit).map(|(number, unit)| number.saturating_mul(unit));
    match read {
        None => Err("is not a size; write one such as \"8MiB\", \"500KiB\" or \"0B\"".to_owned()),
        Some(size) if size > crate::incident::limits::FILES_BYTES => {
            Err("is too large; at most 64MiB, which is all that an incident keeps".to_owned())
        }
        Some(size) => Ok(size),
    }
}

/// Whose acknowledgement stops a page.
pub(super) fn quorum(text: &str) -> Result<Quorum, String> {
    match text {
        "any" => Ok(Quorum::Any),
        "all" => Ok(Quorum::All),
        _ => Err("says nothing about who has to acknowledge; write \"any\" or \"all\"".to_owned()),
    }
}

/// A time of the day, to the minute.
pub(super) fn hour(text: &str) -> Result<NaiveTime, String> {
    let digits = text.len() == 5 && text.is_ascii();
    let read = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| digits);
    read.ok_or_else(|| "is not a time of the day; write one such as \"22:00\" or \"07:30\"".to_owned())
}

/// The same as [`span`], or `never`: `None`.
pub(super) fn span_or_never(text: &str) -> Result<Option<TimeDelta>, String> {
    match text {
        "never" => Ok(None),
        text => span(text).map(Some).map_err(|wrong| format!("{wrong}, or \"never\"")),
    }
}

/// An emoji that can be reacted with: the character itself, or `name:id` of a server's own, which is what stands between
/// the brackets of `<:name:id>` in a message.
pub(super) fn emoji(text: &str) -> Result<String, String> {
    let bare = text.strip_prefix("<a:").or_else(|| text.strip_prefix("<:")).and_then(|rest| rest.strip_suffix('>'));
    let text = bare.unwrap_or(text);
    match text.split_once(':') {
        Some((name, id)) if is_emoji_name(name) && is_id(id) => Ok(text.to_owned()),
        None if is_unicode_emoji(text) => Ok(text.to_owned()),
        _ => {
            Err("is not an emoji; write the emoji itself, such as \"📌\", or name:id of one of your server's"
                .to_owned())
        }
    }
}

fn is_emoji_name(name: &str) -> bool {
    (2..=32).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether it is an id as Discord writes them: a number of 17 to 20 digits (its documentation of snowflakes).
fn is_id(text: &str) -> bool {
    (17..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// One emoji, by the forms of Unicode's UTS 51: a keycap, a flag, or pictures with tone, joined into one.
fn is_unicode_emoji(text: &str) -> bool {
    const PICTURE: &str = r"\p{Extended_Pictographic}\x{FE0F}?\p{Emoji_Modifier}?[\x{E0020}-\x{E007F}]*";
    let form =
        format!(r"^(?:[0-9#*]\x{{FE0F}}?\x{{20E3}}|\p{{Regional_Indicator}}{{2}}|{PICTURE}(?:\x{{200D}}{PICTURE})*)$");
    Regex::new(&form).is_ok_and(|form| form.is_match(text))
}
