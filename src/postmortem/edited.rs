//! A draft that comes back from an editor: whether it is one, and what was changed in it.
//!
//! Guarantees: what is told of it is bounded by what it holds; nothing of it is carried out, rendered or followed.
//!
//! Does not know: Markdown. A draft is known by its headings, which are lines of their own.

use std::collections::HashMap;

use thiserror::Error;

use crate::incident::{Incident, Number};

/// The headings that every draft of the built-in template has.
const SECTIONS: [&str; 5] =
    ["Issue Summary", "Timeline", "Root Cause and Resolution", "Corrective and Preventative Measures", "Conclusion"];
/// A draft says within so many lines which incident it is of.
const HEADER: usize = 60;
/// What stands above the first section.
const HEAD: &str = "Header";

/// Why a file is no draft of an incident.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotADraft {
    /// It is empty, or blank.
    #[error("it is empty")]
    Empty,
    /// It is no text.
    #[error("it is no text in UTF-8")]
    NoText,
    /// It is a web page.
    #[error("it is HTML; what comes back is the Markdown file")]
    Html,
    /// It has no heading.
    #[error("it has no heading like “# Postmortem: …” at its top")]
    NoHeading,
    /// It does not say of which incident it is.
    #[error("its header does not say “Incident #{}”", .0.0)]
    NoNumber(Number),
    /// It is of another incident.
    #[error("it is the draft of incident #{found}")]
    OfAnother {
        /// Which.
        found: u32,
    },
    /// Sections are missing.
    #[error("it lacks the heading “## {0}”")]
    Lacks(&'static str),
}

/// The text of a draft of that incident, as somebody edited it. `newest`: the draft as it is without that, which a person's own
/// template may have given other headings; what it lacks itself is not missed.
///
/// # Errors
///
/// [`NotADraft`], with the first thing that is wrong.
pub fn edited<'a>(bytes: &'a [u8], incident: &Incident, newest: &str) -> Result<&'a str, NotADraft> {
    let text = std::str::from_utf8(bytes).map_err(|_| NotADraft::NoText)?;
    if text.trim().is_empty() {
        return Err(NotADraft::Empty);
    }
    if text.contains('\0') {
        return Err(NotADraft::NoText);
    }
    let start = text.trim_start_matches('\u{feff}').trim_start().to_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") {
        return Err(NotADraft::Html);
    }
    if is_headed(newest) && !is_headed(text) {
        return Err(NotADraft::NoHeading);
    }
    match head(text).find_map(number) {
        None if head(newest).any(|line| number(line).is_some()) => return Err(NotADraft::NoNumber(incident.number)),
        Some(found) if found != incident.number.0 => return Err(NotADraft::OfAnother { found }),
        _ => {}
    }
    let [newest, sections] = [newest, text].map(sections);
    let has = |all: &[(&str, Vec<&str>)], wanted: &str| all.iter().any(|(is, _)| is.eq_ignore_ascii_case(wanted));
    match SECTIONS.into_iter().find(|wanted| has(&newest, wanted) && !has(&sections, wanted)) {
        Some(missing) => Err(NotADraft::Lacks(missing)),
        None => Ok(text),
    }
}

/// The first lines.
fn head(text: &str) -> impl Iterator<Item = &str> {
    text.trim_start_matches('\u{feff}').lines().take(HEADER)
}

fn is_headed(text: &str) -> bool {
    head(text).any(|line| line.starts_with("# "))
}

/// What was changed in a section: the lines that are new, and those that are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionChange<'a> {
    /// Its heading.
    pub heading: &'a str,
    /// The new lines, in order.
    pub added: Vec<&'a str>,
    /// Those that are gone, in order.
    pub gone: Vec<&'a str>,
}

/// What `after` has otherwise than `before`, section by section, in the order of `after`; those that are gone come last. Blank lines
/// and blanks at the ends of lines do not count, and neither does a line that moved within its section.
#[must_use]
pub fn changes<'a>(before: &'a str, after: &'a str) -> Vec<SectionChange<'a>> {
    let (before, after) = (sections(before), sections(after));
    let of = |sections: &[(&'a str, Vec<&'a str>)], wanted: &str| {
        let found = sections.iter().filter(|(heading, _)| *heading == wanted);
        found.flat_map(|(_, lines)| lines.iter().copied()).collect::<Vec<_>>()
    };
    let mut headings: Vec<&str> = Vec::new();
    for (heading, _) in after.iter().chain(&before) {
        if !headings.contains(heading) {
            headings.push(heading);
        }
    }
    let change = |heading| {
        let (was, is) = (of(&before, heading), of(&after, heading));
        SectionChange { heading, added: without(&is, &was), gone: without(&was, &is) }
    };
    headings.into_iter().map(change).filter(|change| !(change.added.is_empty() && change.gone.is_empty())).collect()
}

