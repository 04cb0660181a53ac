//! One route that fails holds up no page for long: it goes around. A Discord that takes nothing at all skips nobody.

use hotwash::incident::Event;
use hotwash::sandbox::world::Overwrite;
use hotwash::sandbox::{Fault, Matcher, permissions};

use crate::town::{Town, minutes};

const LEVELS: &str = r#"
[[policy]]
id = "urgent"
fallback = ["declarer"]
[[policy.level]]
notify = ["user:dave", "user:erin"]
acknowledge_within = "5m"
[[policy.level]]
notify = ["role:Responders"]
acknowledge_within = "5m"
[[policy.level]]
notify = ["user:alice"]
acknowledge_within = "5m"
"#;

fn accounts_for_all(town: &Town) {
    town.unaccounted().into_iter().for_each(|(message, _)| town.account_for(message.id));
}

/// The first level is on record as paged: from there the next one's time counts.
async fn first_level_counts(town: &Town) {
    let events = async || town.incident(1).events().await;
    let paged = |event: &Event| matches!(event, Event::Paged { level: Some(1), .. });
    town.within("the first level is on record", async || events().await.iter().any(paged).then_some(())).await;
}

#[tokio::test]
async fn a_channel_that_takes_nothing_holds_up_its_page_for_seconds() {
    for fault in [Fault::Status(500), Fault::Reset] {
        let town = Town::configured(LEVELS).await;
        let incident = town.bob.opens("Checkout errors", "sev1").await;
        first_level_counts(&town).await;
        let path = format!("/channels/{}/messages", incident.channel());
        town.sandbox.fault(Matcher::new("POST", &path), fault.clone(), 100_000);
        town.clock.advance(minutes(5));
        let passing = town.lets_time_pass();
        town.within("the second level", async || (town.carol.heard() == 1).then_some(())).await;
        town.sandbox.clear_faults();
        let told = town.sandbox.messages(town.channel("incidents"));
        assert_eq!(told.iter().filter(|page| page.content.contains("Level 2 of 3")).count(), 1, "{fault:?}");
        town.settled().await;
        drop(passing);
        town.bob.types(&incident, "/incident ack").await;
        accounts_for_all(&town);
        town.finish().await;
    }
}

#[tokio::test]
async fn where_no_channel_can_be_made_each_person_is_written_to_and_a_role_is_passed_over() {
    let town = Town::configured(LEVELS).await;
    town.sandbox.fault(Matcher::new("POST", "/guilds/*/channels"), Fault::Status(500), 100_000);
    let passing = town.lets_time_pass();
    let _asked = town.bob.sends("general", "/incident open title:Checkout errors severity:sev1 private:true");
    let both = async || (town.dave.heard() == 1 && town.erin.heard() == 1).then_some(());
    town.within("both of the first level are written to", both).await;
    first_level_counts(&town).await;
    town.clock.advance(minutes(5));
    town.within("the third level", async || (town.alice.heard() == 1).then_some(())).await;
    drop(passing);
    let events = town.incident(1).events().await;
    assert!(events.iter().any(|event| matches!(event, Event::NobodyReached { level: Some(2), .. })), "{events:?}");
    assert_eq!((town.dave.heard(), town.erin.heard()), (1, 1));
    town.sandbox.clear_faults();
    let _passing = town.lets_time_pass();
    town.bob.types("general", "/incident resolve incident:1 resolution:rolled back").await;
    accounts_for_all(&town);
    town.finish().await;
}

#[tokio::test]
async fn while_discord_takes_nothing_at_all_nobody_is_passed_over() {
    let town = Town::configured(LEVELS).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    first_level_counts(&town).await;
    for path in ["/", "/**"] {
        town.sandbox.fault(Matcher::any(path), Fault::Status(503), 100_000);
    }
    town.clock.advance(minutes(5));
    let passing = town.lets_time_pass();
    let minute_later = town.clock.now() + minutes(1);
    town.within("a minute is over", async || (town.clock.now() > minute_later).then_some(())).await;
    let missed = |event: &Event| matches!(event, Event::NobodyReached { .. });
    assert!(!incident.events().await.iter().any(missed), "{}", town.story());
    town.sandbox.clear_faults();
    let page = incident.pings("Responders").await;
    assert!(page.content.contains("late by"), "{}", page.content);
    town.bob.types(&incident, "/incident ack").await;
    accounts_for_all(&town);
    drop(passing);
    town.finish().await;
}

#[tokio::test]
async fn whoever_takes_no_direct_messages_is_named_in_the_channel() {
    let town = Town::configured(&LEVELS.replacen("acknowledge_within", "also_dm = true\nacknowledge_within", 1)).await;
    let refused = Fault::Refuse { status: 403, code: 50_007, message: "Cannot send messages to this user" };
    town.sandbox.fault(Matcher::new("POST", "/users/@me/channels"), refused, 1);
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    town.settled().await;
    incident.reads("did not reach everybody");
    let told = incident.messages().into_iter().find(|message| message.content.contains("by direct message")).unwrap();
    assert!(told.content.contains("The others were reached."), "{}", told.content);
    assert!(incident.events().await.iter().any(|event| matches!(event, Event::NotReached(_))));
    assert_eq!(town.dave.direct_messages().len() + town.erin.direct_messages().len(), 1);
    accounts_for_all(&town);
    town.finish().await;
}

/// A page whose second level names Alice, who can't see the channel, and waits for that level.
async fn blind(also_dm: bool) -> (Town, crate::town::Incident) {
    let levels = LEVELS.replacen(
        "notify = [\"role:Responders\"]",
        &format!("notify = [\"user:alice\"]\nalso_dm = {also_dm}"),
        1,
    );
    let town = Town::configured(&levels).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    town.within("the first level", async || (town.dave.heard() == 1).then_some(())).await;
    let deny = permissions::bits::VIEW_CHANNEL;
    town.sandbox.set_overwrite(incident.channel(), Overwrite { id: town.alice.id, is_member: true, allow: 0, deny });
    town.after(minutes(5)).await;
    (town, incident)
}

#[tokio::test]
async fn a_person_who_cannot_see_the_channel_was_not_reached() {
    let (town, incident) = blind(false).await;
    assert_eq!(town.alice.heard(), 0);
    let told = incident.reads("Paging level 2 of #1 reached nobody");
    assert!(told.content.contains("can't see the channel"), "{}", told.content);
    accounts_for_all(&town);
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn whom_a_mention_does_not_reach_is_written_to_where_the_level_says_so() {
    let (town, incident) = blind(true).await;
    assert_eq!((town.alice.heard(), town.alice.direct_messages().len()), (1, 1));
    assert!(!incident.events().await.iter().any(|event| matches!(event, Event::NobodyReached { .. })));
    accounts_for_all(&town);
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn a_refused_question_about_a_name_is_no_answer_about_the_person() {
    let town = Town::configured(LEVELS).await;
    let refused = Fault::Refuse { status: 401, code: 0, message: "401: Unauthorized" };
    town.sandbox.fault(Matcher::new("GET", "/guilds/*/members/search"), refused, 4);
    let passing = town.lets_time_pass();
    let _asked = town.bob.sends("general", "/incident open title:Checkout errors severity:sev1");
    town.within("both are paged", async || (town.dave.heard() == 1 && town.erin.heard() == 1).then_some(())).await;
    town.settled().await;
    drop(passing);
    let incident = town.incident(1);
    assert!(!incident.events().await.iter().any(|event| matches!(event, Event::NobodyReached { .. })));
    accounts_for_all(&town);
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}
