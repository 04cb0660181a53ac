//! What Discord itself tells in a channel: that somebody joined, that a message was pinned, that a thread was started. Such a
//! message has a number for what happened, and no text for it; here it has words.
//!
//! The numbers are those of Discord's documentation ("Message Types"), and what `content` holds with each is what its client
//! shows there: the new name of a channel, the name of a thread, the topic of a stage.
//!
//! Guarantees: what has no words here is known to have none, so that no empty entry comes of it.

use serde_json::Value;

use super::message::text;
use crate::discord::servers::snowflake;

/// Discord's numbers for messages that people and bots write: plain, a reply, the answers to commands.
const WRITTEN: [u64; 4] = [0, 19, 20, 23];

/// Whether people or bots wrote it, rather than Discord itself. What does not say is taken for written.
pub(in crate::discord) fn is_written(shown: &Value) -> bool {
    shown["type"].as_u64().is_none_or(|kind| WRITTEN.contains(&kind))
}

/// What a message of Discord's own tells, `by` being whoever it is about; `None`: that is not known.
pub(super) fn words(shown: &Value, by: &str) -> Option<String> {
    let content = shown["content"].as_str().map(str::trim).unwrap_or_default();
    // Without the intent for it Discord keeps back the name or the topic: the sentence does without.
    let named =
        |what: &str| if content.is_empty() { format!("{by} {what}.") } else { format!("{by} {what}: {content}") };
    let told = match shown["type"].as_u64()? {
        1 => format!("{by} added {}.", whom(shown)),
        2 if snowflake(&shown["mentions"][0]["id"]) == snowflake(&shown["author"]["id"]) => format!("{by} left."),
        2 => format!("{by} removed {}.", whom(shown)),
        3 => format!("{by} started a call."),
        4 => named("renamed the channel"),
        5 => format!("{by} changed the channel's picture."),
        6 => format!("{by} pinned a message."),
        7 => format!("{by} joined the server."),
        8 => format!("{by} boosted the server."),
        kind @ 9..=11 => format!("{by} boosted the server, which has reached level {} by it.", kind - 8),
        12 => named("has a channel of another server posted here"),
        14 => "The server was taken out of Server Discovery.".to_owned(),
        15 => "The server is in Server Discovery again.".to_owned(),
        18 => named("started a thread"),
        21 => match text(&shown["referenced_message"]) {
            first if first.is_empty() => "The thread was started from a message.".to_owned(),
            first => format!("The thread was started from this message: {first}"),
        },
        24 => match shown["embeds"][0]["description"].as_str().unwrap_or_default() {
            "" => format!("AutoMod acted on a message by {by}."),
            flagged => format!("AutoMod acted on a message by {by}: {flagged}"),
        },
        25 => format!("{by} subscribed to a role of the server."),
        27 => named("started a stage"),
        28 => named("ended the stage"),
        29 => format!("{by} speaks on the stage."),
        31 => named("changed the topic of the stage"),
        32 => format!("{by} subscribed to an app for the server."),
        36 => named("turned on the server's security actions, until"),
        37 => format!("{by} turned off the server's security actions."),
        38 => format!("{by} reported a raid."),
        39 => format!("{by} reported that there was no raid."),
        46 => poll_result(shown),
        _ => Some(text(shown)).filter(|text| !text.is_empty())?,
    };
    Some(told)
}

/// The person whom it mentions, as [`Bot::named`](crate::discord::Bot) reads one.
fn whom(shown: &Value) -> String {
    let id = shown["mentions"].as_array().and_then(|mentions| snowflake(&mentions.first()?["id"]));
    id.map_or_else(|| "somebody".to_owned(), |id| format!("<@{id}>"))
}

/// The end of a poll: its question, and the answer that most people chose.
fn poll_result(shown: &Value) -> String {
    let fields = shown["embeds"][0]["fields"].as_array();
    let field = |name: &str| {
        let found = fields.into_iter().flatten().find(|field| field["name"] == name);
        found.and_then(|field| field["value"].as_str()).map(str::to_owned)
    };
    match (field("poll_question_text"), field("victor_answer_text")) {
        (Some(question), Some(answer)) => format!("The poll is over: {question} Most chose: {answer}"),
        (Some(question), None) => format!("The poll is over, without a winner: {question}"),
        (None, _) => "A poll is over.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_discord_tells_has_words() {
        let (carol, dave) = (json!({ "id": "3" }), json!({ "id": "4" }));
        let fields = json!([
            { "name": "poll_question_text", "value": "Roll back?" }, { "name": "victor_answer_text", "value": "yes" }]);
        let first = json!({ "content": "the pool is full" });
        for (shown, told) in [
            (json!({ "type": 6, "content": "" }), Some("Carol pinned a message.")),
            (json!({ "type": 7 }), Some("Carol joined the server.")),
            (json!({ "type": 9, "content": "2" }), Some("Carol boosted the server, which has reached level 1 by it.")),
            (json!({ "type": 1, "author": carol, "mentions": [dave] }), Some("Carol added <@4>.")),
            (json!({ "type": 2, "author": carol, "mentions": [dave] }), Some("Carol removed <@4>.")),
            (json!({ "type": 2, "author": carol, "mentions": [carol] }), Some("Carol left.")),
            (json!({ "type": 18, "content": "the pool" }), Some("Carol started a thread: the pool")),
            (json!({ "type": 18, "content": "" }), Some("Carol started a thread.")),
            (
                json!({ "type": 21, "referenced_message": first }),
                Some("The thread was started from this message: the pool is full"),
            ),
            (json!({ "type": 21, "referenced_message": null }), Some("The thread was started from a message.")),
            (
                json!({ "type": 24, "embeds": [{ "description": "bad" }] }),
                Some("AutoMod acted on a message by Carol: bad"),
            ),
            (
                json!({ "type": 46, "embeds": [{ "fields": fields }] }),
                Some("The poll is over: Roll back? Most chose: yes"),
            ),
            (json!({ "type": 22, "content": "" }), None),
            (json!({ "type": 9_999, "content": "something new" }), Some("something new")),
            (json!({ "type": 9_999 }), None),
        ] {
            assert_eq!(words(&shown, "Carol").as_deref(), told, "{shown}");
        }
    }
}
