//! What falls due of itself: roles that nobody takes, incidents that nobody closes.

use chrono::TimeDelta;
use hotwash::incident::Status;
use hotwash::sandbox::{Fault, Matcher};

use crate::town::{Town, minutes};

#[tokio::test]
async fn whoever_opened_is_asked_once_for_a_commander_and_the_message_shows_when_there_is_one() {
    let town = Town::start().await;
    // A moment like those of life: finer than what is stored.
    town.clock.advance(TimeDelta::nanoseconds(1_234_567));
    let incident = town.erin.opens("Checkout errors", "sev3").await;
    town.after(minutes(4)).await;
    assert_eq!(incident.count("nobody is **Incident commander**"), 0);
    town.after(minutes(1)).await;
    let asked = incident.reads("nobody is **Incident commander**");
    assert_eq!(asked.mentions, [town.erin.id]);
    incident.stays_quiet().await;
    for text in ["one", "two"] {
        town.bob.types(&incident, &format!("/note text:{text}")).await;
    }
    town.bob.types(&incident, "/incident set field:impact value:all").await;
    town.after(TimeDelta::hours(3)).await;
    assert_eq!(incident.count("nobody is **Incident commander**"), 1, "once is enough, whatever happens");
    town.bob.types(&incident, "/incident role take role:commander").await;
    let taken = format!("{} has it, since <t:", town.bob.mention());
    assert!(incident.now(&asked).content.contains(&taken), "{}", incident.now(&asked).content);
    assert!(incident.now(&asked).components.is_empty());
    town.finish().await;
}

#[tokio::test]
async fn a_reminder_says_why_nobody_is_asked_any_more() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident update message:Still down next_in:10m").await;
    town.after(minutes(10)).await;
    let reminders = ["nobody is **Incident commander**", "an update of #1 is due"].map(|words| incident.reads(words));
    town.bob.types(&incident, "/incident resolve resolution:restarted it").await;
    for reminder in reminders {
        let reminder = incident.now(&reminder);
        assert!(reminder.content.contains("The incident was resolved, <t:"), "{}", reminder.content);
        assert!(reminder.components.is_empty());
    }
    town.finish().await;
}

#[tokio::test]
async fn a_reminder_is_put_off_by_its_button_and_comes_again_on_the_same_message() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.after(minutes(5)).await;
    let asked = incident.reads("nobody is **Incident commander**");
    let answer = town.erin.presses(&asked, "Ask again in 15 min").await;
    assert!(answer.ephemeral && answer.text().contains("You can't put off a reminder of"), "{}", answer.text());
    let answer = town.bob.presses(&asked, "Ask again in 15 min").await;
    assert!(answer.ephemeral && answer.text().contains("Put off until <t:"), "{}", answer.text());
    assert!(incident.now(&asked).content.contains("Put off until <t:"), "{}", incident.now(&asked).content);
    town.stop_bot().await;
    town.start_bot().await;
    town.after(minutes(15)).await;
    assert!(incident.now(&asked).content.contains("nobody is **Incident commander**"));
    assert_eq!(incident.count("of #1"), 1);
    town.finish().await;
}

#[tokio::test]
async fn a_reminder_is_not_lost_in_a_restart_or_because_discord_answered_500() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.stop_bot().await;
    town.start_bot().await;
    town.sandbox.fault(Matcher::new("POST", "/channels/*/messages"), Fault::Status(500), 1);
    town.clock.advance(minutes(5));
    let passing = town.lets_time_pass();
    town.within("the reminder", async || (incident.count("nobody is **Incident commander**") > 0).then_some(())).await;
    drop(passing);
    town.finish().await;
}

#[tokio::test]
async fn a_resolved_incident_closes_itself_after_a_warning() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident resolve resolution:restarted it").await;
    town.after(TimeDelta::hours(47)).await;
    assert_eq!(incident.count("closes itself"), 0);
    town.after(TimeDelta::hours(1)).await;
    incident.reads("closes itself in a day");
    town.after(TimeDelta::hours(24)).await;
    assert_eq!(incident.kept().await.incident.status, Status::Closed);
    assert!(incident.messages().iter().any(|message| !message.attachments.is_empty()), "the draft is handed over");
    town.finish().await;
}

#[tokio::test]
async fn an_incident_may_stay_resolved_for_ever() {
    let town = Town::configured("[server]\nauto_close_after = \"never\"").await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident resolve resolution:restarted it").await;
    town.after(TimeDelta::days(300)).await;
    assert_eq!(incident.kept().await.incident.status, Status::Resolved);
    town.finish().await;
}

#[tokio::test]
async fn an_action_item_is_asked_for_on_its_day_until_it_is_done() {
    let town = Town::configured("timezone = \"Europe/Berlin\"").await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let item = |rest: &str| format!("/incident action {rest}");
    town.bob.types(&incident, &item("add title:Alert on the pool owner:carol due:2026-03-04")).await;
    town.bob.types(&incident, &item("add title:Nobody waits for this")).await;
    town.bob.types(&incident, "/incident close").await;
    // The 4th of March, 9 o'clock in Berlin, is 44 hours from noon UTC on the 2nd.
    town.after(TimeDelta::hours(44) - minutes(1)).await;
    assert_eq!(incident.count("⏰ <@"), 0);
    town.after(minutes(1)).await;
    let asked = incident.reads("action item 1 of #1 is due 4 March 2026: Alert on the pool");
    assert_eq!(asked.mentions, [town.carol.id]);
    incident.stays_quiet().await;
    town.carol.presses(&asked, "Remind me again in 1 day").await;
    assert!(incident.now(&asked).content.contains("Put off until"), "{}", incident.now(&asked).content);
    town.stop_bot().await;
    town.start_bot().await;
    town.after(TimeDelta::hours(24)).await;
    assert!(incident.now(&asked).content.contains("is due 4 March 2026"), "{}", incident.now(&asked).content);
    town.carol.types(&incident, &item("done number:1")).await;
    let settled = incident.now(&asked);
    assert!(settled.content.contains("Alert on the pool. Done, says <@"), "{}", settled.content);
    assert!(settled.components.is_empty());
    assert_eq!(incident.count("Nobody waits for this"), 1, "without a day nobody is asked");
    town.finish().await;
}
