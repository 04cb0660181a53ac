//! What can be made to go wrong.

use std::time::Duration;

use super::*;
use crate::sandbox::{Fault, Matcher, RateLimit};

#[tokio::test]
async fn each_fault_does_what_it_says() {
    for (fault, status, done) in [
        (Fault::Status(503), 503, false),
        (Fault::DoneThen(500), 500, true),
        (Fault::Reset, 0, false),
        (Fault::DoneThenReset, 0, true),
        (Fault::HangThenReset(Duration::from_millis(5)), 0, false),
        (Fault::HangThenDoneThenReset(Duration::from_millis(5)), 0, true),
        (Fault::Hang(Duration::from_millis(5)), 200, true),
        (Fault::RateLimited { retry_after: 1.5, global: true }, 429, false),
        (Fault::Refuse { status: 403, code: 50013, message: "Missing Permissions" }, 403, false),
    ] {
        let town = Town::start().await;
        town.sandbox.fault(Matcher::new("POST", "/channels/*/messages"), fault.clone(), 1);
        let (answered, body) = town.call("POST", &town.messages(), json!({ "content": "x" })).await;
        assert_eq!((answered, town.sandbox.messages(town.general).len() == 1), (status, done), "{fault:?} {body}");
        let noted = town.sandbox.requests();
        assert_eq!((noted[0].status, noted[0].disturbed), (status, true), "{fault:?}");
        assert_eq!(town.call("POST", &town.messages(), json!({ "content": "x" })).await.0, 200, "it is used up");
    }
}

#[tokio::test]
async fn work_is_done_even_when_the_client_has_given_up() {
    let town = Town::start().await;
    town.sandbox.fault(Matcher::any("/channels/*/messages"), Fault::Hang(Duration::from_millis(200)), 1);
    let request = town.request("POST", &town.messages(), &json!({ "content": "x" }));
    assert!(request.timeout(Duration::from_millis(20)).send().await.is_err());
    assert!(town.sandbox.messages(town.general).is_empty());
    let there =
        town.sandbox.wait_for(Duration::from_secs(5), |world| world.messages(town.general).first().map(|m| m.id));
    assert!(there.await.is_ok());
}

#[tokio::test]
async fn with_the_last_handle_the_server_is_gone() {
    let town = Town::start().await;
    assert_eq!(town.call("GET", "/gateway", Value::Null).await.0, 200);
    let (http, url) = (town.http.clone(), format!("{}/api/v10/gateway", town.sandbox.api_url()));
    drop(town);
    assert!(http.get(url).send().await.is_err(), "not even on the connection that was open");
}

#[tokio::test]
async fn a_rate_limit_counts_each_channel_by_itself() {
    let town = Town::start().await;
    let per = Duration::from_millis(300);
    town.sandbox.rate_limit(RateLimit::new(Matcher::new("POST", "/channels/*/messages"), 1, per));
    let other = town.sandbox.create_channel(town.guild, "other", 0, None);
    let first = town.request("POST", &town.messages(), &json!({ "content": "1" })).send().await.unwrap();
    assert_eq!((first.status().as_u16(), &first.headers()["x-ratelimit-remaining"]), (200, &"0".parse().unwrap()));
    let second = town.request("POST", &town.messages(), &json!({ "content": "2" })).send().await.unwrap();
    assert_eq!((second.status().as_u16(), &second.headers()["retry-after"]), (429, &"1".parse().unwrap()));
    let body: Value = second.json().await.unwrap();
    assert_eq!(body["global"], false);
    assert_eq!(town.call("POST", &format!("/channels/{other}/messages"), json!({ "content": "3" })).await.0, 200);
    tokio::time::sleep(Duration::from_secs_f64(body["retry_after"].as_f64().unwrap())).await;
    assert_eq!(town.call("POST", &town.messages(), json!({ "content": "4" })).await.0, 200);
}
