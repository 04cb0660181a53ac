//! Resolving by form, and taking it back at once.

use hotwash::incident::{Status, TextField};
use hotwash::sandbox::{Answer, world::Message};

use crate::town::{Town, minutes, seconds};

fn message(town: &Town, answer: &Answer) -> Message {
    town.sandbox.look(|world| world.any_message(answer.message.unwrap()).cloned()).unwrap()
}

#[tokio::test]
async fn the_form_asks_what_is_not_known_yet() {
    let town = Town::start().await;
    let line = "/incident open title:Checkout errors severity:sev3 impact:Nobody can pay started_at:20m ago";
    town.bob.types("general", line).await;
    let incident = town.incident(1);
    let form = town.bob.sends(&incident, "/incident resolve").answered().await.unwrap().form.unwrap();
    assert_eq!(form.field("impact").unwrap().value, "Nobody can pay");
    assert_eq!(form.field("started_at").unwrap().value, "2026-03-02 11:40");
    let fields = [("resolution", "A bigger pool"), ("root_cause", "A leak"), ("mitigated_at", "5m ago")];
    let before = incident.entries().await.len();
    let answer = town.bob.fills_in(&form, &fields).await;
    let mitigated = town.clock.now() - minutes(5);
    for words in ["resolved #1", "A bigger pool", &format!("mitigated <t:{}:f>", mitigated.timestamp()), "Root cause"] {
        assert!(answer.text().contains(words), "{words:?} is not in {}", answer.text());
    }
    let kept = incident.kept().await.incident;
    assert_eq!((kept.status, kept.mitigated_at), (Status::Resolved, Some(mitigated)));
    assert_eq!(kept.text(TextField::RootCause), Some("A leak"));
    assert_eq!(incident.entries().await.len(), before + 3, "what stood in the form already is not written again");
    town.finish().await;
}

#[tokio::test]
async fn nothing_has_to_be_filled_in() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let form = town.bob.opens_form(&incident.card(), "Resolve").await;
    assert!(form.fields.iter().all(|field| !field.required));
    town.bob.fills_in(&form, &[]).await;
    assert!(incident.kept().await.incident.resolved_at.is_some());
    town.finish().await;
}

#[tokio::test]
async fn a_time_that_can_not_be_read_loses_nothing_that_was_typed() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let form = town.bob.opens_form(&incident.card(), "Resolve").await;
    let answer = town.bob.fills_in(&form, &[("resolution", "A bigger pool"), ("started_at", "before lunch")]).await;
    for words in ["14:30", "A bigger pool", "before lunch"] {
        assert!(answer.ephemeral && answer.text().contains(words), "{words:?} is not in {}", answer.text());
    }
    assert!(incident.kept().await.incident.status.is_open());
    town.finish().await;
}

#[tokio::test]
async fn resolved_by_somebody_else_while_the_form_was_open() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let form = town.bob.opens_form(&incident.card(), "Resolve").await;
    town.carol.types(&incident, "/incident resolve resolution:a restart").await;
    let answer = town.bob.fills_in(&form, &[("resolution", "A bigger pool")]).await;
    assert!(answer.ephemeral && answer.text().contains("is resolved already"), "{}", answer.text());
    assert!(answer.text().contains("A bigger pool"), "given back: {}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn undone_within_a_minute_everything_is_as_before() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    town.bob.types(&incident, "/incident status state:identified").await;
    let before = incident.kept().await.incident;
    let answer = town.bob.types(&incident, "/incident resolve resolution:a restart").await;
    town.after(seconds(59)).await;
    let undone = town.carol.presses(&message(&town, &answer), "Undo").await;
    assert!(!undone.ephemeral && undone.text().contains("**identified**, as before"), "{}", undone.text());
    let after = incident.kept().await.incident;
    assert_eq!((after.status, after.resolved_at), (Status::Identified, None));
    assert_eq!(after.acknowledged, before.acknowledged);
    assert_eq!(after.text(TextField::Resolution), None);
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    assert!(message(&town, &answer).components.is_empty(), "undone is undone");
    town.finish().await;
}

#[tokio::test]
async fn undone_while_nobody_had_it_the_page_goes_on_from_its_level() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.after(minutes(5)).await;
    incident.pings("Responders").await;
    let answer = town.bob.types(&incident, "/incident resolve resolution:a restart").await;
    town.after(seconds(30)).await;
    incident.stays_quiet().await;
    town.bob.presses(&message(&town, &answer), "Undo").await;
    let page = incident.pings("Responders").await;
    incident.stays_quiet().await;
    town.carol.presses(&page, "Acknowledge").await;
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn after_a_minute_the_button_is_gone_and_where_it_stays_it_says_what_to_do() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let answer = town.bob.types("general", "/incident resolve resolution:a restart incident:1").await;
    let echo = incident.reads("resolved #1");
    let refused = town.erin.presses(&echo, "Undo").await;
    assert!(refused.ephemeral && refused.text().contains("You can't resolve"), "{}", refused.text());
    town.after(seconds(59)).await;
    assert!(!incident.now(&echo).components.is_empty());
    town.stop_bot().await;
    town.start_bot().await;
    town.after(seconds(2)).await;
    assert!(incident.now(&echo).components.is_empty() && incident.now(&echo).content == echo.content);
    let late = town.bob.presses(&message(&town, &answer), "Undo").await;
    for words in ["undone for a minute, and that is over", "`/incident reopen` brings incident #1 back"] {
        assert!(late.ephemeral && late.text().contains(words), "{words:?} is not in {}", late.text());
    }
    assert_eq!(incident.kept().await.incident.status, Status::Resolved);
    town.bob.types(&incident, "/incident close").await;
    let closed = town.bob.presses(&message(&town, &answer), "Undo").await;
    assert!(closed.ephemeral && closed.text().contains("is closed"), "{}", closed.text());
    town.finish().await;
}
