//! The forms behind the card's buttons.

use hotwash::incident::{Event, Kind};

use crate::town::{Town, minutes};

#[tokio::test]
async fn a_note_is_written_by_form() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let form = town.erin.opens_form(&incident.card(), "Note").await;
    let answer = town.erin.fills_in(&form, &[("text", "The pool is *full*"), ("at", "10m ago")]).await;
    assert!(!answer.ephemeral && answer.text().contains(r"The pool is \*full\*"), "{}", answer.text());
    let entry = incident.entries().await.pop().unwrap();
    assert_eq!((entry.kind, entry.happened_at), (Kind::Observation, town.clock.now() - minutes(10)));
    assert_eq!(entry.event, Event::Note { text: "The pool is *full*".to_owned() });
    town.finish().await;
}

#[tokio::test]
async fn a_form_that_was_open_across_a_restart_is_taken() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let form = town.bob.opens_form(&incident.card(), "Note").await;
    town.stop_bot().await;
    town.start_bot().await;
    let answer = town.bob.fills_in(&form, &[("text", "Still here")]).await;
    assert!(answer.text().contains("Still here"), "{}", answer.text());
    assert_eq!(incident.count("Still here"), 1);
    town.finish().await;
}

#[tokio::test]
async fn every_form_of_the_card_is_taken_after_a_restart() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let update = town.bob.opens_form(&incident.card(), "Update").await;
    let resolve = town.carol.opens_form(&incident.card(), "Resolve").await;
    town.stop_bot().await;
    town.start_bot().await;
    let said = town.bob.fills_in(&update, &[("message", "Half of all payments fail")]).await;
    assert!(said.text().contains("posted an update of #1"), "{}", said.text());
    let done = town.carol.fills_in(&resolve, &[("resolution", "A bigger pool")]).await;
    assert!(done.text().contains("resolved #1"), "{}", done.text());
    let late = town.bob.fills_in(&resolve, &[("resolution", "Something else")]).await;
    assert!(late.ephemeral && late.text().contains("is resolved already"), "{}", late.text());
    assert!(late.text().contains("Something else"), "what was typed is given back: {}", late.text());
    town.finish().await;
}

#[tokio::test]
async fn what_was_typed_is_given_back_where_nothing_comes_of_it() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let form = town.bob.opens_form(&incident.card(), "Note").await;
    let before = incident.entries().await.len();
    let answer = town.bob.fills_in(&form, &[("text", "The pool is full"), ("at", "half past nowhere")]).await;
    assert!(answer.ephemeral && answer.text().contains("14:30"), "an example: {}", answer.text());
    assert!(answer.text().contains("```\nThe pool is full\n\nhalf past nowhere\n```"), "{}", answer.text());
    assert_eq!(incident.entries().await.len(), before);

    let fenced = "It says:\n```\npool exhausted\n```";
    let answer = town.bob.fills_in(&form, &[("text", fenced), ("at", "half past nowhere")]).await;
    assert_eq!(answer.files.len(), 1, "what would break out of its frame comes as a file");
    town.finish().await;
}
