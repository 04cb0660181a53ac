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

/// The same form for an incident that is opened from a message, with its first line as the title. `private`: the message is, so
/// that the incident will be.
#[must_use]
pub fn open_from_form(control: &Control, text: &str, private: bool) -> Option<Value> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    // A heading or a list is none in a title.
    let bare = line.trim_start_matches(['#', '-', '>', '*', ' ']).split_whitespace().collect::<Vec<_>>().join(" ");
    let title = shortened(&bare);
    let fields = [
        Field::line(OpenFields::TITLE, "What is broken?", limits::TITLE).required().with(title.as_deref()),
        Field::text(OpenFields::IMPACT, "Who notices, and how?"),
        Field::line(OpenFields::STARTED_AT, "When did it begin? 14:30, 10m ago", TIME),
    ];
    form(control, if private { "Open a private incident" } else { "Open an incident" }, &fields)
}

/// As much of a line as a title holds; `None`: it is empty.
fn shortened(line: &str) -> Option<String> {
    match line.chars().count() {
        0 => None,
        length if length <= limits::TITLE => Some(line.to_owned()),
        _ => Some(line.chars().take(limits::TITLE - 1).chain(['…']).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_already_stands_in_the_form() {
        let control = Control::OpenForm { severity: None, service: None, drill: true, private: false };
        let form = open_form(&control, Some("Shoppers see 500s"), None).unwrap();
        assert_eq!(form["custom_id"], "hw1:open:drill::");
        assert_eq!(form["components"][1]["components"][0]["value"], "Shoppers see 500s");
        assert_eq!(form["components"][2]["components"][0].get("value"), None);
    }

    #[test]
    fn the_first_line_of_a_message_is_the_title() {
        let control =
            Control::OpenFrom { channel: crate::incident::ChannelId(5), message: crate::incident::MessageId(6) };
        let long = "x".repeat(150);
        let cut = format!("{}…", "x".repeat(99));
        for (text, title) in [
            ("Checkout is down\nsince noon", Some("Checkout is down")),
            ("\n\n## **Alert**  firing", Some("Alert** firing")),
            (long.as_str(), Some(cut.as_str())),
            ("", None),
        ] {
            let form = open_from_form(&control, text, false).unwrap();
            assert_eq!(form["components"][0]["components"][0]["value"].as_str(), title, "{text}");
        }
        assert_eq!(open_from_form(&control, "", false).unwrap()["title"], "Open an incident");
        assert_eq!(open_from_form(&control, "", true).unwrap()["title"], "Open a private incident");
    }
}
