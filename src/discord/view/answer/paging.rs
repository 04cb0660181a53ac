//! Pages of their own in words: asked for, acknowledged, and what goes on beside them.

use crate::discord::view::page_state::whom;
use crate::discord::view::{Seen, text};
use crate::escalation::{OWN_RINGS, OWN_RINGS_EVERY};
use crate::incident::{Outcome, TakenPages, Whom};

/// What became of a page of its own; nothing for an outcome that is about something else.
pub(super) fn paging(outcome: &Outcome, seen: &Seen<'_>) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    match outcome {
        Outcome::Paging { whom, message } => {
            let every = OWN_RINGS_EVERY.num_minutes();
            let message = message.as_deref().map(text::quoted).unwrap_or_default();
            format!(
                "📟 {by} pages {} for {number} now, and again every {every} min until somebody acknowledges, {OWN_RINGS} \
                 times in all.{message}",
                all(whom)
            )
        }
        Outcome::PagingAlready { whom: paged, by, at } => format!(
            "{} paged {} for {number} {}: once is enough. The card shows whether somebody has it.",
            text::who(by),
            whom(paged),
            text::distance(*at)
        ),
        Outcome::PagesAcknowledged(TakenPages { whom, at, policy_too, policy_goes_on }) => {
            let rest = match (policy_too, policy_goes_on) {
                (true, _) => format!(" {by} has the incident too: nobody is paged by its policy any more."),
                (false, true) => " The incident's own page goes on; Acknowledge on the card takes that.".to_owned(),
                (false, false) => String::new(),
            };
            format!("✅ {by} has the page to {} for {number} since {}.{rest}", all(whom), text::moment(*at))
        }
        Outcome::PageAcknowledgedAlready { whom: paged, by, at } => format!(
            "{} has the page to {} for {number} already, since {}. Acknowledge on the card takes the incident itself.",
            text::who(by),
            whom(paged),
            text::moment(*at)
        ),
        Outcome::PageGivenBack { whom: paged, of } => {
            let whose = if of == seen.by { String::new() } else { format!(" for {}", text::name(of)) };
            format!(
                "{by} gave the page to {} for {number} back{whose}: nobody has it now, and it rings on.",
                whom(paged)
            )
        }
        Outcome::NobodyHasPage { whom: paged } => {
            format!("Nobody has the page to {} for {number} at the moment. Nothing changed.", whom(paged))
        }
        Outcome::PageStoppedAlready { whom: paged } => format!(
            "The page to {} stopped when {number} was resolved. `/incident page` pages again; Acknowledge on the card takes \
             the incident.",
            whom(paged)
        ),
        _ => String::new(),
    }
}

fn all(paged: &[Whom]) -> String {
    let names: Vec<_> = paged.iter().map(whom).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::{Person, UserId};

    #[test]
    fn several_are_listed_with_one_and() {
        let person = |id| Whom::Person(Person { id: UserId(id), name: String::new() });
        for (count, words) in [(1, "<@1>"), (2, "<@1> and <@2>"), (3, "<@1>, <@2> and <@3>"), (0, "")] {
            assert_eq!(all(&(1..=count).map(person).collect::<Vec<_>>()), words);
        }
    }
}
