//! A page, from its first ring until it ends: across restarts, downtime, acknowledgements.

use chrono::TimeDelta;

use super::chat::{ANNOUNCEMENTS, Fate};
use super::house::House;
use crate::engine::Intent;
use crate::escalation::{PageState, Position};
use crate::incident::fixture::severity;
use crate::incident::{Command, Event, Number, Status};

const FIRST: Position = Position::Level(0);
const SECOND: Position = Position::Level(1);
const FALLBACK: Position = Position::Fallback;

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

fn acknowledge() -> Command {
    Command::Acknowledge { at: None }
}

fn escalate() -> Command {
    Command::Escalate { reason: None }
}

/// A house with a SEV1 whose first level was rung.
async fn ringing() -> (House, Number) {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST]);
    (house, number)
}

#[tokio::test]
async fn an_unanswered_page_goes_through_its_levels_and_on_with_the_fallback() {
    let (mut house, _) = ringing().await;
    let mut expected = vec![FIRST];
    for (wait, next) in [(5, SECOND), (10, FIRST), (5, SECOND), (10, FALLBACK), (15, FALLBACK), (15, FALLBACK)] {
        house.passes(minutes(wait) - TimeDelta::seconds(1)).await;
        assert_eq!(house.rang(), expected, "a second too early");
        house.passes(TimeDelta::seconds(1)).await;
        expected.push(next);
        assert_eq!(house.rang(), expected);
    }
    house.finish();
}

#[tokio::test]
async fn a_page_goes_on_after_a_restart() {
    let (mut house, _) = ringing().await;
    house.clock.advance(minutes(1));
    house.restart().await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST], "a restart rings nobody");
    house.passes(minutes(4)).await;
    assert_eq!(house.rang(), [FIRST, SECOND]);
    house.finish();
}

#[tokio::test]
async fn after_downtime_a_page_moves_one_level_and_says_how_late_it_is() {
    let (mut house, number) = ringing().await;
    house.kill(|| false).await;
    house.clock.advance(minutes(125));
    house.start().await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, SECOND]);
    let late = house.entries(number).await.into_iter().find_map(|entry| match entry.event {
        Event::Paged { level: Some(2), late_minutes, .. } => late_minutes,
        _ => None,
    });
    assert_eq!(late, Some(120));
    house.passes(minutes(9)).await;
    assert_eq!(house.rang().len(), 2, "the next level has its whole time");
    house.finish();
}

#[tokio::test]
async fn a_page_that_is_acknowledged_stays_silent() {
    let (mut house, number) = ringing().await;
    house.commands(number, acknowledge()).await;
    house.restart().await;
    house.passes(minutes(6_000)).await;
    assert_eq!(house.rang(), [FIRST]);
    house.finish();
}

#[tokio::test]
async fn an_acknowledgement_fences_a_row_that_waits() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    house.look().await.unwrap();
    // The channel is still being made, and the page waits for it.
    house.commands(number, acknowledge()).await;
    house.passes(minutes(60)).await;
    assert_eq!(house.rang(), []);
    house.finish();
}

#[tokio::test]
async fn a_ring_on_the_wire_when_it_is_acknowledged_is_edited_afterwards() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    house.meets(|intent| *intent == Intent::Channel, Fate::Done).await;
    house.commands(number, acknowledge()).await;
    house.ring_meets(Fate::Done).await;
    house.settle().await;
    let edits = house.chat.heard().into_iter().filter(|(intent, _)| matches!(intent, Intent::Rung { .. }));
    assert_eq!((house.rang(), edits.count()), (vec![FIRST], 1));
    house.passes(minutes(600)).await;
    assert_eq!(house.rang(), [FIRST]);
    house.finish();
}

#[tokio::test]
async fn a_ring_that_comes_back_after_the_acknowledgement_is_not_tried_again() {
    for fate in [Fate::PutOff(std::time::Duration::from_secs(1)), Fate::Lost, Fate::Gone] {
        let mut house = House::new().await;
        let number = house.opens("Checkout errors", "sev1").await;
        house.meets(|intent| *intent == Intent::Channel, Fate::Done).await;
        house.commands(number, acknowledge()).await;
        house.ring_meets(fate).await;
        house.passes(minutes(60)).await;
        assert_eq!(house.rang(), [], "{fate:?}");
        house.finish();
    }
}

#[tokio::test]
async fn a_ring_cut_off_by_a_restart_after_the_acknowledgement_is_not_tried_again() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    house.meets(|intent| *intent == Intent::Channel, Fate::Done).await;
    house.commands(number, acknowledge()).await;
    house.restart().await;
    house.passes(minutes(60)).await;
    assert_eq!(house.rang(), []);
    house.finish();
}

#[tokio::test]
async fn what_stops_a_page() {
    let resolve = Command::Resolve { resolution: None, at: None };
    let lower = Command::SetSeverity { level: severity("sev3"), reason: None };
    let over = Command::SetStatus { status: Status::Resolved, note: None, at: None };
    for command in [acknowledge(), resolve, Command::Close { reason: None }, lower, over] {
        let (mut house, number) = ringing().await;
        house.commands(number, command.clone()).await;
        house.passes(minutes(600)).await;
        assert_eq!(house.rang(), [FIRST], "{command:?}");
        assert!(!house.page(number).await.page.is_running(), "{command:?}");
        house.finish();
    }
}

