//! The form that makes or changes a schedule.

use serde_json::Value;

use super::{Control, Field, LONGEST, form};
use crate::incident::{Mark, ScheduleId};

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
    /// The rotations that lie over it, a line each.
    pub const LAYERS: &str = "layers";
}

/// A schedule as the form shows it, and as it comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleShown {
    /// Whose clock.
    pub zone: String,
    /// When the first turn begins.
    pub starts: String,
    /// How long a turn is.
    pub handoff: String,
    /// Who, a line each.
    pub members: String,
    /// The rotations that lie over it, a line each; `None`: they are not asked for, and stay as they are.
    pub layers: Option<String>,
}

impl ScheduleShown {
    /// Its fields with what people read above them, in the form's order.
    #[must_use]
    pub fn named(&self) -> [(&'static str, &str); 5] {
        let layers = self.layers.as_deref().unwrap_or_default();
        [
            ("Time zone", &self.zone),
            ("First turn", &self.starts),
            ("Length of a turn", &self.handoff),
            ("Who takes turns", &self.members),
            ("Layers", layers),
        ]
    }
}

/// The longest zone's name, with room to spare; and as many lines of people as a schedule takes.
const ZONE: usize = 60;
const MEMBERS: usize = 3_000;

/// The form for the schedule of that id, with what holds in it, and the mark of how it stands. Layers that are longer than a field
/// can be are left out of it.
#[must_use]
pub fn schedule_form(id: &ScheduleId, mark: Mark, shown: &ScheduleShown) -> Option<Value> {
    let members = Field { longest: MEMBERS, ..Field::text(ScheduleFields::MEMBERS, "Who takes turns, a line each") };
    let mut fields = vec![
        Field::line(ScheduleFields::ZONE, "Time zone, such as Europe/Berlin", ZONE).required().with(Some(&shown.zone)),
        Field::line(ScheduleFields::STARTS, "When does the first turn begin?", ZONE)
            .required()
            .with(Some(&shown.starts)),
        Field::line(ScheduleFields::HANDOFF, "How long is a turn? 7d, 1d, 12h", ZONE)
            .required()
            .with(Some(&shown.handoff)),
        members.required().with(Some(&shown.members)),
    ];
    if let Some(layers) = shown.layers.as_deref().filter(|layers| layers.chars().count() <= LONGEST) {
        let field = Field {
            longest: LONGEST,
            hint: Some("sat, sun 09:00-17:00: @alice, @bob every 7d from 2026-01-05 09:00"),
            ..Field::text(ScheduleFields::LAYERS, "Others on some days or hours, a line each")
        };
        fields.push(field.with(Some(layers)));
    }
    // Discord's limit for a title is 45 characters; an id has 32 at most.
    form(&Control::EditSchedule { id: id.clone(), shown: Some(mark) }, &format!("Schedule {}", id.0), &fields)
}
