//! Who has it, whether they still do, and who is left to sleep.

use hotwash::incident::Event;

use crate::town::{Town, minutes};

/// Asked again after half an hour of silence.
const ASKED_AGAIN: &str = r#"
[[policy]]
id = "urgent"
fallback = []
acknowledge_expires = "30m"
[[policy.level]]
notify = ["role:On-call"]
[[policy.level]]
notify = ["role:Responders"]
"#;

#[tokio::test]
async fn silence_after_an_acknowledgement_is_asked_about_and_what_people_say_is_no_silence() {
    let town = Town::configured(ASKED_AGAIN).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    town.after(minutes(29)).await;
    town.bob.says(&incident, "it is the connection pool");
    town.within("what was said is noted", async || {
        let id = incident.kept().await.incident.id;
        let store = town.store();
        let last = store.reader().await.unwrap().reader().last_activity(id).await.unwrap();
        last.filter(|last| *last == town.clock.now())
    })
    .await;
    town.after(minutes(29)).await;
    incident.stays_quiet().await;
    town.after(minutes(1)).await;
    let again = incident.pings("On-call").await;
    assert!(again.content.contains("Dave acknowledged it") && again.content.contains("Is anybody on it?"), "{again:?}");
    assert!(incident.card().text().contains("nothing happened since"), "{}", incident.card().text());
    assert!(incident.events().await.iter().any(|event| matches!(event, Event::AcknowledgementLapsed { .. })));
    town.dave.presses(&again, "Acknowledge").await;
    town.bob.types(&incident, "/incident resolve").await;
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

/// What was said while the bot was away is read back before it asks, also where it comes back in the minute in which it would.
#[tokio::test]
async fn what_was_said_while_the_bot_was_away_is_no_silence() {
    for silent in [40, 25] {
        let town = Town::configured(ASKED_AGAIN).await;
        let incident = town.bob.opens("Checkout errors", "sev1").await;
        let page = incident.pings("On-call").await;
        town.dave.presses(&page, "Acknowledge").await;
        town.stop_bot().await;
        town.clock.advance(minutes(silent));
        town.bob.says(&incident, "it is the connection pool");
        town.clock.advance(minutes(5));
        town.start_bot().await;
        incident.stays_quiet().await;
        town.after(minutes(2)).await;
        incident.stays_quiet().await;
        town.after(minutes(23)).await;
        incident.pings("On-call").await;
        town.finish().await;
    }
}

#[tokio::test]
async fn whoever_has_it_gives_it_back_and_the_same_level_rings_again() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    let answer = incident.reads("has #1 since");
    let refused = town.erin.presses(&incident.card(), "Not me after all").await;
    assert!(refused.text().contains("You can't give back the acknowledgement of"), "{}", refused.text());
    let given = town.dave.presses(&answer, "Not me after all").await;
    let words = format!("{} gave #1 back: nobody has it now. Paging goes on.", town.dave.mention());
    assert!(!given.ephemeral && given.text() == words, "{}", given.text());
    let again = incident.pings("On-call").await;
    assert!(again.content.contains("has given it back. Who takes it?"), "{}", again.content);
    assert!(incident.card().text().contains("Dave gave it back"), "{}", incident.card().text());
    let nobody = town.dave.presses(&answer, "Not me after all").await;
    assert!(nobody.ephemeral && nobody.text().contains("Nobody has #1 at the moment"), "{}", nobody.text());
    town.after(minutes(5)).await;
    let next = incident.pings("Responders").await;
    town.carol.presses(&next, "Acknowledge").await;
    town.bob.types(&incident, "/incident resolve").await;
    let over = town.carol.presses(&answer, "Not me after all").await;
    assert!(over.text().contains("is resolved. `/incident reopen`"), "{}", over.text());
    town.finish().await;
}

/// The town's day begins at noon.
const QUIET: &str = r#"
timezone = "UTC"
[[policy]]
id = "urgent"
fallback = []
quiet_hours = { from = "11:00", to = "13:00" }
[[policy.level]]
notify = ["role:On-call"]
[[policy.level]]
notify = ["role:Responders"]
"#;

#[tokio::test]
async fn in_quiet_hours_nobody_is_woken_and_everybody_is_told_so() {
    let town = Town::configured(QUIET).await;
    let answer = town.bob.types("general", "/incident open severity:sev1 title:Checkout errors").await;
    let incident = town.incident(1);
    assert!(answer.text().contains("Quiet hours: nobody is paged before <t:"), "{}", answer.text());
    assert!(answer.text().contains("`/incident escalate` pages now"), "{}", answer.text());
    assert!(incident.card().text().contains("Quiet hours: level 1 of 2 is paged"), "{}", incident.card().text());
    town.after(minutes(59)).await;
    incident.stays_quiet().await;
    town.after(minutes(1)).await;
    incident.pings("On-call").await;
    town.after(minutes(5)).await;
    incident.pings("Responders").await;
    town.finish().await;
}