/// The lines of the one that the other has not, each as often as it is missing.
fn without<'a>(lines: &[&'a str], others: &[&'a str]) -> Vec<&'a str> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    for line in others {
        *known.entry(line).or_default() += 1;
    }
    let new = |line: &&&'a str| match known.get_mut(**line) {
        Some(left @ 1..) => {
            *left -= 1;
            false
        }
        _ => true,
    };
    lines.iter().filter(new).copied().collect()
}

/// The sections with their lines, but for blank ones; a heading within a code fence is none.
fn sections(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut sections = vec![(HEAD, Vec::new())];
    let mut fenced = false;
    for line in text.trim_start_matches('\u{feff}').lines().map(str::trim_end) {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        match line.strip_prefix("## ").filter(|_| !fenced) {
            Some(heading) => sections.push((heading.trim(), Vec::new())),
            None if line.is_empty() => {}
            None => {
                if let Some((_, lines)) = sections.last_mut() {
                    lines.push(line);
                }
            }
        }
    }
    sections
}

/// The number after the first `Incident #` of a line.
fn number(line: &str) -> Option<u32> {
    let (_, rest) = line.split_once("Incident #").or_else(|| line.split_once("Incident \\#"))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::fixture::{HOME, alice, at, opening, responder, rules};
    use crate::incident::{IncidentId, open};

    fn incident() -> Incident {
        let place = (IncidentId(1), HOME, Number(42));
        open(opening("Checkout errors", "sev1"), place, &responder(alice()), &rules(), at(0)).unwrap().incident
    }

    fn draft() -> String {
        let sections = SECTIONS.map(|section| format!("## {section}\n\nSomething.\n"));
        format!("# Postmortem: Checkout errors\n\n- Incident #42, severity SEV1\n\n{}", sections.join("\n"))
    }

    #[test]
    fn what_is_no_draft_is_told_why() {
        let page = format!("<!DOCTYPE html>\n{}", draft());
        let cases: [(&[u8], NotADraft); 10] = [
            (b"", NotADraft::Empty),
            (b" \n\t", NotADraft::Empty),
            (b"\x89PNG\r\n\x1a\n\xff", NotADraft::NoText),
            (b"# Postmortem\0", NotADraft::NoText),
            (page.as_bytes(), NotADraft::Html),
            (b"Dear all", NotADraft::NoHeading),
            (b"# Shopping list\n\n- milk", NotADraft::NoNumber(Number(42))),
            (b"# Postmortem: x\n- Incident #43, severity SEV1", NotADraft::OfAnother { found: 43 }),
            (b"# Postmortem: x\n- Incident #99999999999999", NotADraft::NoNumber(Number(42))),
            (b"# Postmortem: x\n- Incident #42\n## Issue Summary\n```\n## Timeline\n```", NotADraft::Lacks("Timeline")),
        ];
        for (bytes, why) in cases {
            assert_eq!(edited(bytes, &incident(), &draft()), Err(why), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn what_an_editor_makes_of_a_draft_is_one_still() {
        let draft = draft();
        for text in [
            draft.clone(),
            draft.replace('\n', "\r\n"),
            format!("\u{feff}{draft}"),
            draft.replace("Checkout errors", "Something else").replace("Something.", "<b>@everyone</b> {{ x }}"),
            draft.replace("#42", "\\#42"),
        ] {
            assert_eq!(edited(text.as_bytes(), &incident(), &draft), Ok(text.as_str()));
        }
    }

    #[test]
    fn a_draft_by_ones_own_template_needs_no_other_headings_than_its_own() {
        let newest = "Report on incident 42\n\n## Timeline\n\n- it broke\n";
        let check = |text: &'static str| edited(text.as_bytes(), &incident(), newest);
        assert!(check("Report on incident 42\n\n## Timeline\n\n- it broke, and was mended\n").is_ok());
        assert_eq!(check("Report\n\n## What happened\n"), Err(NotADraft::Lacks("Timeline")));
        assert_eq!(check("Incident #43\n\n## Timeline\n"), Err(NotADraft::OfAnother { found: 43 }));
    }

    #[test]
    fn changes_are_told_by_section() {
        let before = "# P\n## A\none\ntwo\n## B\nsame\n## C\nold";
        let after = "# P\n## A\ntwo\r\none  \nthree\n\n## B\nsame\n## D\nnew\nnew";
        let change = |heading, added: &[&'static str], gone: &[&'static str]| SectionChange {
            heading,
            added: added.to_vec(),
            gone: gone.to_vec(),
        };
        let expected = [change("A", &["three"], &[]), change("D", &["new", "new"], &[]), change("C", &[], &["old"])];
        assert_eq!(changes(before, after), expected);
        assert_eq!(changes(before, before), []);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), text in ".{0,200}") {
            let draft = draft();
            let _ = edited(&bytes, &incident(), &draft);
            let _ = edited(text.as_bytes(), &incident(), &text);
            let _ = changes(&draft, &text);
        }
    }
}
