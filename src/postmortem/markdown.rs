//! Writes phrases as Markdown (CommonMark with GitHub's additions), so that people's text is shown as they typed it.
//!
//! Guarantees: an [`Md`] comes from here alone; what people wrote opens no heading, list, quote, table, code, link or
//! HTML in it, and stays within the list item or paragraph that it was put into.
//!
//! Escapes no more than it must: a draft is read as plain text too.

use std::cell::RefCell;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use minijinja::value::Value;
use regex::Regex;
use serde::Serialize;

use super::calendar::Calendar;
use super::phrase::{Format, Phrase};
use super::screen::Screen;

/// Text that may stand in a Markdown document as it is, in the form in which a template takes it.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct Md(Value);

/// Writes the phrases of one draft.
pub(super) struct Pen<'a> {
    screen: Screen<'a>,
    calendar: Calendar,
    paragraph: Format,
    item: Format,
    one_line: Format,
    /// What is being written: a draft has thousands of lines.
    scratch: RefCell<String>,
}

impl<'a> Pen<'a> {
    /// A pen for a draft.
    pub(super) fn new(screen: Screen<'a>, calendar: Calendar) -> Self {
        // Two blanks at a line's end break it in every Markdown; what an item holds is indented as far as its text.
        let format = |line_break: &str, paragraph: &str| Format {
            escape,
            line_break: line_break.to_owned(),
            paragraph: paragraph.to_owned(),
        };
        Self {
            screen,
            calendar,
            paragraph: format("  \n", "\n\n"),
            item: format("  \n  ", "\n\n  "),
            one_line: format(" / ", " / "),
            scratch: RefCell::default(),
        }
    }

    /// As a paragraph, or several.
    pub(super) fn paragraph(&self, phrase: &Phrase<'_>) -> Md {
        self.written(phrase, &self.paragraph)
    }

    /// As the content of a list item that begins with `- `.
    pub(super) fn item(&self, phrase: &Phrase<'_>) -> Md {
        self.written(phrase, &self.item)
    }

    /// On one line, whatever it holds.
    pub(super) fn line(&self, phrase: &Phrase<'_>) -> Md {
        self.written(phrase, &self.one_line)
    }

    fn written(&self, phrase: &Phrase<'_>, format: &Format) -> Md {
        let mut scratch = self.scratch.borrow_mut();
        scratch.clear();
        phrase.write(format, &self.screen, &self.calendar, &mut scratch);
        Md(Value::from(scratch.as_str()))
    }

    /// The day that an instant falls on.
    pub(super) fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.calendar.day(at)
    }

    /// How many different secrets were masked so far.
    pub(super) fn masked(&self) -> usize {
        self.screen.masked()
    }
}

static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:(?:https?|ftp)(?<colon>:)//|www(?<dot>\.))[^\s]+").ok());

/// Adds one line of text so that Markdown shows it as it is, wherever in a block it stands.
fn escape(line: &str, out: &mut String) {
    out.push_str(leading_backslash(line));
    let begins = out.len();
    if line.bytes().any(is_mark) {
        escape_marks(line, out);
    } else {
        out.push_str(line);
    }
    if let Some(dot) = leading_number(line) {
        out.insert(begins + dot, '\\');
    }
}

fn escape_marks(line: &str, out: &mut String) {
    let mut done = 0;
    let addresses = ADDRESS.as_ref().filter(|_| may_hold_address(line));
    for found in addresses.iter().flat_map(|address| address.captures_iter(line)) {
        let Some(address) = found.get(0) else { continue };
        escape_within(line, done..address.start(), out);
        let from = out.len();
        escape_within(line, address.range(), out);
        // GitHub links a bare address before it looks at backslashes, and would show those: then it is no link.
        let mark = found.name("colon").or_else(|| found.name("dot"));
        if let (true, Some(mark)) = (out.len() - from > address.len(), mark) {
            out.insert(from + mark.start() - address.start(), '\\');
        }
        done = address.end();
    }
    escape_within(line, done..line.len(), out);
}

/// Whether it is worth looking for an address.
fn may_hold_address(line: &str) -> bool {
    let ends_www = |before: &str| before.as_bytes().last_chunk::<3>().is_some_and(|w| w.eq_ignore_ascii_case(b"www"));
    line.contains("://") || line.match_indices('.').any(|(dot, _)| ends_www(&line[..dot]))
}

/// What must stand before a line that would otherwise begin a heading, a list, a quote, a rule, a table or a
/// definition.
fn leading_backslash(line: &str) -> &'static str {
    let mut chars = line.chars();
    let first = chars.next();
    let second = chars.next();
    let opens = match first {
        Some('#' | '>' | '=' | ':') => true,
        Some(mark @ ('-' | '+')) => second.is_none_or(|next| next.is_whitespace() || next == mark),
        _ => false,
    };
    if opens { "\\" } else { "" }
}

/// Where the dot of a leading list number stands.
fn leading_number(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut after = line[digits..].chars();
    let is_one = (1..=9).contains(&digits)
        && matches!(after.next(), Some('.' | ')'))
        && after.next().is_none_or(char::is_whitespace);
    is_one.then_some(digits)
}

