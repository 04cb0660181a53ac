//! Bad input: an answer for the one who typed it, with what to type instead, and nothing changed.

use hotwash::config::Config;
use hotwash::incident::limits;
use hotwash::sandbox::{Fault, Matcher};

use crate::servers::lines_on_an_incident;
use crate::town::{Incident, Town, minutes, people};

/// Types something that must be refused in these words, and holds that nothing came of it.
async fn refused(town: &Town, incident: &Incident, line: &str, words: &[&str]) {
    let (entries, messages) = (incident.entries().await, incident.messages().len());
    let answer = town.bob.types(incident, line).await;
    assert!(answer.ephemeral, "{line}: everybody reads {:?}", answer.text());
    for words in words {
        assert!(answer.text().contains(words), "{line}: {words:?} is not in {:?}", answer.text());
    }
    assert_eq!(incident.entries().await, entries, "{line}: the record has changed");
    assert_eq!(incident.messages().len(), messages, "{line}: the channel has changed");
}

#[tokio::test]
async fn values_that_do_not_exist() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let severities = ["There is no severity", "`sev1`", "`sev2`", "`sev3`"];
    refused(&town, &incident, "/incident severity level:sev9", &severities).await;
    refused(&town, &incident, "/incident list severity:sev9", &severities).await;
    let roles = ["There is no role", "`commander`", "`scribe`"];
    refused(&town, &incident, "/incident role take role:captain", &roles).await;
    refused(&town, &incident, "/incident role assign role:captain user:carol", &roles).await;
    refused(&town, &incident, "/incident role release role:captain", &roles).await;
    refused(&town, &incident, "/incident role handover role:captain user:carol", &roles).await;
    let opened = town.bob.types("general", "/incident open severity:sev9 title:Another").await;
    assert!(opened.ephemeral && opened.text().contains("There is no severity"), "{}", opened.text());
    refused(&town, &incident, "/incident severity level:`@everyone`<@1>", &["There is no severity"]).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn times_that_cannot_be_read_or_lie_in_the_future() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let example = ["`14:30`", "`10m ago`"];
    for line in [
        "/incident note text:hello at:soonish",
        "/incident ack at:25h o'clock",
        "/incident status state:identified at:when it began",
        "/incident resolve at:never",
        "/incident set field:started_at value:long ago",
        "/incident open title:Another severity:sev3 started_at:soonish",
    ] {
        refused(&town, &incident, line, &example).await;
    }
    refused(&town, &incident, "/incident note text:hello at:2030-01-01 10:00", &["is in the future"]).await;
    refused(&town, &incident, "/incident set field:mitigated_at value:2030-01-01 10:00", &["is in the future"]).await;
    refused(&town, &incident, "/incident note text:hello at:25:00", &["no clock shows"]).await;
    refused(&town, &incident, "/incident note text:hello at:2026-02-30 10:00", &["calendar doesn't have"]).await;
    refused(&town, &incident, "/incident note text:hello at:14:30 EST", &["+02:00"]).await;
    refused(&town, &incident, "/incident note text:hello at:yesterday", &["no time of day"]).await;
    town.finish().await;
}

#[tokio::test]
async fn times_that_contradict_each_other() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.bob.types(&incident, "/incident set field:started_at value:10m ago").await;
    let words = ["can't be before the start", "`/incident set`"];
    for line in [
        "/incident ack at:20m ago",
        "/incident status state:monitoring at:20m ago",
        "/incident resolve at:20m ago",
        "/incident set field:detected_at value:20m ago",
        "/incident set field:mitigated_at value:20m ago",
    ] {
        refused(&town, &incident, line, &words).await;
    }
    town.bob.types(&incident, "/incident set field:mitigated_at value:5m ago").await;
    refused(&town, &incident, "/incident set field:started_at value:2m ago", &["The end can't be before"]).await;
    town.finish().await;
}

#[tokio::test]
async fn texts_that_are_empty_or_too_long() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let long = "x".repeat(limits::TITLE + 1);
    let line = format!("/incident set field:title value:{long}");
    refused(&town, &incident, &line, &["101 characters", "at most 100 fit"]).await;
    refused(&town, &incident, "/incident note text:\u{a0}\u{2003}", &["The note is empty"]).await;
    refused(&town, &incident, "/incident set field:impact value:\u{2003}", &["is empty"]).await;
    let blank = town.bob.types("general", "/incident open severity:sev3 title:\u{2003}").await;
    assert!(blank.ephemeral && blank.text().contains("The title is empty"), "{}", blank.text());
    town.finish().await;
}

