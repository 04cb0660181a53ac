//! What happened to the users of other on-call tools, as their issue trackers tell it, and why it can't happen here.
//!
//! Each test is named after the report: what was seen there, what keeps it from happening here, and the same night played.

use hotwash::sandbox::{Fault, Matcher};

use crate::town::{Town, minutes};

/// grafana/oncall#1206, "Escalation does not continue if paused due to time range step": an alert came at 06:00, its next step was
/// to follow at 09:00, the service restarted every couple of hours, and the step never came; it was noticed five and a half hours
/// later.
///
/// Here the next step is no task that somebody holds: it is a column in the page's row, read anew by every start. A restart
/// during the wait changes nothing; one across its end makes the page late, by one level, and it says so.
#[tokio::test]
async fn oncall_1206_an_escalation_stalled_after_a_restart() {
    let town = Town::configured(
        r#"
        [[policy]]
        id = "urgent"
        [[policy.level]]
        notify = ["role:On-call"]
        acknowledge_within = "3h"
        [[policy.level]]
        notify = ["role:Responders"]
        acknowledge_within = "3h"
        "#,
    )
    .await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    for _restart in 0..2 {
        town.after(minutes(60)).await;
        town.stop_bot().await;
        town.start_bot().await;
        town.settled().await;
    }
    town.after(minutes(59)).await;
    incident.stays_quiet().await;
    town.after(minutes(1)).await;
    let page = incident.pings("Responders").await;
    assert!(!page.content.contains("late"), "{}", page.content);
    town.account_for_mentions();

    let other = town.bob.opens("Search errors", "sev1").await;
    other.pings("On-call").await;
    town.stop_bot().await;
    town.clock.advance(minutes(5 * 60 + 30));
    town.start_bot().await;
    let page = other.pings("Responders").await;
    assert!(page.content.contains("late by 150 min"), "{}", page.content);
    town.account_for_mentions();
    town.finish().await;
}

/// grafana/oncall#1503, "Failure to notify primary oncall when other notification failed": a person who shadowed the rotation had
/// not connected their account; notifying them failed, and it looked as if the one who was on call had not been notified either.
///
/// Here a target that can't be reached is left out of the message and named in what is said about it; whoever else the level names
/// is in the message all the same, and a direct message that fails fails alone.
#[tokio::test]
async fn oncall_1503_one_users_failure_kept_the_page_from_another() {
    let town = Town::configured(
        r#"
        [[policy]]
        id = "urgent"
        [[policy.level]]
        notify = ["user:shadow-who-never-joined", "user:carol"]
        also_dm = true
        acknowledge_within = "5m"
        "#,
    )
    .await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings_person(town.carol.id).await;
    assert!(page.mentions.contains(&town.carol.id), "{}", page.content);
    town.settled().await;
    assert_eq!(town.carol.direct_messages().len(), 1);
    incident.reads("shadow-who-never-joined");
    town.account_for_mentions();
    town.finish().await;
}

/// grafana/oncall#3111, "Old, acknowledge alert has been escalated after two months": an alert made in June and acknowledged in June
/// woke somebody at half past five in October.
///
/// Here an acknowledgement ends the page in its own transaction, with every row that would still ring: nothing is left that a
/// worker could find again, in any restart, upgrade or repair.
#[tokio::test]
async fn oncall_3111_a_page_that_rose_from_the_dead() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    for _month in 0..6 {
        town.stop_bot().await;
        town.clock.advance(minutes(30 * 24 * 60));
        town.start_bot().await;
        town.after(minutes(60)).await;
        incident.stays_quiet().await;
    }
    town.finish().await;
}

/// grafana/oncall#4087: what one team's alerts did to a shared limit kept another team's from getting through.
///
/// Here there is no limit of our own that pages share: Discord's answer 429 holds the route that it names, pages have senders of
/// their own that go before everything else, and each page has its row and its lane.
#[tokio::test]
async fn oncall_4087_one_teams_noise_held_up_anothers_page() {
    let town = Town::start().await;
    let noisy = town.bob.opens("Noisy", "sev3").await;
    let path = format!("/channels/{}/messages", noisy.channel());
    town.sandbox.fault(Matcher::new("POST", &path), Fault::RateLimited { retry_after: 600.0, global: false }, 1);
    for note in 0..12 {
        let line = format!("/incident note incident:1 text:noise {note}");
        town.bob.sends("general", &line).answered().await.unwrap();
    }
    let open = town.carol.sends("general", "/incident open title:Checkout errors severity:sev1");
    open.answered().await.unwrap();
    let incident = town.incident(2);
    let page = town.within("the other team's page", async || {
        let heard = town.unaccounted().into_iter().map(|(message, _)| message);
        heard.into_iter().find(|message| Some(message.channel) == incident.find_channel())
    });
    let page = page.await;
    assert!(page.content.contains("#2") && !page.content.contains("late"), "{}", page.content);
    town.within("only the noise waits", async || (town.waiting().await == 12).then_some(())).await;
    town.finish_with_rows_left(12).await;
}

/// target/goalert#4188, "Slack on-call status notifications are delayed longer than expected due to overzealous rate-limiting":
/// after two in quick succession the next one was held back by the tool itself, and came 16 minutes late without a word.
///
/// Here nothing is held back but what Discord itself asks for, and what Discord holds back says how late it is.
#[tokio::test]
async fn goalert_4188_sixteen_minutes_late_without_a_word() {
    let town = Town::start().await;
    for number in 1..=5 {
        let incident = town.bob.opens(&format!("Errors {number}"), "sev1").await;
        let page = incident.pings("On-call").await;
        assert!(!page.content.contains("late"), "{}", page.content);
        town.bob.types(&incident, "/incident close").await;
    }
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    let held = Matcher::new("POST", &format!("/channels/{}/messages", incident.channel())).containing("ack-page");
    town.sandbox.fault(held, Fault::RateLimited { retry_after: 1.0, global: false }, 1);
    town.clock.advance(minutes(5));
    town.put_back().await;
    town.clock.advance(minutes(16));
    let passing = town.lets_time_pass();
    let page = incident.pings("Responders").await;
    drop(passing);
    assert!(page.content.contains("late by 16 min"), "{}", page.content);
    town.finish().await;
}
