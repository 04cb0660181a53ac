//! What was said in the hot wash by somebody who wished to stay unknown.

use super::outcome::Place;
use crate::discord::view::{Seen, text};
use crate::incident::TextField;

/// For the channel what was said, and for whoever said it what becomes of it.
pub(super) fn anonymously(seen: &Seen<'_>, written: &[(TextField, String)], place: Place) -> String {
    let number = seen.number();
    match place {
        Place::Here => {
            let room = 1_600 / written.len().max(1);
            let line = |(field, value): &(TextField, String)| {
                format!("\n**{}** +: {}", field.label(), text::excerpt(value, room))
            };
            let lines: String = written.iter().map(line).collect();
            format!("Somebody said anonymously of {number}:{lines}")
        }
        Place::Elsewhere => format!(
            "Saved for {number} without your name: the channel reads “somebody”, the draft “anonymous”. Who said it is kept nowhere, so \
             that nobody can look it up."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{answer_elsewhere, echo};
    use crate::discord::view::example::{checkout, read, seen};
    use crate::incident::{Outcome, TextField};

    #[test]
    fn the_channel_reads_what_and_whoever_said_it_what_becomes_of_it() {
        let written = vec![
            (TextField::WentBadly, "Nobody knew the *runbook*".to_owned()),
            (TextField::Misled, "@everyone blamed DNS".to_owned()),
        ];
        let outcome = Outcome::LearnedAnonymously { written };
        let both = seen(&checkout(), |seen| {
            format!(
                "{}\n{}",
                echo(&outcome, seen).map(|body| read(&body)).unwrap(),
                read(&answer_elsewhere(&outcome, seen))
            )
        });
        insta::assert_snapshot!(both, @r"
        (silent)
        Somebody said anonymously of #42:
        **Went badly** +: Nobody knew the \*runbook\*
        **What misled us** +: @(zero width)everyone blamed DNS
        (only to you)
        <#900> · Saved for #42 without your name: the channel reads “somebody”, the draft “anonymous”. Who said it is kept nowhere, so that nobody can look it up.
        ");
        assert!(!both.contains("<@"), "nobody is named");
    }
}
