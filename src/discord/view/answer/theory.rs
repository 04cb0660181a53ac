//! What is said of a theory.

use crate::discord::view::{Seen, text};
use crate::incident::{Status, TextField, Theory, Verdict};
use crate::postmortem::span;

/// It is on the board.
pub(super) fn added(seen: &Seen<'_>, theory: &Theory) -> String {
    let (by, number, incident) = (text::who(seen.by), theory.number, seen.number());
    let own = seen.by.person().map(|person| person.id);
    let what = match theory.owner.as_ref().filter(|owner| Some(owner.id) != own) {
        Some(owner) => format!("{by} put theory {number} on the board of {incident}: {} looks into it.", person(owner)),
        None => format!("{by} looks into theory {number} of {incident}."),
    };
    let next = format!("`/incident theory confirm number:{number}`, or `rule_out`, says what came of it.");
    format!("{what} {next}{}", text::quoted(&theory.text))
}

/// It was there already.
pub(super) fn known(seen: &Seen<'_>, theory: &Theory) -> String {
    let owner = theory.owner.as_ref().map(|owner| format!(": {} looks into it", person(owner))).unwrap_or_default();
    let since = text::moment(theory.since);
    format!("That is theory {} of {} already{owner}, since {since}. Nothing changed.", theory.number, seen.number())
}

/// It is the cause, or part of it: what comes next is to write that down and to tell everybody.
pub(super) fn confirmed(seen: &Seen<'_>, theory: &Theory) -> String {
    let mut words = format!("{} confirmed theory {} of {}.", text::who(seen.by), theory.number, seen.number());
    if seen.incident.text(TextField::RootCause).is_none() {
        words.push_str(" `/incident set field:root_cause` writes the cause down.");
    }
    if seen.incident.status == Status::Investigating {
        words.push_str(" `/incident status state:identified` tells everybody that it is known.");
    }
    words + &text::quoted(&theory.text)
}

/// It misled.
pub(super) fn ruled_out(seen: &Seen<'_>, theory: &Theory) -> String {
    let cost = theory.cost().map(|cost| format!(" after {}", span(cost))).unwrap_or_default();
    let next = match seen.incident.open_theories().count() {
        _ if !seen.incident.status.is_open() => String::new(),
        0 => " Nothing else is being looked into: `/incident theory add`.".to_owned(),
        1 => " One other is being looked into: `/incident theory list`.".to_owned(),
        more => format!(" {more} others are being looked into: `/incident theory list`."),
    };
    let (by, number) = (text::who(seen.by), theory.number);
    format!("{by} ruled out theory {number} of {}{cost}.{next}{}", seen.number(), text::quoted(&theory.text))
}

/// Somebody had said so before, or the opposite.
pub(super) fn judged_already(seen: &Seen<'_>, theory: &Theory) -> String {
    let name = format!("Theory {} of {}", theory.number, seen.number());
    match &theory.verdict {
        Verdict::Open => format!("{name} is open. Nothing changed."),
        Verdict::Confirmed { by, at } => {
            format!("{name} was confirmed by {}, {}. Nothing changed.", text::who(by), text::moment(*at))
        }
        Verdict::RuledOut { by, at } => format!(
            "{name} was ruled out by {}, {}. Nothing changed. If it is right after all, `/incident theory add` puts it on \
             the board again.",
            text::who(by),
            text::moment(*at)
        ),
    }
}

fn person(person: &crate::incident::Person) -> String {
    text::person(person.id)
}

#[cfg(test)]
mod tests {
    use super::super::answer;
    use crate::discord::view::example::{at, bob, checkout, person, read, seen};
    use crate::incident::{Incident, Outcome, Theory, TheoryNumber, Verdict};

    fn theory(owner: u64, verdict: Verdict) -> Theory {
        let text = "DNS is *slow*".to_owned();
        Theory { number: TheoryNumber(2), text, owner: Some(person(owner, "Somebody")), since: at(5), verdict }
    }

    fn answers(outcome: &Outcome) -> String {
        seen(&checkout(), |seen| read(&answer(outcome, seen)))
    }

    #[test]
    fn on_the_board() {
        insta::assert_snapshot!(answers(&Outcome::TheoryAdded { theory: theory(1, Verdict::Open), lets_in: false }), @r"
        (silent)
        <@1> looks into theory 2 of #42. `/incident theory confirm number:2`, or `rule_out`, says what came of it.
        >>> DNS is \*slow\*
        ");
        insta::assert_snapshot!(answers(&Outcome::TheoryAdded { theory: theory(3, Verdict::Open), lets_in: false }), @r"
        (silent)
        <@1> put theory 2 on the board of #42: <@3> looks into it. `/incident theory confirm number:2`, or `rule_out`, says what came of it.
        >>> DNS is \*slow\*
        ");
        insta::assert_snapshot!(answers(&Outcome::TheoryKnown { theory: theory(3, Verdict::Open) }), @"
        (only to you)
        That is theory 2 of #42 already: <@3> looks into it, since <t:1712759700:f>. Nothing changed.
        ");
    }

    #[test]
    fn confirmed() {
        let theory = theory(1, Verdict::Confirmed { by: bob(), at: at(45) });
        insta::assert_snapshot!(answers(&Outcome::TheoryConfirmed { theory: theory.clone() }), @r"
        (silent)
        <@1> confirmed theory 2 of #42. `/incident set field:root_cause` writes the cause down. `/incident status state:identified` tells everybody that it is known.
        >>> DNS is \*slow\*
        ");
        insta::assert_snapshot!(answers(&Outcome::TheoryJudgedAlready { theory }), @"
        (only to you)
        Theory 2 of #42 was confirmed by <@2>, <t:1712762100:f>. Nothing changed.
        ");
    }

    #[test]
    fn ruled_out() {
        let theory = theory(1, Verdict::RuledOut { by: bob(), at: at(45) });
        let out = Outcome::TheoryRuledOut { theory: theory.clone() };
        insta::assert_snapshot!(answers(&out), @r"
        (silent)
        <@1> ruled out theory 2 of #42 after 40 min. Nothing else is being looked into: `/incident theory add`.
        >>> DNS is \*slow\*
        ");
        let open = Theory { verdict: Verdict::Open, ..theory.clone() };
        let incident = Incident { theories: vec![open], ..checkout() };
        insta::assert_snapshot!(seen(&incident, |seen| read(&answer(&out, seen))), @r"
        (silent)
        <@1> ruled out theory 2 of #42 after 40 min. One other is being looked into: `/incident theory list`.
        >>> DNS is \*slow\*
        ");
        insta::assert_snapshot!(answers(&Outcome::TheoryJudgedAlready { theory }), @"
        (only to you)
        Theory 2 of #42 was ruled out by <@2>, <t:1712762100:f>. Nothing changed. If it is right after all, `/incident theory add` puts it on the board again.
        ");
    }
}
