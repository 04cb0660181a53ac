//! What was changed about who is on call.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::who::line;
use super::{People, member};
use crate::discord::view::{Body, Control, text};
use crate::escalation::{Schedule, Shift};
use crate::incident::{ScheduleId, UserId};
use crate::store::KeptOverride;

/// As many people as an answer names.
const NAMED: usize = 10;

/// Somebody is on call instead of others. `relieved`: the shifts, or parts of them, that are not those others' any more.
#[must_use]
pub fn overridden(
    schedule: &ScheduleId,
    who: UserId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    relieved: &[Shift],
    people: &People,
) -> Body {
    let mut others: Vec<String> = Vec::new();
    for shift in relieved {
        let name = member(&shift.who, people);
        if !others.contains(&name) && others.len() < NAMED {
            others.push(name);
        }
    }
    let (instead, tell) = match others.join(", ") {
        others if others.is_empty() => (String::new(), String::new()),
        others => (format!(" instead of {others}"), format!("; tell {others} yourself")),
    };
    Body::personal(format!(
        "✅ {} is on call for {} from {} until {}{instead}. {} is told when it begins{tell}. `/oncall clear` takes it back.",
        text::person(who),
        text::line(&schedule.0),
        text::moment(from),
        text::moment(until),
        text::person(who),
    ))
}

/// An override was taken back.
#[must_use]
pub fn cleared(one: &KeptOverride, schedule: Option<&Schedule>, now: DateTime<Utc>, people: &People) -> Body {
    let stands = schedule.map(|schedule| format!("\n{}", line(schedule, now, people))).unwrap_or_default();
    Body::personal(format!(
        "✅ The override of {} for {} from {} until {} is taken back: the schedule holds again. Whoever is on call by it is \
         told when their shift begins; tell {} yourself.{stands}",
        text::person(one.person.id),
        text::line(&one.schedule.0),
        text::moment(one.from),
        text::moment(one.until),
        text::person(one.person.id),
    ))
}

/// A schedule was made or changed. `new`: there was none such before; `paged`: a policy or a service names it.
#[must_use]
pub fn saved(schedule: &Schedule, new: bool, paged: bool, now: DateTime<Utc>, people: &People) -> Body {
    let id = text::line(&schedule.id.0);
    let what = if new { "made" } else { "changed" };
    let unused = format!("\nNo policy pages it yet, but `/incident page schedule:{id}` does.");
    let control = Control::PageSchedule(schedule.id.clone());
    let button = CreateButton::new(control.to_string()).label("Page it as On-call").style(ButtonStyle::Primary);
    let components = if paged { Vec::new() } else { vec![CreateActionRow::Buttons(vec![button])] };
    let body = Body::personal(format!(
        "✅ The schedule {id} is {what}.\n{}\n`/oncall schedule schedule:{id}` shows the shifts to come.{}",
        line(schedule, now, people),
        if paged { String::new() } else { unused }
    ));
    Body { components, ..body }
}

/// Policies page whoever is on call by that schedule. `named`: a policy names `role:On-call` at all.
#[must_use]
pub fn paged_by_schedule(schedule: &ScheduleId, named: bool) -> Body {
    let id = text::line(&schedule.0);
    Body::personal(if named {
        format!(
            "✅ Policies that page the role On-call page whoever is on call for {id} from now on. `/hotwash setup` chooses others."
        )
    } else {
        format!(
            "⚠️ Saved, but no policy names `role:On-call`, so nothing changes: whoever runs Hotwash writes `schedule:{id}` into a \
             policy of the configuration file, with a [[schedule]] of this id."
        )
    })
}
