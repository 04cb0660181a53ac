//! `acknowledge = "all"`: everybody whom a level calls has to acknowledge, nobody twice, and nobody who can't.

use hotwash::incident::Event;

use crate::town::{Incident, Town, minutes};

/// The first level names somebody who does not exist, too.
const ALL: &str = r#"
[[policy]]
id = "urgent"
fallback = []
acknowledge = "all"
[[policy.level]]
notify = ["user:bob", "user:carol", "user:ghost"]
[[policy.level]]
notify = ["user:dave", "user:bob"]
"#;

fn card_has(incident: &Incident, words: &str) {
    let card = incident.card().text();
    assert!(card.contains(words), "{words:?} is not on the card:\n{card}");
}

#[tokio::test]
async fn whoever_has_acknowledged_is_not_rung_again_and_each_message_names_its_own_people() {
    let town = Town::configured(ALL).await;
    let incident = town.alice.opens("Checkout errors", "sev1").await;
    let first = incident.pings_person(town.bob.id).await;
    assert!(first.content.contains("Unless everybody does, level 2 follows"), "{}", first.content);
    let part = town.bob.presses(&first, "Acknowledge").await;
    assert!(part.text().contains("Paging goes on until these have it too: Carol."), "{}", part.text());
    town.after(minutes(5)).await;
    let second = incident.pings_person(town.dave.id).await;
    assert!(!second.mentions.contains(&town.bob.id), "Bob has it: {}", second.content);
    let shown = incident.now(&first).content;
    assert!(shown.contains("Bob has it, not yet: Carol") && !shown.contains("Dave"), "{shown}");
    assert!(shown.contains("Not everybody did so far: level 2 went out"), "{shown}");
    card_has(&incident, "Bob has it, not yet: Dave");
    let last = town.dave.presses(&second, "Acknowledge").await;
    assert!(!last.ephemeral && last.text().contains("has #1"), "{}", last.text());
    card_has(&incident, "Acknowledged by Bob, Dave");
    assert!(incident.now(&second).content.contains("Acknowledged by Bob, Dave"), "{}", incident.now(&second).content);
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn who_does_not_exist_is_not_waited_for() {
    let town = Town::configured(ALL).await;
    let incident = town.alice.opens("Checkout errors", "sev1").await;
    let page = incident.pings_person(town.bob.id).await;
    town.bob.presses(&page, "Acknowledge").await;
    town.carol.presses(&page, "Acknowledge").await;
    card_has(&incident, "Acknowledged by Bob, Carol");
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    assert!(incident.events().await.iter().any(|event| matches!(event, Event::Acknowledged { .. })));
    town.finish().await;
}

#[tokio::test]
async fn the_card_keeps_who_has_it_where_not_all_do_in_the_end() {
    let town = Town::configured(&ALL.replace("\"user:dave\", \"user:bob\"", "\"user:bob\"")).await;
    let incident = town.alice.opens("Checkout errors", "sev1").await;
    let page = incident.pings_person(town.bob.id).await;
    town.bob.presses(&page, "Acknowledge").await;
    town.after(minutes(5)).await;
    // Level 2 is Bob alone, who has it: there is nobody to ring, and nothing to say.
    incident.stays_quiet().await;
    assert_eq!(incident.count("reached nobody"), 0);
    card_has(&incident, "Everybody was paged, and not all acknowledged: Bob has it; nobody follows");
    // At its end the page is anybody's.
    let whole = town.carol.presses(&page, "Acknowledge").await;
    assert!(whole.text().contains("has #1"), "{}", whole.text());
    card_has(&incident, "Acknowledged by Bob, Carol");
    town.bob.types(&incident, "/incident resolve").await;
    town.finish().await;
}
