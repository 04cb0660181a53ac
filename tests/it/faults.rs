//! Discord fails, in its many ways: nothing is done twice, nothing is lost, nobody waits without a word.

use std::time::Duration;

use hotwash::incident::Event;
use hotwash::sandbox::{Fault, Matcher};
use sqlx::ConnectOptions;

use crate::town::Town;

fn callbacks() -> Matcher {
    Matcher::new("POST", "/interactions/*/*/callback")
}

/// The ways in which a request can go wrong that may have been carried out, or not.
const AMBIGUOUS: [Fault; 4] = [Fault::DoneThen(500), Fault::DoneThenReset, Fault::Status(502), Fault::Reset];

#[tokio::test]
async fn an_interaction_that_is_delivered_twice_has_one_effect_and_one_answer() {
    let town = Town::start().await;
    town.sandbox.deliver_interaction_twice();
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.sandbox.deliver_interaction_twice();
    town.bob.types(&incident, "/incident note text:once").await;
    town.sandbox.deliver_interaction_twice();
    town.bob.types("general", "/incident note incident:1 text:from afar").await;
    let notes = incident.events().await.into_iter().filter(|event| matches!(event, Event::Note { .. })).count();
    assert_eq!((notes, incident.count("once"), incident.count("from afar")), (2, 1, 1));
    let refused = town.bob.types("general", "/incident show incident:2").await;
    assert!(refused.text().contains("There is no incident #2"), "no second incident was opened");
    town.finish().await;
}

#[tokio::test]
async fn an_answer_that_discord_took_although_it_said_otherwise_is_not_given_twice() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for (fault, number) in AMBIGUOUS.into_iter().zip(0..) {
        town.sandbox.fault(callbacks(), fault.clone(), 1);
        let text = format!("note {number}");
        let answer = town.bob.types(&incident, &format!("/incident note text:{text}")).await;
        assert!(answer.text().contains(&text), "{fault:?}: {}", answer.text());
        assert_eq!(incident.count(&text), 1, "{fault:?}");
    }
    let notes = incident.events().await.into_iter().filter(|event| matches!(event, Event::Note { .. })).count();
    assert_eq!(notes, AMBIGUOUS.len());
    town.finish().await;
}

#[tokio::test]
async fn an_answer_that_is_lost_for_good_is_said_in_the_channel() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.sandbox.fault(callbacks(), Fault::Refuse { status: 404, code: 10_062, message: "Unknown interaction" }, 1);
    let _lost =
        town.sandbox.slash(town.bob.id, incident.channel(), "incident note", &[("text", "kept".into())]).unwrap();
    town.within("the channel is told", async || (incident.count("kept") == 1).then_some(())).await;
    assert!(incident.events().await.contains(&Event::Note { text: "kept".to_owned() }));
    town.within("that is settled", async || (town.waiting().await == 0).then_some(())).await;
    town.finish_with_rows_left(0).await;
}

#[tokio::test]
async fn a_message_that_discord_took_although_it_said_otherwise_is_not_posted_twice() {
    let town = Town::start().await;
    let _clock = town.lets_time_pass();
    for (fault, number) in AMBIGUOUS.into_iter().zip(1..) {
        town.sandbox.fault(Matcher::new("POST", "/channels/*/messages"), fault.clone(), 4);
        let incident = town.bob.opens(&format!("Checkout errors {number}"), "sev1").await;
        town.bob.types(&incident, "/incident ack").await;
        town.bob.types("general", &format!("/incident note incident:{number} text:from afar")).await;
        town.bob.types(&incident, "/incident close").await;
        incident.announcement();
        incident.card();
        let files = incident.messages().iter().filter(|message| !message.attachments.is_empty()).count();
        // A page that could not wait for the channel stands among the announcements.
        let told = [incident.messages(), town.sandbox.messages(town.channel("incidents"))].concat();
        let ended = format!("SEV1 #{number} ");
        let pages = told.iter().filter(|message| message.content.contains(&ended)).count();
        assert_eq!((files, pages, incident.count("from afar")), (1, 1, 1), "{fault:?}\n{}", town.story());
    }
    town.finish().await;
}