#[tokio::test]
async fn escalating_rings_the_next_level_now_after_an_acknowledgement_too() {
    let (mut house, number) = ringing().await;
    house.commands(number, escalate()).await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, SECOND]);
    house.commands(number, acknowledge()).await;
    house.commands(number, escalate()).await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, SECOND], "twice within ten seconds is once");
    house.clock.advance(TimeDelta::seconds(10));
    house.commands(number, escalate()).await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, SECOND, FIRST]);
    house.finish();
}

#[tokio::test]
async fn escalating_a_page_that_is_at_its_end_rings_again() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev2").await;
    house.settle().await;
    house.passes(minutes(20)).await;
    assert_eq!(house.page(number).await.page.state, PageState::Exhausted { again: None });
    house.commands(number, escalate()).await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, FIRST]);
    house.finish();
}

#[tokio::test]
async fn reopening_and_raising_begin_a_page_of_their_own() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev2").await;
    house.settle().await;
    house.commands(number, acknowledge()).await;
    house.commands(number, Command::SetSeverity { level: severity("sev1"), reason: None }).await;
    house.settle().await;
    house.commands(number, Command::Close { reason: None }).await;
    house.commands(number, Command::Reopen { reason: None }).await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, FIRST, FIRST]);
    house.passes(minutes(5)).await;
    assert_eq!(house.rang(), [FIRST, FIRST, FIRST, SECOND], "only the last of them runs");
    house.finish();
}

#[tokio::test]
async fn a_page_waits_for_the_channel_for_five_seconds_and_goes_to_the_announcements() {
    let mut house = House::new().await;
    house.opens("Checkout errors", "sev1").await;
    assert_eq!(house.look().await.unwrap(), Some(house.now() + TimeDelta::seconds(5)));
    house.clock.advance(TimeDelta::seconds(5));
    house.ring_meets(Fate::Done).await;
    assert_eq!(house.chat.posted()[0].channel, ANNOUNCEMENTS);
    house.settle().await;
    assert_eq!(house.rang(), [FIRST], "once, though the channel is there now");
    house.finish();
}

#[tokio::test]
async fn the_channel_being_there_or_refused_sends_the_page_at_once() {
    for (fate, place) in [(Fate::Done, false), (Fate::Never, true)] {
        let mut house = House::new().await;
        house.opens("Checkout errors", "sev1").await;
        house.meets(|intent| *intent == Intent::Channel, fate).await;
        house.ring_meets(Fate::Done).await;
        assert_eq!(house.chat.posted()[0].channel == ANNOUNCEMENTS, place, "{fate:?}");
        house.finish();
    }
}

#[tokio::test]
async fn a_step_that_reached_nobody_is_an_event_and_the_next_follows_at_once() {
    for fate in [Fate::Never, Fate::Nobody] {
        let mut house = House::new().await;
        let number = house.opens("Checkout errors", "sev1").await;
        house.meets(|intent| *intent == Intent::Channel, Fate::Done).await;
        house.ring_meets(fate).await;
        house.settle().await;
        assert_eq!(house.rang().last(), Some(&SECOND), "{fate:?}");
        let events: Vec<_> = house.entries(number).await.into_iter().map(|entry| entry.event).collect();
        assert!(matches!(
            events[1..],
            [Event::NobodyReached { level: Some(1), .. }, Event::Paged { level: Some(2), .. }]
        ));
        let said =
            |posted: &super::chat::Posted| matches!(posted.intent, Intent::Undelivered { next: Some(SECOND), .. });
        assert!(house.chat.posted().iter().any(said), "{fate:?}");
        house.finish();
    }
}

#[tokio::test]
async fn when_nobody_at_all_is_reached_the_declarer_is_told_once() {
    let mut house = House::new().await;
    house.opens("Checkout errors", "sev1").await;
    house.meets(|intent| *intent == Intent::Channel, Fate::Done).await;
    for _ in 0..3 {
        house.ring_meets(Fate::Never).await;
    }
    house.settle().await;
    let told = |house: &House| house.chat.posted().iter().filter(|p| p.intent == Intent::NobodyReached).count();
    assert_eq!((house.rang(), told(&house)), (vec![], 1));
    house.passes(minutes(15)).await;
    assert_eq!(house.rang(), [FALLBACK], "and the fallback is tried again");
    house.finish();
}

#[tokio::test]
async fn people_rung_by_name_get_a_direct_message_where_the_level_says_so() {
    let (mut house, number) = ringing().await;
    let direct =
        |house: &House| house.chat.posted().iter().filter(|p| matches!(p.intent, Intent::Direct { .. })).count();
    assert_eq!(direct(&house), 0);
    house.passes(minutes(5)).await;
    assert_eq!((house.rang(), direct(&house)), (vec![FIRST, SECOND], 1));
    let edits = |house: &House| {
        house.chat.heard().into_iter().filter(|(intent, _)| matches!(intent, Intent::Rung { .. })).count()
    };
    assert_eq!(edits(&house), 1, "the first level's message says that the second went out");
    house.commands(number, acknowledge()).await;
    house.settle().await;
    assert_eq!(edits(&house), 1 + 3, "each message that rang says who has it");
    house.finish();
}

#[tokio::test]
async fn a_ring_says_once_what_followed_it() {
    let (mut house, number) = ringing().await;
    let steps = |house: &House| {
        let heard = house.chat.heard().into_iter();
        heard
            .filter_map(|(intent, _)| match intent {
                Intent::Rung { step, .. } => Some(step),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    house.passes(minutes(5)).await;
    assert_eq!(steps(&house), [0]);
    house.commands(number, escalate()).await;
    house.settle().await;
    assert_eq!(steps(&house)[1..], [1, 1], "the second level's message in the channel, and the direct one");
    house.finish();
}
