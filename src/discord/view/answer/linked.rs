//! The answers to linking incidents.

use crate::discord::view::{Seen, text};
use crate::incident::{ChannelId, GoesOn, LinkMade, Number, Outcome, SeverityId, Tie};

/// What was linked, and what comes of it.
pub(super) fn linked(outcome: &Outcome, seen: &Seen<'_>) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    match outcome {
        Outcome::Linked(LinkMade { to, tie: Tie::DuplicateOf, channel, goes_on, .. }) => {
            let last = goes_on.as_ref().filter(|goes_on| goes_on.number != *to);
            let there = last.map_or_else(|| "there".to_owned(), |last| format!("in {}", last.number));
            let caution = goes_on.as_ref().and_then(|goes_on| caution(goes_on, seen)).unwrap_or_default();
            format!(
                "{by} marked {number} as a duplicate of {}. Nobody is paged for {number} any more: it goes on \
                 {there}.{caution}",
                place(*to, *channel)
            )
        }
        Outcome::Linked(LinkMade { to, channel, was_duplicate, .. }) => {
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
        Outcome::Unlinked { was_duplicate: false } => {
            format!("A link of {number} was taken back: what it pointed to is not shown here any more.")
        }
        Outcome::Unlinked { was_duplicate: true } => format!(
            "{number} is no duplicate any more: what it pointed to is not shown here now. It goes on here; `/incident \
             escalate` pages for it again."
        ),
        Outcome::LinkedFrom { from, channel, .. } => format!("{by} linked {} with {number}.", place(*from, *channel)),
        _ => String::new(),
    }
}

/// What must be said where nobody is paged for the one that goes on either.
fn caution(goes_on: &GoesOn, seen: &Seen<'_>) -> Option<String> {
    let GoesOn { number, status, severity } = goes_on;
    let pages = |id: &SeverityId| seen.rules.severity(id).is_some_and(|severity| severity.policy.is_some());
    if !seen.incident.status.is_open() {
        return None;
    }
    if !status.is_open() {
        let reopen = format!("`/incident reopen incident:{}` brings it back", number.0);
        return Some(format!("\n⚠️ {number} is **{status}**, so that nobody is paged there either: {reopen}."));
    }
    if pages(severity) || !pages(&seen.incident.severity) {
        return None;
    }
    let name = text::line(seen.rules.severity_name(severity));
    Some(format!("\n⚠️ {number} is {name}, which pages nobody: `/incident severity incident:{}` raises it.", number.0))
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
    use crate::incident::{GoesOn, Incident, LinkMade, Number, Outcome, SeverityId, Status, Tie};

    #[test]
    fn linked() {
        let (to, channel) = (Number(3), Some(CHANNEL));
        let link = |tie, was_duplicate| {
            let outcome = Outcome::Linked(LinkMade { to, tie, channel, was_duplicate, goes_on: None });
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
            seen(&checkout(), |seen| echo(&Outcome::Unlinked { was_duplicate: true }, seen)).unwrap().content,
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
        #42 is no duplicate any more: what it pointed to is not shown here now. It goes on here; `/incident escalate` pages for it again.
        (only to you)
        #42 is a duplicate of #3 already. Nothing changed.
        (only to you)
        #3 is a duplicate of #42 already. Nothing changed.
        (only to you)
        #42 is linked with #3 already. Nothing changed.
        ");
    }

    #[test]
    fn a_duplicate_says_where_it_goes_on_and_whether_anybody_is_paged_there() {
        let link = |incident: &Incident, number: u32, status, severity: &str| {
            let severity = SeverityId(severity.to_owned());
            let goes_on = Some(GoesOn { number: Number(number), status, severity });
            let (to, tie) = (Number(3), Tie::DuplicateOf);
            let outcome = Outcome::Linked(LinkMade { to, tie, channel: None, was_duplicate: false, goes_on });
            seen(incident, |seen| answer(&outcome, seen).content)
        };
        let over = Incident { status: Status::Closed, ..checkout() };
        let all = [
            link(&checkout(), 3, Status::Investigating, "sev1"),
            link(&checkout(), 2, Status::Investigating, "sev1"),
            link(&checkout(), 3, Status::Closed, "sev1"),
            link(&checkout(), 3, Status::Investigating, "sev3"),
            link(&over, 3, Status::Closed, "sev1"),
        ];
        insta::assert_snapshot!(all.join("\n"), @"
        <@1> marked #42 as a duplicate of **#3**. Nobody is paged for #42 any more: it goes on there.
        <@1> marked #42 as a duplicate of **#3**. Nobody is paged for #42 any more: it goes on in #2.
        <@1> marked #42 as a duplicate of **#3**. Nobody is paged for #42 any more: it goes on there.
        ⚠️ #3 is **closed**, so that nobody is paged there either: `/incident reopen incident:3` brings it back.
        <@1> marked #42 as a duplicate of **#3**. Nobody is paged for #42 any more: it goes on there.
        ⚠️ #3 is SEV3, which pages nobody: `/incident severity incident:3` raises it.
        <@1> marked #42 as a duplicate of **#3**. Nobody is paged for #42 any more: it goes on there.
        ");
    }
}
