//! What was changed about who is on call.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::who::line;
use super::{People, member};
use crate::discord::view::{Body, Control, text};
use crate::escalation::{Layer, Schedule, Shift};
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

/// An override was taken back, and of an exchange the other half with it, unless that is over.
#[must_use]
pub fn cleared(
    (one, other): (&KeptOverride, Option<&KeptOverride>),
    schedule: Option<&Schedule>,
    now: DateTime<Utc>,
    people: &People,
) -> Body {
    let stands = schedule.map(|schedule| format!("\n{}", line(schedule, now, people))).unwrap_or_default();
    let (id, who) = (text::line(&one.schedule.0), text::person(one.person.id));
    let told = "Whoever is on call by it is told when their shift begins";
    let time = |half: &KeptOverride| format!("from {} until {}", text::moment(half.from), text::moment(half.until));
    let had = |half: &KeptOverride| format!("{} {}", text::person(half.person.id), time(half));
    let Some(other) = other else {
        let what = format!("✅ The override of {who} for {id} {} is taken back", time(one));
        return Body::personal(format!("{what}: the schedule holds again. {told}; tell {who} yourself.{stands}"));
    };
    let them = text::person(other.person.id);
    Body::personal(if now < other.until {
        format!(
            "✅ The exchange of shifts on {id} is taken back, both halves of it:\n- {}\n- {}\nThe schedule holds again. {told}; tell \
             {who} and {them} yourself.{stands}",
            had(one),
            had(other)
        )
    } else {
        format!(
            "✅ Half of an exchange of shifts on {id} is taken back: {}. The other half is over, and stays: {}. {told}; tell {who} and \
             {them} yourself.{stands}",
            had(one),
            had(other)
        )
    })
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
    let over = match schedule.layers.len().saturating_sub(1) {
        0 => String::new(),
        1 => "\n1 layer stands over the rotation.".to_owned(),
        more => format!("\n{more} layers stand over the rotation."),
    };
    // One without days and hours leaves nothing to those before it.
    let covers = |layer: &Layer| layer.weekdays.is_empty() && layer.hours.is_none();
    let over = match schedule.layers.iter().skip(1).any(covers) {
        true => format!("{over} ⚠️ One of them counts always, so nobody of those before it is ever on call."),
        false => over,
    };
    let body = Body::personal(format!(
        "✅ The schedule {id} is {what}.\n{}{over}\n`/oncall schedule schedule:{id}` shows the shifts to come.{}",
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
