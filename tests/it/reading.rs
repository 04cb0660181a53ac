//! What only reads: the card to oneself, lists, and what is offered while somebody types.

use crate::town::{Town, minutes};

#[tokio::test]
async fn show_is_the_card_to_oneself_with_its_controls() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    let shown = town.bob.types("general", "/incident show incident:1").await;
    assert!(shown.ephemeral);
    assert_eq!(shown.text(), incident.card().text());
    let of_the_card = incident.card().components;
    assert_eq!(shown.components[..of_the_card.len()], of_the_card, "and below it what is done more rarely");
    let message = town.sandbox.look(|world| world.any_message(shown.message.unwrap()).cloned()).unwrap();
    town.bob.presses(&message, "Acknowledge").await;
    assert!(incident.kept().await.incident.acknowledged.is_some());
    town.finish().await;
}

#[tokio::test]
async fn from_the_card_to_oneself_somebody_can_be_paged() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let shown = town.bob.types("general", "/incident show incident:1").await;
    let message = shown.message.unwrap();
    let rows = shown.components.clone();
    let menu = rows.last().unwrap()["components"][0]["custom_id"].as_str().unwrap().to_owned();
    let paged = town.sandbox.select(town.bob.id, message, &menu, &[&town.dave.id.to_string()]).unwrap();
    assert!(paged.answered().await.unwrap().text().contains(&town.dave.mention()));
    incident.pings_person(town.dave.id).await;
    town.settled().await;
    let [directly] = town.dave.direct_messages().try_into().unwrap();
    town.account_for(directly.id);
    let stale = town.erin.types("general", "/incident show incident:1").await;
    town.bob.types(&incident, "/incident close").await;
    let late = town.sandbox.select(town.bob.id, stale.message.unwrap(), &menu, &[&town.dave.id.to_string()]);
    assert!(late.is_err(), "another's answer is not seen");
    let late = town.sandbox.select(town.bob.id, message, &menu, &[&town.dave.id.to_string()]).unwrap();
    let late = late.answered().await.unwrap();
    assert!(late.ephemeral && late.text().contains("closed"), "{}", late.text());
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn lists_are_filtered_by_state_and_severity() {
    let town = Town::start().await;
    let none = town.bob.types("general", "/incident list").await;
    assert!(none.text().contains("`/incident open` opens one"), "{}", none.text());
    town.bob.opens("Still broken", "sev2").await;
    let closed = town.bob.opens("Long over", "sev3").await;
    town.bob.types(&closed, "/incident close").await;
    town.bob.opens("Barely noticed", "sev3").await;
    for (line, shown, hidden) in [
        ("", &["Still broken", "Barely noticed"][..], &["Long over"][..]),
        (" state:open", &["Still broken", "Barely noticed"], &["Long over"]),
        (" state:closed", &["Long over"], &["Still broken", "Barely noticed"]),
        (" state:all", &["Long over", "Still broken", "Barely noticed"], &[]),
        (" state:all severity:sev3", &["Long over", "Barely noticed"], &["Still broken"]),
        (" severity:SEV2", &["Still broken"], &["Long over", "Barely noticed"]),
    ] {
        let list = town.erin.types("general", &format!("/incident list{line}")).await;
        assert!(list.ephemeral, "{line}");
        assert!(shown.iter().all(|title| list.text().contains(title)), "{line}: {}", list.text());
        assert!(!hidden.iter().any(|title| list.text().contains(title)), "{line}: {}", list.text());
    }
    town.finish().await;
}

#[tokio::test]
async fn severities_roles_and_incidents_are_offered_while_typing() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.opens("Search is slow", "sev3").await;
    town.bob.types(&incident, "/incident close").await;
    let values = async |line: &str| -> Vec<String> {
        let offered = town.bob.is_offered("general", line).await;
        offered
            .into_iter()
            .map(|choice| choice.value.as_str().map_or(choice.value.to_string(), str::to_owned))
            .collect()
    };
    assert_eq!(values("/incident open severity:").await, ["sev1", "sev2", "sev3"]);
    assert_eq!(values("/incident severity level:CRIT").await, [""; 0], "descriptions are not searched");
    assert_eq!(values("/incident severity level:Sev2").await, ["sev2"]);
    assert_eq!(values("/incident list severity:3").await, ["sev3"]);
    assert_eq!(values("/incident role take role:s").await, ["operations", "communications", "scribe"]);
    assert_eq!(values("/incident show incident:").await, ["2", "1"], "open ones first");
    assert_eq!(values("/incident note incident:check").await, ["1"]);
    assert_eq!(values("/incident note incident:2").await, ["2"]);
    assert_eq!(values("/incident note incident:nothing like it").await, [""; 0]);
    town.finish().await;
}

#[tokio::test]
async fn a_long_list_is_paged() {
    let town = Town::start().await;
    for number in 0..30 {
        town.bob.opens(&format!("{number} {}", "a rather long title about what is broken ".repeat(2)), "sev3").await;
        town.clock.advance(minutes(1));
    }
    let list = town.bob.types("general", "/incident list").await;
    assert!(list.text().contains("**30 open incidents**") && list.text().contains("Page 1 of 3"), "{}", list.text());
    let message = |list: &hotwash::sandbox::Answer| {
        let id = list.message.unwrap();
        town.sandbox.look(|world| world.any_message(id).cloned()).unwrap()
    };
    let second = town.bob.presses(&message(&list), "Next").await;
    assert_eq!(second.message, list.message, "the same message shows the other page");
    assert!(second.text().contains("#20 ") && !second.text().contains("#21 "), "{}", second.text());
    let third = town.bob.presses(&message(&second), "Next").await;
    assert!(third.text().contains("#1 ") && third.text().contains("Page 3 of 3"), "{}", third.text());
    town.bob.presses(&message(&third), "Previous").await;
    assert_eq!(town.bob.is_offered("general", "/incident show incident:").await.len(), 25, "as many as Discord shows");
    town.finish().await;
}

#[tokio::test]
async fn long_lists_of_an_incident_are_paged() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for number in 1..=18 {
        let words = format!("{number} {}", "is rather suspicious ".repeat(6));
        town.bob.types(&incident, &format!("/incident theory add text:{words}")).await;
        town.bob.types(&incident, &format!("/incident action add title:{words}")).await;
    }
    for list in ["theory", "action"] {
        let first = town.erin.types(&incident, &format!("/incident {list} list")).await;
        assert!(
            first.ephemeral && first.text().contains("[1] ") && !first.text().contains("[18] "),
            "{}",
            first.text()
        );
        let second = town.erin.taps(&first, "Next").await;
        assert_eq!(second.message, first.message, "the same message shows the other page");
        assert!(second.text().contains("[18] ") && !second.text().contains("[1] "), "{}", second.text());
    }
    town.finish().await;
}
