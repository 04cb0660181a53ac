//! Acknowledgements that end by silence or by hand, and quiet hours, across restarts.

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::house::House;
use crate::escalation::{PageState, Policy, Position, QuietHours, fixture};
use crate::incident::fixture::{HOME, at};
use crate::incident::{ChannelId, Command, Event, Kind, Number, Outcome, Status};

const FIRST: Position = Position::Level(0);
const SECOND: Position = Position::Level(1);

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

fn acknowledge() -> Command {
    Command::Acknowledge { at: None }
}

fn urgent() -> Policy {
    Policy { acknowledge_expires: Some(minutes(30)), ..fixture::urgent() }
}

/// It is 14:30 in the house when it opens: quiet until 17:00.
fn quiet() -> Policy {
    let (from, to) = (NaiveTime::from_hms_opt(14, 0, 0).unwrap(), NaiveTime::from_hms_opt(17, 0, 0).unwrap());
    Policy { quiet_hours: Some(QuietHours { from, to, zone: Tz::UTC }), ..urgent() }
}

/// A house with a SEV1 that somebody has.
async fn had() -> (House, Number) {
    let mut house = House::with(vec![urgent(), fixture::normal(), fixture::payments()]).await;
    let number = house.opens("Checkout errors", "sev1").await;
    house.settle().await;
    house.commands(number, acknowledge()).await;
    house.settle().await;
    (house, number)
}

async fn lapses(house: &House, number: Number) -> usize {
    let entries = house.entries(number).await;
    entries.iter().filter(|entry| matches!(entry.event, Event::AcknowledgementLapsed { .. })).count()
}

fn note() -> Command {
    Command::Note { text: "looking".to_owned(), at: None, kind: Kind::Observation }
}

#[tokio::test]
async fn silence_is_asked_about_and_then_goes_on_from_level_to_level() {
    let (mut house, number) = had().await;
    house.passes(minutes(29)).await;
    assert_eq!(house.rang(), [FIRST]);
    house.passes(minutes(1)).await;
    assert_eq!((house.rang(), lapses(&house, number).await), (vec![FIRST, FIRST], 1));
    assert!(house.kept(number).await.incident.acknowledged.is_none());
    house.passes(minutes(5)).await;
    assert_eq!(house.rang(), [FIRST, FIRST, SECOND]);
    house.commands(number, acknowledge()).await;
    house.passes(minutes(29)).await;
    assert_eq!(house.rang().len(), 3);
    house.passes(minutes(1)).await;
    assert_eq!(house.rang()[3..], [SECOND]);
    house.finish();
}

#[tokio::test]
async fn what_a_person_records_or_says_is_no_silence() {
    let (mut house, number) = had().await;
    house.passes(minutes(20)).await;
    house.commands(number, note()).await;
    house.passes(minutes(20)).await;
    assert_eq!(house.rang(), [FIRST]);
    let channel = house.kept(number).await.channel.unwrap();
    let now = house.now();
    assert!(house.engine.awaits_quiet().await.unwrap());
    assert!(house.engine.heard(HOME, channel, now).await.unwrap());
    assert!(!house.engine.heard(HOME, ChannelId(404), now).await.unwrap());
    house.passes(minutes(29)).await;
    assert_eq!(house.rang(), [FIRST]);
    house.passes(minutes(1)).await;
    assert_eq!(house.rang(), [FIRST, FIRST]);
    house.finish();
}

#[tokio::test]
async fn while_it_is_monitored_nobody_is_asked() {
    let (mut house, number) = had().await;
    let stands = |status| Command::SetStatus { status, note: None, at: None };
    house.commands(number, stands(Status::Monitoring)).await;
    for _ in 0..5 {
        house.passes(minutes(30)).await;
    }
    assert_eq!(house.rang(), [FIRST]);
    house.commands(number, stands(Status::Investigating)).await;
    house.passes(minutes(29)).await;
    assert_eq!(house.rang(), [FIRST]);
    house.passes(minutes(31)).await;
    house.passes(minutes(2)).await;
    assert_eq!(house.rang(), [FIRST, FIRST]);
    house.finish();
}

