//! A role is handed over by an offer that the other accepts.

use hotwash::incident::{Event, RoleId};
use hotwash::sandbox::world::Message;

use crate::town::{Incident, Town};

const OFFER: &str = "the role **Incident commander**";

/// The line of the card that names the commander.
fn commander(incident: &Incident) -> String {
    let card = incident.card().text();
    let line = card.lines().find(|line| line.contains("Incident commander")).map(str::to_owned);
    line.unwrap_or_else(|| panic!("no commander on the card: {card}"))
}

/// Bob is commander, and offers that to Dave, who has no right in the incident yet.
async fn offered(town: &Town) -> (Incident, Message) {
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    let answer = town.bob.types(&incident, "/incident role handover role:commander user:dave").await;
    assert!(!answer.ephemeral, "the channel reads it");
    let message = incident.reads(OFFER);
    (incident, message)
}

#[tokio::test]
async fn a_role_moves_when_the_other_accepts_and_not_before() {
    let town = Town::start().await;
    let (incident, offer) = offered(&town).await;
    assert_eq!(offer.mentions, [town.dave.id], "whoever is asked sees that they are meant");
    let line = commander(&incident);
    assert!(line.contains("Bob, since <t:"), "{line}");
    assert!(line.contains("offered to Dave"), "{line}");
    let answer = town.dave.presses(&offer, "Accept").await;
    assert!(
        !answer.ephemeral && answer.text().contains("accepted, and is **Incident commander**"),
        "{}",
        answer.text()
    );
    let line = commander(&incident);
    assert!(line.contains("Dave") && !line.contains("offered"), "{line}");
    let last = incident.events().await.pop().unwrap();
    let Event::RoleGiven { to, from: Some(from), offer: Some(_), .. } = last else { panic!("{last:?}") };
    assert_eq!((to.name.as_str(), from.name.as_str()), ("Dave", "Bob"));
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn an_offer_is_understood_after_a_restart() {
    let town = Town::start().await;
    let (incident, offer) = offered(&town).await;
    town.stop_bot().await;
    town.start_bot().await;
    town.dave.presses(&offer, "Accept").await;
    assert!(commander(&incident).contains("Dave"));
    town.finish().await;
}

#[tokio::test]
async fn declining_leaves_it_where_it_was() {
    let town = Town::start().await;
    let (incident, offer) = offered(&town).await;
    let answer = town.dave.presses(&offer, "Decline").await;
    let keeps = format!("{} keeps it", town.bob.mention());
    assert!(!answer.ephemeral && answer.text().contains(&keeps), "{}", answer.text());
    let line = commander(&incident);
    assert!(line.contains("Bob") && !line.contains("offered"), "{line}");
    town.finish().await;
}

#[tokio::test]
async fn only_whoever_is_asked_can_answer() {
    let town = Town::start().await;
    let (incident, offer) = offered(&town).await;
    for person in [&town.carol, &town.bob, &town.erin] {
        for button in ["Accept", "Decline"] {
            let answer = person.presses(&offer, button).await;
            assert!(answer.ephemeral && answer.text().contains("is offered to Dave"), "{}", answer.text());
        }
    }
    assert!(commander(&incident).contains("Bob"));
    town.finish().await;
}

#[tokio::test]
async fn a_stale_offer_is_answered_with_what_is_true_now() {
    let town = Town::start().await;
    let (incident, first) = offered(&town).await;
    town.bob.types(&incident, "/incident role handover role:commander user:erin").await;
    let answer = town.dave.presses(&first, "Accept").await;
    assert!(answer.ephemeral && answer.text().contains("is offered to Erin"), "{}", answer.text());
    town.carol.types(&incident, "/incident role take role:commander").await;
    let entries = incident.entries().await;
    for button in ["Accept", "Decline"] {
        let answer = town.dave.presses(&first, button).await;
        let now = format!("{} is **Incident commander**", town.carol.mention());
        assert!(answer.ephemeral && answer.text().contains(&now), "{}", answer.text());
    }
    assert_eq!(incident.entries().await, entries);
    town.finish().await;
}

#[tokio::test]
async fn an_offer_from_elsewhere_stands_in_the_channel_with_its_buttons() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let line = "/incident role handover role:scribe user:carol incident:1";
    let answer = town.bob.types("general", line).await;
    assert!(answer.ephemeral, "{}", answer.text());
    let offer = incident.reads("the role **Scribe**");
    town.carol.presses(&offer, "Accept").await;
    let kept = incident.kept().await.incident;
    assert_eq!(kept.holder(&RoleId("scribe".to_owned())).unwrap().by.name, "Carol");
    town.finish().await;
}

#[tokio::test]
async fn the_declarer_acts_as_commander_until_somebody_takes_it() {
    let town = Town::start().await;
    let incident = town.erin.opens("Checkout errors", "sev3").await;
    let acting = "Erin, acting";
    assert!(commander(&incident).contains(acting), "{}", commander(&incident));
    town.erin.types(&incident, "/incident role handover role:commander user:bob").await;
    let line = commander(&incident);
    assert!(line.contains(acting) && line.contains("offered to Bob"), "{line}");
    town.bob.presses(&incident.reads(OFFER), "Accept").await;
    assert!(!commander(&incident).contains("acting"), "{}", commander(&incident));
    town.finish().await;
}

#[tokio::test]
async fn what_cannot_be_offered_is_refused_with_what_to_do_instead() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident role assign role:scribe user:erin").await;
    for (person, line, words) in [
        (&town.bob, "/incident role handover role:scribe user:bob", "`/incident role take role:scribe`"),
        (&town.bob, "/incident role handover role:commander user:bob", "already. Nothing changed."),
        (&town.bob, "/incident role handover role:scribe user:hotwash", "is a bot"),
        (&town.erin, "/incident role handover role:commander user:dave", "Bob holds the role Incident commander"),
        (&town.dave, "/incident role handover role:commander user:dave", "You can't change the roles of"),
    ] {
        let entries = incident.entries().await;
        let answer = person.types(&incident, line).await;
        assert!(answer.ephemeral && answer.text().contains(words), "{line}: {}", answer.text());
        assert_eq!(incident.entries().await, entries, "{line}");
    }
    town.finish().await;
}
