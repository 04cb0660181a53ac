//! Words for Discord: what people typed as text, times that each reader sees in their own zone, people who can be tapped.
//!
//! Guarantees: nothing that a person typed becomes a heading, a list, a quote, code, a spoiler, emphasis, a masked link, a
//! mention, a timestamp or a custom emoji, and nothing of it can reach `@everyone`. An address (`https://…`) stays one that
//! can be tapped. What can be left without a backslash is: a phone's notification shows the backslashes.
//!
//! Does not know: what a text is about.

use chrono::{DateTime, Utc};

use crate::incident::{Actor, ChannelId, Person, UserId};

/// The mark at the end of a text that was cut.
const CUT: &str = "… (cut)";
/// Breaks `@everyone` apart where no backslash would: the server looks for the word, escaped or not.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// A text that a person typed, shown as it is.
#[must_use]
pub fn plain(text: &str) -> String {
    pieces(text).concat()
}

/// The same on one line: a title, a name.
#[must_use]
pub fn line(text: &str) -> String {
    plain(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The same as [`plain`], in at most `limit` code points, escapes counted; what was cut says so.
#[must_use]
pub fn excerpt(text: &str, limit: usize) -> String {
    let pieces = pieces(text);
    let length = |piece: &String| piece.chars().count();
    if pieces.iter().map(length).sum::<usize>() <= limit {
        return pieces.concat();
    }
    let mut room = limit.saturating_sub(CUT.chars().count());
    let fitting = pieces.iter().take_while(|piece| match room.checked_sub(length(piece)) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    });
    let mut short: String = fitting.map(String::as_str).collect();
    short.push_str(CUT);
    short
}

/// A text in at most `limit` code points, cut wherever that is: the last resort for one that was put together already.
#[must_use]
pub fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let room = limit.saturating_sub(CUT.chars().count());
    text.chars().take(room).chain(CUT.chars()).collect()
}

/// A text that stands between backticks, where no escape works; at most 60 code points.
#[must_use]
pub fn code(text: &str) -> String {
    let inside: Vec<char> = readable(text).into_iter().map(|c| if c == '`' || c == '\n' { '\'' } else { c }).collect();
    let mut shown = String::new();
    for (at, &c) in inside.iter().enumerate().take(60) {
        shown.push(c);
        if c == '@' && is_everyone(&inside[at + 1..]) {
            shown.push(ZERO_WIDTH_SPACE);
        }
    }
    if inside.len() > 60 {
        shown.push('…');
    }
    shown
}

/// A further paragraph with a text that somebody typed, as a quotation; it takes the rest of the message.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\n>>> {}", excerpt(text, 1_800))
}

/// Somebody, to tap on; it notifies nobody unless the message means it. For what is said now, of people who are here.
#[must_use]
pub fn person(id: UserId) -> String {
    format!("<@{id}>")
}

/// Whoever did something.
#[must_use]
pub fn who(actor: &Actor) -> String {
    match actor {
        Actor::Member(member) => person(member.id),
        Actor::Anonymous => "Somebody".to_owned(),
        Actor::System | Actor::AlertSource { .. } => line(actor.name()),
    }
}

/// Somebody by name, where the words will be read for long: a mention of somebody who left the server is a number.
#[must_use]
pub fn named(person: &Person) -> String {
    line(&person.name)
}

/// Whoever did something, by name.
#[must_use]
pub fn name(actor: &Actor) -> String {
    line(actor.name())
}

/// A channel, to tap on.
#[must_use]
pub fn channel(id: ChannelId) -> String {
    format!("<#{id}>")
}

/// A moment with its date: `10 April 2024 14:30` in the reader's zone and language.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    format!("<t:{}:f>", at.timestamp())
}

/// A moment's time of day: `14:30`.
#[must_use]
pub fn clock(at: DateTime<Utc>) -> String {
    format!("<t:{}:t>", at.timestamp())
}

/// How far off a moment is, as it is read: `5 minutes ago`, `in 3 minutes`.
#[must_use]
pub fn distance(at: DateTime<Utc>) -> String {
    format!("<t:{}:R>", at.timestamp())
}

/// The text without what would not show, or would make its neighbours show otherwise: control characters, and the marks that
/// turn the direction of the text after them.
fn readable(text: &str) -> Vec<char> {
    let text = text.replace("\r\n", "\n").replace(['\t', '\r'], " ");
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|&c| c == '\n' || !(c.is_control() || turns(c))).collect()
}

/// Each character with the escape that it needs where it stands.
fn pieces(text: &str) -> Vec<String> {
    let chars = readable(text);
    let mut address_ends = 0;
    let mut pieces = Vec::with_capacity(chars.len());
    for (at, &c) in chars.iter().enumerate() {
        if at >= address_ends {
            address_ends = at + address_length(&chars[at..]);
        }
        pieces.push(match c {
            '@' if is_everyone(&chars[at + 1..]) => format!("@{ZERO_WIDTH_SPACE}"),
            _ if at < address_ends || !is_markup(&chars, at) => c.to_string(),
            _ => format!("\\{c}"),
        });
    }
    pieces
}

/// Whether Discord would take the character for markup where it stands.
fn is_markup(chars: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| chars.get(before)).copied();
    let after = chars.get(at + 1).copied();
    let twin = |c: char| before == Some(c) || after == Some(c);
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let gap = after.is_none_or(char::is_whitespace);
    match chars[at] {
        '\\' | '*' | '`' => true,
        '_' => !(word(before) && word(after)),
        '~' => twin('~'),
        '|' => twin('|'),
        '(' => before == Some(']'),
        '<' => after.is_none_or(|c| !(c.is_whitespace() || c.is_ascii_digit() || c == '=')),
        '#' | '>' => (gap || twin(chars[at])) && starts_line(chars, at, |c| c == ' '),
        '-' => (gap || after == Some('#')) && starts_line(chars, at, |c| c == ' '),
        '.' => {
            gap && before.is_some_and(|c| c.is_ascii_digit())
                && starts_line(chars, at, |c| c == ' ' || c.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether between the line's start and this place there is nothing but what `skips` allows.
fn starts_line(chars: &[char], at: usize, skips: impl Fn(char) -> bool) -> bool {
    chars[..at].iter().rev().take_while(|&&c| c != '\n').all(|&c| skips(c))
}

/// How many characters from here on are an address; 0: none begins here.
fn address_length(chars: &[char]) -> usize {
    let begins = |with: &str| chars.iter().zip(with.chars()).filter(|(a, b)| **a == *b).count() == with.len();
    if !(begins("http://") || begins("https://")) {
        return 0;
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '`' | '*' | '|' | '[' | ']' | '(' | ')' | '\\');
    let strikes = |at: usize| chars[at] == '~' && chars.get(at + 1) == Some(&'~');
    (0..chars.len()).take_while(|&at| !ends(chars[at]) && !strikes(at)).count()
}

/// Whether the characters after an `@` make it one that reaches everybody.
fn is_everyone(after: &[char]) -> bool {
    let is = |word: &str| {
        after.len() >= word.len() && after.iter().zip(word.chars()).all(|(a, b)| a.to_ascii_lowercase() == b)
    };
    is("everyone") || is("here")
}

#[cfg(test)]
mod tests;
