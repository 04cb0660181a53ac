//! The form that makes or changes a schedule.

use chrono::NaiveDateTime;
use serde_json::Value;

use super::{Control, Field, form};
use crate::incident::ScheduleId;

/// The names of its fields.
#[derive(Clone, Copy, Debug)]
pub struct ScheduleFields;

impl ScheduleFields {
    /// Whose clock.
    pub const ZONE: &str = "timezone";
    /// When the first turn begins.
    pub const STARTS: &str = "starts";
    /// How long a turn is.
    pub const HANDOFF: &str = "handoff_every";
    /// Who, a line each.
    pub const MEMBERS: &str = "members";
}

/// The longest zone's name, with room to spare; and as many lines of people as a schedule takes.
const ZONE: usize = 60;
const MEMBERS: usize = 3_000;

/// The form for the schedule of that id, with what holds in it.
#[must_use]
pub fn schedule_form(
    id: &ScheduleId,
    zone: &str,
    starts: NaiveDateTime,
    handoff: &str,
    members: &str,
) -> Option<Value> {
    let starts = starts.format("%Y-%m-%d %H:%M").to_string();
    let members_field =
        Field { longest: MEMBERS, ..Field::text(ScheduleFields::MEMBERS, "Who takes turns, a line each") };
    let fields = [
        Field::line(ScheduleFields::ZONE, "Time zone, such as Europe/Berlin", ZONE).required().with(Some(zone)),
        Field::line(ScheduleFields::STARTS, "When does the first turn begin?", ZONE).required().with(Some(&starts)),
        Field::line(ScheduleFields::HANDOFF, "How long is a turn? 7d, 1d, 12h", ZONE).required().with(Some(handoff)),
        members_field.required().with(Some(members)),
    ];
    // Discord's limit for a title is 45 characters; an id has 32 at most.
    form(&Control::EditSchedule(id.clone()), &format!("Schedule {}", id.0), &fields)
}