/// What Markdown may take for more than itself: every byte of a draft is asked.
fn is_mark(byte: u8) -> bool {
    MARKS[usize::from(byte)]
}

const MARKS: [bool; 256] = {
    let (marks, mut is_mark, mut at) = (br"\`*[|~_<&$#", [false; 256], 0);
    while at < marks.len() {
        is_mark[marks[at] as usize] = true;
        at += 1;
    }
    is_mark
};

fn escape_within(line: &str, range: std::ops::Range<usize>, out: &mut String) {
    let mut done = range.start;
    for (offset, mark) in line[range.clone()].bytes().enumerate().filter(|(_, byte)| is_mark(*byte)) {
        let at = range.start + offset;
        let (before, rest) = (&line[..at], &line[at + 1..]);
        let needed = match mark {
            // Within a word it is only itself: `max_connections`.
            b'_' => !(before.ends_with(char::is_alphanumeric) && rest.starts_with(char::is_alphanumeric)),
            b'<' => !rest.starts_with(|next: char| next.is_whitespace() || next.is_ascii_digit() || next == '='),
            b'&' => opens_entity(rest),
            // A pair makes a formula, but none is closed behind a blank: an amount may stand there.
            b'$' => !(before.ends_with(' ') && rest.starts_with(|next: char| next.is_ascii_digit())),
            // A heading may close with them.
            b'#' => at > 0 && rest.chars().all(|next| next == '#'),
            _ => true,
        };
        if needed {
            out.push_str(&line[done..at]);
            out.push('\\');
            done = at;
        }
    }
    out.push_str(&line[done..range.end]);
}

/// Whether an ampersand before `rest` would be taken for an entity, such as `&lt;` or `&#60;`.
fn opens_entity(rest: &str) -> bool {
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    name > 0 && rest.as_bytes().get(name) == Some(&b';')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    fn escape(line: &str) -> String {
        let mut out = String::new();
        super::escape(line, &mut out);
        out
    }

    #[test]
    fn text_is_shown_as_typed_and_escaped_no_more_than_it_must() {
        let cases = [
            ("p99 < 2 s, e-commerce: 30% of users (max_connections = 100)!", None),
            ("See https://grafana.example.org/d/abc_1?a=1&b=2#top", None),
            ("42 users; -5 °C; v1.2.3; C++", None),
            ("lost $40,000, or $50,000", None),
            ("$40,000 lost, US$50", Some(r"\$40,000 lost, US\$50")),
            ("# heading", Some(r"\# heading")),
            ("- item", Some(r"\- item")),
            ("---", Some(r"\---")),
            ("===", Some(r"\===")),
            ("> quote", Some(r"\> quote")),
            ("1. one", Some(r"1\. one")),
            ("2024) x", Some(r"2024\) x")),
            ("```rust", Some(r"\`\`\`rust")),
            ("~~~", Some(r"\~\~\~")),
            ("a | b", Some(r"a \| b")),
            ("*bold* _it_ __x__ snake_case", Some(r"\*bold\* \_it\_ \_\_x\_\_ snake_case")),
            ("[a](http://x) ![b](y)", Some(r"\[a](http://x) !\[b](y)")),
            ("<script>alert(1)</script>", Some(r"\<script>alert(1)\</script>")),
            ("<!-- x --> &lt; &#60; AT&T", Some(r"\<!-- x --> \&lt; \&#60; AT&T")),
            (r"C:\dir\*", Some(r"C:\\dir\\\*")),
            ("title ##", Some(r"title \#\#")),
            ("$a$", Some(r"\$a\$")),
            ("see http://x/_y_", Some(r"see http\://x/\_y\_")),
            ("{{ 7*7 }} {% raw %}", Some(r"{{ 7\*7 }} {% raw %}")),
        ];
        for (typed, written) in cases {
            assert_eq!(escape(typed), written.unwrap_or(typed));
        }
    }

    /// What a Markdown reader makes of backslashes (CommonMark, "Backslash escapes").
    fn read(written: &str) -> String {
        let mut out = String::new();
        let mut chars = written.chars().peekable();
        while let Some(c) = chars.next() {
            match chars.peek() {
                Some(next) if c == '\\' && next.is_ascii_punctuation() => out.extend(chars.next()),
                _ => out.push(c),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_it_was_typed(typed in "[ -~éш]{1,40}|[#*_`<>&;!\\\\|~$\\[\\]()0-9.+=:/a-]{1,20}") {
            let typed = typed.trim();
            prop_assert_eq!(read(&escape(typed)), typed);
        }

        #[test]
        fn no_block_and_no_code_or_html_begins(typed in "[-#>=+:*_`~|<!0-9.) a]{1,12}") {
            let written = escape(typed.trim());
            let marks = ["#", ">", "=", ":", "- ", "--", "+ ", "++", "`", "~", "|", "*"];
            prop_assert!(!marks.iter().any(|mark| written.starts_with(mark)), "{}", written);
            let bare = written.replace(r"\\", "");
            for (at, _) in bare.match_indices(['`', '*', '|', '~']) {
                prop_assert!(bare[..at].ends_with('\\'), "{}", written);
            }
        }
    }
}
