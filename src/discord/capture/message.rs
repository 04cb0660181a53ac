//! Reads a message as Discord's API gives it, with patience for whatever it is: a text, an image alone, an alert in an embed,
//! a message made of components.
//!
//! Guarantees: nothing that people can read is lost for being of an unusual kind; what is missing makes nothing fail.
//!
//! Does not know: who asks, or what becomes of the text.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::notice::is_written;
use crate::discord::servers::snowflake;
use crate::discord::view::text::cut;
use crate::incident::FileRef;

/// The longest text that is taken of one message, in code points: 4,000 of a text, or 6,000 of its embeds (Discord's limits).
const LONGEST: usize = 6_000;
/// Discord's number for a text among components (its documentation of components).
const TEXT_DISPLAY: u64 = 10;
/// How deep components and forwarded messages stand in each other at most.
const DEPTH: u8 = 8;

/// All that can be read in a message, in the order of the screen; empty where there is nothing.
pub(super) fn text(shown: &Value) -> String {
    let mut parts = Vec::new();
    read(shown, &mut parts, DEPTH);
    parts.retain(|part| !part.trim().is_empty());
    cut(parts.join("\n").trim(), LONGEST)
}

/// The names of its files and images.
pub(super) fn file_names(shown: &Value) -> Vec<String> {
    files(shown).filter_map(|file| file["filename"].as_str()).map(str::to_owned).collect()
}

/// Its files and images, where they can be fetched.
pub(super) fn file_refs(shown: &Value) -> Vec<FileRef> {
    let read = |file: &Value| {
        Some(FileRef {
            id: snowflake(&file["id"])?,
            name: file["filename"].as_str()?.to_owned(),
            url: file["url"].as_str()?.to_owned(),
            size: file["size"].as_u64().unwrap_or(0),
            kind: file["content_type"].as_str().map(str::to_owned),
        })
    };
    files(shown).filter_map(read).collect()
}

/// Its files and images, those of a forwarded message too.
fn files(shown: &Value) -> impl Iterator<Item = &Value> {
    let forwarded = list(&shown["message_snapshots"]).flat_map(|snapshot| list(&snapshot["message"]["attachments"]));
    list(&shown["attachments"]).chain(forwarded)
}

/// Whether there is nothing to be read of a message that somebody wrote: Discord keeps its text back.
pub(in crate::discord) fn is_blank(shown: &Value) -> bool {
    is_written(shown) && text(shown).is_empty() && file_names(shown).is_empty()
}

/// When it was written.
pub(in crate::discord) fn written_at(shown: &Value) -> Option<DateTime<Utc>> {
    time(&shown["timestamp"])
}

/// When its author last edited it.
pub(super) fn edited_at(shown: &Value) -> Option<DateTime<Utc>> {
    time(&shown["edited_timestamp"])
}

/// Its author's account, and the best name that the message itself has for them.
pub(super) fn author(shown: &Value) -> (Option<u64>, Option<&str>) {
    let author = &shown["author"];
    let names = [&shown["member"]["nick"], &author["global_name"], &author["username"]];
    (snowflake(&author["id"]), names.into_iter().find_map(Value::as_str))
}

fn read(shown: &Value, parts: &mut Vec<String>, depth: u8) {
    let Some(deeper) = depth.checked_sub(1) else { return };
    let content = shown["content"].as_str().unwrap_or_default();
    parts.push(content.to_owned());
    // Beside a person's text an embed is only the preview of an address in it.
    if content.is_empty() || shown["author"]["bot"] == true || shown["webhook_id"].is_string() {
        list(&shown["embeds"]).for_each(|embed| read_embed(embed, parts));
    }
    list(&shown["components"]).for_each(|component| read_component(component, parts, deeper));
    read_poll(&shown["poll"], parts);
    let stickers = list(&shown["sticker_items"]).filter_map(|sticker| sticker["name"].as_str());
    parts.extend(stickers.map(|name| format!("Sticker: {name}")));
    for snapshot in list(&shown["message_snapshots"]) {
        parts.push("Forwarded:".to_owned());
        read(&snapshot["message"], parts, deeper);
    }
}

