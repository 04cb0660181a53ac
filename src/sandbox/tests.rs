//! The stand-in, asked over the wire like Discord is asked, and told what its people do.

mod faults;
mod gateway;
mod interactions;
mod messages;
mod servers;

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use serde_json::{Value, json};

use super::world::{Id, World};
use super::{Options, Sandbox};

/// A running stand-in with a bot's HTTP client, and a clock that the test moves.
struct Town {
    sandbox: Sandbox,
    http: reqwest::Client,
    clock: Arc<Mutex<DateTime<Utc>>>,
    guild: Id,
    general: Id,
    alice: Id,
    bob: Id,
    carol: Id,
    dave: Id,
}

impl Town {
    async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    async fn start_with(options: Options) -> Self {
        let clock = Arc::new(Mutex::new(Utc.with_ymd_and_hms(2024, 4, 10, 14, 30, 0).unwrap()));
        let shown = Arc::clone(&clock);
        let sandbox =
            Sandbox::start(Options { clock: Some(Arc::new(move || *shown.lock().unwrap())), ..options }).await.unwrap();
        let user = |name| sandbox.user(name).unwrap();
        let guild = sandbox.home();
        Self {
            http: reqwest::Client::builder().build().unwrap(),
            clock,
            guild,
            general: sandbox.channel_named(guild, "general").unwrap().id,
            alice: user("alice"),
            bob: user("bob"),
            carol: user("carol"),
            dave: user("dave"),
            sandbox,
        }
    }

    fn pass(&self, time: TimeDelta) {
        *self.clock.lock().unwrap() += time;
    }

    fn role(&self, name: &str) -> Id {
        self.sandbox.role(self.guild, name).unwrap()
    }

    fn world<T>(&self, at: impl FnOnce(&World) -> T) -> T {
        self.sandbox.look(at)
    }

    fn request(&self, method: &str, path: &str, body: &Value) -> reqwest::RequestBuilder {
        let url = format!("{}/api/v10{path}", self.sandbox.api_url());
        let request = self.http.request(method.parse().unwrap(), url);
        let request = request.header("authorization", format!("Bot {}", self.sandbox.token()));
        if body.is_null() { request } else { request.json(body) }
    }

    /// The status and the body; 0 and null for a connection that broke.
    async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        match self.request(method, path, &body).send().await {
            Ok(response) => (response.status().as_u16(), response.json().await.unwrap_or_default()),
            Err(_) => (0, Value::Null),
        }
    }

    /// The status and Discord's error code.
    async fn refusal(&self, method: &str, path: &str, body: Value) -> (u16, u64) {
        let (status, body) = self.call(method, path, body).await;
        (status, body["code"].as_u64().unwrap_or_default())
    }

    /// Posts in #general; the message as it was answered.
    async fn post(&self, body: Value) -> Value {
        let (status, message) = self.call("POST", &self.messages(), body).await;
        assert_eq!(status, 200, "{message}");
        message
    }

    fn messages(&self) -> String {
        format!("/channels/{}/messages", self.general)
    }

    /// Who heard a sound for the last message that made one, and how many did so far.
    fn last_heard(&self) -> (usize, Vec<Id>) {
        let all = self.sandbox.notifications();
        (all.len(), all.last().map(|last| last.users.clone()).unwrap_or_default())
    }

    async fn register(&self, commands: Value) -> Value {
        let application = self.world(World::application);
        let (status, body) = self.call("PUT", &format!("/applications/{application}/commands"), commands).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// The path of an interaction's callback.
    fn callback(&self, interaction: Id) -> String {
        let token = self.world(|world| world.interaction(interaction).unwrap().token.clone());
        format!("/interactions/{interaction}/{token}/callback")
    }

    /// The path of an interaction's webhook.
    fn webhook(&self, interaction: Id) -> String {
        let token = self.world(|world| world.interaction(interaction).unwrap().token.clone());
        format!("/webhooks/{}/{token}", self.world(World::application))
    }
}

fn id_of(object: &Value) -> Id {
    object["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_wrong_token_and_an_unknown_route_are_refused_and_the_route_is_noted() {
    let town = Town::start().await;
    let answer = town.http.get(format!("{}/api/v10/users/@me", town.sandbox.api_url())).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "message": "401: Unauthorized", "code": 0 }));
    assert_eq!(town.call("GET", "/no/such/route", Value::Null).await.0, 404);
    assert_eq!(town.sandbox.unknown_routes(), ["GET /no/such/route"]);
    let templates: Vec<&str> = town.sandbox.requests().iter().map(|seen| seen.template).collect();
    assert_eq!(templates, ["/users/@me", ""]);
}
