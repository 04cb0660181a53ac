//! What a person's text passes before any format takes it.
//!
//! Guarantees, whatever comes in: no control or direction-changing character comes out, and no line break but `\n`;
//! what looks like a secret is masked; nobody is pinged when the text is pasted into a chat. People whom the record
//! knows by their account are called by name.
//!
//! Does not know any format: escaping is the format's own business.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::blameless::Aliases;
use super::secrets::{MASK, Patterns};

/// A mention of an account, as Discord writes it in a message's text.
static MENTION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<@!?([0-9]{1,20})>").ok());
/// What Discord takes for a mention of everybody.
static EVERYBODY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"@(?i-u:(everyone|here))").ok());

/// As many bytes at most has what is remembered: a name, not a note, of which no two are alike.
const SHORT: usize = 48;

/// Takes no room, and parts what would otherwise be taken for a mention.
const APART: char = '\u{200b}';

/// The screen of one draft; it remembers what it masked.
#[derive(Debug, Default)]
pub(super) struct Screen<'a> {
    names: BTreeMap<u64, &'a str>,
    /// What is said instead of people's names; `None`: they are named.
    aliases: Option<&'a Aliases>,
    patterns: Patterns,
    masked: RefCell<BTreeSet<String>>,
    /// What became of each short text that passed, as names come again on every line; `None`: it stayed as it was.
    passed: RefCell<HashMap<String, Option<String>>>,
}

impl<'a> Screen<'a> {
    /// A screen that knows these accounts by name.
    pub(super) fn new(names: BTreeMap<u64, &'a str>) -> Self {
        Self { names, ..Self::default() }
    }

    /// The same one that lets no name through.
    pub(super) fn without_names(self, aliases: Option<&'a Aliases>) -> Self {
        Self { aliases, ..self }
    }

    /// The same one that looks for these patterns beside the built-in shapes of secrets.
    pub(super) fn masking(self, patterns: &[String]) -> Self {
        Self { patterns: Patterns::new(patterns), ..self }
    }

    /// The text, as any format may take it.
    pub(super) fn pass<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.len() > SHORT {
            return self.look_through(text);
        }
        if let Some(known) = self.passed.borrow().get(text) {
            return known.clone().map_or(Cow::Borrowed(text), Cow::Owned);
        }
        let passed = self.look_through(text);
        let changed = (*passed != *text).then(|| passed.clone().into_owned());
        self.passed.borrow_mut().insert(text.to_owned(), changed);
        passed
    }

    fn look_through<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = then(readable(text), |text| {
            self.patterns.mask(text, |secret| {
                self.masked.borrow_mut().insert(secret.to_owned());
                MASK.to_owned()
            })
        });
        let text = then(text, |text| self.named(text));
        let text = match self.aliases {
            Some(aliases) => then(text, |text| aliases.replace(text)),
            None => text,
        };
        if text.contains('@') { then(text, parted) } else { text }
    }

    /// How many different secrets were masked so far.
    pub(super) fn masked(&self) -> usize {
        self.masked.borrow().len()
    }

    fn named<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(mention) = MENTION.as_ref().filter(|_| text.contains("<@")) else { return Cow::Borrowed(text) };
        mention.replace_all(text, |found: &Captures<'_>| {
            let name = found[1].parse().ok().and_then(|id| self.names.get(&id));
            // A name is somebody's text too.
            name.map_or_else(|| found[0].to_owned(), |name| format!("@{}", readable(name).replace('\n', " ")))
        })
    }
}

/// A further step, without a copy where it changes nothing.
fn then<'t>(text: Cow<'t, str>, step: impl FnOnce(&str) -> Cow<'_, str>) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => step(text),
        Cow::Owned(text) => Cow::Owned(step(&text).into_owned()),
    }
}

/// The text without a mention in it.
fn parted(text: &str) -> Cow<'_, str> {
    let text = match EVERYBODY.as_ref().filter(|everybody| everybody.is_match(text)) {
        Some(everybody) => everybody.replace_all(text, format!("@{APART}$1")),
        None => Cow::Borrowed(text),
    };
    if text.contains("<@") { Cow::Owned(text.replace("<@", &format!("<{APART}@"))) } else { text }
}

/// The text without what a reader cannot see but a terminal or an editor obeys; tabs are blanks.
pub(super) fn readable(text: &str) -> Cow<'_, str> {
    let is_plain =
        |c: char| c == '\n' || !(c.is_control() || turns_direction(c) || matches!(c, '\u{2028}' | '\u{2029}'));
    // Without an end before the last byte: so the compiler takes many at a time.
    let has_others = text.bytes().fold(false, |others, byte| others | !(byte == b'\n' || matches!(byte, b' '..=b'~')));
    if !has_others || text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    let plain = text.chars().filter_map(|c| match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        c if is_hidden(c) => None,
        c => Some(c),
    });
    plain.collect()
}

/// Whether nobody can see a character, while an editor or a terminal obeys it.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control() || turns_direction(c)
}

/// Whether a character changes the direction in which others are written (Unicode's `Bidi_Control` property), or
/// belongs to the deprecated ones beside them.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_invisible_and_no_mention_gets_through() {
        let screen = Screen::new(BTreeMap::from([(7, "dave")]));
        let cases = [
            ("plain text, ünïcode 👩‍🚒", "plain text, ünïcode 👩‍🚒"),
            ("a\0b\u{1b}[31mc\u{7f}", "ab[31mc"),
            ("evil\u{202e}txt.exe\u{2066}", "eviltxt.exe"),
            ("one\r\ntwo\rthree\u{2028}four\tfive", "one\ntwo\nthree\nfour five"),
            ("@everyone @HERE", "@\u{200b}everyone @\u{200b}HERE"),
            ("ask <@7> or <@!7>", "ask @dave or @dave"),
            ("ask <@8>, <@&9>", "ask <\u{200b}@8>, <\u{200b}@&9>"),
        ];
        for (typed, shown) in cases {
            assert_eq!(screen.pass(typed), shown, "{typed:?}");
        }
    }

    #[test]
    fn a_name_cannot_smuggle_a_mention_in() {
        let screen = Screen::new(BTreeMap::from([(7, "everyone"), (8, "<@1>")]));
        assert_eq!(screen.pass("<@7> <@8>"), "@\u{200b}everyone @<\u{200b}@1>");
    }

    #[test]
    fn one_secret_told_twice_is_one() {
        let screen = Screen::default();
        assert_eq!(screen.pass("password=hunter2"), "password=(masked)");
        assert_eq!(screen.pass("again: password=hunter2"), "again: password=(masked)");
        assert_eq!(screen.masked(), 1);
    }
}
