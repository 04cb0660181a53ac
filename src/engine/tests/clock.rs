//! The clock is set, back or forward, during a wait and across a restart: no storm, no silence.

use chrono::TimeDelta;

use super::chat::Fate;
use super::house::House;
use crate::engine::Intent;
use crate::incident::{Command, Duty};

const HOUR: TimeDelta = TimeDelta::hours(1);
const TEN_YEARS: TimeDelta = TimeDelta::days(3_652);

const fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

/// How late each ring said that it was.
fn lateness(house: &House) -> Vec<Option<u32>> {
    let late = |intent: &Intent| match intent {
        Intent::Ring { late_minutes, .. } => Some(*late_minutes),
        _ => None,
    };
    house.chat.posted().iter().filter_map(|posted| late(&posted.intent)).collect()
}

/// How often the chat was made to remind of something.
fn reminders(house: &House) -> usize {
    house.chat.posted().iter().filter(|posted| matches!(posted.intent, Intent::Remind { .. })).count()
}

async fn steps(house: &House) -> (u32, Option<TimeDelta>) {
    house.engine.store().reader().await.unwrap().reader().clock_steps().await.unwrap()
}

#[tokio::test]
async fn set_while_a_page_waits_the_clock_brings_the_next_level_neither_nearer_nor_further() {
    for step in [HOUR, -HOUR, TEN_YEARS, -TEN_YEARS] {
        let mut house = House::new().await;
        house.opens("Checkout errors", "sev1").await;
        house.settle().await;
        house.passes(minutes(1)).await;
        house.clock.step(step);
        house.settle().await;
        assert_eq!((lateness(&house), reminders(&house)), (vec![None], 0), "no storm: {step}");
        assert_eq!(steps(&house).await, (1, Some(step)));
        house.passes(minutes(3)).await;
        assert_eq!(lateness(&house), [None], "{step}");
        house.passes(minutes(1)).await;
        assert_eq!((lateness(&house), reminders(&house)), (vec![None, None], 1), "no silence: {step}");
        house.passes(minutes(10)).await;
        assert_eq!((lateness(&house).len(), reminders(&house), steps(&house).await.0), (3, 1, 1), "{step}");
        house.finish();
    }
}

#[tokio::test]
async fn set_back_across_a_restart_the_clock_lets_the_page_go_on_where_it_was() {
    for step in [-HOUR, -TEN_YEARS] {
        let mut house = House::new().await;
        house.opens("Checkout errors", "sev1").await;
        house.settle().await;
        house.passes(minutes(2)).await;
        house.clock.step(step);
        house.restart().await;
        house.settle().await;
        assert_eq!(lateness(&house), [None], "no storm: {step}");
        house.passes(minutes(3)).await;
        assert_eq!(lateness(&house), [None, None], "no silence: {step}");
        assert_eq!(steps(&house).await, (1, Some(step)), "it was seen when it last ran, to the minute");
        house.finish();
    }
}

#[tokio::test]
async fn set_forward_across_a_restart_the_clock_is_taken_for_a_night_without_power() {
    for step in [HOUR, TEN_YEARS] {
        let mut house = House::new().await;
        house.opens("Checkout errors", "sev1").await;
        house.settle().await;
        house.clock.step(step);
        house.restart().await;
        house.settle().await;
        let late = u32::try_from((step - minutes(5)).num_minutes()).unwrap();
        assert_eq!(lateness(&house), [None, Some(late)], "one step");
        let of_what = |intent: &Intent| match intent {
            Intent::Remind { duty, .. } => Some(duty.to_string()),
            _ => None,
        };
        let mut reminded: Vec<_> = house.chat.posted().iter().filter_map(|posted| of_what(&posted.intent)).collect();
        let all = reminded.len();
        reminded.sort();
        reminded.dedup();
        assert!(all >= 1 && reminded.len() == all, "each reminder once: {reminded:?}");
        house.passes(minutes(9)).await;
        assert_eq!(lateness(&house).len(), 2);
        house.passes(minutes(1)).await;
        assert_eq!(lateness(&house).len(), 3, "and on at its pace");
        house.finish();
    }
}

#[tokio::test]
async fn what_is_in_doubt_stays_in_doubt_for_as_long_however_the_clock_is_set() {
    for (step, restarts) in [(-HOUR, false), (HOUR, false), (-TEN_YEARS, true), (TEN_YEARS, true)] {
        let mut house = House::new().await;
        house.opens("Checkout errors", "sev1").await;
        house.passes(TimeDelta::seconds(0)).await;
        house.clock.advance(minutes(5));
        house.ring_meets(Fate::Unseen).await;
        house.clock.advance(minutes(10));
        house.clock.step(step);
        if restarts {
            house.restart().await;
        }
        house.settle().await;
        house.finish();
        assert_eq!(lateness(&house).len(), 2, "it stood there, and was found");
    }
}

#[tokio::test]
async fn what_a_full_disk_did_not_move_along_is_moved_along_later() {
    let mut house = House::new().await;
    house.opens("Checkout errors", "sev1").await;
    house.settle().await;
    house.clock.step(-TEN_YEARS);
    house.engine.store().refuse(1).await;
    house.look().await.unwrap();
    house.settle().await;
    assert_eq!(steps(&house).await, (1, Some(-TEN_YEARS)));
    house.passes(minutes(5)).await;
    assert_eq!(lateness(&house), [None, None]);
    house.finish();
}

#[tokio::test]
async fn what_closes_itself_does_so_after_as_long_as_it_was_told() {
    for step in [-TEN_YEARS, TEN_YEARS] {
        let mut house = House::new().await;
        let number = house.opens("Checkout errors", "sev3").await;
        house.commands(number, Command::Resolve { resolution: None, at: None }).await;
        house.settle().await;
        house.passes(TimeDelta::hours(24)).await;
        house.clock.step(step);
        house.settle().await;
        let reminded = |duty: &Duty| *duty == Duty::CloseItself;
        let warned = |house: &House| {
            let posted = house.chat.posted();
            posted
                .iter()
                .filter(|posted| matches!(&posted.intent, Intent::Remind { duty, .. } if reminded(duty)))
                .count()
        };
        assert!(house.kept(number).await.incident.closed_at.is_none() && warned(&house) == 0, "{step}");
        house.passes(TimeDelta::hours(24)).await;
        assert!(house.kept(number).await.incident.closed_at.is_none() && warned(&house) == 1, "{step}");
        house.passes(TimeDelta::hours(24)).await;
        assert!(house.kept(number).await.incident.closed_at.is_some(), "{step}");
        house.finish();
    }
}
