//! The auditor: what is damaged on purpose is found, mended and told; what is in order is left alone.

use chrono::TimeDelta;

use super::chat::Fate;
use super::house::House;
use crate::clock::ManualClock;
use crate::escalation::{Page, PageState, Position};
use crate::incident::{Actor, Command, Event, Flaw, Number, PageId};
use crate::store::StoreError;
use crate::store::probe::damage;

const FIRST: Position = Position::Level(0);
const SECOND: Position = Position::Level(1);

async fn opened() -> (House, Number) {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    (house, number)
}

async fn ringing() -> (House, Number) {
    let (mut house, number) = opened().await;
    house.settle().await;
    assert_eq!(house.rang(), [FIRST]);
    (house, number)
}

/// A second look finds what the first one suspected.
async fn two_looks(house: &House) {
    house.engine.audit().await;
    house.engine.audit().await;
}

async fn mended(house: &House, number: Number) -> Vec<Flaw> {
    let entries = house.entries(number).await;
    entries
        .iter()
        .filter_map(|entry| if let Event::Mended(mended) = &entry.event { Some(mended.flaw) } else { None })
        .collect()
}

#[tokio::test]
async fn a_page_that_waits_for_a_message_in_no_queue_rings() {
    let (mut house, number) = opened().await;
    damage(house.engine.store(), "DELETE FROM outbox WHERE urgent = 1").await;
    house.engine.audit().await;
    assert_eq!(mended(&house, number).await, [], "one look is a suspicion");
    house.engine.audit().await;
    assert_eq!(mended(&house, number).await, [Flaw::StepLost]);
    house.settle().await;
    assert_eq!(house.rang(), [FIRST]);
    assert!(matches!(house.page(number).await.page.state, PageState::Ringing { .. }));
    house.finish();
}

#[tokio::test]
async fn a_page_without_a_deadline_gets_it_back() {
    let (mut house, number) = ringing().await;
    damage(house.engine.store(), "UPDATE pages SET due_at = NULL").await;
    house.passes(TimeDelta::minutes(30)).await;
    assert_eq!(house.rang(), [FIRST], "no cycle would ever move it");
    two_looks(&house).await;
    assert_eq!(mended(&house, number).await, [Flaw::Contradiction]);
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, SECOND]);
    house.finish();
}

#[tokio::test]
async fn a_page_that_is_overdue_moves() {
    let (mut house, number) = ringing().await;
    house.clock.advance(TimeDelta::minutes(5) + TimeDelta::seconds(119));
    two_looks(&house).await;
    assert_eq!(mended(&house, number).await, [], "a cycle may be about to");
    house.clock.advance(TimeDelta::seconds(2));
    two_looks(&house).await;
    assert_eq!(mended(&house, number).await, [Flaw::Overdue]);
    house.settle().await;
    assert_eq!(house.rang(), [FIRST, SECOND]);
    house.finish();
}

#[tokio::test]
async fn a_message_that_nobody_is_sending_is_in_doubt_and_goes_out() {
    let (mut house, number) = opened().await;
    damage(house.engine.store(), "UPDATE outbox SET state = 'sending' WHERE urgent = 1").await;
    two_looks(&house).await;
    assert_eq!(mended(&house, number).await, [Flaw::Stuck]);
    house.settle().await;
    assert_eq!(house.rang(), [FIRST]);
    house.finish();
}

#[tokio::test]
async fn a_message_that_is_being_sent_is_left_alone() {
    let (mut house, number) = opened().await;
    house.look().await.unwrap();
    house.clock.advance(TimeDelta::seconds(30));
    two_looks(&house).await;
    assert_eq!(mended(&house, number).await, []);
    assert_eq!(house.engine.audited().unmended, [""; 0]);
    house.clock.advance(TimeDelta::minutes(6));
    two_looks(&house).await;
    let unmended = house.engine.audited().unmended;
    assert!(unmended.len() == 1 && unmended[0].contains("under way for more than 5 min"), "{unmended:?}");
    house.release(0, Fate::Done).await;
    house.settle().await;
    house.engine.audit().await;
    assert_eq!(house.engine.audited().unmended, [""; 0]);
    house.finish();
}

