//! The whole path, over a real connection to a server on loopback.

mod server;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::*;
use server::{Say, Server};

const TOKEN: &str = "MTA.secret-of-the-bot.xyz";

fn rest(server: &Server) -> Rest {
    Rest::new(SecretString::from(TOKEN), Some(&server.address)).unwrap()
}

fn message(channel: u64) -> Call {
    Call::post(format!("/channels/{channel}/messages"), json!({ "content": "hello" }))
}

fn callback() -> Call {
    Call::post("/interactions/5/hush-hush/callback", json!({ "type": 5 }))
}

fn done() -> Say {
    Say::json(200, json!({ "id": "7" }))
}

fn limited(headers: &'static str, after: f64, global: bool) -> Say {
    let body = json!({ "message": "You are being rate limited.", "retry_after": after, "global": global });
    Say::Answer(429, headers, body.to_string())
}

/// The wait, in whole seconds rounded up.
fn wait(outcome: Result<Reply, Failure>) -> u64 {
    match outcome {
        Err(Failure::RateLimited { after }) => after.as_secs_f64().ceil() as u64,
        other => panic!("not a rate limit: {other:?}"),
    }
}

fn ambiguous(outcome: Result<Reply, Failure>) -> String {
    match outcome {
        Err(Failure::Ambiguous(why)) => why,
        other => panic!("not ambiguous: {other:?}"),
    }
}

