//! The form behind the card's Update button.

use serde_json::Value;

use super::{Control, Field, TIME, form};
use crate::discord::view::Press;

/// The names of its fields.
#[derive(Clone, Copy, Debug)]
pub struct UpdateFields;

impl UpdateFields {
    /// What everybody is to know.
    pub const MESSAGE: &str = "message";
    /// How long until the next one.
    pub const NEXT_IN: &str = "next_in";
}

/// The form that posts an update of the incident of that key.
#[must_use]
pub fn update_form(incident: &str) -> Option<Value> {
    let fields = [
        Field::text(UpdateFields::MESSAGE, "What should everybody know?").required(),
        Field::line(UpdateFields::NEXT_IN, "When is the next one due? 30m, 2h", TIME),
    ];
    form(&Control::of(incident, Press::Update), "Post an update", &fields)
}
