//! Commands, buttons and forms, and the rules for answering them.

use std::time::Duration;

use super::*;
use crate::sandbox::permissions::bits;
use crate::sandbox::world::{AnswerState, Overwrite};
use crate::sandbox::{Cannot, NoAnswer};

fn commands() -> Value {
    json!([
        { "name": "incident", "description": "Incidents", "options": [
            { "type": 1, "name": "open", "description": "Open one", "options": [
                { "type": 3, "name": "title", "description": "What is broken", "required": true, "max_length": 100 },
                { "type": 3, "name": "severity", "description": "How bad", "autocomplete": true },
                { "type": 5, "name": "drill", "description": "Only practice" },
            ] },
            { "type": 2, "name": "role", "description": "Roles", "options": [
                { "type": 1, "name": "assign", "description": "Give one", "options": [
                    { "type": 3, "name": "role", "description": "Which", "required": true,
                      "choices": [{ "name": "Commander", "value": "commander" }] },
                    { "type": 6, "name": "user", "description": "To whom", "required": true },
                ] },
            ] },
        ] },
        { "name": "Add to timeline", "type": 3 },
    ])
}

async fn town() -> Town {
    let town = Town::start().await;
    town.register(commands()).await;
    town
}

fn form() -> Value {
    let field = json!({ "type": 4, "custom_id": "text", "label": "Text", "style": 2, "max_length": 5 });
    json!({ "type": 9, "data": { "custom_id": "note", "title": "Note", "components": [{ "type": 1, "components": [field] }] } })
}

