//! The answers to linking incidents.

use crate::discord::view::{Seen, text};
use crate::incident::{ChannelId, Number, Outcome, Tie};

/// What was linked, and what comes of it.
pub(super) fn linked(outcome: &Outcome, seen: &Seen<'_>) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    match outcome {
        Outcome::Linked { to, tie: Tie::DuplicateOf, channel, .. } => format!(
            "{by} marked {number} as a duplicate of {}. Nobody is paged for {number} any more: it goes on there.",
            place(*to, *channel)
        ),
        Outcome::Linked { to, channel, was_duplicate, .. } => {
            let again = if *was_duplicate {
                " It is no duplicate any more; `/incident escalate` pages for it again."
            } else {
                ""
            };
            format!("{by} linked {number} with {}.{again}", place(*to, *channel))
        }
        Outcome::LinkedAlready { to, tie } => {
            let what = match tie {
                Tie::DuplicateOf => format!("{number} is a duplicate of {to}"),
                Tie::HasDuplicate => format!("{to} is a duplicate of {number}"),
                Tie::Related => format!("{number} is linked with {to}"),
            };
            format!("{what} already. Nothing changed.")
        }
        Outcome::LinkedFrom { from, tie: Tie::HasDuplicate, channel } => {
            format!("{by} marked {} as a duplicate of {number}: it goes on here.", place(*from, *channel))
        }
        Outcome::LinkedFrom { from, channel, .. } => format!("{by} linked {} with {number}.", place(*from, *channel)),
        _ => String::new(),
    }
}

/// `#3 (#inc-3-checkout)`.
fn place(number: Number, channel: Option<ChannelId>) -> String {
    let channel = channel.map(|channel| format!(" ({})", text::channel(channel))).unwrap_or_default();
    format!("**{number}**{channel}")
}

#[cfg(test)]
mod tests {
    use super::super::{answer, echo};
    use crate::discord::view::example::{CHANNEL, checkout, read, seen};
    use crate::incident::{Number, Outcome, Tie};

    #[test]
    fn linked() {
        let (to, channel) = (Number(3), Some(CHANNEL));
        let link = |tie, was_duplicate| {
            let outcome = Outcome::Linked { to, tie, channel, was_duplicate };
            seen(&checkout(), |seen| answer(&outcome, seen).content)
        };
        let from = |tie| {
            let outcome = Outcome::LinkedFrom { from: to, tie, channel: None };
            seen(&checkout(), |seen| echo(&outcome, seen)).unwrap().content
        };
        let already = |tie| seen(&checkout(), |seen| read(&answer(&Outcome::LinkedAlready { to, tie }, seen)));
        let all = [
            link(Tie::DuplicateOf, false),
            link(Tie::Related, false),
            link(Tie::Related, true),
            from(Tie::HasDuplicate),
            from(Tie::Related),
            already(Tie::DuplicateOf),
            already(Tie::HasDuplicate),
            already(Tie::Related),
        ];
        insta::assert_snapshot!(all.join("\n"), @"
        <@1> marked #42 as a duplicate of **#3** (<#900>). Nobody is paged for #42 any more: it goes on there.
        <@1> linked #42 with **#3** (<#900>).
        <@1> linked #42 with **#3** (<#900>). It is no duplicate any more; `/incident escalate` pages for it again.
        <@1> marked **#3** as a duplicate of #42: it goes on here.
        <@1> linked **#3** with #42.
        (only to you)
        #42 is a duplicate of #3 already. Nothing changed.
        (only to you)
        #3 is a duplicate of #42 already. Nothing changed.
        (only to you)
        #42 is linked with #3 already. Nothing changed.
        ");
    }
}
