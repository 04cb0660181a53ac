//! What Discord refuses although its description allows it: limits that stand in its documentation alone.

use std::sync::LazyLock;

use hotwash::sandbox::Seen;
use regex::Regex;
use serde_json::Value;

/// Discord's number for an entry of a message's menu.
const MESSAGE_MENU: u64 = 3;
/// Characters in a message's text (the description says 4,000, which is for subscribers' own messages).
const CONTENT: usize = 2_000;
/// Characters over all embeds of a message together.
const EMBEDS: usize = 6_000;
/// Rows of buttons and menus.
const ROWS: usize = 5;
const NONCE: usize = 25;
const TOPIC: usize = 1_024;
const COMMANDS: usize = 100;
/// Characters of one command: names, descriptions and values of it and of all its options and choices.
const COMMAND: usize = 8_000;
/// Options of one command, and choices of one option.
const OPTIONS: usize = 25;

static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[-_'\p{L}\p{N}]{1,32}$").unwrap());

pub(super) fn complaints(seen: &Seen) -> Vec<String> {
    let mut found: Vec<String> = super::messages(seen).into_iter().flat_map(of_a_message).collect();
    if seen.template.ends_with("/channels") && length(&seen.body["topic"]) > TOPIC {
        found.push("the topic is too long".to_owned());
    }
    if seen.template.ends_with("/commands") && seen.method == "PUT" {
        found.extend(of_commands(seen.body.as_array().map(Vec::as_slice).unwrap_or_default()));
    }
    let files = seen.body["attachments"].as_array().into_iter().flatten().filter_map(|file| file["id"].as_u64());
    found.extend(files.filter(|id| *id as usize >= seen.files.len()).map(|id| format!("there is no files[{id}]")));
    found
}

fn of_a_message(message: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut at_most = |what: &str, is: usize, limit: usize| {
        if is > limit {
            found.push(format!("{what}: {is} is over {limit}"));
        }
    };
    at_most("content", length(&message["content"]), CONTENT);
    at_most("nonce", length(&message["nonce"]), NONCE);
    at_most("rows", message["components"].as_array().map_or(0, Vec::len), ROWS);
    at_most("embeds", message["embeds"].as_array().into_iter().flatten().map(embed_length).sum(), EMBEDS);
    found
}

fn embed_length(embed: &Value) -> usize {
    let own = [&embed["title"], &embed["description"], &embed["footer"]["text"], &embed["author"]["name"]];
    let fields = embed["fields"].as_array().into_iter().flatten();
    let fields: usize = fields.map(|field| length(&field["name"]) + length(&field["value"])).sum();
    own.into_iter().map(length).sum::<usize>() + fields
}

fn of_commands(commands: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    if commands.len() > COMMANDS {
        found.push(format!("{} commands are more than {COMMANDS}", commands.len()));
    }
    for command in commands {
        if command_length(command) > COMMAND {
            found.push(format!("{} has {} characters in all", command["name"], command_length(command)));
        }
        // An entry of a message's menu has a name of any letters, and no description.
        if command["type"] == MESSAGE_MENU {
            let length = command["name"].as_str().unwrap_or_default().chars().count();
            if !(1..=32).contains(&length) || command.get("description").is_some() {
                found.push(format!("{} is no entry of a menu", command["name"]));
            }
        } else {
            of_options(command, &mut found);
        }
    }
    found
}

/// A command, a group or an option: its name, its description, and what is below it.
fn of_options(option: &Value, found: &mut Vec<String>) {
    let name = option["name"].as_str().unwrap_or_default();
    if !NAME.is_match(name) || name.to_lowercase() != name {
        found.push(format!("{name:?} is not a name"));
    }
    if !(1..=100).contains(&length(&option["description"])) {
        found.push(format!("the description of {name} has {} characters", length(&option["description"])));
    }
    for list in ["options", "choices"] {
        if option[list].as_array().is_some_and(|list| list.len() > OPTIONS) {
            found.push(format!("{name} has too many {list}"));
        }
    }
    option["options"].as_array().into_iter().flatten().for_each(|below| of_options(below, found));
}

fn command_length(option: &Value) -> usize {
    let own = length(&option["name"]) + length(&option["description"]) + length(&option["value"]);
    let below = [&option["options"], &option["choices"]].into_iter().filter_map(Value::as_array).flatten();
    own + below.map(command_length).sum::<usize>()
}

/// In characters, as Discord counts; 0 for what is not a text.
fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.chars().count())
}
