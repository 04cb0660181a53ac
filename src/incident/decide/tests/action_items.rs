//! Action items: added, edited, done, in every status.

use chrono::NaiveDate;

use super::{done, incident, refused};
use crate::incident::fixture::{alice, at, bob, responder};
use crate::incident::{
    ActionItem, ActionNumber, Actor, Command, Done, Effect, Incident, ItemEdit, ItemKind, Outcome, Status, limits,
};

const FIRST: ActionNumber = ActionNumber(1);

fn add(title: &str) -> Command {
    Command::AddActionItem { title: title.to_owned(), kind: ItemKind::Improvement, owner: None, due: None }
}

fn edit(edit: ItemEdit) -> Command {
    Command::EditActionItem { number: FIRST, edit }
}

fn finish() -> Command {
    Command::FinishActionItem { number: FIRST }
}

fn with_one(status: Status) -> Incident {
    done(&incident("sev1", status), add(" Alert\n on the pool ")).incident
}

fn day() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2030, 1, 15)
}

#[test]
fn every_status_allows_it_and_acting_twice_changes_nothing() {
    let due = || edit(ItemEdit { due: day(), ..ItemEdit::default() });
    for status in Status::ALL {
        let open = with_one(status);
        let edited = done(&open, due());
        assert_eq!(edited.effects, [Effect::Refresh]);
        let finished = done(&edited.incident, finish()).incident;
        assert_eq!(finished.status, status);
        for (before, command) in [(&edited.incident, due()), (&finished, finish())] {
            let change = done(before, command.clone());
            assert_eq!((&change.incident, change.entries.len()), (before, 0), "{command:?} in {status}");
        }
    }
}

#[test]
fn an_item_as_it_is_written_changed_and_done() {
    let open = with_one(Status::Closed);
    let first = ActionItem {
        number: FIRST,
        title: "Alert on the pool".to_owned(),
        kind: ItemKind::Improvement,
        owner: None,
        due: None,
        by: Actor::Member(bob()),
        at: at(10),
        done: None,
    };
    assert_eq!(open.action_items, std::slice::from_ref(&first));
    let change = ItemEdit { kind: Some(ItemKind::Task), owner: Some(alice()), due: day(), title: None };
    let edited = done(&open, edit(change)).incident;
    let second = ActionItem { kind: ItemKind::Task, owner: Some(alice()), due: day(), ..first };
    assert_eq!(edited.action_items, std::slice::from_ref(&second));
    let change = done(&edited, finish());
    let third = ActionItem { done: Some(Done { by: Actor::Member(bob()), at: at(10) }), ..second };
    assert_eq!(change.outcome, Outcome::ActionItemDone { item: third });
    assert_eq!(change.incident.open_action_items().count(), 0);
    assert_eq!(done(&edited, add("another")).incident.action_items[1].number, ActionNumber(2));
}

#[test]
fn refusals() {
    let (none, one) = (incident("sev1", Status::Closed), with_one(Status::Closed));
    let by = responder(bob());
    let unknown = "Incident #42 has no action item 1. `/incident action list` shows those that it has.";
    assert_eq!(refused(&none, finish(), &by), unknown);
    assert_eq!(refused(&none, edit(ItemEdit::default()), &by), unknown);
    assert_eq!(
        refused(&one, edit(ItemEdit::default()), &by),
        "Say what changes of action item 1: `title`, `kind`, `owner` or `due`. `/incident action done` ends it."
    );
    assert_eq!(refused(&one, add("\n"), &by), "The title is empty. Type a few words.");
    let long = || "a".repeat(201);
    let too_long = "The title has 201 characters; at most 200 fit. Shorten it, or split it over several notes.";
    assert_eq!(refused(&one, add(&long()), &by), too_long);
    assert_eq!(refused(&one, edit(ItemEdit { title: Some(long()), ..ItemEdit::default() }), &by), too_long);
    let full = (1..limits::ACTION_ITEMS).fold(one, |incident, _| done(&incident, add("another")).incident);
    assert_eq!(
        refused(&full, add("one more"), &by),
        "Incident #42 has 100 action items, which is as many as one incident takes. `/incident action edit` changes one of them."
    );
}

#[test]
fn a_record_of_the_earlier_version_can_be_read() {
    let mut kept = serde_json::to_value(incident("sev1", Status::Closed)).unwrap();
    kept.as_object_mut().unwrap().remove("action_items");
    assert_eq!(serde_json::from_value::<Incident>(kept).unwrap(), incident("sev1", Status::Closed));
}
