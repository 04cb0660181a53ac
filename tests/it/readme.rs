//! README's table of commands says what the bot registers, no more and no less; and what is registered is within Discord's limits.

use std::collections::BTreeSet;

use serde_json::Value;

const README: &str = include_str!("../../README.md");

/// Discord's limit for one command with all its options, in characters (its documentation of application commands).
const COMMAND_CHARACTERS: usize = 8_000;
/// Discord's limit for the options of one command.
const OPTIONS: usize = 25;
/// Discord's numbers for a subcommand and a group of them.
const SUBCOMMANDS: [u64; 2] = [1, 2];
/// Discord's number for an entry of a message's menu. It has a name of any letters and no description.
const MESSAGE_MENU: u64 = 3;

#[test]
fn the_table_of_commands_is_what_the_bot_registers() {
    let registered: BTreeSet<String> =
        hotwash::discord::declared_commands().iter().flat_map(|command| leaves("", command)).collect();
    let documented: BTreeSet<String> = documented().collect();
    let missing: Vec<_> = registered.difference(&documented).collect();
    let superfluous: Vec<_> = documented.difference(&registered).collect();
    assert!(missing.is_empty() && superfluous.is_empty(), "README lacks {missing:#?}, and has {superfluous:#?}");
}

#[test]
fn every_command_is_within_discords_limits() {
    for command in hotwash::discord::declared_commands() {
        let name = &command["name"];
        let size = characters(&command);
        assert!(size < COMMAND_CHARACTERS, "{name} has {size} characters");
        if command["type"] == MESSAGE_MENU {
            let length = name.as_str().unwrap_or_default().chars().count();
            assert!((1..=32).contains(&length) && command["description"].is_null(), "{name}");
        } else {
            widths(&command);
        }
    }
}

/// `/incident ack: at, incident`, as a command's description in Discord's API gives it; `*` marks a required option.
fn leaves(prefix: &str, command: &Value) -> Vec<String> {
    if command["type"] == MESSAGE_MENU {
        return vec![format!("Apps › {}", command["name"].as_str().unwrap())];
    }
    let path = format!("{prefix} {}", command["name"].as_str().unwrap());
    let options = command["options"].as_array().cloned().unwrap_or_default();
    let is_subcommand = |option: &&Value| SUBCOMMANDS.contains(&option["type"].as_u64().unwrap());
    let subcommands: Vec<_> = options.iter().filter(is_subcommand).collect();
    if !subcommands.is_empty() {
        return subcommands.into_iter().flat_map(|subcommand| leaves(&path, subcommand)).collect();
    }
    let names = options.iter().map(|option| {
        let star = if option["required"].as_bool().unwrap_or(false) { "*" } else { "" };
        format!("{}{star}", option["name"].as_str().unwrap())
    });
    vec![line(path.trim(), names)]
}

fn documented() -> impl Iterator<Item = String> {
    let table = README.split("<!-- commands -->").nth(1).unwrap().split("<!-- /commands -->").next().unwrap();
    table.lines().filter(|row| row.starts_with("| `/") || row.starts_with("| Apps › ")).map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        if cells[1].starts_with("Apps › ") {
            return cells[1].to_owned();
        }
        let path = cells[1].trim_matches('`').trim_start_matches('/');
        line(path, cells[2].split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()))
    })
}

fn line(path: &str, options: impl Iterator<Item = String>) -> String {
    format!("/{path}: {}", options.collect::<Vec<_>>().join(", "))
}

/// Names, descriptions and choices' values, added up as Discord does.
fn characters(value: &Value) -> usize {
    let own =
        ["name", "description", "value"].iter().filter_map(|key| value[*key].as_str()).map(|text| text.chars().count());
    let inner = ["options", "choices"].iter().filter_map(|key| value[*key].as_array()).flatten();
    own.sum::<usize>() + inner.map(characters).sum::<usize>()
}

fn widths(command: &Value) {
    let name = command["name"].as_str().unwrap();
    assert!((1..=32).contains(&name.chars().count()) && name == name.to_lowercase(), "{name}");
    let description = command["description"].as_str().unwrap_or_default();
    assert!((1..=100).contains(&description.chars().count()), "{name}: {description:?}");
    let options = command["options"].as_array().cloned().unwrap_or_default();
    assert!(options.len() <= OPTIONS, "{name} has {} options", options.len());
    let required = options.iter().map(|option| option["required"].as_bool().unwrap_or(false));
    assert!(required.is_sorted_by(|before, after| before >= after), "{name}: required options come first");
    options.iter().for_each(widths);
}
