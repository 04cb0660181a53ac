//! Who is on call is proven, told to the one whose shift begins, and known to be nobody before it is.

use chrono::TimeDelta;
use hotwash::incident::{ScheduleId, ServerId};
use hotwash::sandbox::world::Message;

use crate::town::{Id, Town, minutes, seconds};

/// Bob until the 3rd of March at noon, then Carol; weekly after that.
const WEEKLY: &str = r#"
[[schedule]]
id = "database"
timezone = "UTC"
starts = "2026-02-24T12:00"
handoff_every = "7d"
members = ["user:bob", "user:carol"]
"#;

/// Nobody from the 3rd of March at noon on, until Monday the 9th.
const GAPPED: &str = r#"
[[schedule]]
id = "web"
timezone = "UTC"
starts = "2026-03-09T09:00"
handoff_every = "7d"
members = ["user:bob"]
"#;

fn announced(town: &Town) -> Vec<Message> {
    let Some(channel) = town.sandbox.channel_named(town.sandbox.home(), "incidents") else { return Vec::new() };
    town.sandbox.messages(channel.id)
}

fn newest(town: &Town) -> Message {
    announced(town).pop().unwrap()
}

fn tested(town: &Town, message: Id) -> String {
    announced(town).into_iter().find(|shown| shown.id == message).unwrap().text()
}

#[tokio::test]
async fn a_test_page_makes_no_sound_and_shows_who_tapped_and_how_fast() {
    let town = Town::configured(WEEKLY).await;
    let heard = town.sandbox.notifications().len();
    let answer = town.alice.types("general", "/oncall test").await;
    assert!(answer.ephemeral && answer.text().contains("for 2 targets on call"), "{}", answer.text());
    let page = newest(&town);
    assert!(page.text().contains(&format!("{} (on call for database): …", town.bob.mention())), "{}", page.text());
    assert_eq!(town.sandbox.notifications().len(), heard, "it is silent");

    let again = town.alice.types("general", "/oncall test").await;
    assert!(again.text().contains("still runs"), "{}", again.text());
    let erin = town.erin.presses(&page, "I have it").await;
    assert!(erin.ephemeral && erin.text().contains("whoever is on call"), "{}", erin.text());

    town.after(seconds(42)).await;
    let bob = town.bob.presses(&page, "I have it").await;
    assert!(bob.ephemeral && bob.text().starts_with("✅ You have it"), "{}", bob.text());
    town.settled().await;
    let shown = tested(&town, page.id);
    assert!(shown.contains("(on call for database): after 42 s"), "{shown}");

    town.after(minutes(15)).await;
    let over = tested(&town, page.id);
    assert!(over.contains("nobody tapped"), "the role's holder did not: {over}");
    let late = town.dave.types("general", "/oncall test schedule:database").await;
    assert!(late.text().contains("You can't send a test page"), "{}", late.text());
    town.finish().await;
}

#[tokio::test]
async fn a_test_page_survives_a_restart_and_ends_when_everybody_tapped() {
    let town = Town::configured(WEEKLY).await;
    town.bob.types("general", "/oncall test schedule:database").await;
    let page = newest(&town);
    town.stop_bot().await;
    town.start_bot().await;
    town.bob.presses(&page, "I have it").await;
    town.settled().await;
    let shown = tested(&town, page.id);
    assert!(shown.contains("Everybody on call was reached."), "{shown}");
    assert!(announced(&town).into_iter().find(|shown| shown.id == page.id).unwrap().components.is_empty());
    town.finish().await;
}

#[tokio::test]
async fn a_test_page_that_nobody_would_get_is_not_sent_and_says_why() {
    let town = Town::configured(GAPPED).await;
    let before = announced(&town).len();
    let answer = town.bob.types("general", "/oncall test schedule:web").await;
    assert!(answer.text().contains("❌ web: nobody is on call"), "{}", answer.text());
    town.settled().await;
    assert!(announced(&town).iter().skip(before).all(|message| !message.text().contains("Test page")));
    town.finish().await;
}

#[tokio::test]
async fn whoever_starts_a_shift_is_told_once_and_silently() {
    let town = Town::configured(WEEKLY).await;
    // Whoever is on call when a schedule is first looked at knows it: the look comes with the server.
    let looked_at = async || {
        let (server, schedule) = (ServerId(town.sandbox.home()), ScheduleId("database".to_owned()));
        town.store().reader().await.unwrap().reader().watch(server, &schedule).await.unwrap()
    };
    town.within("the schedule is looked at", looked_at).await;
    assert!(town.carol.direct_messages().is_empty());
    town.after(TimeDelta::hours(24)).await;
    let told = town.carol.direct_messages();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].text().contains("is on call for **database** from now on until"), "{}", told[0].text());
    assert_eq!(town.carol.heard(), 0);
    town.stop_bot().await;
    town.start_bot().await;
    town.settled().await;
    assert_eq!(town.carol.direct_messages().len(), 1, "a restart does not repeat it");
    assert!(town.bob.direct_messages().is_empty(), "his own began before the bot came");
    town.finish().await;
}

#[tokio::test]
async fn a_gap_is_told_where_incidents_are_announced_and_once() {
    let town = Town::configured(GAPPED).await;
    let told =
        |town: &Town| announced(town).iter().filter(|message| message.text().contains("Nobody is on call")).count();
    town.within("the gap is told", async || (told(&town) == 1).then_some(())).await;
    town.after(TimeDelta::hours(30)).await;
    assert_eq!(told(&town), 1);
    assert!(newest(&town).text().contains("**web**"), "{}", newest(&town).text());
    town.finish().await;
}
