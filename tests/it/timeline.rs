//! What people write down, and who does what.

use hotwash::incident::{Event, Kind, TextField};

use crate::town::{Town, minutes, noon};

#[tokio::test]
async fn a_note_has_the_time_that_is_given_and_the_time_at_which_it_was_written() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let day = chrono::TimeDelta::days(1);
    let at = |text: &str| format!("2026-{text}:00Z").parse().unwrap();
    for (typed, happened) in [
        ("10m ago", noon() - minutes(10)),
        ("-25m", noon() - minutes(25)),
        ("11:30", at("03-02T11:30")),
        ("11:30 UTC", at("03-02T11:30")),
        ("23:30", at("03-01T23:30")),
        ("yesterday 22:05", at("03-01T22:05")),
        ("2026-02-27 14:30", at("02-27T14:30")),
        ("February 27, 2026 14:30 UTC", at("02-27T14:30")),
        ("12:30 Europe/Berlin", noon() - minutes(30)),
    ] {
        let answer = town.bob.types(&incident, &format!("/incident note text:it was {typed} at:{typed}")).await;
        assert!(answer.text().contains(&format!("<t:{}:f>", happened.timestamp())), "{typed}: {}", answer.text());
        let entry = incident.entries().await.pop().unwrap();
        assert_eq!((entry.happened_at, entry.recorded_at), (happened, town.clock.now()), "{typed}");
    }
    assert!(incident.entries().await.iter().all(|entry| entry.happened_at > noon() - day * 4));
    town.finish().await;
}

#[tokio::test]
async fn bare_times_are_read_in_the_configured_zone() {
    let town = Town::configured("timezone = \"America/New_York\"").await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident note text:early at:06:30").await;
    let entry = incident.entries().await.pop().unwrap();
    assert_eq!(entry.happened_at, noon() - minutes(30), "06:30 in New York is 11:30 UTC in March");
    town.finish().await;
}

#[tokio::test]
async fn a_note_has_a_kind() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for kind in Kind::TYPED {
        town.bob.types(&incident, &format!("/incident note text:some words kind:{}", kind.word())).await;
        let entry = incident.entries().await.pop().unwrap();
        assert_eq!(entry.kind, kind);
        assert_eq!(entry.event, Event::Note { text: "some words".to_owned() });
    }
    town.finish().await;
}

#[tokio::test]
async fn what_is_typed_is_shown_as_text_and_pings_nobody() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let text = format!("@everyone {} <@&{}> **x** `y`", town.carol.mention(), town.role("Responders"));
    for line in ["note text:", "resolve resolution:", "reopen reason:", "close reason:", "set field:impact value:"] {
        town.bob.types(&incident, &format!("/incident {line}{text}")).await;
    }
    town.bob.types("general", &format!("/incident note incident:1 text:{text}")).await;
    incident.stays_quiet().await;
    for message in incident.messages() {
        assert!(!message.mention_everyone && message.mentions.is_empty() && message.mention_roles.is_empty());
        assert!(!message.text().contains("**x**"), "{}", message.text());
    }
    let kept = "@everyone @Carol @Responders **x** `y`".to_owned();
    let notes = incident.events().await.into_iter().filter(|event| *event == Event::Note { text: kept.clone() });
    assert_eq!(notes.count(), 2, "kept as it was typed, people and roles by their names");
    town.finish().await;
}

#[tokio::test]
async fn fields_are_replaced_and_lists_grow() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for line in [
        "/incident set field:impact value:some cannot pay",
        "/incident set field:impact value:nobody can pay",
        "/incident set field:went_well value:the page came",
        "/incident set field:went_well value:the rollback was quick",
        "/incident set field:title value:Checkout is down",
    ] {
        town.bob.types(&incident, line).await;
    }
    let kept = incident.kept().await.incident;
    assert_eq!(kept.text(TextField::Impact), Some("nobody can pay"));
    assert_eq!(kept.texts[&TextField::WentWell].len(), 2);
    let card = incident.card().text();
    assert!(card.contains("#1 Checkout is down") && card.contains("nobody can pay"), "{card}");
    assert!(incident.announcement().content.contains("Checkout is down"));
    town.finish().await;
}

#[tokio::test]
async fn roles_are_taken_given_and_laid_down_and_the_card_shows_it() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let commander = |person: &str| format!("Incident commander: {person}");
    let answer = town.bob.types(&incident, "/incident role take role:Incident commander").await;
    assert!(answer.text().contains("is **Incident commander** of #1 now"), "{}", answer.text());
    assert!(incident.card().text().contains(&commander("Bob")));

    let answer = town.bob.types(&incident, "/incident role assign role:COMMANDER user:carol").await;
    assert!(answer.text().contains(&format!("after {}", town.bob.mention())), "{}", answer.text());
    assert!(incident.card().text().contains(&commander("Carol")));
    let list = town.erin.types(&incident, "/incident role list").await;
    assert!(list.ephemeral && list.text().contains(&commander("Carol")), "{}", list.text());
    assert!(list.text().contains("Scribe: nobody yet"), "{}", list.text());

    town.carol.types(&incident, "/incident role release role:commander").await;
    let acting = format!("{}, acting", commander("Bob"));
    assert!(incident.card().text().contains(&acting), "whoever opened it: {}", incident.card().text());
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn acknowledging_twice_says_who_did_and_when() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.dave.types(&incident, "/incident ack at:1m ago").await;
    let again = town.bob.types(&incident, "/incident ack").await;
    let since = format!("<t:{}:f>", (noon() - minutes(1)).timestamp());
    assert!(
        again.ephemeral && again.text().contains(&town.dave.mention()) && again.text().contains(&since),
        "{}",
        again.text()
    );
    town.finish().await;
}

#[tokio::test]
async fn acknowledging_without_a_page_records_that_somebody_has_it() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let answer = town.bob.types(&incident, "/incident ack").await;
    assert!(answer.text().contains("Nobody was being paged"), "{}", answer.text());
    assert!(incident.events().await.contains(&Event::Acknowledged { paged: false }));
    assert!(incident.card().text().contains("has it"), "{}", incident.card().text());
    town.finish().await;
}