#[tokio::test]
async fn one_answer_in_time_and_no_second() {
    let town = town().await;
    let opened = town.sandbox.slash(town.bob, town.general, "incident open", &[("title", json!("Down"))]).unwrap();
    let message = json!({ "type": 4, "data": { "content": "#1", "flags": 64 } });
    let path = town.callback(opened.id());
    let (status, body) = town.call("POST", &format!("{path}?with_response=true"), message.clone()).await;
    assert_eq!((status, &body["interaction"]["response_message_ephemeral"]), (200, &json!(true)));
    assert_eq!(town.refusal("POST", &path, message).await, (400, 40060));
    let answer = opened.answered().await.unwrap();
    assert_eq!((answer.kind, answer.text().as_str(), answer.ephemeral), (AnswerState::Message, "#1", true));
    assert!(town.sandbox.messages(town.general).is_empty(), "an ephemeral answer is nobody else's");
    let (bobs, carols) = town.world(|w| {
        (w.messages_seen_by(town.general, town.bob).len(), w.messages_seen_by(town.general, town.carol).len())
    });
    assert_eq!((bobs, carols), (1, 0));
    let seen = format!("{}/{}", town.messages(), answer.message.unwrap());
    assert_eq!(town.refusal("GET", &seen, Value::Null).await, (404, 10008));
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_refused() {
    let options = Options {
        interaction_deadline: Duration::from_millis(20),
        patience: Duration::from_millis(50),
        ..Options::default()
    };
    let town = Town::start_with(options).await;
    town.register(commands()).await;
    let opened = town.sandbox.slash(town.bob, town.general, "/incident open", &[("title", json!("Down"))]).unwrap();
    assert!(matches!(opened.answered().await, Err(NoAnswer::NotInTime { what, .. }) if what == "incident open"));
    let path = town.callback(opened.id());
    assert_eq!(town.refusal("POST", &path, json!({ "type": 5 })).await, (404, 10062));
    assert_eq!(town.refusal("POST", "/interactions/1/x/callback", json!({ "type": 5 })).await, (404, 10062));
}

#[tokio::test]
async fn a_deferred_answer_is_filled_later_for_fifteen_minutes() {
    let town = town().await;
    let opened = town.sandbox.slash(town.bob, town.general, "incident open", &[("title", json!("Down"))]).unwrap();
    let webhook = town.webhook(opened.id());
    let original = format!("{webhook}/messages/@original");
    assert_eq!(town.refusal("PATCH", &original, json!({ "content": "early" })).await, (404, 10015));
    assert_eq!(
        town.call("POST", &town.callback(opened.id()), json!({ "type": 5, "data": { "flags": 64 } })).await.0,
        204
    );
    assert_eq!(opened.acknowledged().await.unwrap().kind, AnswerState::Deferred);
    assert_eq!(town.call("POST", &webhook, json!({ "content": "filled" })).await.0, 200);
    let answer = opened.answered().await.unwrap();
    assert_eq!((answer.content.as_str(), answer.ephemeral, answer.followups.len()), ("filled", true, 0));
    assert_eq!(town.call("PATCH", &original, json!({ "content": "edited" })).await.0, 200);
    assert_eq!(town.call("POST", &webhook, json!({ "content": "more" })).await.0, 200);
    let answer = opened.current().unwrap();
    assert_eq!((answer.content.as_str(), answer.edits, answer.followups.len()), ("edited", 1, 1));
    town.pass(TimeDelta::minutes(16));
    assert_eq!(town.refusal("PATCH", &original, json!({ "content": "late" })).await, (401, 50027));
}

#[tokio::test]
async fn buttons_menus_and_forms() {
    let town = town().await;
    let row = |parts: Value| json!({ "type": 1, "components": parts });
    let card = town
        .post(json!({ "content": "card", "components": [
        row(json!([{ "type": 2, "style": 1, "label": "Note", "custom_id": "v1:note" },
            { "type": 2, "style": 2, "label": "Gone", "custom_id": "v1:gone", "disabled": true }])),
        row(json!([{ "type": 3, "custom_id": "v1:role", "options": [{ "label": "Scribe", "value": "scribe" }] }])),
    ] }))
        .await;
    let card = id_of(&card);
    assert!(matches!(town.sandbox.press(town.bob, card, "Gone"), Err(Cannot::Disabled(_))));
    assert!(matches!(town.sandbox.press(town.bob, card, "v1:role"), Err(Cannot::NoSuchControl(_))));
    let chosen = town.sandbox.select(town.bob, card, "v1:role", &["Scribe"]).unwrap();
    assert_eq!(town.call("POST", &town.callback(chosen.id()), json!({ "type": 6 })).await.0, 204);
    let pressed = town.sandbox.press(town.bob, card, "Note").unwrap();
    assert_eq!(town.call("POST", &town.callback(pressed.id()), form()).await.0, 204);
    let form_seen = pressed.answered().await.unwrap().form.unwrap();
    assert!(matches!(town.sandbox.submit(town.bob, &form_seen, &[("Text", "too long")]), Err(Cannot::BadField { .. })));
    assert!(matches!(town.sandbox.submit(town.bob, &form_seen, &[]), Err(Cannot::BadField { .. })));
    let sent = town.sandbox.submit(town.bob, &form_seen, &[("Text", "short")]).unwrap();
    assert_eq!(town.refusal("POST", &town.callback(sent.id()), form()).await, (400, 50035));
    let update = json!({ "type": 7, "data": { "content": "card with a note" } });
    assert_eq!(town.call("POST", &town.callback(sent.id()), update).await.0, 204);
    assert_eq!(sent.answered().await.unwrap().message, Some(card));
    assert_eq!(town.sandbox.messages(town.general)[0].content, "card with a note");
}

#[tokio::test]
async fn people_are_held_to_what_the_client_lets_them_do() {
    let town = town().await;
    let slash =
        |name: &str, options: &[(&str, Value)]| town.sandbox.slash(town.bob, town.general, name, options).map(|_| ());
    assert!(matches!(slash("nothing", &[]), Err(Cannot::NoSuchCommand(_))));
    assert!(matches!(slash("incident", &[]), Err(Cannot::NoSuchCommand(_))));
    assert!(matches!(slash("incident open", &[]), Err(Cannot::MissingOption(_))));
    assert!(matches!(slash("incident open", &[("titel", json!("x"))]), Err(Cannot::NoSuchOption(_))));
    assert!(matches!(slash("incident open", &[("title", json!("x".repeat(101)))]), Err(Cannot::BadOption { .. })));
    let assign = |role, user| slash("incident role assign", &[("role", json!(role)), ("user", json!(user))]);
    assert!(matches!(assign("king", "carol"), Err(Cannot::BadOption { .. })));
    assert!(matches!(assign("Commander", "nobody"), Err(Cannot::BadOption { .. })));
    assert!(assign("Commander", "@carol").is_ok());
    let mute = Overwrite { id: town.guild, is_member: false, allow: 0, deny: bits::SEND_MESSAGES };
    town.sandbox.set_overwrite(town.general, mute);
    assert!(matches!(assign("Commander", "@carol"), Err(Cannot::Write)));
    assert!(matches!(town.sandbox.say(town.bob, town.general, "x"), Err(Cannot::Write)));
}

#[tokio::test]
async fn suggestions_are_asked_for_and_answered() {
    let town = town().await;
    let sandbox = town.sandbox.clone();
    let (bob, general) = (town.bob, town.general);
    let asked = tokio::spawn(async move {
        sandbox.autocomplete(bob, general, "incident open", &[("severity", json!("s"))], "severity").await.unwrap()
    });
    let within = Duration::from_secs(5);
    let waiting = |world: &World| world.interactions.values().last().map(|interaction| interaction.id);
    let id = town.sandbox.wait_for(within, waiting).await.unwrap();
    let many = json!({ "type": 8, "data": { "choices": vec![json!({ "name": "SEV1", "value": "sev1" }); 26] } });
    assert_eq!(town.refusal("POST", &town.callback(id), many).await, (400, 50035));
    assert_eq!(
        town.refusal("POST", &town.callback(id), json!({ "type": 4, "data": { "content": "x" } })).await,
        (400, 50035)
    );
    let choices = json!({ "type": 8, "data": { "choices": [{ "name": "SEV1", "value": "sev1" }] } });
    assert_eq!(town.call("POST", &town.callback(id), choices).await.0, 204);
    assert_eq!(asked.await.unwrap()[0].name, "SEV1");
}

#[tokio::test]
async fn registering_again_keeps_ids_and_changes_versions_only_with_the_command() {
    let town = Town::start().await;
    let first = town.register(commands()).await;
    let mut changed = commands();
    changed[0]["description"] = "All about incidents".into();
    let second = town.register(changed).await;
    assert_eq!((&first[0]["id"], &first[1]), (&second[0]["id"], &second[1]));
    assert_ne!(first[0]["version"], second[0]["version"]);
}
