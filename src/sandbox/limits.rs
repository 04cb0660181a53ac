//! Discord's bounds on what is sent to it.
//!
//! Texts are counted in characters. A form is judged whole: every bad field is named, by its path. The sources are Discord's
//! documentation pages of the objects in question; where its API description says otherwise (4,000 characters of content), the
//! documentation is followed.

mod commands;
mod components;

use serde_json::Value;

pub(crate) use commands::command;
pub(crate) use components::{form_components, message_components};

use super::refusal::{Form, Refusal};
use super::world::{channel_kind, flags};

/// The characters of a message.
const CONTENT: usize = 2000;
/// The embeds of a message, and the characters of all of them together.
const EMBEDS: usize = 10;
const EMBED_TEXT: usize = 6000;

/// Judges a message's body, new or edited.
pub(crate) fn message(body: &Value) -> Result<(), Refusal> {
    let mut form = Form::default();
    if let Some(content) = body["content"].as_str() {
        form.length(&["content"], content, 0, CONTENT);
    } else if !body["content"].is_null() {
        form.wrong(&["content"], "BASE_TYPE_STRING", "Could not convert \"content\" to a string.");
    }
    match &body["nonce"] {
        Value::String(nonce) => form.length(&["nonce"], nonce, 0, 25),
        Value::Number(_) | Value::Null => {}
        _ => form.wrong(&["nonce"], "NONCE_TYPE_COERCE", "Not an integer or a string."),
    }
    embeds(&mut form, &body["embeds"]);
    if body["flags"].as_u64().unwrap_or(0) & flags::IS_COMPONENTS_V2 == 0 {
        message_components(&mut form, &body["components"]);
    } else if body["content"].as_str().is_some_and(|text| !text.is_empty()) || is_filled(&body["embeds"]) {
        let message = "The message cannot contain content or embeds with the components flag.";
        form.wrong(&["flags"], "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message);
    }
    form.finish()
}

fn is_filled(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty())
}