#[tokio::test]
async fn escalating_pages_in_spite_of_quiet_hours() {
    let town = Town::configured(QUIET).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.stays_quiet().await;
    town.bob.types(&incident, "/incident escalate").await;
    incident.pings("On-call").await;
    town.after(minutes(5)).await;
    incident.pings("Responders").await;
    town.finish().await;
}

#[tokio::test]
async fn quiet_hours_that_begin_while_a_page_rings_are_told_in_the_channel() {
    let town = Town::configured(&QUIET.replace("11:00", "12:03")).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.after(minutes(5)).await;
    incident.stays_quiet().await;
    let told = incident.reads("Quiet hours have begun, and nobody has #1: level 2 is paged");
    assert!(told.content.contains("`/incident escalate` pages it now"), "{}", told.content);
    town.after(minutes(55)).await;
    incident.pings("Responders").await;
    town.finish().await;
}

#[tokio::test]
async fn a_page_that_rings_is_not_silenced_by_the_quiet_hours_of_a_worse_severity() {
    let standard = "[[policy]]\nid = \"standard\"\n[[policy.level]]\nnotify = [\"role:Responders\"]\n";
    let town = Town::configured(&format!("{QUIET}{standard}")).await;
    let incident = town.bob.opens("Checkout errors", "sev2").await;
    incident.pings("Responders").await;
    let answer = town.bob.types(&incident, "/incident severity level:sev1").await;
    assert!(!answer.text().contains("Quiet hours"), "{}", answer.text());
    incident.pings("On-call").await;
    town.finish().await;
}

#[tokio::test]
async fn a_tick_on_the_page_acknowledges_it_and_everybody_sees_who() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.erin.reacts(page.id, "✅");
    town.dave.reacts(page.id, "✅");
    town.within("the page is acknowledged", async || {
        incident.now(&page).content.contains("Acknowledged by Dave").then_some(())
    })
    .await;
    town.settled().await;
    incident.reads("has #1 since");
    assert!(incident.card().text().contains("Acknowledged by Dave"), "{}", incident.card().text());
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    assert_eq!(incident.count("has #1 since"), 1);
    town.finish().await;
}

/// It would look as if somebody had it.
#[tokio::test]
async fn a_tick_of_somebody_who_may_not_acknowledge_is_taken_off_again() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.erin.reacts(page.id, "✅");
    let ticks = || incident.now(&page).reaction("✅").map_or(0, |reaction| reaction.users.len());
    town.within("the tick is taken off", async || (ticks() == 0).then_some(())).await;
    assert!(!incident.now(&page).content.contains("Acknowledged"), "{}", incident.now(&page).content);
    town.stop_bot().await;
    town.erin.reacts(page.id, "✅");
    town.start_bot().await;
    town.within("the tick is taken off, once the bot is back", async || (ticks() == 0).then_some(())).await;
    town.dave.reacts(page.id, "✅");
    town.within("the page is acknowledged", async || {
        incident.now(&page).content.contains("Acknowledged by Dave").then_some(())
    })
    .await;
    assert_eq!(ticks(), 1, "whose counts stays");
    town.finish().await;
}

#[tokio::test]
async fn a_tick_that_was_put_on_while_the_bot_was_away_counts_and_a_strangers_does_not() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.stop_bot().await;
    town.erin.reacts(page.id, "✅");
    town.dave.reacts(page.id, "✅");
    town.start_bot().await;
    town.within("the page is acknowledged", async || {
        incident.now(&page).content.contains("Acknowledged by Dave").then_some(())
    })
    .await;
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

const ALL: &str = r#"
[[policy]]
id = "urgent"
fallback = []
acknowledge = "all"
[[policy.level]]
notify = ["role:On-call", "role:DB engineers"]
[[policy.level]]
notify = ["role:Responders"]
"#;

#[tokio::test]
async fn where_all_have_to_acknowledge_the_page_goes_on_until_all_have() {
    let town = Town::configured(ALL).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    let part = town.dave.presses(&page, "Acknowledge").await;
    assert!(part.text().contains("Paging goes on until these have it too: DB engineers."), "{}", part.text());
    assert!(
        incident.now(&page).content.contains("Dave has it, not yet: DB engineers"),
        "{}",
        incident.now(&page).content
    );
    assert!(incident.card().text().contains("Dave has it, not yet: DB engineers"), "{}", incident.card().text());
    let again = town.dave.presses(&page, "Acknowledge").await;
    assert!(again.ephemeral && again.text().contains("You have acknowledged #1 already"), "{}", again.text());
    town.after(minutes(5)).await;
    let next = incident.pings("Responders").await;
    let missing = Event::NotAllAcknowledged { level: Some(1), missing: vec!["DB engineers".to_owned()] };
    assert!(incident.events().await.contains(&missing));
    town.bob.presses(&next, "Acknowledge").await;
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    assert!(incident.kept().await.incident.acknowledged.is_some());
    town.finish().await;
}