fn read_embed(embed: &Value, parts: &mut Vec<String>) {
    let words = [&embed["author"]["name"], &embed["title"], &embed["description"]];
    parts.extend(words.into_iter().filter_map(Value::as_str).map(str::to_owned));
    for field in list(&embed["fields"]) {
        let part = |key: &str| field[key].as_str().unwrap_or_default();
        parts.push(format!("{}: {}", part("name"), part("value")));
    }
    parts.extend(embed["footer"]["text"].as_str().map(str::to_owned));
}

/// A text, or whatever holds texts: rows, sections, containers, galleries.
fn read_component(component: &Value, parts: &mut Vec<String>, depth: u8) {
    let Some(deeper) = depth.checked_sub(1) else { return };
    if component["type"].as_u64() == Some(TEXT_DISPLAY) {
        parts.extend(component["content"].as_str().map(str::to_owned));
    }
    let pictures = list(&component["items"]).filter_map(|item| item["description"].as_str());
    parts.extend(pictures.map(str::to_owned));
    list(&component["components"]).for_each(|inner| read_component(inner, parts, deeper));
}

fn read_poll(poll: &Value, parts: &mut Vec<String>) {
    let Some(question) = poll["question"]["text"].as_str() else { return };
    let answers = list(&poll["answers"]).filter_map(|answer| answer["poll_media"]["text"].as_str());
    parts.push(format!("Poll: {question} ({})", answers.collect::<Vec<_>>().join(" / ")));
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(value.as_str()?).ok()?.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whatever_people_can_read_is_read() {
        let field = json!({ "name": "Host", "value": "db-1" });
        let container = json!({ "type": 17, "components": [
            { "type": 10, "content": "# Alert" },
            { "type": 9, "components": [{ "type": 10, "content": "p99 > 4 s" }], "accessory": { "type": 11 } },
            { "type": 12, "items": [{ "media": { "url": "https://x" }, "description": "the graph" }] },
            { "type": 1, "components": [{ "type": 2, "label": "Open" }] },
        ]});
        for (shown, read) in [
            (json!({ "content": "the pool is full" }), "the pool is full"),
            (json!({ "content": "see https://x", "embeds": [{ "title": "A page" }] }), "see https://x"),
            (
                json!({ "content": "ALERT", "author": { "bot": true }, "embeds": [{ "title": "CPU", "fields": [field] }] }),
                "ALERT\nCPU\nHost: db-1",
            ),
            (
                json!({ "content": "", "embeds": [{ "description": "down", "footer": { "text": "grafana" } }] }),
                "down\ngrafana",
            ),
            (json!({ "content": "", "flags": 32768, "components": [container] }), "# Alert\np99 > 4 s\nthe graph"),
            (
                json!({ "poll": { "question": { "text": "Roll back?" }, "answers": [
                    { "poll_media": { "text": "yes" } }, { "poll_media": { "text": "no" } }] } }),
                "Poll: Roll back? (yes / no)",
            ),
            (json!({ "sticker_items": [{ "name": "facepalm" }] }), "Sticker: facepalm"),
            (json!({ "message_snapshots": [{ "message": { "content": "it broke" } }] }), "Forwarded:\nit broke"),
            (json!({ "content": 7, "embeds": "x", "components": { "a": 1 } }), ""),
            (json!(null), ""),
        ] {
            assert_eq!(text(&shown), read, "{shown}");
        }
    }

    #[test]
    fn a_message_is_blank_where_discord_keeps_its_text_back() {
        let file = json!({ "filename": "graph.png" });
        for (shown, blank) in [
            (json!({ "type": 0, "content": "" }), true),
            (json!({ "type": 0, "content": "x" }), false),
            (json!({ "type": 0, "content": "", "attachments": [file] }), false),
            (json!({ "type": 7, "content": "" }), false),
        ] {
            assert_eq!(is_blank(&shown), blank, "{shown}");
        }
    }
}