fn embeds(form: &mut Form, value: &Value) {
    let Some(list) = value.as_array() else { return };
    if list.len() > EMBEDS {
        form.wrong(&["embeds"], "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
    }
    let mut all = 0;
    for (at, value) in list.iter().enumerate() {
        if !value.is_object() {
            let message = "Only dictionaries may be used in a DictType";
            form.wrong(&["embeds", &at.to_string()], "DICT_TYPE_CONVERT", message);
        }
        all += embed(form, &at.to_string(), value);
    }
    if all > EMBED_TEXT {
        let message = "Embed size exceeds maximum size of 6000";
        form.wrong(&["embeds"], "MAX_EMBED_SIZE_EXCEEDED", message);
    }
}

/// Judges one embed; its characters, as they count towards the bound of all.
fn embed(form: &mut Form, at: &str, value: &Value) -> usize {
    let mut counted = 0;
    let mut text = |path: &[&str], value: &Value, least: usize, most: usize| {
        let text = value.as_str().unwrap_or_default().trim();
        counted += text.chars().count();
        if least > 0 && text.is_empty() {
            form.wrong(path, "BASE_TYPE_REQUIRED", "This field is required");
        } else {
            form.length(path, text, 0, most);
        }
    };
    text(&["embeds", at, "title"], &value["title"], 0, 256);
    text(&["embeds", at, "description"], &value["description"], 0, 4096);
    text(&["embeds", at, "footer", "text"], &value["footer"]["text"], 0, 2048);
    text(&["embeds", at, "author", "name"], &value["author"]["name"], 0, 256);
    let fields = value["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let has_address = |keys: &[&str]| keys.iter().fold(value, |value, key| &value[*key]).as_str();
    for (number, field) in fields.iter().enumerate() {
        let number = number.to_string();
        text(&["embeds", at, "fields", &number, "name"], &field["name"], 1, 256);
        text(&["embeds", at, "fields", &number, "value"], &field["value"], 1, 1024);
    }
    for (keys, files_too) in [(&["url"][..], false), (&["image", "url"], true), (&["thumbnail", "url"], true)] {
        if has_address(keys).is_some_and(|url| !is_address(url, files_too)) {
            let message = "Scheme must be one of ('http', 'https').";
            form.wrong(&[&["embeds", at], keys].concat(), "URL_TYPE_INVALID_SCHEME", message);
        }
    }
    if value["color"].as_u64().is_some_and(|colour| colour > 0xff_ffff) {
        form.wrong(&["embeds", at, "color"], "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.");
    }
    if fields.len() > 25 {
        form.wrong(&["embeds", at, "fields"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    counted
}

fn is_address(url: &str, files_too: bool) -> bool {
    url.starts_with("https://") || url.starts_with("http://") || (files_too && url.starts_with("attachment://"))
}

/// A channel's name as Discord takes it: 1 to 100 characters; a text channel's in lower case, with dashes for spaces and
/// without punctuation.
pub(crate) fn channel_name(form: &mut Form, kind: u8, name: Option<&str>) -> String {
    let Some(name) = name else {
        form.wrong(&["name"], "BASE_TYPE_REQUIRED", "This field is required");
        return String::new();
    };
    let name = if kind == channel_kind::TEXT { text_channel_name(name) } else { name.trim().to_owned() };
    form.length(&["name"], &name, 1, 100);
    name
}

fn text_channel_name(name: &str) -> String {
    let mut normal = String::new();
    for letter in name.trim().chars().flat_map(char::to_lowercase) {
        match letter {
            '-' | '_' => normal.push(letter),
            _ if letter.is_whitespace() && !normal.ends_with('-') => normal.push('-'),
            _ if letter.is_whitespace() || letter.is_ascii_punctuation() || letter.is_control() => {}
            _ => normal.push(letter),
        }
    }
    normal
}

/// A channel's topic: at most 1024 characters.
pub(crate) fn channel_topic(form: &mut Form, topic: &Value) -> Option<String> {
    let topic = topic.as_str().filter(|topic| !topic.is_empty())?;
    form.length(&["topic"], topic, 0, 1024);
    Some(topic.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_is_judged_as_discord_judges_it() {
        let long = |n: usize| "é".repeat(n);
        let field = json!({ "name": "n", "value": "v" });
        for (body, refused_at) in [
            (json!({ "content": long(2000) }), None),
            (json!({ "content": long(2001) }), Some("/content")),
            (json!({ "nonce": "n".repeat(26) }), Some("/nonce")),
            (json!({ "embeds": [{ "title": long(257) }] }), Some("/embeds/0/title")),
            (json!({ "embeds": [{}, { "fields": [{ "name": "n", "value": "" }] }] }), Some("/embeds/1/fields/0/value")),
            (json!({ "embeds": [{ "fields": vec![field; 26] }] }), Some("/embeds/0/fields")),
            (json!({ "embeds": [{ "description": long(3000) }, { "description": long(3001) }] }), Some("/embeds")),
            (json!({ "embeds": [{ "url": "javascript:x", "title": "t" }] }), Some("/embeds/0/url")),
            (json!({ "embeds": [{ "color": 0x0100_0000 }] }), Some("/embeds/0/color")),
            (json!({ "embeds": vec![json!({ "title": "t" }); 11] }), Some("/embeds")),
        ] {
            let errors = message(&body).err().map(|refusal| refusal.body()["errors"].clone());
            let found = refused_at.map(|at| errors.clone().unwrap().pointer(&format!("{at}/_errors")).is_some());
            assert_eq!(errors.is_some(), refused_at.is_some(), "{body}");
            assert_ne!(found, Some(false), "{errors:?}");
        }
    }

    #[test]
    fn a_text_channels_name_is_normalised() {
        for (given, taken) in [("Checkout Errors!", "checkout-errors"), ("ÄÖ  x", "äö-x"), ("inc-1_a", "inc-1_a")] {
            assert_eq!(text_channel_name(given), taken);
        }
    }
}
