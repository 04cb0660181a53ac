//! Forms: what is asked for when a command was typed without it.
//!
//! Guarantees: a form carries in its `custom_id` what was already said, so that it is understood after any restart; no field
//! takes more than the command's own option would.

use serde_json::{Value, json};

use super::Control;
use crate::incident::limits;

/// Discord's number for a row, and for a text field (its documentation of components).
const ROW: u8 = 1;
const TEXT_FIELD: u8 = 4;
/// Discord's numbers for a text field of one line, and of several.
const LINE: u8 = 1;
const PARAGRAPH: u8 = 2;

/// The names of the fields of the form that opens an incident.
#[derive(Clone, Copy, Debug)]
pub struct OpenFields;

impl OpenFields {
    /// What is broken.
    pub const TITLE: &str = "title";
    /// Who notices, and how.
    pub const IMPACT: &str = "impact";
    /// When it began.
    pub const STARTED_AT: &str = "started_at";
}

/// The form that opens an incident, filled in with what was typed beside the missing title. `None`: the severity's id is longer
/// than a form can carry.
#[must_use]
pub fn open_form(control: &Control, impact: Option<&str>, started_at: Option<&str>) -> Option<Value> {
    let custom_id = control.custom_id()?;
    Some(json!({
        "custom_id": custom_id,
        "title": "Open an incident",
        "components": [
            field(OpenFields::TITLE, "What is broken?", LINE, limits::TITLE, true, None),
            field(OpenFields::IMPACT, "Who notices, and how?", PARAGRAPH, limits::TEXT, false, impact),
            field(OpenFields::STARTED_AT, "When did it begin? 14:30, 10m ago", LINE, 100, false, started_at),
        ],
    }))
}

fn field(name: &str, label: &str, style: u8, longest: usize, required: bool, value: Option<&str>) -> Value {
    let mut field = json!({
        "type": TEXT_FIELD, "custom_id": name, "label": label, "style": style, "max_length": longest, "required": required,
    });
    if let Some(value) = value {
        field["value"] = json!(value);
    }
    json!({ "type": ROW, "components": [field] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_already_stands_in_the_form() {
        let control = Control::OpenForm { severity: None, service: None, drill: true };
        let form = open_form(&control, Some("Shoppers see 500s"), None).unwrap();
        assert_eq!(form["custom_id"], "hw1:open:drill::");
        assert_eq!(form["components"][1]["components"][0]["value"], "Shoppers see 500s");
        assert_eq!(form["components"][2]["components"][0].get("value"), None);
    }
}
