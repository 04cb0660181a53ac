//! What is said of an action item.

use crate::discord::view::action_items::particulars;
use crate::discord::view::{Seen, text};
use crate::incident::ActionItem;

/// It was written down; what is missing of it comes next.
pub(super) fn added(seen: &Seen<'_>, item: &ActionItem) -> String {
    format!("{} added {} of {}: {}.{}", text::who(seen.by), name(item), seen.number(), what(item), missing(item))
}

/// It says something else now.
pub(super) fn edited(seen: &Seen<'_>, item: &ActionItem) -> String {
    format!("{} changed {} of {}: {}.{}", text::who(seen.by), name(item), seen.number(), what(item), missing(item))
}

/// It says that already.
pub(super) fn same(seen: &Seen<'_>, item: &ActionItem) -> String {
    format!("{} of {} says so already: {}. Nothing changed.", capital(item), seen.number(), what(item))
}

/// It was done.
pub(super) fn done(seen: &Seen<'_>, item: &ActionItem) -> String {
    let left = match seen.incident.open_action_items().count() {
        0 => "Nothing else is open.".to_owned(),
        1 => "One more is open: `/incident action list`.".to_owned(),
        more => format!("{more} more are open: `/incident action list`."),
    };
    let title = text::line(&item.title);
    format!("☑️ {} of {} is done, says {}: **{title}**. {left}", capital(item), seen.number(), text::who(seen.by))
}

/// Somebody had said so before.
pub(super) fn done_already(seen: &Seen<'_>, item: &ActionItem) -> String {
    let who = item.done.as_ref().map(|done| format!(" {} said so, {}.", text::who(&done.by), text::moment(done.at)));
    format!("{} of {} is done already.{} Nothing changed.", capital(item), seen.number(), who.unwrap_or_default())
}

fn name(item: &ActionItem) -> String {
    format!("action item {}", item.number)
}

fn capital(item: &ActionItem) -> String {
    format!("Action item {}", item.number)
}

fn what(item: &ActionItem) -> String {
    format!("**{}** ({})", text::line(&item.title), particulars(item))
}

fn missing(item: &ActionItem) -> String {
    let (options, words) = match (item.owner.is_none(), item.due.is_none()) {
        _ if item.done.is_some() => return String::new(),
        (true, true) => ("`owner:` and `due:`", "say who does it and until when"),
        (true, false) => ("`owner:`", "says who does it"),
        (false, true) => ("`due:`", "says until when"),
        (false, false) => return String::new(),
    };
    format!(" `/incident action edit number:{}` with {options} {words}.", item.number)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::answer;
    use crate::discord::view::example::{alice, at, bob, checkout, person, read, seen};
    use crate::incident::{ActionItem, ActionNumber, Done, Incident, ItemKind, Outcome};

    fn item(owned: bool) -> ActionItem {
        ActionItem {
            number: ActionNumber(2),
            title: "Alert on *pool* use".to_owned(),
            kind: ItemKind::Improvement,
            owner: owned.then(|| person(3, "Carol")),
            due: owned.then(|| NaiveDate::from_ymd_opt(2030, 1, 15).unwrap()),
            by: alice(),
            at: at(5),
            done: None,
        }
    }

    fn answers(outcome: &Outcome) -> String {
        seen(&checkout(), |seen| read(&answer(outcome, seen)))
    }

    #[test]
    fn written_down() {
        insta::assert_snapshot!(answers(&Outcome::ActionItemAdded { item: item(true), lets_in: false }), @r"
        (silent)
        <@1> added action item 2 of #42: **Alert on \*pool\* use** (improvement; Carol; due 15 January 2030).
        ");
        insta::assert_snapshot!(answers(&Outcome::ActionItemAdded { item: item(false), lets_in: false }), @r"
        (silent)
        <@1> added action item 2 of #42: **Alert on \*pool\* use** (improvement; no owner; no due date). `/incident action edit number:2` with `owner:` and `due:` say who does it and until when.
        ");
        insta::assert_snapshot!(answers(&Outcome::ActionItemEdited { item: ActionItem { due: None, ..item(true) }, lets_in: false }), @r"
        (silent)
        <@1> changed action item 2 of #42: **Alert on \*pool\* use** (improvement; Carol; no due date). `/incident action edit number:2` with `due:` says until when.
        ");
        insta::assert_snapshot!(answers(&Outcome::ActionItemSame { item: item(true) }), @r"
        (only to you)
        Action item 2 of #42 says so already: **Alert on \*pool\* use** (improvement; Carol; due 15 January 2030). Nothing changed.
        ");
    }

    #[test]
    fn done() {
        let done = ActionItem { done: Some(Done { by: bob(), at: at(45) }), ..item(false) };
        insta::assert_snapshot!(answers(&Outcome::ActionItemDone { item: done.clone() }), @r"
        (silent)
        ☑️ Action item 2 of #42 is done, says <@1>: **Alert on \*pool\* use**. Nothing else is open.
        ");
        let incident = Incident { action_items: vec![item(true), done.clone()], ..checkout() };
        let outcome = Outcome::ActionItemDone { item: done.clone() };
        insta::assert_snapshot!(seen(&incident, |seen| read(&answer(&outcome, seen))), @r"
        (silent)
        ☑️ Action item 2 of #42 is done, says <@1>: **Alert on \*pool\* use**. One more is open: `/incident action list`.
        ");
        insta::assert_snapshot!(answers(&Outcome::ActionItemDoneAlready { item: done }), @"
        (only to you)
        Action item 2 of #42 is done already. <@2> said so, <t:1712762100:f>. Nothing changed.
        ");
    }
}
