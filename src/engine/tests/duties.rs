//! What falls due of itself: reminded of once, put off, met, and done in the end.

use chrono::TimeDelta;

use super::house::House;
use crate::engine::Intent;
use crate::incident::fixture::role;
use crate::incident::{Command, Duty, Number, Status};

async fn opened() -> (House, Number) {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev3").await;
    house.settle().await;
    (house, number)
}

/// The reminders that were posted, and how often one was edited.
fn reminders(house: &House) -> (usize, usize) {
    told(house, |duty| !matches!(duty, Duty::HotWash(_)))
}

/// The same of hot washes.
fn washes(house: &House) -> (usize, usize) {
    told(house, |duty| matches!(duty, Duty::HotWash(_)))
}

fn told(house: &House, of: impl Fn(&Duty) -> bool) -> (usize, usize) {
    let heard = house.chat.heard();
    let posted = heard.iter().filter(|(intent, _)| matches!(intent, Intent::Remind { duty, .. } if of(duty)));
    let edited = heard.iter().filter(|(intent, _)| matches!(intent, Intent::Reminded { duty, .. } if of(duty)));
    (posted.count(), edited.count())
}

fn commander() -> Duty {
    Duty::FillRole(role("commander"))
}

#[tokio::test]
async fn a_reminder_comes_once_and_shows_when_it_is_met() {
    let (mut house, number) = opened().await;
    house.passes(TimeDelta::seconds(299)).await;
    assert_eq!(reminders(&house), (0, 0));
    house.passes(TimeDelta::seconds(1)).await;
    assert_eq!(reminders(&house), (1, 0));
    house.passes(TimeDelta::hours(5)).await;
    assert_eq!(reminders(&house), (1, 0), "once is enough");
    house.commands(number, Command::TakeRole { role: role("commander") }).await;
    house.settle().await;
    assert_eq!(reminders(&house), (1, 1));
    house.finish();
}

#[tokio::test]
async fn a_reminder_that_was_put_off_comes_again_by_a_message_of_its_own() {
    let (mut house, number) = opened().await;
    house.passes(TimeDelta::minutes(5)).await;
    house.commands(number, Command::Snooze { duty: commander() }).await;
    house.settle().await;
    assert_eq!(reminders(&house), (1, 1), "the message says that it was put off");
    house.passes(TimeDelta::minutes(15)).await;
    assert_eq!(reminders(&house), (2, 1), "and then another one asks: an edit tells nobody");
    house.finish();
}

#[tokio::test]
async fn a_reminder_is_neither_lost_nor_doubled_by_a_restart() {
    let (mut house, _) = opened().await;
    house.restart().await;
    house.passes(TimeDelta::minutes(5)).await;
    assert_eq!(reminders(&house), (1, 0));
    house.restart().await;
    house.passes(TimeDelta::minutes(60)).await;
    assert_eq!(reminders(&house), (1, 0));
    house.finish();
}

#[tokio::test]
async fn what_was_met_before_it_was_due_is_never_spoken_of() {
    let (mut house, number) = opened().await;
    house.commands(number, Command::TakeRole { role: role("commander") }).await;
    house.passes(TimeDelta::hours(5)).await;
    assert_eq!(reminders(&house), (0, 0));
    house.finish();
}

#[tokio::test]
async fn a_resolved_incident_closes_itself_a_day_after_its_warning() {
    let (mut house, number) = opened().await;
    house.commands(number, Command::TakeRole { role: role("commander") }).await;
    house.commands(number, Command::Resolve { resolution: None, at: None }).await;
    house.passes(TimeDelta::hours(48)).await;
    assert_eq!(reminders(&house), (1, 0));
    assert_eq!(house.kept(number).await.incident.status, Status::Resolved);
    house.passes(TimeDelta::hours(24)).await;
    assert_eq!(house.kept(number).await.incident.status, Status::Closed);
    assert_eq!(house.chat.heard().iter().filter(|intent| matches!(intent, (Intent::Draft, _))).count(), 1);
    house.passes(TimeDelta::days(30)).await;
    assert_eq!(reminders(&house), (1, 1), "the warning says that it is over");
    house.finish();
}

#[tokio::test]
async fn after_downtime_the_warning_still_comes_a_day_before() {
    let (mut house, number) = opened().await;
    house.commands(number, Command::TakeRole { role: role("commander") }).await;
    house.commands(number, Command::Resolve { resolution: None, at: None }).await;
    house.settle().await;
    house.kill(|| false).await;
    house.clock.advance(TimeDelta::days(30));
    house.start().await;
    house.settle().await;
    assert_eq!(house.kept(number).await.incident.status, Status::Resolved);
    house.passes(TimeDelta::hours(24)).await;
    assert_eq!(house.kept(number).await.incident.status, Status::Closed);
    house.finish();
}

#[tokio::test]
async fn a_hot_wash_is_asked_once_and_ended_once_across_restarts() {
    let (mut house, number) = opened().await;
    house.commands(number, Command::Resolve { resolution: None, at: None }).await;
    house.passes(TimeDelta::seconds(59)).await;
    assert_eq!(washes(&house), (0, 0));
    house.restart().await;
    house.passes(TimeDelta::seconds(1)).await;
    assert_eq!(washes(&house), (1, 0));
    house.restart().await;
    house.passes(TimeDelta::hours(24)).await;
    assert_eq!(washes(&house), (1, 1), "it says that it is over");
    house.restart().await;
    house.passes(TimeDelta::days(3)).await;
    assert_eq!(washes(&house).0, 1);
    house.finish();
}

#[tokio::test]
async fn after_days_without_power_a_hot_wash_is_asked_for_a_day_and_after_a_week_not_at_all() {
    for (days, expected) in [(2, 1), (8, 0)] {
        let (mut house, number) = opened().await;
        house.commands(number, Command::Resolve { resolution: None, at: None }).await;
        house.settle().await;
        house.kill(|| false).await;
        house.clock.advance(TimeDelta::days(days));
        house.start().await;
        house.settle().await;
        assert_eq!(washes(&house), (expected, 0), "{days} days late");
        house.passes(TimeDelta::hours(24)).await;
        assert_eq!(washes(&house), (expected, expected), "a day from then on");
        house.finish();
    }
}
