//! What is posted, whom it reaches, and what is refused.

use super::*;
use crate::sandbox::RoleSpec;
use crate::sandbox::permissions::{INCIDENT_BOT, bits};
use crate::sandbox::world::{Overwrite, flags};

#[tokio::test]
async fn a_role_that_is_not_mentionable_is_reached_only_with_mention_everyone() {
    let town = Town::start().await;
    let quiet = town.sandbox.create_role(town.guild, &RoleSpec::new("Quiet", false)).unwrap();
    town.sandbox.add_role(town.guild, town.dave, quiet);
    let page = json!({ "content": format!("<@&{quiet}> the database is down") });
    assert_eq!(town.post(page.clone()).await["mention_roles"], json!([quiet.to_string()]));
    assert_eq!(town.last_heard(), (1, vec![town.dave]));
    town.sandbox.set_bot_permissions(town.guild, INCIDENT_BOT & !bits::MENTION_EVERYONE);
    let silent = town.post(page.clone()).await;
    assert_eq!((&silent["mention_roles"], &silent["content"]), (&json!([]), &page["content"]));
    assert_eq!(town.last_heard().0, 1, "nobody heard the second");
}

#[tokio::test]
async fn mentions_reach_only_those_whom_they_may() {
    let town = Town::start().await;
    let (bob, on_call, responders) = (town.bob, town.role("On-call"), town.role("Responders"));
    let all = format!("@everyone <@{bob}> <@&{on_call}> <@&{responders}>");
    let everybody = vec![town.alice, town.bob, town.carol, town.dave];
    for (allowed, flags, heard) in [
        (None, 0, everybody),
        (Some(json!({ "parse": [] })), 0, vec![]),
        (Some(json!({ "parse": ["users"] })), 0, vec![bob]),
        (Some(json!({ "roles": [on_call.to_string()] })), 0, vec![town.dave]),
        (Some(json!({ "parse": ["users"], "roles": [on_call.to_string()] })), 0, vec![bob, town.dave]),
        (Some(json!({ "parse": ["roles"] })), flags::SUPPRESS_NOTIFICATIONS, vec![]),
    ] {
        let before = town.last_heard().0;
        let mut body = json!({ "content": all, "flags": flags });
        if let Some(allowed) = &allowed {
            body["allowed_mentions"] = allowed.clone();
        }
        town.post(body).await;
        let (count, users) = town.last_heard();
        assert_eq!(if count > before { users } else { vec![] }, heard, "{allowed:?} {flags}");
    }
    let both = json!({ "content": "x", "allowed_mentions": { "parse": ["users"], "users": [bob.to_string()] } });
    assert_eq!(town.refusal("POST", &town.messages(), both).await, (400, 50035));
}

#[tokio::test]
async fn somebody_who_does_not_see_the_channel_does_not_hear_of_it() {
    let town = Town::start().await;
    let hidden = Overwrite { id: town.bob, is_member: true, allow: 0, deny: bits::VIEW_CHANNEL };
    town.sandbox.set_overwrite(town.general, hidden);
    let page = town.post(json!({ "content": format!("<@{}> <@&{}>", town.bob, town.role("Responders")) })).await;
    assert_eq!(page["mentions"][0]["id"], json!(town.bob.to_string()), "Discord lists the mention all the same");
    assert_eq!(town.last_heard(), (1, vec![town.carol]));
    town.sandbox.online(town.carol, false);
    town.post(json!({ "content": "@here" })).await;
    assert_eq!(town.last_heard().1, vec![town.alice, town.dave]);
}

#[tokio::test]
async fn an_edit_without_allowed_mentions_parses_with_the_defaults_and_sounds_nowhere() {
    let town = Town::start().await;
    let quiet = json!({ "content": format!("<@{}>", town.bob), "allowed_mentions": { "parse": [] } });
    let message = town.post(quiet).await;
    assert_eq!(message["mentions"], json!([]));
    let path = format!("{}/{}", town.messages(), id_of(&message));
    let (_, edited) = town.call("PATCH", &path, json!({ "content": format!("again <@{}>", town.bob) })).await;
    assert_eq!(edited["mentions"][0]["username"], "bob");
    assert!(edited["edited_timestamp"].is_string());
    assert_eq!(town.last_heard().0, 0);
}

#[tokio::test]
async fn an_enforced_nonce_gives_the_earlier_message_for_five_minutes() {
    let town = Town::start().await;
    let body = json!({ "content": "page", "nonce": "step-1", "enforce_nonce": true });
    let first = town.post(body.clone()).await;
    town.pass(TimeDelta::minutes(4));
    assert_eq!(town.post(body.clone()).await["id"], first["id"]);
    assert_eq!(town.sandbox.messages(town.general).len(), 1);
    town.pass(TimeDelta::minutes(2));
    assert_ne!(town.post(body).await["id"], first["id"]);
    town.post(json!({ "content": "page", "nonce": "step-1" })).await;
    assert_eq!(town.sandbox.messages(town.general).len(), 3, "without enforce_nonce it is only a label");
}

