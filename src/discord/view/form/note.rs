//! The form behind the card's Note button.

use serde_json::Value;

use super::{Control, Field, TIME, form};
use crate::discord::view::Press;

/// The names of its fields.
#[derive(Clone, Copy, Debug)]
pub struct NoteFields;

impl NoteFields {
    /// What happened.
    pub const TEXT: &str = "text";
    /// When.
    pub const AT: &str = "at";
}

/// The form that adds to the timeline of the incident of that key.
#[must_use]
pub fn note_form(incident: &str) -> Option<Value> {
    let fields = [
        Field::text(NoteFields::TEXT, "What happened?").required(),
        Field::line(NoteFields::AT, "When, if not now? 14:30, 10m ago", TIME),
    ];
    form(&Control::of(incident, Press::Note), "Add to the timeline", &fields)
}
