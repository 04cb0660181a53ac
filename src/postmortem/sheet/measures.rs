//! What is to be done about it: the action items, sort by sort.

use chrono::NaiveDate;

use super::super::facts::Facts;
use super::super::phrase::Phrase;
use crate::incident::{ActionItem, ItemKind, Person};

/// The action items of a sort, in the order of adding; each with its owner and its due day, or that it has none.
pub(super) fn of_kind<'a>(facts: &Facts<'a>, kind: ItemKind) -> Vec<Phrase<'a>> {
    facts.incident.action_items.iter().filter(|item| item.kind == kind).map(line).collect()
}

fn line(item: &ActionItem) -> Phrase<'_> {
    let phrase = Phrase::quote(&item.title).words(" (");
    let phrase = match &item.owner {
        Some(owner) => phrase.words("owner: ").name(&owner.name),
        None => phrase.words("no owner"),
    };
    let phrase = match item.due {
        Some(due) => phrase.words("; due: ").day(due),
        None => phrase.words("; no due date"),
    };
    match &item.done {
        Some(done) => phrase.words("; done: ").date(done.at).words(")"),
        None => phrase.words(")"),
    }
}

/// Whose it is and by when, where that was said.
pub(super) fn particulars<'a>(phrase: Phrase<'a>, owner: Option<&'a Person>, due: Option<NaiveDate>) -> Phrase<'a> {
    let phrase = match owner {
        Some(owner) => phrase.words("; owner: ").name(&owner.name),
        None => phrase,
    };
    match due {
        Some(due) => phrase.words("; due: ").day(due),
        None => phrase,
    }
}
