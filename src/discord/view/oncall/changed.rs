//! What was changed about who is on call.

use chrono::{DateTime, Utc};

use super::who::line;
use super::{People, member};
use crate::discord::view::{Body, text};
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
    let instead = if others.is_empty() { String::new() } else { format!(" instead of {}", others.join(", ")) };
    Body::personal(format!(
        "✅ {} is on call for {} from {} until {}{instead}. Nobody was notified of it: tell them. `/oncall clear` takes it back.",
        text::person(who),
        text::line(&schedule.0),
        text::moment(from),
        text::moment(until),
    ))
}

/// An override was taken back.
#[must_use]
pub fn cleared(one: &KeptOverride, schedule: Option<&Schedule>, now: DateTime<Utc>, people: &People) -> Body {
    let stands = schedule.map(|schedule| format!("\n{}", line(schedule, now, people))).unwrap_or_default();
    Body::personal(format!(
        "✅ The override of {} for {} from {} until {} is taken back: the schedule holds again. Nobody was notified of it: tell \
         them.{stands}",
        text::person(one.person.id),
        text::line(&one.schedule.0),
        text::moment(one.from),
        text::moment(one.until),
    ))
}

/// A schedule was made or changed. `new`: there was none such before; `paged`: a policy or a service names it.
#[must_use]
pub fn saved(schedule: &Schedule, new: bool, paged: bool, now: DateTime<Utc>, people: &People) -> Body {
    let id = text::line(&schedule.id.0);
    let what = if new { "made" } else { "changed" };
    let unused = format!(
        "\nNo policy pages it yet: `/incident page schedule:{id}` does, and whoever runs Hotwash puts `schedule:{id}` into a policy \
         of the configuration file."
    );
    Body::personal(format!(
        "✅ The schedule {id} is {what}.\n{}\n`/oncall schedule schedule:{id}` shows the shifts to come.{}",
        line(schedule, now, people),
        if paged { String::new() } else { unused }
    ))
}
