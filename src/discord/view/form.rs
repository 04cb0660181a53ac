//! Forms: what is asked for in a window of its own.
//!
//! Guarantees: a form carries in its `custom_id` what was already said, so that it is understood after any restart; no field
//! takes more than the command's own option would; what stands in a field already is whole.
//!
//! A new form is a file of its own here (its fields), one in `discord/forms` (when it is given, what it does when it is sent),
//! and a [`Press`](super::Press) that names it.

mod describe;
mod lesson;
mod note;
mod oncall;
mod open;
mod page;
mod resolve;
mod summons;
mod update;

use serde_json::{Value, json};

use super::Control;
use crate::incident::limits;

pub use describe::{Part, describe_form};
pub use lesson::{lesson_form, lessons_form};
pub use note::{NoteFields, note_form};
pub use oncall::{ScheduleFields, ScheduleShown, schedule_form};
pub use open::{OpenFields, open_form, open_from_form};
pub use page::{Called, PageFields, page_form};
pub use resolve::{ResolveFields, resolve_form};
pub use summons::{Summoned, Summons, SummonsFields, summons_form};
pub use update::{UpdateFields, update_form};

/// Discord's number for a row, and for a text field (its documentation of components).
const ROW: u8 = 1;
const TEXT_FIELD: u8 = 4;
/// Discord's numbers for a text field of one line, and of several.
const LINE: u8 = 1;
const PARAGRAPH: u8 = 2;
/// The longest time as people type it; the commands' own options take as much.
const TIME: usize = 100;

/// As much as Discord lets a field take (the same).
const LONGEST: usize = 4_000;

/// A field of a form: what stands above it has at most 45 characters, what shows while it is empty 100 (Discord's
/// documentation of text inputs).
#[derive(Clone, Debug)]
struct Field {
    name: &'static str,
    label: &'static str,
    style: u8,
    longest: usize,
    required: bool,
    hint: Option<&'static str>,
    value: Option<String>,
}

impl Field {
    /// One line.
    fn line(name: &'static str, label: &'static str, longest: usize) -> Self {
        Self { name, label, style: LINE, longest, required: false, hint: None, value: None }
    }

    /// A text of several lines, as long as a note.
    fn text(name: &'static str, label: &'static str) -> Self {
        Self { style: PARAGRAPH, ..Self::line(name, label, limits::TEXT) }
    }

    /// It must be filled in.
    fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// It comes with this in it.
    fn with(self, value: Option<&str>) -> Self {
        let value = value.map(str::to_owned).filter(|value| !value.is_empty());
        // Whatever was kept once stays whole, were it longer than what is taken today.
        let longest = value.as_ref().map_or(0, |value| value.chars().count()).max(self.longest).min(LONGEST);
        Self { value, longest, ..self }
    }

    fn to_json(&self) -> Value {
        let mut field = json!({
            "type": TEXT_FIELD, "custom_id": self.name, "label": self.label, "style": self.style,
            "max_length": self.longest, "required": self.required,
        });
        if let Some(value) = &self.value {
            field["value"] = json!(value);
        }
        if let Some(hint) = self.hint {
            field["placeholder"] = json!(hint);
        }
        json!({ "type": ROW, "components": [field] })
    }
}

/// A form of at most 5 fields (Discord's limit). `None`: the control is longer than a form can carry.
fn form(control: &Control, title: &str, fields: &[Field]) -> Option<Value> {
    let fields: Vec<_> = fields.iter().map(Field::to_json).collect();
    Some(json!({ "custom_id": control.custom_id()?, "title": title, "components": fields }))
}
