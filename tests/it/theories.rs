//! Theories: what is being looked into, by whom, since when, and what it cost to be wrong.

use hotwash::incident::{Event, Kind};

use crate::town::{Incident, Town, minutes};

async fn draft(town: &Town, incident: &Incident) -> String {
    let answer = town.bob.types(incident, "/incident postmortem").await;
    String::from_utf8(answer.files[0].bytes.clone()).unwrap()
}

#[tokio::test]
async fn what_is_being_looked_into_stands_on_the_card_until_it_is_decided() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    assert!(!incident.card().text().contains("Being looked into"));
    let answer = town.bob.types(&incident, "/incident theory add text:DNS is slow").await;
    assert!(!answer.ephemeral && answer.text().contains("looks into theory 1 of #1"), "{}", answer.text());
    let answer = town.bob.types(&incident, "/incident theory add text:the pool is too small owner:carol").await;
    assert!(answer.text().contains(&format!("{} looks into it", town.carol.mention())), "{}", answer.text());
    let card = incident.card().text();
    for words in ["[1] DNS is slow", "[2] the pool is too small", "Bob", "Carol"] {
        assert!(card.contains(words), "{words:?} is not on the card: {card}");
    }
    town.after(minutes(40)).await;
    let answer = town.carol.types(&incident, "/incident theory rule_out number:1").await;
    assert!(answer.text().contains("ruled out theory 1 of #1 after 40 min"), "{}", answer.text());
    let answer = town.carol.types(&incident, "/incident theory confirm number:2").await;
    assert!(answer.text().contains("`/incident set field:root_cause`"), "{}", answer.text());
    assert!(!incident.card().text().contains("Being looked into"));

    let list = town.erin.types(&incident, "/incident theory list").await;
    assert!(list.ephemeral, "a list is one's own");
    for words in ["**Confirmed**\n[2] the pool", "**Ruled out**\n[1] DNS is slow", "cost 40 min"] {
        assert!(list.text().contains(words), "{words:?} is not in {}", list.text());
    }
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn a_theory_that_misled_stands_in_the_draft_with_what_it_cost() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident theory add text:DNS is slow").await;
    town.bob.types(&incident, "/incident theory add text:the pool is too small").await;
    town.after(minutes(40)).await;
    town.bob.types(&incident, "/incident theory rule_out number:1").await;
    town.bob.types(&incident, "/incident theory confirm number:2").await;
    town.bob.types(&incident, "/incident resolve").await;
    let entries = incident.entries().await;
    let ruled_out = entries.iter().find(|entry| matches!(entry.event, Event::TheoryRuledOut { .. })).unwrap();
    assert_eq!(ruled_out.kind, Kind::RuledOut);
    let text = draft(&town, &incident).await;
    for words in [
        "- 12:40 UTC: Misleading path: DNS is slow; ruled out after 40 min",
        "- 40 min, 12:00 UTC to 12:40 UTC: DNS is slow",
        "- Confirmed theory: the pool is too small (Bob, 12:40 UTC)",
        "**Root Cause:** not written down yet; a theory was confirmed: ",
    ] {
        assert!(text.contains(words), "{words:?} is not in\n{text}");
    }
    town.bob.types(&incident, "/incident set field:root_cause value:20 connections for 400 clients").await;
    assert!(!draft(&town, &incident).await.contains("- Confirmed theory"), "the cause is people's to write");
    town.finish().await;
}

#[tokio::test]
async fn acting_twice_is_told_what_is_true() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident theory add text:DNS is slow").await;
    let entries = incident.entries().await.len();
    let again = town.carol.types(&incident, "/incident theory add text: dns  is slow").await;
    assert!(again.ephemeral && again.text().contains("That is theory 1 of #1 already"), "{}", again.text());
    assert_eq!(incident.entries().await.len(), entries);
    for (line, told) in [
        ("/incident theory confirm number:1", "was confirmed by"),
        ("/incident theory rule_out number:1", "was ruled out by"),
    ] {
        assert!(!town.bob.types(&incident, line).await.ephemeral);
        let again = town.carol.types(&incident, line).await;
        assert!(again.ephemeral && again.text().contains(told), "{}", again.text());
        assert!(again.text().contains(&town.bob.mention()), "{}", again.text());
    }
    let late = town.carol.types(&incident, "/incident theory confirm number:1").await;
    assert!(late.ephemeral && late.text().contains("`/incident theory add` puts it on the board again"));
    town.finish().await;
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_with_what_to_do_instead() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let list = "`/incident theory list`";
    for (line, words) in [
        ("/incident theory confirm number:7", ["Incident #1 has no theory 7", list]),
        ("/incident theory rule_out number:7", ["Incident #1 has no theory 7", list]),
        ("/incident theory add text:\u{2003}", ["The theory is empty", "Type a few words"]),
        ("/incident theory add text:DNS owner:hotwash", ["is a bot", "Choose a person"]),
    ] {
        let entries = incident.entries().await;
        let answer = town.bob.types(&incident, line).await;
        assert!(answer.ephemeral && words.iter().all(|word| answer.text().contains(word)), "{}", answer.text());
        assert_eq!(incident.entries().await, entries);
    }
    town.finish().await;
}

#[tokio::test]
async fn numbers_are_offered_with_their_text_and_state() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.opens("Another", "sev3").await;
    town.bob.types(&incident, "/incident theory add text:DNS is slow").await;
    town.bob.types(&incident, "/incident theory add text:the pool is too small").await;
    town.bob.types(&incident, "/incident theory rule_out number:1").await;
    let names = |choices: Vec<hotwash::sandbox::Choice>| choices.into_iter().map(|one| one.name).collect::<Vec<_>>();
    let all = names(town.bob.is_offered(&incident, "/incident theory confirm number:").await);
    assert_eq!(all, ["2 · open · the pool is too small", "1 · ruled out · DNS is slow"]);
    let some = names(town.bob.is_offered(&incident, "/incident theory confirm number:dns").await);
    assert_eq!(some, ["1 · ruled out · DNS is slow"]);
    let elsewhere = names(town.bob.is_offered("general", "/incident theory confirm number:").await);
    assert_eq!(elsewhere, Vec::<String>::new());
    let line = "/incident theory confirm incident:1 number:pool";
    assert_eq!(names(town.bob.is_offered("general", line).await).len(), 1, "by the incident that was typed already");
    town.finish().await;
}
