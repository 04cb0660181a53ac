//! What cannot be done about a schedule, and what can instead.

use chrono::{DateTime, Utc};

use crate::discord::view::{Body, text};
use crate::incident::ScheduleId;

/// As many schedules as an answer names.
const NAMED: usize = 15;

/// There is no schedule of that name; `known` are those that there are.
#[must_use]
pub fn no_such_schedule<'a>(typed: &str, known: impl Iterator<Item = &'a ScheduleId>) -> Body {
    let ids: Vec<String> = known.map(|id| format!("`{}`", id.0)).collect();
    if ids.is_empty() {
        return Body::personal("There is no schedule here yet. `/oncall edit` makes one.".to_owned());
    }
    let more = ids.len().saturating_sub(NAMED);
    let rest = (more > 0).then(|| format!("{more} more, which typing shows"));
    let named: Vec<String> = ids.into_iter().take(NAMED).chain(rest).collect();
    Body::personal(format!("There is no schedule `{}`. Choose one of: {}.", text::code(typed), named.join(", ")))
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
