//! Schedules: whoever is on call when the page rings is paged.

use chrono::TimeDelta;

use crate::town::{Town, minutes};

/// Dave and Carol take turns by the day, from a week before the story begins; the hand-off is at noon.
pub(crate) const DATABASE: &str = r#"
[[schedule]]
id = "database"
starts = "2026-02-23T12:00"
handoff_every = "1d"
members = ["user:carol", "user:dave"]

[[schedule]]
id = "later"
starts = "2026-03-09T09:00"
members = ["user:carol"]

[[policy]]
id = "urgent"
fallback = []
[[policy.level]]
notify = ["schedule:database"]
also_dm = true
acknowledge_within = "5m"
[[policy.level]]
notify = ["schedule:later", "role:Responders"]
"#;

#[tokio::test]
async fn whoever_is_on_call_when_the_page_rings_is_paged_and_directly_too() {
    let town = Town::configured(DATABASE).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    // Seven days of turns have passed: the eighth begins at noon, and is Dave's.
    let page = incident.pings_person(town.dave.id).await;
    assert!(page.content.contains("Level 1 of 2 · on call for database"), "{}", page.content);
    town.settled().await;
    let direct = town.dave.direct_messages();
    assert!(direct.iter().any(|message| message.content.contains("Press Acknowledge.")), "{direct:?}");
    town.dave.presses(&page, "Acknowledge").await;
    assert!(incident.now(&page).content.contains("Acknowledged by"), "{}", incident.now(&page).content);

    town.clock.advance(TimeDelta::days(1));
    let next = town.bob.opens("Logins fail", "sev1").await;
    let page = next.pings_person(town.carol.id).await;
    town.carol.presses(&page, "Acknowledge").await;
    town.finish().await;
}

#[tokio::test]
async fn nobody_on_call_is_said_and_the_others_of_the_level_are_paged() {
    let town = Town::configured(DATABASE).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings_person(town.dave.id).await;
    town.clock.advance(minutes(5));
    let page = incident.pings("Responders").await;
    assert!(page.content.contains("Not reached: schedule:later (nobody is on call)"), "{}", page.content);
    town.bob.types(&incident, "/ack").await;
    town.finish().await;
}

#[tokio::test]
async fn a_member_who_left_the_server_is_not_reached_and_the_next_level_follows_at_once() {
    let town = Town::configured(DATABASE).await;
    town.sandbox.leave(town.sandbox.home(), town.dave.id);
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("Responders").await;
    let words = "schedule:database: dave is on call, but no member of this server has this username";
    incident.reads(words);
    town.bob.types(&incident, "/ack").await;
    town.finish().await;
}

#[tokio::test]
async fn a_schedule_is_paged_by_its_name() {
    let town = Town::configured(DATABASE).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let offered = town.bob.is_offered(&incident, "/page schedule:DATA").await;
    assert_eq!(offered.len(), 1, "{offered:?}");
    let answer = town.bob.types(&incident, "/incident page schedule:Database message:is the replica behind?").await;
    assert!(answer.text().contains("pages **database on-call** for #1 now"), "{}", answer.text());
    let page = incident.pings_person(town.dave.id).await;
    insta::assert_snapshot!(page.content.lines().skip(1).collect::<Vec<_>>().join("\n").replace(&incident.channel().to_string(), "CHANNEL"), @"
    Bob pages **database on-call**: is the replica behind?
    Where: <#CHANNEL>
    Ring 1 of 3 · on call for database
    Press Acknowledge or type `/incident ack`. If nobody does, this is repeated <t:1772453100:R>.
    ");
    town.dave.types(&incident, "/ack").await;
    assert!(incident.now(&page).content.contains("Acknowledged by"), "{}", incident.now(&page).content);
    town.finish().await;
}

#[tokio::test]
async fn what_cannot_be_paged_is_said_at_once() {
    let town = Town::configured(DATABASE).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let answer = town.bob.types(&incident, "/page schedule:later").await;
    let words =
        "Nobody is on call for later now, so a page would reach nobody. The next shift begins <t:1773046800:f>.";
    assert!(answer.ephemeral && answer.text().contains(words), "{}", answer.text());
    let answer = town.bob.types(&incident, "/page schedule:cellar").await;
    let words = "There is no schedule `cellar`. Choose one of: `database`, `later`.";
    assert!(answer.ephemeral && answer.text().contains(words), "{}", answer.text());
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn without_a_schedule_the_answer_says_how_to_make_one() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let answer = town.bob.types(&incident, "/page schedule:database").await;
    assert!(answer.ephemeral && answer.text().contains("There is no schedule here yet."), "{}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn a_private_incident_lets_in_whoever_is_on_call() {
    let town = Town::configured(DATABASE).await;
    town.bob.types("general", "/incident open title:Leaked key severity:sev3 private:true").await;
    let incident = town.incident(1);
    town.settled().await;
    town.bob.types(&incident, "/page schedule:database").await;
    incident.pings_person(town.dave.id).await;
    assert!(town.dave.types(&incident, "/ack").await.text().contains("has"), "Dave is in");
    town.finish().await;
}

#[tokio::test]
async fn the_doctor_tells_of_gaps_and_of_members_who_are_not_here() {
    let town = Town::configured(&DATABASE.replace("user:carol\"]", "user:nobody\"]")).await;
    let answer = town.alice.types("general", "/hotwash doctor").await;
    let text = answer.text();
    for words in [
        "❌ Nobody is on call for later now, until 2026-03-09 09:00 UTC",
        "❌ The schedule later puts somebody who is not on this server (username nobody) on call",
    ] {
        assert!(text.contains(words), "{text}");
    }
    town.finish().await;
}

#[tokio::test]
async fn the_doctor_tells_of_a_bot_that_is_on_call() {
    let night = "[[schedule]]\nid = 'night'\nstarts = '2026-01-05T09:00'\nmembers = ['user:hotwash']\n";
    let town = Town::configured(night).await;
    let answer = town.alice.types("general", "/hotwash doctor").await;
    let text = answer.text();
    assert!(text.contains("❌ The schedule night puts a bot that no page wakes (username hotwash) on call"), "{text}");
    assert!(!text.contains("Somebody is on call"), "{text}");
    town.finish().await;
}
