//! The few lines that go with the draft in the chat, in Discord's Markdown.
//!
//! Guarantees: at most [`MOST`] characters; what people wrote is text, and mentions nobody.

use super::calendar::Calendar;
use super::facts::Facts;
use super::phrase::{Format, Phrase};
use super::screen::Screen;
use super::sheet::missing;
use super::template::TemplateFault;
use crate::incident::TextField;

/// In characters; a message takes 2,000, and whoever sends it has something to say as well.
const MOST: usize = 1_500;

/// How many characters of a text are shown, the first that fits.
const BRIEF: [usize; 5] = [240, 160, 100, 50, 20];

/// How many characters of what is wrong with a template are shown.
const FAULT: usize = 160;

/// How many of those who led are named.
const LEADERS: usize = 3;

/// The lines.
pub(super) fn write(
    facts: &Facts<'_>,
    screen: &Screen<'_>,
    calendar: &Calendar,
    fault: Option<&TemplateFault>,
) -> String {
    let format = Format { escape, line_break: " ".to_owned(), paragraph: " ".to_owned() };
    let mut written = String::new();
    for most in BRIEF {
        let mut lines = lines(facts, most);
        lines.extend(fault.map(broken));
        written = lines.iter().map(|line| line.render(&format, screen, calendar)).collect::<Vec<_>>().join("\n");
        if written.chars().count() <= MOST {
            return written;
        }
    }
    written.chars().take(MOST).collect()
}

fn lines<'a>(facts: &Facts<'a>, most: usize) -> Vec<Phrase<'a>> {
    let incident = facts.incident;
    let heading = Phrase::from("**Postmortem draft for #").count(incident.number.0).words(": ");
    let mut lines = vec![heading.brief(&incident.title, most).words("**"), how_long(facts)];
    lines.extend(incident.duplicate_of().map(|link| Phrase::from("**A duplicate of #").count(link.to.0).words("**")));
    let leaders = facts.leaders();
    if !leaders.is_empty() {
        lines.push(Phrase::from("**Led by:** ").names(leaders.into_iter().take(LEADERS)));
    }
    let texts = [
        ("**Impact:** ", incident.text(TextField::Impact)),
        ("**Root cause:** ", facts.root_cause()),
        ("**Fixed by:** ", incident.text(TextField::Resolution)),
    ];
    lines.extend(texts.into_iter().filter_map(|(label, text)| Some(Phrase::from(label).brief(text?, most))));
    let asked = missing(facts);
    let add = |phrase: Phrase<'a>, name| phrase.words(name);
    lines.push(Phrase::from("**Still to fill in:** ").listed(asked, add));
    lines
}

/// That the operator's template did not do.
fn broken(fault: &TemplateFault) -> Phrase<'_> {
    let phrase = Phrase::from("⚠️ **The template is broken**, so the built-in one was used: ").name(fault.name());
    let phrase = match fault.line.and_then(|line| u64::try_from(line).ok()) {
        Some(line) => phrase.words(", line ").count(line),
        None => phrase,
    };
    phrase.words(": ").brief(&fault.why, FAULT)
}

fn how_long<'a>(facts: &Facts<'a>) -> Phrase<'a> {
    let incident = facts.incident;
    let drill = if incident.drill { "DRILL · " } else { "" };
    let phrase = Phrase::from(drill).name(facts.rules.severity_name(&incident.severity));
    let start = facts.start();
    let from = |phrase: Phrase<'a>| {
        let phrase = phrase.stamp(start.at);
        if start.assumed.is_some() { phrase.words(" (assumed)") } else { phrase }
    };
    match (facts.duration(), facts.end()) {
        (Some(length), Some(end)) => from(phrase.words(" · ").span(length).words(" · ")).words(" to ").near(end),
        (_, Some(end)) => phrase.words(" · ended ").stamp(end),
        (_, None) => from(phrase.words(" · ongoing since ")),
    }
}

/// Adds one line of text so that Discord shows it as it is.
fn escape(line: &str, out: &mut String) {
    let mut before = None;
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match c {
            '\\' | '`' | '*' | '~' | '|' | '[' | ']' => out.push('\\'),
            '_' if !(word(before) && word(next)) => out.push('\\'),
            '#' | '>' | '-' | '+' if before.is_none() => out.push('\\'),
            _ => {}
        }
        out.push(c);
        // A mention, a custom emoji, a timestamp and a command begin like this, and a backslash does not stop them all.
        if c == '<' && next.is_some_and(|next| !next.is_whitespace()) {
            out.push('\u{200b}');
        }
        before = Some(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text() {
        let cases = [
            ("p99 < 2 s, 30% of max_connections", "p99 < 2 s, 30% of max_connections"),
            ("# big **bold** `code` ||spoiler||", r"\# big \*\*bold\*\* \`code\` \|\|spoiler\|\|"),
            ("_it_ [a](http://x)", r"\_it\_ \[a\](http://x)"),
            ("<#123> <t:1:R> <:e:1>", "<\u{200b}#123> <\u{200b}t:1:R> <\u{200b}:e:1>"),
            ("-# small", r"\-# small"),
        ];
        for (typed, written) in cases {
            let mut out = String::new();
            escape(typed, &mut out);
            assert_eq!(out, written);
        }
    }
}
