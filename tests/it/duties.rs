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
    let taken = format!("✅ {} is **Incident commander** of #1 now, since <t:", town.bob.mention());
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
    assert_eq!(incident.count("Update overdue"), 1, "the card says so too");
    let reminders = ["nobody is **Incident commander**", "an update of #1 is due"].map(|words| incident.reads(words));
    town.bob.types(&incident, "/incident resolve resolution:restarted it").await;
    for reminder in reminders {
        let reminder = incident.now(&reminder);
        assert!(reminder.content.contains(" any more: it was resolved, <t:"), "{}", reminder.content);
        assert!(reminder.components.is_empty());
    }
    town.finish().await;
}

#[tokio::test]
async fn a_reminder_is_put_off_by_its_button_and_comes_again_as_the_one_message_that_tells_its_person() {
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
    let again = incident.reads("nobody is **Incident commander**");
    assert_eq!(again.mentions, [town.bob.id]);
    assert_ne!(again.id, asked.id, "an edit tells nobody");
    assert_eq!(incident.count("of #1"), 1, "the one before is gone");
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
async fn a_reminder_that_comes_again_is_not_taken_for_the_one_before_because_discord_answered_500() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.after(minutes(5)).await;
    let first = incident.reads("nobody is **Incident commander**");
    town.bob.presses(&first, "Ask again in 15 min").await;
    town.sandbox.fault(Matcher::new("POST", "/channels/*/messages"), Fault::Status(500), 1);
    town.clock.advance(minutes(15));
    let passing = town.lets_time_pass();
    town.within("the second one", async || incident.gone(&first).then_some(())).await;
    drop(passing);
    assert_eq!(incident.count("nobody is **Incident commander**"), 1);
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
    let closing = (town.clock.now() + TimeDelta::hours(24)).timestamp();
    incident.reads(&format!("closes itself <t:{closing}:R>, <t:{closing}:f>"));
    town.after(TimeDelta::hours(24)).await;
    assert_eq!(incident.kept().await.incident.status, Status::Closed);
    assert!(incident.messages().iter().any(|message| !message.attachments.is_empty()), "the draft is handed over");
    town.finish().await;
}

#[tokio::test]
async fn a_warning_says_when_the_incident_closes_however_soon_that_is() {
    let town = Town::configured("[server]\nauto_close_after = \"6h\"").await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident resolve resolution:restarted it").await;
    town.after(TimeDelta::hours(4)).await;
    let closing = (town.clock.now() + TimeDelta::hours(2)).timestamp();
    let warning = incident.reads(&format!("closes itself <t:{closing}:R>, <t:{closing}:f>"));
    town.after(TimeDelta::hours(2)).await;
    assert_eq!(incident.kept().await.incident.status, Status::Closed);
    assert!(incident.now(&warning).content.starts_with("✅ #1 was closed, <t:"), "{}", incident.now(&warning).content);
    town.finish().await;
}

#[tokio::test]
async fn an_update_that_is_not_due_any_more_is_not_called_posted() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.bob.types(&incident, "/incident ack").await;
    town.after(minutes(30)).await;
    let asked = incident.reads("an update of #1 is due");
    town.bob.types(&incident, "/incident severity level:sev3").await;
    assert_eq!(incident.now(&asked).content, "✅ No update of #1 is due any more: its severity is SEV3.");
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
    // Each morning she is told again, by one message at a time; the archiving of the channel on the way changes nothing.
    let mut last = asked.clone();
    for morning in 1..=7 {
        town.after(TimeDelta::hours(24)).await;
        let again = incident.reads("⏰ <@");
        assert_eq!((again.mentions, incident.count("⏰ <@")), (vec![town.carol.id], 1), "morning {morning}");
        assert!(again.id > last.id && incident.gone(&last), "an edit would tell nobody");
        last = incident.reads("⏰ <@");
    }
    town.after(TimeDelta::days(7) - minutes(1)).await;
    assert_eq!(incident.reads("⏰ <@").id, last.id, "after a week it is weekly");
    town.after(minutes(1)).await;
    let asked = incident.reads("⏰ <@");
    assert_ne!(asked.id, last.id);
    incident.stays_quiet().await;
    town.carol.presses(&asked, "Remind me again in 1 day").await;
    assert!(incident.now(&asked).content.contains("Put off until"), "{}", incident.now(&asked).content);
    town.stop_bot().await;
    town.start_bot().await;
    town.after(TimeDelta::hours(24)).await;
    let asked = incident.reads("⏰ <@");
    assert!(asked.content.contains("is due 4 March 2026"), "{}", asked.content);
    assert_eq!((asked.mentions.clone(), incident.count("⏰ ")), (vec![town.carol.id], 1));
    // The channel is archived by now: nobody can type there.
    assert!(asked.content.contains("`/incident action done number:1 incident:1`"), "{}", asked.content);
    town.carol.types("general", &item("done number:1 incident:1")).await;
    let settled = incident.now(&asked);
    assert!(settled.content.starts_with("✅ Action item 1 of #1 is done, says <@"), "{}", settled.content);
    assert!(settled.components.is_empty());
    assert_eq!(incident.count("Nobody waits for this"), 1, "without a day nobody is asked");
    town.finish().await;
}
