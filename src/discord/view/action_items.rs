//! The list of action items: the open ones first, then those that are done.

use chrono::NaiveDate;

use super::turned::turned;
use super::{Body, Press, Seen, text};
use crate::incident::ActionItem;

/// Every action item, with its owner and its due day.
#[must_use]
pub fn action_items(seen: &Seen<'_>, page: u32, key: &str) -> Body {
    let incident = seen.incident;
    if incident.action_items.is_empty() {
        let number = seen.number();
        return Body::personal(format!("{number} has no action items yet. `/incident action add` writes one down."));
    }
    let done = incident.action_items.iter().filter(|item| item.done.is_some());
    let lines: Vec<_> = incident.open_action_items().map(open).chain(done.map(finished)).collect();
    let heading = format!("**Action items of {}**", seen.number());
    turned(&heading, &lines, page, key, Press::ActionItems)
}

/// `improvement; <@3>; due 15 January 2030`: what is known of it, and what is not.
pub(super) fn particulars(item: &ActionItem) -> String {
    let owner = item.owner.as_ref().map_or_else(|| "no owner".to_owned(), text::named);
    let due = item.due.map_or_else(|| "no due date".to_owned(), |due| format!("due {}", day(due)));
    format!("{}; {owner}; {due}", item.kind.word())
}

/// A day of the calendar, the same for every reader.
pub(super) fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn open(item: &ActionItem) -> String {
    format!("{} · {}", named(item), particulars(item).replace("; ", " · "))
}

fn finished(item: &ActionItem) -> String {
    let done = item.done.as_ref().map(|done| format!("{}, {}", text::name(&done.by), text::moment(done.at)));
    format!("☑️ {} · done by {}", named(item), done.unwrap_or_default())
}

/// The number in brackets: a dot behind it would make Discord number the lines by itself.
fn named(item: &ActionItem) -> String {
    format!("[{}] {}", item.number, text::plain(&item.title))
}

#[cfg(test)]
mod tests {
    use super::super::example::{alice, at, bob, checkout, person, read, seen};
    use super::*;
    use crate::incident::{ActionNumber, Done, Incident, ItemKind};

    fn item(number: u32, title: &str) -> ActionItem {
        let (title, by) = (title.to_owned(), alice());
        let (owner, due) = (None, None);
        ActionItem { number: ActionNumber(number), title, kind: ItemKind::Task, owner, due, by, at: at(5), done: None }
    }

    #[test]
    fn open_ones_first() {
        let finished = ActionItem { done: Some(Done { by: bob(), at: at(45) }), ..item(1, "Tell the customers") };
        let owned = ActionItem {
            kind: ItemKind::Improvement,
            owner: Some(person(3, "Carol")),
            due: NaiveDate::from_ymd_opt(2030, 1, 15),
            ..item(2, "Alert on *pool* use")
        };
        let incident = Incident { action_items: vec![finished, owned, item(3, "Order disks")], ..checkout() };
        insta::assert_snapshot!(seen(&incident, |seen| read(&action_items(seen, 1, "k3y"))), @r"
        (only to you)
        **Action items of #42**
        [2] Alert on \*pool\* use · improvement · Carol · due 15 January 2030
        [3] Order disks · task · no owner · no due date
        ☑️ [1] Tell the customers · done by Bob, <t:1712762100:f>
        ");
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&action_items(seen, 1, "k3y"))), @"
        (only to you)
        #42 has no action items yet. `/incident action add` writes one down.
        ");
    }

    #[test]
    fn however_many_there_are_it_fits_and_says_how_many_are_left_out() {
        let all = (1..=100).map(|number| item(number, &"*".repeat(200))).collect();
        let incident = Incident { action_items: all, ..checkout() };
        let list = seen(&incident, |seen| action_items(seen, 1, "k3y").content);
        assert!(list.chars().count() <= super::super::CONTENT && list.contains("\n-# Page 1 of "), "{list}");
    }
}
