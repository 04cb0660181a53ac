//! Bounds on buttons, menus and forms.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sandbox::refusal::Form;

/// Rows on a message, buttons in a row, options of a menu, fields of a form.
const ROWS: usize = 5;
const BUTTONS: usize = 5;
const OPTIONS: usize = 25;
const FIELDS: usize = 5;

const BUTTON: u64 = 2;
const TEXT_INPUT: u64 = 4;
const LABEL: u64 = 18;

/// Judges the rows of a message.
pub(crate) fn message_components(form: &mut Form, value: &Value) {
    let Some(rows) = value.as_array() else { return };
    if rows.len() > ROWS {
        form.wrong(&["components"], "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.");
    }
    let mut ids = BTreeSet::new();
    for (at, row) in rows.iter().enumerate() {
        let at = at.to_string();
        if row["type"].as_u64() != Some(1) {
            let message = "Value of field \"type\" must be one of (1,).";
            form.wrong(&["components", &at, "type"], "UNION_TYPE_CHOICES", message);
            continue;
        }
        let parts = row["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        let menus = parts.iter().filter(|part| part["type"].as_u64() != Some(BUTTON)).count();
        if parts.is_empty() || parts.len() > BUTTONS || (menus > 0 && parts.len() > 1) {
            let message = "Must be between 1 and 5 in length; a menu stands alone.";
            form.wrong(&["components", &at, "components"], "BASE_TYPE_BAD_LENGTH", message);
        }
        for (number, part) in parts.iter().enumerate() {
            control(form, &["components", &at, "components", &number.to_string()], part, &mut ids);
        }
    }
}

fn control<'a>(form: &mut Form, path: &[&str], part: &'a Value, ids: &mut BTreeSet<&'a str>) {
    let below = |key| [path, &[key]].concat();
    let is_link = matches!(part["style"].as_u64(), Some(5 | 6));
    match part["type"].as_u64() {
        Some(BUTTON) => {
            form.length(&below("label"), part["label"].as_str().unwrap_or_default(), 0, 80);
            if part["label"].as_str().unwrap_or_default().is_empty() && part["emoji"].is_null() {
                form.wrong(&below("label"), "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required");
            }
            if !part["style"].as_u64().is_some_and(|style| (1..=6).contains(&style)) {
                form.wrong(&below("style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).");
            }
        }
        Some(kind @ (3 | 5..=8)) => menu(form, path, part, kind),
        _ => form.wrong(
            &below("type"),
            "UNION_TYPE_CHOICES",
            "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).",
        ),
    }
    if is_link && part["type"].as_u64() == Some(BUTTON) {
        if part["url"].as_str().is_none_or(|url| url.chars().count() > 512 || !url.contains("://")) {
            form.wrong(&below("url"), "BASE_TYPE_REQUIRED", "This field is required");
        }
        return;
    }
    let id = part["custom_id"].as_str().unwrap_or_default();
    form.length(&below("custom_id"), id, 1, 100);
    if !id.is_empty() && !ids.insert(id) {
        let message = "Component custom id cannot be duplicated";
        form.wrong(&below("custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message);
    }
}

fn menu(form: &mut Form, path: &[&str], part: &Value, kind: u64) {
    let below = |key| [path, &[key]].concat();
    form.length(&below("placeholder"), part["placeholder"].as_str().unwrap_or_default(), 0, 150);
    let options = part["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    if kind == 3 && (options.is_empty() || options.len() > OPTIONS) {
        form.wrong(&below("options"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.");
    }
    let mut values = BTreeSet::new();
    for (at, option) in options.iter().enumerate() {
        let at = at.to_string();
        let path = |key| [path, &["options", at.as_str(), key]].concat();
        form.length(&path("label"), option["label"].as_str().unwrap_or_default(), 1, 100);
        form.length(&path("value"), option["value"].as_str().unwrap_or_default(), 1, 100);
        form.length(&path("description"), option["description"].as_str().unwrap_or_default(), 0, 100);
        if !values.insert(option["value"].as_str()) {
            form.wrong(
                &path("value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            );
        }
    }
    let (least, most) = (part["min_values"].as_u64().unwrap_or(1), part["max_values"].as_u64().unwrap_or(1));
    if most > 25 || least > most || (kind == 3 && most > options.len().max(1) as u64) {
        form.wrong(
            &below("max_values"),
            "NUMBER_TYPE_RANGE",
            "int value should be between 1 and the number of options.",
        );
    }
}

/// Judges a form: an id, a title of 1 to 45 characters, 1 to 5 fields.
pub(crate) fn form_components(form: &mut Form, data: &Value) {
    form.length(&["data", "custom_id"], data["custom_id"].as_str().unwrap_or_default(), 1, 100);
    form.length(&["data", "title"], data["title"].as_str().unwrap_or_default(), 1, 45);
    let rows = data["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    if rows.is_empty() || rows.len() > FIELDS {
        form.wrong(&["data", "components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    let mut ids = BTreeSet::new();
    for (at, row) in rows.iter().enumerate() {
        let at = at.to_string();
        let is_label = row["type"].as_u64() == Some(LABEL);
        let field = if is_label { &row["component"] } else { &row["components"][0] };
        let inner = if is_label { "component" } else { "components" };
        let path = |key| vec!["data", "components", at.as_str(), inner, key];
        if !is_label && row["components"].as_array().map_or(0, Vec::len) != 1 {
            form.wrong(&["data", "components", &at, "components"], "BASE_TYPE_BAD_LENGTH", "Must be 1 in length.");
        }
        if is_label {
            form.length(&["data", "components", &at, "label"], row["label"].as_str().unwrap_or_default(), 1, 45);
        }
        let id = field["custom_id"].as_str().unwrap_or_default();
        form.length(&path("custom_id"), id, 1, 100);
        if !ids.insert(id) {
            let message = "Component custom id cannot be duplicated";
            form.wrong(&path("custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message);
        }
        if field["type"].as_u64() == Some(TEXT_INPUT) {
            text_input(form, &path, field, is_label);
        } else if !is_label {
            form.wrong(&path("type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (4,).");
        }
    }
}

fn text_input<'a>(form: &mut Form, path: &impl Fn(&'a str) -> Vec<&'a str>, field: &Value, in_label: bool) {
    if !in_label {
        form.length(&path("label"), field["label"].as_str().unwrap_or_default(), 1, 45);
    }
    form.length(&path("placeholder"), field["placeholder"].as_str().unwrap_or_default(), 0, 100);
    form.length(&path("value"), field["value"].as_str().unwrap_or_default(), 0, 4000);
    if !matches!(field["style"].as_u64(), Some(1 | 2)) {
        form.wrong(&path("style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2).");
    }
    let (least, most) = (field["min_length"].as_u64().unwrap_or(0), field["max_length"].as_u64().unwrap_or(4000));
    if most > 4000 || most == 0 || least > most {
        form.wrong(&path("max_length"), "NUMBER_TYPE_RANGE", "int value should be between 1 and 4000.");
    }
}
