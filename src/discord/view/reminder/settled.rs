//! Why something that was overdue is not any more.
//!
//! Guarantees: it is said to be done only where it was done; where its matter is over, it says that.

use super::super::action_items::day;
use super::super::{Seen, text};
use crate::incident::{ActionNumber, Duty, RoleId, Status};

/// The sentence; the duty is met, or its matter is over.
pub(super) fn why(duty: &Duty, seen: &Seen<'_>) -> String {
    match duty {
        Duty::FillRole(role) => role_filled(role, seen),
        Duty::PostUpdate => over(seen).unwrap_or_else(|| update_posted(seen)),
        Duty::CloseItself | Duty::Archive => over_or_open(seen),
        Duty::DoAction(number) => action_done(*number, seen),
    }
}

/// That the incident is over; `None`: it is not.
fn over(seen: &Seen<'_>) -> Option<String> {
    let (word, at) = match seen.incident.status {
        Status::Resolved => ("resolved", seen.incident.resolved_at),
        Status::Closed => ("closed", seen.incident.closed_at),
        Status::Investigating | Status::Identified | Status::Monitoring => return None,
    };
    let at = at.map(|at| format!(", {}", text::moment(at))).unwrap_or_default();
    Some(format!("The incident was {word}{at}."))
}

fn over_or_open(seen: &Seen<'_>) -> String {
    over(seen).unwrap_or_else(|| "The incident is open again.".to_owned())
}

fn role_filled(role: &RoleId, seen: &Seen<'_>) -> String {
    if let Some(held) = seen.incident.holder(role) {
        return format!("{} has it, since {}.", text::person(held.by.id), text::moment(held.since));
    }
    if let Some(over) = over(seen) {
        return over;
    }
    match seen.incident.duplicate_of() {
        Some(link) => format!("The incident goes on as {}.", link.to),
        None => "Nobody is asked for it any more.".to_owned(),
    }
}

fn update_posted(seen: &Seen<'_>) -> String {
    let next = match seen.incident.next_update_due(seen.rules) {
        Some(at) => format!("the next one is due {}", text::moment(at)),
        None => "no other one is due".to_owned(),
    };
    match &seen.incident.last_update {
        Some(last) => format!("{} posted the last one {}; {next}.", text::who(&last.by), text::moment(last.at)),
        None => format!("None was posted; {next}."),
    }
}

fn action_done(number: ActionNumber, seen: &Seen<'_>) -> String {
    let Some(item) = seen.incident.action_item(number) else { return "It is not on the list any more.".to_owned() };
    match (&item.done, item.due) {
        (Some(done), _) => format!("Done, says {}, {}.", text::who(&done.by), text::moment(done.at)),
        (None, Some(due)) => format!("It is due {} now.", day(due)),
        (None, None) => "It has no day any more.".to_owned(),
    }
}
