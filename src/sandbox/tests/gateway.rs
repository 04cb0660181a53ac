//! The gateway's rules, asked of it directly: frames in, frames out.

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;
use crate::sandbox::gateway::{Order, intent_bits};

struct Client {
    town: Town,
    to: UnboundedSender<Order>,
    from: UnboundedReceiver<Order>,
}

impl Client {
    fn of(town: Town) -> Self {
        let (to, from) = unbounded_channel();
        Self { town, to, from }
    }

    async fn identified(intents: u64) -> Self {
        let mut client = Self::of(Town::start().await);
        client.identify(intents);
        client.heard();
        client
    }

    fn identify(&self, intents: u64) {
        self.say(&json!({ "op": 2, "d": { "token": self.town.sandbox.token(), "intents": intents } }));
    }

    fn say(&self, frame: &Value) {
        self.town.sandbox.shared.change(|world| world.hear(&frame.to_string(), &self.to));
    }

    /// The frames since the last time; a close as `{"close": code}`.
    fn frames(&mut self) -> Vec<Value> {
        let mut frames = Vec::new();
        while let Ok(order) = self.from.try_recv() {
            frames.push(match order {
                Order::Send(text) => serde_json::from_str(&text).unwrap(),
                Order::Close(code, _) => json!({ "close": code }),
                Order::Cut => json!("cut"),
            });
        }
        frames
    }

    /// The names of the events since the last time.
    fn heard(&mut self) -> Vec<String> {
        self.frames().iter().filter_map(|frame| frame["t"].as_str().map(str::to_owned)).collect()
    }
}

const TALK: u64 = intent_bits::GUILDS | intent_bits::GUILD_MESSAGES;

#[tokio::test]
async fn a_client_is_let_in_or_told_why_not() {
    let options = || Options { allow_message_content: false, ..Options::default() };
    for (frame, close) in [
        (json!({ "op": 2, "d": { "token": "wrong", "intents": 1 } }), 4004),
        (
            json!({ "op": 2, "d": { "token": Options::default().token, "intents": TALK | intent_bits::MESSAGE_CONTENT } }),
            4014,
        ),
        (json!({ "op": 2, "d": { "token": Options::default().token } }), 4013),
        (json!({ "op": 3, "d": {} }), 4003),
    ] {
        let mut client = Client::of(Town::start_with(options()).await);
        client.say(&frame);
        assert_eq!(client.frames(), [json!({ "close": close })], "{frame}");
    }
    let mut client = Client::of(Town::start().await);
    client.identify(TALK);
    assert_eq!(client.heard(), ["READY", "GUILD_CREATE"]);
    assert!(client.town.sandbox.connected());
    client.identify(TALK);
    assert_eq!(client.frames(), [json!({ "close": 4005 })]);
}

#[tokio::test]
async fn events_go_by_intent_and_texts_by_message_content() {
    let mut client = Client::identified(TALK).await;
    let said = client.town.sandbox.say(client.town.bob, client.town.general, "secret").unwrap();
    client.town.sandbox.react(client.town.bob, said, "📌").unwrap();
    let frames = client.frames();
    assert_eq!(frames.len(), 1, "reactions were not asked for");
    assert_eq!((&frames[0]["t"], &frames[0]["d"]["content"]), (&json!("MESSAGE_CREATE"), &json!("")));
    assert_eq!(frames[0]["d"]["member"]["nick"], Value::Null);
    client.town.sandbox.say_directly(client.town.bob, "hello").unwrap();
    assert!(client.heard().is_empty(), "direct messages were not asked for");
}

#[tokio::test]
async fn a_resumed_session_hears_what_it_missed() {
    let mut client = Client::identified(TALK).await;
    let session = client.town.world(|world| world.gateway.last_session().unwrap());
    let (bob, general) = (client.town.bob, client.town.general);
    client.town.sandbox.say(bob, general, "heard").unwrap();
    let seq = client.frames()[0]["s"].as_u64().unwrap();
    client.town.sandbox.shared.change(|world| world.gateway.hang_up(&client.to));
    client.town.sandbox.say(bob, general, "missed").unwrap();
    assert!(client.heard().is_empty() && !client.town.sandbox.connected());
    let resume = json!({ "op": 6, "d": { "token": client.town.sandbox.token(), "session_id": session, "seq": seq } });
    client.say(&resume);
    assert_eq!(client.heard(), ["MESSAGE_CREATE", "RESUMED"]);
    client.town.sandbox.invalid_session(false);
    client.town.sandbox.shared.change(|world| world.gateway.hang_up(&client.to));
    client.frames();
    client.say(&resume);
    assert_eq!(client.frames(), [json!({ "op": 9, "s": null, "t": null, "d": false })]);
}

#[tokio::test]
async fn events_can_be_doubled_and_held_back() {
    let mut client = Client::identified(TALK).await;
    let (bob, general) = (client.town.bob, client.town.general);
    client.town.sandbox.duplicate_next_event(1);
    client.town.sandbox.say(bob, general, "one").unwrap();
    client.town.sandbox.say(bob, general, "two").unwrap();
    assert_eq!(client.heard().len(), 3);
    client.town.sandbox.hold_events();
    client.town.sandbox.say(bob, general, "three").unwrap();
    assert!(client.heard().is_empty());
    client.town.sandbox.release_events();
    assert_eq!(client.heard().len(), 1);
}
