//! Bounds on application commands.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::sandbox::refusal::{Form, Refusal};

/// Discord's pattern for the names of slash commands and options.
static NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$").ok());

/// Options or choices in one list; characters of a whole command.
const LIST: usize = 25;
const ALL_TEXT: usize = 8000;
const CHOICE: usize = 100;

const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;

/// Judges one command; `path` is where it stands in the body.
pub(crate) fn command(body: &Value, path: &[&str]) -> Result<(), Refusal> {
    let mut form = Form::default();
    let below = |key| [path, &[key]].concat();
    let name = body["name"].as_str().unwrap_or_default();
    let is_menu = matches!(body["type"].as_u64(), Some(2 | 3));
    if is_menu {
        form.length(&below("name"), name, 1, 32);
        if !body["description"].as_str().unwrap_or_default().is_empty() {
            form.wrong(
                &below("description"),
                "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_BE_SET",
                "Context menu commands cannot have description",
            );
        }
    } else {
        slash_name(&mut form, &below("name"), name);
        form.length(&below("description"), body["description"].as_str().unwrap_or_default(), 1, 100);
        options(&mut form, path, &body["options"], 0);
    }
    if text_of(body) > ALL_TEXT {
        form.wrong(path_or_root(path), "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
    }
    form.finish()
}

fn path_or_root<'a>(path: &'a [&'a str]) -> &'a [&'a str] {
    if path.is_empty() { &["options"] } else { path }
}

fn slash_name(form: &mut Form, path: &[&str], name: &str) {
    let fits = NAME.as_ref().is_some_and(|pattern| pattern.is_match(name)) && name == name.to_lowercase();
    if !fits {
        let message = "Command name is invalid";
        form.wrong(path, "APPLICATION_COMMAND_INVALID_NAME", message);
    }
}

fn options(form: &mut Form, path: &[&str], value: &Value, depth: u8) {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let here = [path, &["options"]].concat();
    if list.len() > LIST {
        form.wrong(&here, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    let (mut names, mut optional_seen) = (BTreeSet::new(), false);
    let nests = |option: &Value| matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP));
    if list.iter().any(nests) && !list.iter().all(nests) {
        let message = "Sub-command and sub-command group option types are mutually exclusive to all other types";
        form.wrong(&here, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message);
    }
    for (at, option) in list.iter().enumerate() {
        let at = at.to_string();
        let path = [here.as_slice(), &[at.as_str()]].concat();
        let below = |key| [path.as_slice(), &[key]].concat();
        let name = option["name"].as_str().unwrap_or_default();
        slash_name(form, &below("name"), name);
        form.length(&below("description"), option["description"].as_str().unwrap_or_default(), 1, 100);
        if !names.insert(name) {
            form.wrong(&below("name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists");
        }
        let required = option["required"].as_bool().unwrap_or(false);
        if required && optional_seen {
            let message = "Required options must be placed before non-required options";
            form.wrong(&path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional_seen |= !required;
        one_option(form, &path, option, depth);
    }
}

fn one_option(form: &mut Form, path: &[&str], option: &Value, depth: u8) {
    let below = |key| [path, &[key]].concat();
    match option["type"].as_u64() {
        Some(GROUP) if depth == 0 => options(form, path, &option["options"], 1),
        Some(SUBCOMMAND) if depth <= 1 => options(form, path, &option["options"], 2),
        Some(3..=11) => choices(form, path, option),
        _ => form.wrong(&below("type"), "BASE_TYPE_CHOICES", "This option type cannot be used here."),
    }
}

fn choices(form: &mut Form, path: &[&str], option: &Value) {
    let list = option["choices"].as_array().map(Vec::as_slice).unwrap_or_default();
    let here = [path, &["choices"]].concat();
    if list.len() > LIST {
        form.wrong(&here, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    let suggests = option["autocomplete"].as_bool().unwrap_or(false);
    if suggests && (!list.is_empty() || !matches!(option["type"].as_u64(), Some(3 | 4 | 10))) {
        let message = "Autocomplete is for strings, integers and numbers without choices";
        form.wrong(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", message);
    }
    for (at, choice) in list.iter().enumerate() {
        let at = at.to_string();
        let below = |key| [here.as_slice(), &[at.as_str(), key]].concat();
        form.length(&below("name"), choice["name"].as_str().unwrap_or_default(), 1, CHOICE);
        match (&choice["value"], option["type"].as_u64()) {
            (Value::String(value), Some(3)) => form.length(&below("value"), value, 1, CHOICE),
            (Value::Number(_), Some(4 | 10)) => {}
            _ => form.wrong(&below("value"), "BASE_TYPE_REQUIRED", "The value does not fit the option's type."),
        }
    }
}

/// The characters that count: names, descriptions, choices' values, through all options.
fn text_of(value: &Value) -> usize {
    let own = ["name", "description", "value"].iter().filter_map(|key| value[*key].as_str());
    let below = ["options", "choices"].iter().filter_map(|key| value[*key].as_array()).flatten();
    own.map(|text| text.chars().count()).sum::<usize>() + below.map(text_of).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn commands_are_judged() {
        let option =
            |name: &str, required: bool| json!({ "type": 3, "name": name, "description": "d", "required": required });
        let with = |options: Value| json!({ "name": "incident", "description": "d", "options": options });
        let long = json!({ "type": 3, "name": "x", "description": "d", "choices": vec![json!({ "name": "n", "value": "v" }); 26] });
        let group = json!({ "type": 2, "name": "role", "description": "d", "options": [
            { "type": 1, "name": "take", "description": "d", "options": [option("role", true)] },
        ] });
        for (body, fits) in [
            (with(json!([option("title", true), option("impact", false)])), true),
            (with(json!([group])), true),
            (with(json!([option("impact", false), option("title", true)])), false),
            (with(json!([option("a", false), option("a", false)])), false),
            (with(json!([option("Title", false)])), false),
            (with(json!([group, option("a", false)])), false),
            (with(json!([long])), false),
            (json!({ "name": "Add to timeline", "type": 3 }), true),
            (json!({ "name": "Add to timeline", "description": "d" }), false),
            (json!({ "name": "x", "description": "" }), false),
        ] {
            assert_eq!(command(&body, &["0"]).is_ok(), fits, "{body}");
        }
    }
}
