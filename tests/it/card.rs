//! The card: what can be done on it, and that there is always one.

use hotwash::sandbox::{Fault, Matcher};

use crate::town::{Town, minutes};

fn labels(message: &hotwash::sandbox::world::Message) -> Vec<String> {
    let mut labels = Vec::new();
    for control in message.controls() {
        labels.extend(control["label"].as_str().or(control["placeholder"].as_str()).map(str::to_owned));
    }
    labels
}

#[tokio::test]
async fn the_card_has_what_makes_sense_where_it_stands() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    assert_eq!(labels(&incident.card()), ["Acknowledge", "Note", "Update", "Resolve", "Status", "Take a role"]);
    town.dave.presses(&page, "Acknowledge").await;
    assert_eq!(labels(&incident.card()), ["Not me after all", "Note", "Update", "Resolve", "Status", "Take a role"]);
    town.bob.presses(&incident.card(), "Resolve").await;
    assert_eq!(labels(&incident.card()), ["Close", "Reopen", "Note", "Postmortem"]);
    town.bob.presses(&incident.card(), "Close").await;
    assert_eq!(labels(&incident.card()), ["Postmortem", "Show timeline", "Note", "Reopen"]);
    let draft = town.erin.presses(&incident.card(), "Postmortem").await;
    assert!(draft.ephemeral && draft.files.len() == 1, "{}", draft.text());
    town.bob.presses(&incident.card(), "Reopen").await;
    incident.pings("On-call").await;
    assert!(incident.card().text().contains("investigating"));
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn status_and_role_are_chosen_on_the_card() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let answer = town.bob.chooses(&incident.card(), "Status", &["identified"]).await;
    assert!(!answer.ephemeral && answer.text().contains("**identified**"), "{}", answer.text());
    let answer = town.bob.chooses(&incident.card(), "Take a role", &["commander"]).await;
    assert!(answer.text().contains("Incident commander"), "{}", answer.text());
    assert!(incident.card().text().contains("Bob"));
    let refused = town.erin.chooses(&incident.card(), "Status", &["monitoring"]).await;
    assert!(refused.ephemeral && refused.text().contains("You can't change the status"), "{}", refused.text());
    town.bob.chooses(&incident.card(), "Status", &["resolved"]).await;
    assert!(incident.card().text().contains("resolved"), "it asks by the form, and takes it");
    town.finish().await;
}

#[tokio::test]
async fn shown_to_oneself_it_has_its_controls_and_a_stale_press_is_answered_with_what_is_true() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    let shown = town.bob.types("general", &format!("/incident show incident:{}", incident.number)).await;
    let shown = town.sandbox.look(|world| world.any_message(shown.message.unwrap()).cloned()).unwrap();
    assert!(labels(&shown).contains(&"Escalate".to_owned()), "{:?}", labels(&shown));
    town.bob.presses(&shown, "Escalate").await;
    incident.pings("Responders").await;
    town.carol.types(&incident, "/incident resolve resolution:a bigger pool").await;
    let before = incident.entries().await.len();
    let stale = town.bob.presses(&shown, "Resolve").await;
    assert!(stale.ephemeral && stale.text().contains("is resolved already, since"), "{}", stale.text());
    for button in ["Acknowledge", "Update", "Escalate"] {
        let stale = town.bob.presses(&shown, button).await;
        assert!(stale.ephemeral && stale.text().contains("is resolved. `/incident reopen`"), "{}", stale.text());
    }
    assert_eq!(incident.entries().await.len(), before);
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn however_much_happens_while_an_edit_is_under_way_the_card_is_edited_once_more() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let card = format!("/channels/{}/messages/{}", incident.channel(), incident.card().id);
    let edits = || town.sandbox.requests().iter().filter(|one| one.method == "PATCH" && one.path == card).count();
    let before = edits();
    town.sandbox.fault(Matcher::new("PATCH", &card), Fault::Hang(std::time::Duration::from_millis(1_500)), 1);
    let lines = [
        "status state:identified",
        "set field:impact value:half",
        "set field:impact value:all",
        "role take role:scribe",
    ];
    for line in lines {
        town.bob.sends(&incident, &format!("/incident {line}")).answered().await.unwrap();
    }
    town.settled().await;
    assert!((1..=2).contains(&(edits() - before)), "{} edits for {} changes", edits() - before, lines.len());
    let text = incident.card().text();
    assert!(text.contains("identified") && text.contains("all") && text.contains("Scribe: Bob"), "{text}");
    town.finish().await;
}

#[tokio::test]
async fn a_card_deleted_by_hand_comes_back_by_itself_and_never_twice() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let first = incident.card();
    town.sandbox.delete_message(town.alice.id, first.id).unwrap();
    let again = town
        .within("the card comes back", async || {
            let pinned = town.sandbox.pinned(incident.channel());
            pinned.into_iter().find(|card| card.id != first.id)
        })
        .await;
    town.settled().await;
    town.bob.types(&incident, "/incident status state:identified").await;
    assert_eq!(incident.card().id, again.id, "the same one is edited from then on");
    assert!(incident.card().text().contains("identified"));
    let cards = incident.messages().iter().filter(|message| !message.embeds.is_empty()).count();
    assert_eq!(cards, 1);
    town.finish().await;
}

#[tokio::test]
async fn a_card_deleted_while_nobody_listened_comes_back_with_the_start() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let first = incident.card();
    town.stop_bot().await;
    town.sandbox.delete_message(town.alice.id, first.id).unwrap();
    town.start_bot().await;
    town.within("the card comes back", async || {
        town.sandbox.pinned(incident.channel()).into_iter().find(|card| card.id != first.id)
    })
    .await;
    town.after(minutes(1)).await;
    assert!(incident.card().text().contains("Checkout errors"));
    town.finish().await;
}
