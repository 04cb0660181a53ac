//! A phrase: Hotwash's own words, and what people wrote, kept apart until the format is known.
//!
//! Guarantees: what people wrote reaches a page through [`Screen`] and the format's own escaping, or not at all;
//! there is no other way out of a phrase.
//!
//! Does not know any format.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::calendar::{Calendar, span, write_day};
use super::screen::Screen;

/// A sentence in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrase<'a>(Vec<Part<'a>>);

/// As many parts as nearly every line of a list has.
const LINE: usize = 12;

#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Words(&'static str),
    Name(&'a str),
    Text(&'a str),
    Brief(&'a str, usize),
    Count(u64),
    Span(TimeDelta),
    Stamp(DateTime<Utc>),
    Time(DateTime<Utc>),
    Near(DateTime<Utc>),
    Date(DateTime<Utc>),
    Day(NaiveDate),
}

/// How a format takes what people wrote.
pub(super) struct Format {
    /// Adds one line of it, so that it is shown as typed. The line has no blanks around it and is never empty.
    pub(super) escape: fn(&str, &mut String),
    /// What stands between two lines of it.
    pub(super) line_break: String,
    /// What stands between two paragraphs of it.
    pub(super) paragraph: String,
}

impl<'a> Phrase<'a> {
    /// Hotwash's own words, which need no escaping in any format.
    pub(super) fn from(words: &'static str) -> Self {
        Self::default().words(words)
    }

    /// The beginning of a line that is put together from several phrases, with room for them.
    pub(super) fn line() -> Self {
        Self(Vec::with_capacity(LINE))
    }

    /// What somebody wrote, alone.
    pub(super) fn quote(text: &'a str) -> Self {
        Self::default().text(text)
    }

    /// Further own words.
    pub(super) fn words(self, words: &'static str) -> Self {
        self.with(Part::Words(words))
    }

    /// A name or a title: always on one line.
    pub(super) fn name(self, name: &'a str) -> Self {
        self.with(Part::Name(name))
    }

    /// Names, with a comma between them.
    pub(super) fn names(self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.listed(names, |phrase, name| phrase.name(name))
    }

    /// Several things, with a comma between them.
    pub(super) fn listed<T>(self, all: impl IntoIterator<Item = T>, add: impl Fn(Self, T) -> Self) -> Self {
        all.into_iter()
            .enumerate()
            .fold(self, |phrase, (index, one)| add(if index == 0 { phrase } else { phrase.words(", ") }, one))
    }

    /// What somebody wrote, with its lines.
    pub(super) fn text(self, text: &'a str) -> Self {
        self.with(Part::Text(text))
    }

    /// The beginning of what somebody wrote, on one line: its first paragraph, or as many whole sentences of it as have
    /// room in `most` characters.
    pub(super) fn brief(self, text: &'a str, most: usize) -> Self {
        self.with(Part::Brief(text, most))
    }

    /// A number.
    pub(super) fn count(self, count: impl Into<u64>) -> Self {
        self.with(Part::Count(count.into()))
    }

    /// A length of time.
    pub(super) fn span(self, length: TimeDelta) -> Self {
        self.with(Part::Span(length))
    }

    /// An instant, with its date.
    pub(super) fn stamp(self, at: DateTime<Utc>) -> Self {
        self.with(Part::Stamp(at))
    }

    /// An instant without its date.
    pub(super) fn time(self, at: DateTime<Utc>) -> Self {
        self.with(Part::Time(at))
    }

    /// An instant, with its date where it is not the incident's first day.
    pub(super) fn near(self, at: DateTime<Utc>) -> Self {
        self.with(Part::Near(at))
    }

    /// The date of an instant.
    pub(super) fn date(self, at: DateTime<Utc>) -> Self {
        self.with(Part::Date(at))
    }

    /// A day of the calendar.
    pub(super) fn day(self, day: NaiveDate) -> Self {
        self.with(Part::Day(day))
    }

    /// Another phrase behind this one.
    pub(super) fn then(mut self, other: Phrase<'a>) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The same, of one that is kept.
    pub(super) fn then_as(mut self, other: &Phrase<'a>) -> Self {
        self.0.extend_from_slice(&other.0);
        self
    }

    /// The phrase as `format` shows it.
    pub(super) fn render(&self, format: &Format, screen: &Screen<'_>, calendar: &Calendar) -> String {
        let mut out = String::with_capacity(128);
        self.write(format, screen, calendar, &mut out);
        out
    }

    /// The same, added to a text.
    pub(super) fn write(&self, format: &Format, screen: &Screen<'_>, calendar: &Calendar, out: &mut String) {
        self.0.iter().for_each(|part| part.render(format, screen, calendar, out));
    }

    fn with(mut self, part: Part<'a>) -> Self {
        self.0.push(part);
        self
    }
}

impl Part<'_> {
    fn render(&self, format: &Format, screen: &Screen<'_>, calendar: &Calendar, out: &mut String) {
        let from = out.len();
        match self {
            Part::Words(words) => return out.push_str(words),
            Part::Name(name) => in_one_line(&screen.pass(name), format, out),
            Part::Text(text) => in_lines(&screen.pass(text), format, out),
            Part::Brief(text, most) => in_one_line(&beginning(&screen.pass(text), *most), format, out),
            Part::Count(count) => out.push_str(&count.to_string()),
            Part::Span(length) => out.push_str(&span(*length)),
            Part::Stamp(at) => calendar.stamp(*at, out),
            Part::Time(at) => calendar.time(*at, out),
            Part::Near(at) => calendar.near(*at, out),
            Part::Date(at) => out.push_str(&calendar.date(*at)),
            Part::Day(day) => write_day(*day, out),
        }
        if out.len() == from {
            out.push_str("(nothing readable)");
        }
    }
}

fn in_one_line(text: &str, format: &Format, out: &mut String) {
    let line = if is_one_line(text) {
        Cow::Borrowed(text)
    } else {
        text.split_whitespace().collect::<Vec<_>>().join(" ").into()
    };
    if !line.is_empty() {
        (format.escape)(&line, out);
    }
}

/// Whether a text of plain letters has nothing but single blanks between its words.
fn is_one_line(text: &str) -> bool {
    let mut before = b' ';
    let fits = |byte: u8| {
        let blank_before = std::mem::replace(&mut before, byte) == b' ';
        byte.is_ascii_graphic() || (byte == b' ' && !blank_before)
    };
    text.bytes().all(fits) && !text.ends_with(' ')
}

fn in_lines(text: &str, format: &Format, out: &mut String) {
    let mut before = None;
    for line in text.lines().map(str::trim) {
        before = match (line.is_empty(), before) {
            (true, None) => None,
            (true, Some(_)) => Some(&format.paragraph),
            (false, before) => {
                out.push_str(before.map_or("", String::as_str));
                (format.escape)(line, out);
                Some(&format.line_break)
            }
        };
    }
}

/// The first paragraph of a text that passed the screen, cut behind a sentence or a word where it is longer than `most`
/// characters.
fn beginning(text: &str, most: usize) -> String {
    let first = text.trim().split("\n\n").next().unwrap_or_default();
    let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(most) else { return line };
    let room = &line[..end];
    match room.rfind(". ").or_else(|| room.strip_suffix('.').map(str::len)) {
        // A cut near the front would say less than nothing: "E.g."
        Some(stop) if stop >= room.len() / 3 => room[..=stop].to_owned(),
        _ => format!("{}…", room.rsplit_once(' ').map_or(room, |(words, _)| words)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_behind_a_sentence_or_a_word() {
        let cases = [
            ("All of it.", 20, "All of it."),
            ("The first. The second one is longer.", 20, "The first."),
            ("No sentence ends in here anywhere", 20, "No sentence ends in…"),
            ("E.g. this goes on and on", 20, "E.g. this goes on…"),
            ("oneverylongwordwithoutblanks", 10, "oneverylon…"),
            ("First\nparagraph.\n\nSecond.", 40, "First paragraph."),
            ("ééééé", 3, "ééé…"),
            ("", 3, ""),
        ];
        for (text, most, cut) in cases {
            assert_eq!(beginning(text, most), cut, "{text}");
        }
    }
}