#[tokio::test]
async fn a_channel_that_was_made_although_discord_said_otherwise_is_not_made_twice() {
    let town = Town::start().await;
    let _clock = town.lets_time_pass();
    for (fault, number) in AMBIGUOUS.into_iter().zip(1..) {
        town.sandbox.fault(Matcher::new("POST", "/guilds/*/channels"), fault.clone(), 1);
        let incident = town.bob.opens(&format!("Checkout errors {number}"), "sev3").await;
        assert!(incident.find_channel().is_some(), "and there is one alone: {fault:?}");
        incident.card();
    }
    let named =
        |name: &str| town.sandbox.channels(town.sandbox.home()).iter().filter(|channel| channel.name == name).count();
    assert_eq!((named("Incidents"), named("incidents")), (1, 1));
    town.finish().await;
}

#[tokio::test]
async fn a_rate_limit_holds_its_own_route_alone() {
    let town = Town::start().await;
    let first = town.bob.opens("Noisy", "sev3").await;
    let path = format!("/channels/{}/messages", first.channel());
    town.sandbox.fault(Matcher::new("POST", &path), Fault::RateLimited { retry_after: 600.0, global: false }, 1);
    town.bob.sends("general", "/incident note incident:1 text:it will come").answered().await.unwrap();
    let second = town.bob.sends("general", "/incident open title:Checkout errors severity:sev1");
    second.answered().await.unwrap();
    let incident = town.incident(2);
    let page = town.within("the other incident's page", async || {
        let heard = town.unaccounted();
        heard.into_iter().map(|(message, _)| message).find(|message| Some(message.channel) == incident.find_channel())
    });
    assert!(page.await.content.contains("#2"));
    town.within("only the held one waits", async || (town.waiting().await == 1).then_some(())).await;
    town.finish_with_rows_left(1).await;
}

#[tokio::test]
async fn a_late_answer_is_put_off_and_then_given() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    // Another process, a copy being made, has the database to itself for longer than Discord waits.
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(town.database());
    let mut busy = options.connect().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut busy).await.unwrap();
    let sent = town.bob.sends(&incident, "/incident note text:worth the wait");
    let first = sent.acknowledged().await.unwrap();
    assert_eq!(first.kind, hotwash::sandbox::world::AnswerState::Deferred);
    sqlx::query("COMMIT").execute(&mut busy).await.unwrap();
    let answer = sent.answered().await.unwrap();
    assert!(answer.text().contains("worth the wait"), "{}", answer.text());
    // What was put off is one's own: the channel has it as a message.
    town.within("the channel is told", async || (incident.count("worth the wait") == 1).then_some(())).await;
    town.finish().await;
}

/// A press in a direct message comes without its member, who is asked for; the answer does not wait for that.
#[tokio::test]
async fn a_press_in_a_direct_message_is_answered_in_time_however_slow_discord_is() {
    let toml = "[[severity]]\nid = \"sev1\"\npolicy = \"dave\"\n[[severity]]\nid = \"sev2\"\n[[policy]]\nid = \"dave\"\n\
                [[policy.level]]\nnotify = [\"user:dave\"]\nalso_dm = true\n";
    let town = Town::configured(toml).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let direct = town.dave.direct_messages().remove(0);
    town.sandbox.fault(Matcher::new("GET", "/guilds/*/members/*"), Fault::Hang(Duration::from_millis(3_500)), 1);
    let pressed = town.sandbox.press(town.dave.id, direct.id, "Acknowledge").unwrap();
    assert!(pressed.acknowledged().await.is_ok(), "Discord waits three seconds");
    assert!(pressed.answered().await.unwrap().text().contains("has #1"));
    town.within("it is recorded", async || incident.kept().await.incident.acknowledged.is_some().then_some(())).await;
    town.finish().await;
}

/// A way to lose the connection to the gateway.
type Loss = fn(&Town);

#[tokio::test]
async fn a_lost_connection_is_resumed_or_made_anew() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let lose: [(&str, Loss); 5] = [
        ("dropped", |town| town.sandbox.drop_gateway()),
        ("closed", |town| town.sandbox.close_gateway(4_000)),
        ("told to reconnect", |town| town.sandbox.reconnect()),
        ("invalid, resumable", |town| town.sandbox.invalid_session(true)),
        ("invalid", |town| town.sandbox.invalid_session(false)),
    ];
    for (how, lose) in lose {
        let before = town.sandbox.gateway_starts();
        lose(&town);
        town.within(how, async || (town.sandbox.gateway_starts() != before && town.sandbox.connected()).then_some(()))
            .await;
        let answer = town.bob.types(&incident, &format!("/incident note text:after {how}")).await;
        assert!(answer.text().contains(how), "{how}");
    }
    town.finish().await;
}