#[tokio::test]
async fn what_discord_refuses_is_refused() {
    let town = Town::start().await;
    let row = |id: &str| json!({ "type": 1, "components": [{ "type": 2, "style": 1, "label": "x", "custom_id": id }] });
    let (messages, nowhere) = (town.messages(), "/channels/1/messages".to_owned());
    let others = town.sandbox.say(town.bob, town.general, "mine").unwrap();
    let edit = format!("{messages}/{others}");
    for (method, path, body, refusal) in [
        ("POST", &messages, json!({ "content": "x".repeat(2001) }), (400, 50035)),
        ("POST", &messages, json!({ "content": " " }), (400, 50006)),
        ("POST", &messages, json!({ "content": 5, "embeds": ["x"] }), (400, 50035)),
        ("POST", &messages, json!(["x"]), (400, 50006)),
        ("POST", &messages, json!({ "content": "x", "components": [row("a"), row("a")] }), (400, 50035)),
        ("POST", &messages, json!({ "content": "x", "components": vec![row("a"); 6] }), (400, 50035)),
        ("POST", &messages, json!({ "content": "x", "message_reference": { "message_id": "1" } }), (400, 50035)),
        ("POST", &nowhere, json!({ "content": "x" }), (404, 10003)),
        ("PATCH", &edit, json!({ "content": "yours" }), (403, 50005)),
        ("GET", &format!("{messages}/1"), Value::Null, (404, 10008)),
        ("GET", &"/users/1".to_owned(), Value::Null, (404, 10013)),
        ("GET", &"/guilds/1".to_owned(), Value::Null, (404, 10004)),
        ("GET", &format!("/guilds/{}/members/{}", town.guild, 1), Value::Null, (404, 10013)),
        ("GET", &format!("/guilds/{}/members?limit=5", town.guild), Value::Null, (403, 50001)),
    ] {
        assert_eq!(town.refusal(method, path, body).await, refusal, "{method} {path}");
    }
}

#[tokio::test]
async fn direct_messages_arrive_unless_they_are_closed() {
    let town = Town::start().await;
    let (_, channel) = town.call("POST", "/users/@me/channels", json!({ "recipient_id": town.bob.to_string() })).await;
    let path = format!("/channels/{}/messages", id_of(&channel));
    assert_eq!(town.call("POST", &path, json!({ "content": "wake up" })).await.0, 200);
    assert_eq!(town.last_heard(), (1, vec![town.bob]));
    assert_eq!(town.sandbox.dm_messages(town.bob)[0].content, "wake up");
    town.sandbox.takes_messages(town.bob, false);
    assert_eq!(town.refusal("POST", &path, json!({ "content": "wake up" })).await, (403, 50007));
}

#[tokio::test]
async fn a_file_is_kept_and_served() {
    let town = Town::start().await;
    let payload =
        json!({ "content": "the draft", "attachments": [{ "id": 0, "filename": "draft.md", "description": "d" }] });
    let file = reqwest::multipart::Part::bytes(b"# Draft".to_vec()).file_name("x").mime_str("text/markdown").unwrap();
    let form = reqwest::multipart::Form::new().text("payload_json", payload.to_string()).part("files[0]", file);
    let sent = town.request("POST", &town.messages(), &Value::Null).multipart(form).send().await.unwrap();
    let message: Value = sent.json().await.unwrap();
    let attachment = &message["attachments"][0];
    assert_eq!((&attachment["filename"], &attachment["size"]), (&json!("draft.md"), &json!(7)));
    let served = town.http.get(attachment["url"].as_str().unwrap()).send().await.unwrap().text().await.unwrap();
    assert_eq!(served, "# Draft");
    assert_eq!(town.sandbox.requests()[0].files, ["x"]);
}

#[tokio::test]
async fn fifty_pins_and_no_more() {
    let town = Town::start().await;
    let mut pinned = Vec::new();
    for number in 0..51 {
        let message = town.post(json!({ "content": number.to_string() })).await;
        let path = format!("/channels/{}/messages/pins/{}", town.general, id_of(&message));
        pinned.push(town.refusal("PUT", &path, Value::Null).await);
        town.pass(TimeDelta::seconds(1));
    }
    assert_eq!((pinned[49], pinned[50]), ((204, 0), (400, 30003)));
    let (_, list) = town.call("GET", &format!("/channels/{}/messages/pins?limit=2", town.general), Value::Null).await;
    assert_eq!((&list["items"][0]["message"]["content"], &list["has_more"]), (&json!("49"), &json!(true)));
    town.sandbox.set_bot_permissions(town.guild, INCIDENT_BOT & !bits::PIN_MESSAGES);
    let path = format!("/channels/{}/pins/{}", town.general, town.sandbox.messages(town.general)[0].id);
    assert_eq!(town.refusal("DELETE", &path, Value::Null).await, (403, 50013));
}

#[tokio::test]
async fn without_the_intent_the_api_gives_no_text_of_others_either() {
    let town = Town::start_with(Options { allow_message_content: false, ..Options::default() }).await;
    let bot = town.world(World::bot);
    town.sandbox.say(town.bob, town.general, "secret").unwrap();
    town.sandbox.say(town.bob, town.general, &format!("<@{bot}> listen")).unwrap();
    town.post(json!({ "content": "own" })).await;
    let (_, messages) = town.call("GET", &town.messages(), Value::Null).await;
    let texts: Vec<&str> = messages.as_array().unwrap().iter().filter_map(|m| m["content"].as_str()).collect();
    assert_eq!(texts, ["own", &format!("<@{bot}> listen"), ""]);
}

#[tokio::test]
async fn marks_are_shown_as_the_client_shows_them() {
    let town = Town::start().await;
    town.sandbox.nick(town.guild, town.bob, Some("Bobby"));
    let text = format!(
        "<@{}> <@&{}> <#{}> <@7> <t:1712759400:t> <t:1712759100:R>",
        town.bob,
        town.role("On-call"),
        town.general
    );
    let shown = town.world(|world| world.plain(Some(town.guild), &text));
    assert_eq!(shown, "@Bobby @On-call #general @unknown-user 14:30 5 minutes ago");
}
