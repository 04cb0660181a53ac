//! What cannot be done about a schedule, and what can instead.

use chrono::{DateTime, Utc};

use crate::discord::view::{Body, text};
use crate::escalation::{LONGEST_OVERRIDE, Unfit};
use crate::incident::{ScheduleId, UserId};
use crate::store::KeptOverride;

/// As many schedules or overrides as an answer names.
const NAMED: usize = 15;

/// There is no schedule of that name; `known` are those that there are.
#[must_use]
pub fn no_such_schedule<'a>(typed: &str, known: impl Iterator<Item = &'a ScheduleId>) -> Body {
    match named(known) {
        None => Body::personal("There is no schedule here yet. `/oncall edit` makes one.".to_owned()),
        Some(known) => Body::personal(format!("There is no schedule `{}`. Choose one of: {known}.", text::code(typed))),
    }
}

/// None was named, and there are several, or none.
#[must_use]
pub fn which_schedule<'a>(known: impl Iterator<Item = &'a ScheduleId>) -> Body {
    match named(known) {
        None => Body::personal("There is no schedule here yet. `/oncall edit` makes one.".to_owned()),
        Some(known) => Body::personal(format!("Which schedule? Add `schedule:` with one of: {known}.")),
    }
}

fn named<'a>(known: impl Iterator<Item = &'a ScheduleId>) -> Option<String> {
    let ids: Vec<String> = known.map(|id| format!("`{}`", id.0)).collect();
    let more = ids.len().saturating_sub(NAMED);
    let rest = (more > 0).then(|| format!("{more} more, which typing shows"));
    let named: Vec<String> = ids.into_iter().take(NAMED).chain(rest).collect();
    (!named.is_empty()).then(|| named.join(", "))
}

/// Nobody is on call by that schedule now; `next`: when somebody is.
#[must_use]
pub fn nobody_on_call(schedule: &ScheduleId, next: Option<DateTime<Utc>>) -> Body {
    let next = next.map(|next| format!(" The next shift begins {}.", text::moment(next))).unwrap_or_default();
    let id = text::line(&schedule.0);
    Body::personal(format!(
        "Nobody is on call for {id} now, so a page would reach nobody.{next} Page a person or a role with `target:`, or put \
         somebody on call: `/oncall override schedule:{id}`."
    ))
}

/// An override that can't be made. `who` is to be on call.
#[must_use]
pub fn unfit(unfit: Unfit, who: UserId, (from, until): (DateTime<Utc>, DateTime<Utc>)) -> Body {
    let (from, until) = (text::moment(from), text::moment(until));
    Body::personal(match unfit {
        Unfit::Past => format!("{from} is in the past. Leave `from:` out to begin now, or give a time to come."),
        Unfit::Backwards => {
            format!("It would end {until}, before it begins {from}. Give an `until:` after that, for example `8h`.")
        }
        Unfit::TooLong => {
            let days = LONGEST_OVERRIDE.num_days();
            format!("From {from} until {until} is longer than {days} days. `/oncall edit` changes the schedule itself.")
        }
        Unfit::NotTheirs => {
            "You can give away your own shifts. Those of others, and gaps, take the responder role or Manage Server: \
                             ask somebody who has it, or offer an exchange with `/oncall swap`."
                .to_owned()
        }
        Unfit::Already => {
            format!("{} is on call from {from} until {until} already. Nothing was changed.", text::person(who))
        }
    })
}

/// Something that takes the responder role.
#[must_use]
pub fn not_theirs(what: &str) -> Body {
    Body::personal(format!("{what} takes the responder role or Manage Server. Ask somebody who has it."))
}

/// There is no override to take back. `whose`: of whom; `None`: of anybody.
#[must_use]
pub fn nothing_to_clear(whose: Option<UserId>) -> Body {
    let whose = whose.map_or_else(
        || "There is no such override".to_owned(),
        |who| format!("There is no override that puts {} on call", text::person(who)),
    );
    Body::personal(format!("{whose} and is not over. `/oncall schedule` shows the shifts to come."))
}

/// There are several overrides of theirs.
#[must_use]
pub fn which_override(several: &[KeptOverride]) -> Body {
    let line = |one: &KeptOverride| {
        let (from, until) = (text::moment(one.from), text::moment(one.until));
        format!("- {}: {} from {from} until {until}", text::line(&one.schedule.0), text::person(one.person.id))
    };
    let lines: Vec<String> = several.iter().take(NAMED).map(line).collect();
    Body::personal(format!("Which one? Add `which:`, which shows them while you type.\n{}", lines.join("\n")))
}
