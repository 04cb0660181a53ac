//! Who is on call now, until when, and who is next.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike, Utc};

use super::{People, member};
use crate::discord::view::{Body, text};
use crate::escalation::{By, LOOK, Schedule};

/// As many schedules as an answer holds.
const SHOWN: usize = 15;

/// A line for each schedule.
#[must_use]
pub fn who(schedules: &[Schedule], now: DateTime<Utc>, people: &People) -> Body {
    let mut lines: Vec<String> = schedules.iter().take(SHOWN).map(|one| line(one, now, people)).collect();
    let more = schedules.len().saturating_sub(SHOWN);
    lines.extend((more > 0).then(|| format!("{more} more: `/oncall who schedule:` shows each.")));
    Body::personal(lines.join("\n"))
}

/// `**database**: @Dave until …, then @Carol`.
pub(super) fn line(schedule: &Schedule, now: DateTime<Utc>, people: &People) -> String {
    let id = text::line(&schedule.id.0);
    let on_call = schedule.on_call(now);
    let next = schedule.next_change(now);
    let then = next.map(|next| match schedule.holder(next) {
        Some((who, _)) => format!("then {}", member(who, people)),
        None => "then **nobody**".to_owned(),
    });
    match (on_call, next, then) {
        (Some(shift), Some(until), Some(then)) => {
            let by = if matches!(shift.by, By::Override(_)) { " (override)" } else { "" };
            format!("**{id}**: {}{by} until {}, {then}", member(&shift.who, people), text::moment(until))
        }
        (Some(shift), ..) => format!("**{id}**: {}, all year", member(&shift.who, people)),
        (None, Some(until), Some(then)) => format!("⚠️ **{id}**: nobody until {}, {then}", text::moment(until)),
        (None, ..) => {
            let days = LOOK.num_days();
            format!("⚠️ **{id}**: nobody in the next {days} days. `/oncall edit schedule:{id}` puts people on it.")
        }
    }
}

/// How long a turn is, as it is typed: `7d`, `12h`.
#[must_use]
pub fn handoff(span: TimeDelta) -> String {
    let (days, hours, minutes) = (span.num_days(), span.num_hours() % 24, span.num_minutes() % 60);
    let parts = [(days, "d"), (hours, "h"), (minutes, "m"), (span.num_seconds() % 60, "s")]
        .into_iter()
        .filter(|(count, _)| *count > 0);
    parts.map(|(count, unit)| format!("{count}{unit}")).collect::<Vec<_>>().join(" ")
}

/// When a turn begins, as it is typed: `2030-01-15 09:00`.
#[must_use]
pub fn shown_start(at: NaiveDateTime) -> String {
    let form = if at.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    at.format(form).to_string()
}
