//! The form that opens an incident.

use serde_json::Value;

use super::{Control, Field, TIME, form};
use crate::incident::limits;

/// The names of its fields.
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

/// The form, filled in with what was typed beside the missing title. `None`: the severity's id is longer than a form can carry.
#[must_use]
pub fn open_form(control: &Control, impact: Option<&str>, started_at: Option<&str>) -> Option<Value> {
    let fields = [
        Field::line(OpenFields::TITLE, "What is broken?", limits::TITLE).required(),
        Field::text(OpenFields::IMPACT, "Who notices, and how?").with(impact),
        Field::line(OpenFields::STARTED_AT, "When did it begin? 14:30, 10m ago", TIME).with(started_at),
    ];
    form(control, "Open an incident", &fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_already_stands_in_the_form() {
        let control = Control::OpenForm { severity: None, drill: true, private: false };
        let form = open_form(&control, Some("Shoppers see 500s"), None).unwrap();
        assert_eq!(form["custom_id"], "hw1:open:drill:");
        assert_eq!(form["components"][1]["components"][0]["value"], "Shoppers see 500s");
        assert_eq!(form["components"][2]["components"][0].get("value"), None);
    }
}