/// Moves the clock that the waits run on, with nothing on the wire.
async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_call_goes_out_as_discord_wants_it() {
    let server = Server::start([done(), Say::Answer(204, "", String::new()), done(), done()]).await;
    let rest = rest(&server);

    let reply = rest.send(message(1)).await.unwrap();
    assert_eq!(reply, Reply { status: 200, body: json!({ "id": "7" }) });
    let reply = rest.send(Call::put("/channels/1/messages/2/reactions/📌/@me", Value::Null)).await.unwrap();
    assert_eq!(reply, Reply { status: 204, body: Value::Null });
    rest.send(Call::get("/channels/1/messages?limit=50")).await.unwrap();
    rest.send(callback()).await.unwrap();

    let asked = server.asked();
    let lines: Vec<&str> = asked.iter().map(server::Asked::line).collect();
    assert_eq!(
        lines,
        [
            "POST /api/v10/channels/1/messages",
            "PUT /api/v10/channels/1/messages/2/reactions/%F0%9F%93%8C/@me",
            "GET /api/v10/channels/1/messages?limit=50",
            "POST /api/v10/interactions/5/hush-hush/callback",
        ]
    );
    assert_eq!(asked[0].header("authorization"), Some("Bot MTA.secret-of-the-bot.xyz"));
    assert_eq!(asked[0].header("user-agent"), Some(USER_AGENT));
    assert_eq!(asked[0].header("content-type"), Some("application/json"));
    assert_eq!(asked[0].body, r#"{"content":"hello"}"#);
    assert_eq!(asked[1].header("content-length"), Some("0"));
    assert_eq!(asked[1].header("content-type"), None);
    assert_eq!(asked[3].header("authorization"), None);
    assert_eq!(server.connections(), 1);
    assert_eq!(rest.counts(), Counts { sent: 4, ..Counts::default() });
}

#[tokio::test]
async fn files_go_as_a_form_with_their_names_as_they_are() {
    let server = Server::start([done()]).await;
    let body = json!({ "content": "the draft", "attachments": [{ "id": 0 }, { "id": 1 }] });
    let call = Call::post("/channels/1/messages", body.clone())
        .with_file("postmortem-42-ошибки \"x\".md", b"# Issue Summary".to_vec())
        .with_file("a.json", b"{}".to_vec());
    rest(&server).send(call).await.unwrap();

    let asked = server.asked();
    let boundary = asked[0].header("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
    let form = asked[0].body.replace(boundary, "~");
    let expected = format!(
        "--~\r\nContent-Disposition: form-data; name=\"payload_json\"\r\ncontent-type: application/json\r\n\r\n{body}\r\n\
         --~\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"postmortem-42-ошибки \\\"x\\\".md\"\r\n\r\n\
         # Issue Summary\r\n\
         --~\r\nContent-Disposition: form-data; name=\"files[1]\"; filename=\"a.json\"\r\n\r\n{{}}\r\n--~--\r\n"
    );
    assert_eq!(form, expected);
}

#[tokio::test]
async fn a_429_holds_its_route_alone_and_no_longer_than_told() {
    let server = Server::start([limited("x-ratelimit-scope: user\r\n", 29.5, false), done(), done()]).await;
    let rest = rest(&server);
    assert_eq!(wait(rest.send(message(1)).await), 30);
    assert_eq!(wait(rest.send(message(1).urgent()).await), 30, "not asked again");
    rest.send(message(2)).await.unwrap();
    pass(30).await;
    rest.send(message(1)).await.unwrap();
    assert_eq!(server.asked().len(), 3);
    assert_eq!(rest.counts(), Counts { sent: 3, rate_limited: 1, not_sent: 1, ..Counts::default() });
}

#[tokio::test]
async fn a_global_429_holds_everything_but_interaction_callbacks() {
    let server = Server::start([limited("", 20.0, true), done(), done()]).await;
    let rest = rest(&server);
    assert_eq!(wait(rest.send(message(1)).await), 20);
    assert_eq!(wait(rest.send(message(2).urgent()).await), 20);
    rest.send(callback()).await.unwrap();
    pass(20).await;
    rest.send(message(2)).await.unwrap();
}

#[tokio::test]
async fn a_limit_about_to_reset_is_waited_for() {
    let exhausted = "x-ratelimit-remaining: 0\r\nx-ratelimit-reset-after: 0.2\r\nx-ratelimit-bucket: b\r\n";
    let server = Server::start([Say::Answer(200, exhausted, "{}".to_owned()), done()]).await;
    let rest = rest(&server);
    rest.send(message(1)).await.unwrap();
    let begun = Instant::now();
    rest.send(message(1)).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(150), "went after {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_call_in_a_hurry_is_told_to_come_back_rather_than_held() {
    let exhausted = "x-ratelimit-remaining: 0\r\nx-ratelimit-reset-after: 0.9\r\n";
    let server = Server::start([Say::Answer(200, exhausted, "{}".to_owned())]).await;
    let rest = rest(&server);
    rest.send(message(1)).await.unwrap();
    assert_eq!(wait(rest.send(message(1).within(Duration::from_secs(1))).await), 1);
}

#[tokio::test]
async fn no_answer_in_time_is_ambiguous() {
    let server = Server::start([Say::Hang]).await;
    let rest = rest(&server);
    let sending = tokio::spawn({
        let rest = rest.clone();
        async move { rest.send(message(1)).await }
    });
    server.read_one().await;
    let begun = Instant::now();
    tokio::time::pause();
    let why = ambiguous(sending.await.unwrap());
    assert!(why.starts_with("no answer within"), "{why}");
    assert!(begun.elapsed() <= DEFAULT_TIMEOUT + Duration::from_millis(100), "took {:?}", begun.elapsed());
    assert_eq!(rest.counts(), Counts { sent: 1, ambiguous: 1, ..Counts::default() });
}

#[tokio::test]
async fn a_connection_lost_before_or_within_the_answer_is_ambiguous() {
    let server = Server::start([Say::Close, Say::BreakOff(200), Say::BreakOff(404), done(), Say::Close]).await;
    let rest = rest(&server);
    ambiguous(rest.send(message(1)).await);
    assert!(ambiguous(rest.send(message(1)).await).starts_with("done, but"));
    assert_eq!(rest.send(message(1)).await, Err(Failure::refused(404, &Value::Null)), "a refusal stays one");
    rest.send(message(1)).await.unwrap();
    ambiguous(rest.send(message(1)).await);
    assert_eq!(server.asked().len(), 5, "one attempt a call, on a kept connection too");
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_meanwhile_costs_nothing() {
    let server = Server::start([Say::AnswerAndLeave(200, "{}".to_owned()), done()]).await;
    let rest = rest(&server);
    rest.send(message(1)).await.unwrap();
    server.hung_up().await;
    rest.send(message(1)).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn no_connection_is_certain() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let rest = Rest::new(SecretString::from(TOKEN), Some(&address)).unwrap();
    let failure = rest.send(callback()).await.unwrap_err();
    assert!(matches!(&failure, Failure::NotSent(why) if why.starts_with("could not connect: ")), "{failure:?}");
    assert!(!format!("{failure} {failure:?}").contains("hush-hush"));
    assert_eq!(rest.counts(), Counts { not_sent: 1, ..Counts::default() });
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_certain() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    });
    let rest = Rest::new(SecretString::from(TOKEN), Some(&address)).unwrap();
    let failure = rest.send(message(1)).await.unwrap_err();
    assert!(matches!(failure, Failure::NotSent(_)), "{failure:?}");
}

#[tokio::test]
async fn discords_own_errors_are_refusals_and_a_servers_are_not() {
    let forbidden = json!({ "code": 50001, "message": "Missing Access" });
    let script =
        [Say::json(403, forbidden.clone()), Say::json(500, json!({})), Say::Answer(502, "", "<html>".to_owned())];
    let server = Server::start(script).await;
    let rest = rest(&server);
    let refused = rest.send(message(1)).await.unwrap_err();
    assert_eq!(refused, Failure::refused(403, &forbidden));
    assert_eq!(refused.to_string(), "Discord refused (403, code 50001): Missing Access");
    ambiguous(rest.send(message(1)).await);
    ambiguous(rest.send(message(1)).await);
    assert_eq!(rest.counts(), Counts { sent: 3, refused: 1, ambiguous: 2, ..Counts::default() });
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let server = Server::start([Say::Answer(200, "", "x".repeat(9 << 20))]).await;
    let why = ambiguous(rest(&server).send(message(1)).await);
    assert!(why.starts_with("done, but its answer is lost: longer than"), "{why}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::start([Say::Answer(302, "location: /api/v10/elsewhere\r\n", String::new())]).await;
    assert_eq!(ambiguous(rest(&server).send(message(1)).await), "the answer was 302");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_refused_token_is_known_until_discord_takes_it_again() {
    let unauthorized = || Say::json(401, json!({ "message": "401: Unauthorized", "code": 0 }));
    let server = Server::start([unauthorized(), unauthorized(), done(), done()]).await;
    let rest = rest(&server);
    rest.send(callback()).await.unwrap_err();
    assert!(!rest.token_refused(), "that was an interaction's token");
    rest.send(Call::get("/users/@me")).await.unwrap_err();
    assert!(rest.token_refused());
    rest.send(callback()).await.unwrap();
    assert!(rest.token_refused());
    rest.send(Call::get("/users/@me")).await.unwrap();
    assert!(!rest.token_refused());
}

#[tokio::test]
async fn an_open_breaker_lets_pages_and_answers_to_people_through() {
    let server = Server::start([done(), done(), done(), done()]).await;
    let rest = rest(&server);
    {
        let mut gate = rest.gate();
        for _ in 0..=breaker::THRESHOLD {
            gate.breaker.refused(Instant::now());
        }
    }
    let failure = rest.send(message(1)).await.unwrap_err();
    assert!(matches!(&failure, Failure::NotSent(why) if why.starts_with("held back for another")), "{failure:?}");
    rest.send(message(1).urgent()).await.unwrap();
    rest.send(callback()).await.unwrap();

    rest.shared.token_refused.store(true, Ordering::Relaxed);
    assert!(matches!(rest.send(message(1).urgent()).await, Err(Failure::NotSent(_))), "it would only add a refusal");

    pass(60).await;
    rest.send(message(1)).await.unwrap();
    rest.send(message(1)).await.unwrap();
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn a_shared_limit_does_not_count_towards_a_ban() {
    let server = Server::start([limited("x-ratelimit-scope: shared\r\n", 5.0, false), limited("", 5.0, false)]).await;
    let rest = rest(&server);
    {
        let mut gate = rest.gate();
        for _ in 0..breaker::THRESHOLD {
            gate.breaker.refused(Instant::now());
        }
    }
    assert_eq!(wait(rest.send(message(1)).await), 5);
    assert_eq!(wait(rest.send(message(2)).await), 5, "the breaker is shut");
    assert!(matches!(rest.send(message(3)).await, Err(Failure::NotSent(_))), "and open after one that counts");
}

#[tokio::test]
async fn calls_do_not_wait_for_each_other() {
    let server = Server::start([Say::AnswerWhenTold(200, "1".to_owned()), Say::json(200, json!(2))]).await;
    let rest = rest(&server);
    let slow = tokio::spawn({
        let rest = rest.clone();
        async move { rest.send(message(1)).await }
    });
    server.read_one().await;
    assert_eq!(rest.send(message(2)).await.unwrap().body, json!(2));
    server.go_on();
    assert_eq!(slow.await.unwrap().unwrap().body, json!(1));
}

#[test]
fn an_address_is_scheme_host_and_port() {
    let token = || SecretString::from(TOKEN);
    let base = |address: Option<&str>| Rest::new(token(), address).map(|rest| rest.shared.base.clone());
    assert_eq!(base(None).unwrap(), "https://discord.com/api/v10");
    assert_eq!(base(Some("http://127.0.0.1:8080/")).unwrap(), "http://127.0.0.1:8080/api/v10");
    assert_eq!(base(Some("http://[::1]:80")).unwrap(), "http://[::1]/api/v10");

    let complaint = |address: &str| base(Some(address)).unwrap_err().to_string();
    for (address, why) in [
        ("localhost:8080", "begins with neither `http://` nor `https://`"),
        ("127.0.0.1:8080", "is not an address"),
        ("", "is not an address"),
        ("http://", "is not an address"),
        ("ws://localhost", "begins with neither `http://` nor `https://`"),
        ("http://localhost:8080/api/v10", "has a path"),
        ("http://localhost?x", "has a `?` or a `#`"),
        ("http://bob:pass-word@localhost", "holds a user name or a password"),
    ] {
        let text = complaint(address);
        assert!(text.starts_with(&format!("Discord's address {why}. Write ")), "{address}: {text}");
        assert!(!text.contains("pass-word"));
    }
}

#[test]
fn a_token_is_never_printed() {
    for token in ["two words", "line\n", "", "ключ"] {
        let error = Rest::new(SecretString::from(token), None).unwrap_err();
        assert!(matches!(error, RestError::Token), "{token:?}");
        assert!(token.is_empty() || !error.to_string().contains(token));
    }
    let rest = Rest::new(SecretString::from(TOKEN), None).unwrap();
    assert_eq!(format!("{rest:?}"), r#"Rest { base: "https://discord.com/api/v10", .. }"#);
    assert_eq!(format!("{:?}", bearer(&SecretString::from(TOKEN)).unwrap()), "Sensitive");
}
