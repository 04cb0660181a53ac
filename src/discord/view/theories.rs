//! The board of theories: on the card what is being looked into, in the list what came of the others too.

use super::turned::turned;
use super::{Body, Press, Seen, text};
use crate::incident::{Theory, Verdict};
use crate::postmortem::span;

/// The longest theory on the card, in code points: two or three lines on a phone. The list has it in full.
const LINE: usize = 120;

/// The card's lines for what is being looked into; `None`: nothing is.
pub(super) fn on_card(seen: &Seen<'_>) -> Option<Vec<String>> {
    let short = |theory: &Theory| open_called(theory, &text::excerpt(&theory.text, LINE));
    let lines: Vec<_> = seen.incident.open_theories().map(short).collect();
    (!lines.is_empty()).then_some(lines)
}

/// Every theory: the open ones first, then the confirmed ones, then those that misled, with what each cost.
#[must_use]
pub fn theories(seen: &Seen<'_>, page: u32, key: &str) -> Body {
    let of_state = |is: fn(&Verdict) -> bool, line: fn(&Theory) -> String, title: &str| {
        let lines: Vec<String> = seen.incident.theories.iter().filter(|theory| is(&theory.verdict)).map(line).collect();
        let titled = |(at, line)| if at == 0 { format!("**{title}**\n{line}") } else { line };
        lines.into_iter().enumerate().map(titled).collect::<Vec<_>>()
    };
    let lines = [
        of_state(|verdict| matches!(verdict, Verdict::Open), open, "Being looked into"),
        of_state(|verdict| matches!(verdict, Verdict::Confirmed { .. }), confirmed, "Confirmed"),
        of_state(|verdict| matches!(verdict, Verdict::RuledOut { .. }), ruled_out, "Ruled out"),
    ]
    .concat();
    if lines.is_empty() {
        let number = seen.number();
        return Body::personal(format!("{number} has no theories yet. `/incident theory add` puts one on the board."));
    }
    let heading = format!("**Theories of {}**", seen.number());
    turned(&heading, &lines, page, key, Press::Theories)
}

fn open(theory: &Theory) -> String {
    open_called(theory, &text::plain(&theory.text))
}

fn open_called(theory: &Theory, words: &str) -> String {
    let owner = theory.owner.as_ref().map(|owner| format!("{}, ", text::named(owner))).unwrap_or_default();
    format!("[{}] {words} · {owner}since {}", theory.number, text::clock(theory.since))
}

fn confirmed(theory: &Theory) -> String {
    match &theory.verdict {
        Verdict::Confirmed { by, at } => format!("{} · {}, {}", named(theory), text::name(by), text::moment(*at)),
        Verdict::Open | Verdict::RuledOut { .. } => named(theory),
    }
}

fn ruled_out(theory: &Theory) -> String {
    match (&theory.verdict, theory.cost()) {
        (Verdict::RuledOut { by, at }, Some(cost)) => {
            format!("{} · {}, {}, cost {}", named(theory), text::name(by), text::moment(*at), span(cost))
        }
        _ => named(theory),
    }
}

/// The number in brackets: a dot behind it would make Discord number the lines by itself.
fn named(theory: &Theory) -> String {
    format!("[{}] {}", theory.number, text::plain(&theory.text))
}

#[cfg(test)]
mod tests {
    use super::super::example::{at, bob, checkout, person, read, seen};
    use super::super::{CONTENT, card};
    use super::*;
    use crate::incident::{Incident, TheoryNumber};

    fn theory(number: u32, text: &str, verdict: Verdict) -> Theory {
        let owner = Some(person(3, "Carol"));
        Theory { number: TheoryNumber(number), text: text.to_owned(), owner, since: at(5), verdict }
    }

    fn board() -> Incident {
        let theories = vec![
            theory(1, "DNS is *slow*", Verdict::RuledOut { by: bob(), at: at(45) }),
            theory(2, "the pool is too small", Verdict::Confirmed { by: bob(), at: at(50) }),
            theory(3, "a bad deployment", Verdict::Open),
        ];
        Incident { theories, ..checkout() }
    }

    #[test]
    fn the_board() {
        insta::assert_snapshot!(seen(&board(), |seen| read(&theories(seen, 1, "k3y"))), @r"
        (only to you)
        **Theories of #42**
        **Being looked into**
        [3] a bad deployment · Carol, since <t:1712759700:t>
        **Confirmed**
        [2] the pool is too small · Bob, <t:1712762400:f>
        **Ruled out**
        [1] DNS is \*slow\* · Bob, <t:1712762100:f>, cost 40 min
        ");
        insta::assert_snapshot!(seen(&board(), on_card).unwrap().join("\n"), @"[3] a bad deployment · Carol, since <t:1712759700:t>");
    }

    #[test]
    fn an_empty_board() {
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&theories(seen, 1, "k3y"))), @"
        (only to you)
        #42 has no theories yet. `/incident theory add` puts one on the board.
        ");
        assert_eq!(seen(&checkout(), on_card), None);
    }

    #[test]
    fn what_the_card_cuts_the_list_has_in_full() {
        let long = format!("{}the end", "because of that ".repeat(18));
        let incident = Incident { theories: vec![theory(1, &long, Verdict::Open)], ..checkout() };
        let (card, list) = seen(&incident, |seen| (on_card(seen).unwrap().join(""), theories(seen, 1, "k3y").content));
        assert!(card.contains("… (cut)") && list.contains("the end"), "{card}\n{list}");
    }

    #[test]
    fn however_many_there_are_it_fits_and_says_how_many_are_left_out() {
        let theories: Vec<_> = (1..=100).map(|number| theory(number, &"*".repeat(300), Verdict::Open)).collect();
        let incident = Incident { theories, ..checkout() };
        let list = seen(&incident, |seen| super::theories(seen, 1, "k3y").content);
        let card = seen(&incident, |seen| read(&card(seen, None, at(5))));
        let card = card.split_once("Being looked into: ").unwrap().1.split_once("\nPage: ").unwrap().0;
        assert!(list.chars().count() <= CONTENT && card.chars().count() <= 1_024);
        assert!(list.contains("\n-# Page 1 of "), "{list}");
        assert!(card.ends_with("more: `/incident theory list`"), "{card}");
    }
}