#[tokio::test]
async fn after_downtime_it_reads_back_before_it_asks() {
    let (mut house, number) = had().await;
    house.kill(|| false).await;
    house.clock.advance(minutes(600));
    house.start().await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST], "what was said meanwhile is not known yet");
    house.passes(minutes(2)).await;
    assert_eq!((house.rang(), lapses(&house, number).await), (vec![FIRST, FIRST], 1));
    house.restart().await;
    house.passes(minutes(4)).await;
    assert_eq!(house.rang(), [FIRST, FIRST]);
    house.finish();
}

#[tokio::test]
async fn what_is_over_is_never_asked_about() {
    for ends in [Command::Resolve { resolution: None, at: None }, Command::Close { reason: None }] {
        let (mut house, number) = had().await;
        house.commands(number, ends).await;
        house.passes(minutes(600)).await;
        assert_eq!((house.rang(), lapses(&house, number).await), (vec![FIRST], 0));
        assert!(!house.engine.awaits_quiet().await.unwrap());
        house.finish();
    }
}

#[tokio::test]
async fn given_back_the_same_level_rings_and_goes_on() {
    let (mut house, number) = had().await;
    let answered = house.commands(number, Command::GiveBack { own: None }).await;
    assert!(matches!(answered.outcome, Outcome::GivenBack(given) if given.pages));
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, FIRST]);
    assert!(house.kept(number).await.incident.acknowledged.is_none());
    house.passes(minutes(5)).await;
    assert_eq!(house.rang(), [FIRST, FIRST, SECOND]);
    house.finish();
}

async fn held() -> (House, Number) {
    let mut house = House::with(vec![quiet(), fixture::normal(), fixture::payments()]).await;
    let number = house.opens("Checkout errors", "sev1").await;
    house.settle().await;
    assert_eq!(house.rang(), []);
    (house, number)
}

#[tokio::test]
async fn in_quiet_hours_a_page_waits_until_they_are_over() {
    let (mut house, number) = held().await;
    let said = house.entries(number).await.into_iter().any(|entry| entry.event == Event::PageHeld { until: at(150) });
    assert!(said);
    house.passes(minutes(149)).await;
    house.restart().await;
    assert_eq!(house.rang(), []);
    house.passes(minutes(1)).await;
    assert_eq!(house.rang(), [FIRST]);
    house.passes(minutes(5)).await;
    assert_eq!(house.rang(), [FIRST, SECOND]);
    house.finish();
}

#[tokio::test]
async fn whatever_would_have_paged_tells_until_when_it_does_not() {
    let mut house = House::with(vec![quiet(), fixture::normal(), fixture::payments()]).await;
    let number = house.opens("Checkout errors", "sev2").await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST], "SEV2 has no quiet hours");
    let raise = Command::SetSeverity { level: crate::incident::fixture::severity("sev1"), reason: None };
    let answered = house.commands(number, raise).await;
    assert!(matches!(answered.outcome, Outcome::SeverityChanged(turn) if turn.held_until.is_none()));
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, FIRST], "what rings is not silenced by getting worse");
    house.commands(number, Command::Resolve { resolution: None, at: None }).await;
    let answered = house.commands(number, Command::Reopen { reason: None }).await;
    assert!(matches!(answered.outcome, Outcome::Reopened { held_until: Some(_), .. }));
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, FIRST]);
    house.finish();
}

#[tokio::test]
async fn escalating_rings_in_spite_of_quiet_hours_and_an_acknowledgement_ends_the_wait() {
    let (mut house, number) = held().await;
    house.commands(number, Command::Escalate { reason: None }).await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST]);
    house.passes(minutes(5)).await;
    assert_eq!(house.rang(), [FIRST, SECOND]);

    let (mut house, number) = held().await;
    house.commands(number, acknowledge()).await;
    house.commands(number, note()).await;
    assert!(matches!(house.page(number).await.page.state, PageState::Acknowledged { .. }));
    house.passes(minutes(20)).await;
    assert_eq!(house.rang(), []);
    house.finish();
}