#[tokio::test]
async fn a_page_that_runs_on_for_an_incident_that_is_over_is_stopped() {
    let (mut house, number) = ringing().await;
    house.commands(number, Command::Resolve { resolution: None, at: None }).await;
    house.settle().await;
    let statement = "UPDATE pages SET running = 1, due_at = 1, state = json_set(state, '$.state', json_object('state',
                     'ringing', 'deadline', '2026-03-02T12:05:00Z'))";
    damage(house.engine.store(), statement).await;
    two_looks(&house).await;
    assert_eq!(mended(&house, number).await, [Flaw::RunsOn]);
    house.passes(TimeDelta::minutes(60)).await;
    assert_eq!(house.rang(), [FIRST]);
    assert!(!house.page(number).await.page.is_running());
    house.finish();
}

#[tokio::test]
async fn an_incident_that_should_page_and_has_no_page_pages() {
    let (mut house, number) = opened().await;
    damage(house.engine.store(), "DELETE FROM outbox WHERE page_id IS NOT NULL").await;
    damage(house.engine.store(), "DELETE FROM pages").await;
    two_looks(&house).await;
    assert_eq!(mended(&house, number).await, [Flaw::NeverStarted]);
    house.settle().await;
    assert_eq!(house.rang(), [FIRST]);
    house.finish();
}

#[tokio::test]
async fn what_cannot_be_mended_is_told_until_it_is_well() {
    let (house, number) = ringing().await;
    damage(house.engine.store(), "UPDATE pages SET state = state || '}'").await;
    two_looks(&house).await;
    let audited = house.engine.audited();
    assert_eq!((audited.mended, audited.unmended.len()), (0, 1), "{audited:?}");
    damage(house.engine.store(), "UPDATE pages SET state = substr(state, 1, length(state) - 1)").await;
    house.engine.audit().await;
    assert_eq!(house.engine.audited().unmended, [""; 0]);
    assert_eq!(mended(&house, number).await, []);
    house.finish();
}

#[tokio::test]
async fn a_night_of_paging_gives_it_nothing_to_do_whatever_is_done_to_the_clock() {
    let (mut house, number) = ringing().await;
    let quiet = house.opens("A typo", "sev3").await;
    let clock: ManualClock = house.clock.clone();
    for step in [30, 30, 240, 600, 3_600, 86_400 * 3_650, 60, -3_600, 60, 900] {
        clock.advance(TimeDelta::seconds(step));
        house.settle().await;
        house.engine.audit().await;
    }
    house.commands(number, Command::Acknowledge { at: None }).await;
    house.settle().await;
    two_looks(&house).await;
    assert_eq!(house.engine.audited().mended, 0);
    for number in [number, quiet] {
        assert_eq!(mended(&house, number).await, []);
    }
    house.finish();
}

/// Whatever a page may stand at, the auditor reads the same deadline and the same running from it as the page itself says.
#[tokio::test]
async fn every_state_of_a_page_is_read_as_the_page_means_it() {
    let (house, number) = opened().await;
    let (incident, page) = (house.kept(number).await.incident.id, house.page(number).await.page);
    let (now, later) = (house.now(), house.now() + TimeDelta::minutes(9));
    let by = Actor::System;
    let states = [
        PageState::Sending,
        PageState::Ringing { deadline: later },
        PageState::Held { until: later },
        PageState::Acknowledged { by: by.clone(), at: now, expires: Some(later) },
        PageState::Acknowledged { by, at: now, expires: None },
        PageState::Exhausted { again: Some(later) },
        PageState::Exhausted { again: None },
        PageState::Fenced { at: now, before: Some(Box::new(PageState::Ringing { deadline: later })) },
    ];
    let mut suspected = Vec::new();
    for state in states {
        let page = Page { state, ..page.clone() };
        let store = house.engine.store();
        let kept = store.write(move |tx| {
            Box::pin(async move {
                let kept = tx.insert_page(incident, &page).await?;
                Ok::<_, StoreError>(tx.pages_to_audit(PageId(kept.id.0 - 1), 1).await?.remove(0))
            })
        });
        let lies = kept.await.unwrap();
        suspected.extend((lies.deadline != lies.due || lies.word.is_none()).then_some(lies));
    }
    assert_eq!(suspected, []);
    // That of them which waits for a message has none; the others are in order.
    two_looks(&house).await;
    assert_eq!(mended(&house, number).await, [Flaw::StepLost]);
}
