//! Why something that was overdue is not any more.
//!
//! Guarantees: it is said to be done only where it was done; where its matter is over, it says that.

use super::super::action_items::day;
use super::super::{Seen, text};
use super::action;
use crate::incident::{ActionNumber, Duty, ReviewState, RoleId, Status};

/// The sentence; the duty is met, or its matter is over.
pub(super) fn settled(duty: &Duty, seen: &Seen<'_>) -> String {
    let number = seen.number();
    match duty {
        Duty::FillRole(role) => role_filled(role, seen),
        Duty::Stalled => stalled(seen),
        Duty::Unresolved => match why_no_more(seen) {
            Some(why) => format!("Nobody is asked about {number} any more{why}."),
            None => format!("{number} is looked after."),
        },
        Duty::AnswerOffer(role) => offer_answered(role, seen),
        Duty::PostUpdate => update(seen),
        Duty::CloseItself => match (over(seen), seen.incident.status) {
            (Some(over), Status::Closed) => format!("{number} {over}."),
            (Some(_), _) => format!("{number} does not close itself any more."),
            (None, _) => format!("{number} does not close itself any more: it is open again."),
        },
        Duty::LapseUndo(_) => format!("The resolution of {number} stands."),
        Duty::HotWash(_) => format!("The hot wash of {number} is over."),
        Duty::Review => reviewed(seen),
        Duty::Archive => format!("The channel of {number} is not to be archived any more."),
        Duty::DoAction(item) => action_done(*item, seen),
    }
}

/// `was resolved, 14:30`; `None`: the incident is not over.
fn over(seen: &Seen<'_>) -> Option<String> {
    let (word, at) = match seen.incident.status {
        Status::Resolved => ("resolved", seen.incident.resolved_at),
        Status::Closed => ("closed", seen.incident.closed_at),
        Status::Investigating | Status::Identified | Status::Monitoring => return None,
    };
    let at = at.map(|at| format!(", {}", text::moment(at))).unwrap_or_default();
    Some(format!("was {word}{at}"))
}

/// `: it was resolved`, or where else it goes on.
fn why_no_more(seen: &Seen<'_>) -> Option<String> {
    let goes_on = seen.incident.duplicate_of().map(|link| format!(": it goes on as {}", link.to));
    over(seen).map(|over| format!(": it {over}")).or(goes_on)
}

fn role_filled(role: &RoleId, seen: &Seen<'_>) -> String {
    let (name, number) = (text::line(seen.rules.role_name(role)), seen.number());
    match seen.incident.holder(role) {
        Some(held) => {
            format!("{} is **{name}** of {number} now, since {}.", text::person(held.by.id), text::moment(held.since))
        }
        None => {
            let why = why_no_more(seen).unwrap_or_default();
            format!("Nobody is asked to be **{name}** of {number} any more{why}.")
        }
    }
}

fn stalled(seen: &Seen<'_>) -> String {
    let number = seen.number();
    match (why_no_more(seen), seen.incident.status) {
        (Some(why), _) => format!("Nobody is asked about {number} any more{why}."),
        (None, Status::Investigating) => format!("{number} moves again."),
        (None, status) => format!("{number} is **{status}** now."),
    }
}

fn offer_answered(role: &RoleId, seen: &Seen<'_>) -> String {
    let (name, number) = (text::line(seen.rules.role_name(role)), seen.number());
    match (why_no_more(seen), seen.incident.holder(role)) {
        (None, Some(held)) => format!("{} is **{name}** of {number}.", text::person(held.by.id)),
        (None, None) => format!("**{name}** of {number} is not on offer any more."),
        (Some(why), _) => format!("The offer of **{name}** of {number} needs no answer any more{why}."),
    }
}

fn reviewed(seen: &Seen<'_>) -> String {
    let (number, review) = (seen.number(), &seen.incident.review);
    if seen.incident.status != Status::Closed {
        return format!("The postmortem of {number} needs no review yet: it is open again.");
    }
    match (&review.turned, review.state, seen.incident.review_due(seen.rules)) {
        (Some((at, by)), ReviewState::Reviewed, _) => {
            format!("The postmortem of {number} is reviewed, says {}, {}.", text::who(by), text::moment(*at))
        }
        (_, _, Some(due)) => format!("The review of {number}'s postmortem is due {} now.", text::moment(due)),
        (_, _, None) => format!("The postmortem of {number} needs no review any more."),
    }
}

fn update(seen: &Seen<'_>) -> String {
    let number = seen.number();
    let last = seen.incident.last_update.as_ref();
    if let Some(next) = seen.incident.next_update_due(seen.rules).map(text::moment) {
        return match last {
            Some(last) => format!(
                "{} posted an update of {number} {}; the next one is due {next}.",
                text::who(&last.by),
                text::moment(last.at)
            ),
            None => format!("The next update of {number} is due {next}."),
        };
    }
    let why = over(seen).map_or_else(|| format!("its severity is {}", seen.severity()), |over| format!("it {over}"));
    format!("No update of {number} is due any more: {why}.")
}

fn action_done(number: ActionNumber, seen: &Seen<'_>) -> String {
    let (what, title) = (format!("Action item {number} of {}", seen.number()), action(number, seen));
    let Some(item) = seen.incident.action_item(number) else { return format!("{what} is not on the list any more.") };
    match (&item.done, item.due) {
        (Some(done), _) => {
            format!("{what} is done, says {}, {}: {title}.", text::who(&done.by), text::moment(done.at))
        }
        (None, Some(due)) => format!("{what} is due {} now: {title}.", day(due)),
        (None, None) => format!("{what} has no day any more: {title}."),
    }
}
