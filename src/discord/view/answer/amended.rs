//! The answers to a correction of the timeline.

use crate::discord::view::{Seen, text};
use crate::incident::{EditedEntry, Kind, Outcome, StruckEntry};

/// What was corrected, and how.
pub(super) fn amended(outcome: &Outcome, seen: &Seen<'_>) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    match outcome {
        Outcome::EntryEdited(EditedEntry { entry, text: words, at, kind }) => {
            let moved = at.map(|at| format!("it happened {}", text::moment(at)));
            let sort = kind.map(|kind| format!("it is {}", named(kind)));
            let said: Vec<_> = moved.into_iter().chain(sort).collect();
            let words = words.as_deref().map(text::quoted).unwrap_or_default();
            match said.is_empty() {
                true => format!("{by} edited entry {entry} of {number}:{words}"),
                false => format!("{by} edited entry {entry} of {number}: {}.{words}", said.join(", ")),
            }
        }
        Outcome::EntrySame { entry } => {
            format!("Entry {entry} of {number} says that already. Nothing changed.")
        }
        Outcome::EntryStruck { entry, reason } => {
            format!("{by} struck entry {entry} of {number}; the record keeps it.{}", text::quoted(reason))
        }
        Outcome::EntryStruckAlready(StruckEntry { entry, by, at, reason }) => format!(
            "{} struck entry {entry} of {number} already, {}. Nothing changed.{}",
            text::who(by),
            text::moment(*at),
            text::quoted(reason)
        ),
        _ => String::new(),
    }
}

/// A kind as one says it.
fn named(kind: Kind) -> &'static str {
    match kind {
        Kind::Observation => "an observation",
        Kind::Decision => "a decision",
        Kind::Action => "an action",
        Kind::RuledOut => "a misleading path",
        Kind::Escalation => "an escalation",
        Kind::Communication => "a communication",
        Kind::Milestone => "a milestone",
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer;
    use crate::discord::view::example::{at, bob, checkout, read, seen};
    use crate::incident::{EditedEntry, EntryNumber, Kind, Outcome, StruckEntry};

    fn answers(outcome: &Outcome) -> String {
        seen(&checkout(), |seen| read(&answer(outcome, seen)))
    }

    #[test]
    fn edited() {
        let edit = |text: Option<&str>, at, kind| {
            let text = text.map(str::to_owned);
            answers(&Outcome::EntryEdited(EditedEntry { entry: EntryNumber(17), text, at, kind }))
        };
        insta::assert_snapshot!(edit(Some("the *pool* was full"), None, None), @r"
        (silent)
        <@1> edited entry 17 of #42:
        >>> the \*pool\* was full
        ");
        insta::assert_snapshot!(edit(Some("no"), Some(at(5)), Some(Kind::RuledOut)), @"
        (silent)
        <@1> edited entry 17 of #42: it happened <t:1712759700:f>, it is a misleading path.
        >>> no
        ");
        insta::assert_snapshot!(answers(&Outcome::EntrySame { entry: EntryNumber(17) }), @"
        (only to you)
        Entry 17 of #42 says that already. Nothing changed.
        ");
    }

    #[test]
    fn struck() {
        let (entry, reason) = (EntryNumber(17), "of another incident".to_owned());
        insta::assert_snapshot!(answers(&Outcome::EntryStruck { entry, reason: reason.clone() }), @"
        (silent)
        <@1> struck entry 17 of #42; the record keeps it.
        >>> of another incident
        ");
        insta::assert_snapshot!(answers(&Outcome::EntryStruckAlready(StruckEntry { entry, by: bob(), at: at(3), reason })), @"
        (only to you)
        <@2> struck entry 17 of #42 already, <t:1712759580:f>. Nothing changed.
        >>> of another incident
        ");
    }
}