#[tokio::test]
async fn roles_that_nobody_or_somebody_else_holds() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let nobody = ["Nobody holds the role Scribe", "`/incident role take role:scribe`"];
    refused(&town, &incident, "/incident role release role:scribe", &nobody).await;
    town.carol.types(&incident, "/incident role take role:scribe").await;
    let another = ["Carol holds the role Scribe, not you", "`/incident role assign role:scribe`"];
    refused(&town, &incident, "/incident role release role:scribe", &another).await;
    refused(&town, &incident, "/incident role assign role:scribe user:carol", &["already. Nothing changed."]).await;
    town.finish().await;
}

#[tokio::test]
async fn escalating_what_pages_nobody() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    refused(&town, &incident, "/incident escalate", &["SEV3 pages nobody", "`/incident severity`"]).await;
    town.finish().await;
}

#[tokio::test]
async fn outside_an_incident_channel_the_incident_must_be_named() {
    let town = Town::start().await;
    town.bob.opens("Checkout errors", "sev3").await;
    for line in lines_on_an_incident() {
        let answer = town.bob.types("general", &line).await;
        let text = answer.text();
        assert!(
            answer.ephemeral && text.contains("Add `incident:`") && text.contains("`/incident list`"),
            "{line}: {text}"
        );
        let answer = town.bob.types("general", &format!("{line} incident:7")).await;
        let text = answer.text();
        assert!(answer.ephemeral && text.contains("There is no incident #7 here"), "{line}: {text}");
    }
    town.finish().await;
}

#[tokio::test]
async fn a_stale_button_is_answered_with_what_is_true_now() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let (card, page) = (incident.card(), incident.pings("On-call").await);
    // The card, the page and the announcement keep their buttons for as long as Discord does not take the edits.
    town.sandbox.fault(Matcher::new("PATCH", "/channels/*/messages/*"), Fault::Status(500), 3);
    town.bob.sends(&incident, "/incident close").answered().await.unwrap();
    let entries = incident.entries().await;
    for (message, button) in [(&card, "Acknowledge"), (&card, "Resolve"), (&page, "Acknowledge")] {
        let answer = town.sandbox.press(town.bob.id, message.id, button).unwrap().answered().await.unwrap();
        assert!(answer.ephemeral && answer.text().contains("is closed"), "{button}: {}", answer.text());
    }
    assert_eq!(incident.entries().await, entries);
    town.after(minutes(1)).await;
    town.finish().await;
}

#[tokio::test]
async fn an_incident_that_is_full_takes_nothing_more_but_its_end() {
    let mut config = Config::builtin();
    config.rules.entries_max = 4;
    let town = Town::agreed(people(), config).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for number in 1..=3 {
        town.bob.types(&incident, &format!("/note text:note {number}")).await;
    }
    let full = ["Incident #1 holds 4 entries, which is as many as one incident takes.", "Close it, or open another."];
    refused(&town, &incident, "/note text:one more", &full).await;
    refused(&town, &incident, "/page target:DB engineers", &full).await;
    let answer = town.bob.types(&incident, "/ack").await;
    assert!(!answer.ephemeral, "{}", answer.text());
    let answer = town.bob.types(&incident, "/incident close").await;
    assert!(!answer.ephemeral && answer.text().contains("closed #1"), "{}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn what_was_typed_into_a_command_is_given_back_where_nothing_comes_of_it() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let words = "the pool is exhausted on all three nodes";
    let answer = town.bob.types(&incident, &format!("/note text:{words} at:banana")).await;
    assert!(answer.ephemeral && answer.text().contains("Not saved, to copy:"), "{}", answer.text());
    assert!(answer.text().contains(words), "{}", answer.text());
    let answer = town.erin.types(&incident, &format!("/incident update message:{words}")).await;
    assert!(answer.ephemeral && answer.text().contains(words), "who may not: {}", answer.text());
    let answer = town.bob.types("general", &format!("/incident open title:{words} severity:banana")).await;
    assert!(answer.ephemeral && answer.text().contains(words), "{}", answer.text());
    let answer = town.bob.types(&incident, "/note text:short at:banana").await;
    assert!(!answer.text().contains("Not saved"), "typed again sooner than copied: {}", answer.text());
    let answer = town.bob.types(&incident, &format!("/note text:{words}")).await;
    assert!(!answer.text().contains("Not saved"), "{}", answer.text());
    town.finish().await;
}
