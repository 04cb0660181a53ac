//! What Hotwash itself says is in the timeline already: none of its messages is taken into it once more.

use hotwash::incident::Event;
use hotwash::sandbox::world::{Message, World};
use serde_json::json;

use crate::town::{Id, Incident, Town};

const ADD: &str = "Add to timeline";

async fn captured(incident: &Incident) -> Vec<String> {
    let events = incident.events().await.into_iter();
    let captured = events.filter_map(|event| match event {
        Event::Captured(captured) => Some(captured.text),
        _ => None,
    });
    captured.collect()
}

/// Whether the bot shows by its reaction that a message is in the timeline.
fn is_marked(world: &World, message: Id) -> bool {
    let reaction = world.any_message(message).and_then(|message| message.reaction("📌"));
    reaction.is_some_and(|reaction| reaction.users.contains(&world.bot()))
}

/// A card, a page, the answer to a note and an update, as they stand in the channels.
async fn own_messages(town: &Town, incident: &Incident) -> Vec<Message> {
    let page = incident.pings("On-call").await;
    town.bob.types(incident, "/note text:restarted db-1").await;
    town.bob.types(incident, "/incident update message:Half of all payments fail").await;
    vec![incident.card(), page, incident.reads("restarted db-1"), incident.announcement()]
}

#[tokio::test]
async fn the_menu_says_that_the_timeline_has_it_already_and_what_to_do_instead() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    for message in own_messages(&town, &incident).await {
        let answer = town.carol.takes_from_menu(message.id, ADD).await;
        assert!(answer.ephemeral);
        assert_eq!(
            answer.text(),
            "Hotwash wrote that message: what it tells is in the timeline already, see `/incident timeline show`. What you \
             want to add goes into `/incident note`."
        );
    }
    assert!(captured(&incident).await.is_empty());
    town.finish().await;
}

#[tokio::test]
async fn no_incident_is_opened_from_one() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let answer = town.carol.takes_from_menu(incident.card().id, "Open incident from message").await;
    assert!(answer.ephemeral && answer.text().starts_with("Hotwash wrote that message"), "{}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn a_reaction_on_one_is_left_alone_and_so_are_its_edits_also_after_a_restart() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let own = own_messages(&town, &incident).await;
    for message in &own {
        town.carol.reacts(message.id, "📌");
    }
    // Reactions are followed in their order: a last one, on another bot's alert, shows that the others were.
    let alert = town.sandbox.webhook_says(incident.channel(), "Grafana", &json!({ "content": "p99 is 4 s" })).unwrap();
    town.carol.reacts(alert, "📌");
    town.seen(|world| is_marked(world, alert).then_some(())).await;
    town.bob.types(&incident, "/incident status state:identified").await;
    town.settled().await;
    town.stop_bot().await;
    town.start_bot().await;
    town.bob.types(&incident, "/incident status state:monitoring").await;
    town.settled().await;
    assert_eq!(captured(&incident).await, ["p99 is 4 s"]);
    assert!(town.sandbox.look(|world| own.iter().all(|message| !is_marked(world, message.id))), "not even marked");
    assert!(!incident.events().await.iter().any(|event| matches!(event, Event::CaptureEdited { .. })));
    town.finish().await;
}
