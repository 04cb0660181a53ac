//! Holds every request that the bot sends against Discord's own description of its API.
//!
//! The description lies outside of the project: `HOTWASH_DISCORD_OPENAPI` names it, or it is found beside the project. Where it
//! is not found that is said once, and what needs no description is still checked.
//!
//! Beside the description stand the limits that it leaves out ([`limits`]), and one rule of this house: every message says whom
//! it may notify, and never "whoever is mentioned".

mod description;
mod limits;

use hotwash::sandbox::Seen;
use serde_json::Value;

use description::description;

/// What is wrong with these requests, one line each; empty: nothing.
pub(crate) fn complaints(requests: &[Seen]) -> Vec<String> {
    requests.iter().flat_map(complaints_about).collect()
}

fn complaints_about(seen: &Seen) -> Vec<String> {
    let asked = format!("{} {}", seen.method, seen.path);
    if seen.template.is_empty() {
        return vec![format!("{asked}: an unknown route")];
    }
    let mut found = match description() {
        Some(description) => description.complaints(seen),
        None => Vec::new(),
    };
    found.extend(limits::complaints(seen));
    found.extend(messages(seen).into_iter().filter_map(open_mentions));
    found.into_iter().map(|what| format!("{asked}: {what}\n{:#}", seen.body)).collect()
}

/// The messages in a request: new ones, edits, and answers to interactions.
fn messages(seen: &Seen) -> Vec<&Value> {
    let body = &seen.body;
    match (seen.method.as_str(), seen.template) {
        // A thread that is started on a message says nothing.
        ("POST", template) if template.ends_with("/threads") => Vec::new(),
        ("POST" | "PATCH", template) if template.contains("/messages") => vec![body],
        ("POST", template) if template.ends_with("/callback") => match body["type"].as_u64() {
            Some(4 | 7) => vec![&body["data"]],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn open_mentions(message: &Value) -> Option<String> {
    let Some(parse) = message["allowed_mentions"]["parse"].as_array() else {
        return Some("the message does not say whom it may notify".to_owned());
    };
    let here = message["content"].as_str().is_some_and(|content| content.contains("@here"));
    let open = parse.iter().any(|kind| kind != "everyone" || !here);
    open.then(|| format!("the message notifies whoever is mentioned: {parse:?}"))
}

#[test]
fn the_judge_finds_what_is_wrong() {
    let seen = |body: Value| Seen {
        method: "POST".to_owned(),
        template: "/channels/{channel_id}/messages",
        path: "/channels/1/messages".to_owned(),
        query: String::new(),
        body,
        files: Vec::new(),
        status: 200,
        disturbed: false,
    };
    let shut = serde_json::json!({ "parse": [] });
    let wrong = |body: Value| !complaints(&[seen(body)]).is_empty();
    assert!(!wrong(serde_json::json!({ "content": "hello", "allowed_mentions": shut })));
    assert!(wrong(serde_json::json!({ "content": "hello" })), "mentions are open by default");
    assert!(wrong(serde_json::json!({ "content": "a".repeat(2_001), "allowed_mentions": shut })));
    assert!(wrong(serde_json::json!({ "content": "a", "nonce": "n".repeat(26), "allowed_mentions": shut })));
    if description().is_some() {
        assert!(wrong(serde_json::json!({ "content": 7, "allowed_mentions": shut })));
    }
    assert!(!complaints(&[Seen { template: "", ..seen(Value::Null) }]).is_empty());
}
