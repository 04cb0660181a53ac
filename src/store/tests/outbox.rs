//! What is taken from the outbox, in which order, and what stops it.

use chrono::{DateTime, Utc};

use super::{Disk, incident, page};
use crate::incident::fixture::{HOME, alice, at};
use crate::incident::{Actor, IncidentId, PageId};
use crate::store::{
    Claimed, Class, Due, KeptPage, NewRow, Settled, Store, StoreError, Transport, Tx, WorkFuture, probe,
};

/// A row for the lane, due at the beginning.
fn row(lane: &str) -> NewRow {
    NewRow {
        server: HOME,
        incident: None,
        page: None,
        class: Class::Once,
        lane: lane.to_owned(),
        urgent: false,
        after: None,
        intent: "{}".to_owned(),
        transport: crate::store::Transport::Discord,
        due_at: at(0),
    }
}

fn latest(lane: &str) -> NewRow {
    NewRow { class: Class::Latest, ..row(lane) }
}

async fn write<T: Send + 'static>(
    store: &Store,
    work: impl for<'c> FnOnce(&'c mut Tx<'_>) -> WorkFuture<'c, T, StoreError> + Send + 'static,
) -> T {
    store.write(work).await.unwrap()
}

async fn put(store: &Store, row: NewRow) -> i64 {
    write(store, move |tx| Box::pin(async move { tx.enqueue(row, at(0)).await })).await
}

/// The rows that can be sent then, by their ids.
async fn claim(store: &Store, now: DateTime<Utc>) -> Vec<i64> {
    let mut ids: Vec<_> = claimed(store, now, false).await.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    ids
}

async fn claimed(store: &Store, now: DateTime<Utc>, urgent: bool) -> Vec<Claimed> {
    write(store, move |tx| Box::pin(async move { tx.claim(now, urgent, 10).await })).await
}

async fn delivered(store: &Store, row: i64) {
    write(store, move |tx| Box::pin(async move { tx.settle(row, &Settled::Delivered, at(0)).await })).await;
}

async fn put_back(store: &Store, row: i64, due: DateTime<Utc>, doubted: Option<DateTime<Utc>>) {
    write(store, move |tx| Box::pin(async move { tx.put_back(row, at(0), due, doubted, "hung up").await })).await;
}

async fn state(store: &Store, row: i64) -> String {
    probe::outbox(store).await.unwrap().into_iter().find(|lying| lying.id == row).unwrap().state
}

async fn due(store: &Store, urgent: bool) -> Option<DateTime<Utc>> {
    let due = store.reader().await.unwrap().reader().due().await.unwrap();
    if urgent { due.urgent } else { due.other }
}

/// An incident's page, and a row that rings for it.
async fn ringing(store: &Store) -> (KeptPage, NewRow) {
    let kept = incident(store).await;
    let page = page(store, kept.incident.id).await;
    let ring = NewRow { page: Some(page.id), incident: Some(kept.incident.id), urgent: true, ..row("page") };
    (page, ring)
}

async fn acknowledge(store: &Store, page: &KeptPage) {
    let (id, stopped) = (page.id, page.page.clone().acknowledge(Actor::Member(alice()), at(0)));
    write(store, move |tx| Box::pin(async move { tx.update_page(id, &stopped).await })).await;
}

#[tokio::test]
async fn a_lane_goes_out_in_its_order_and_waits_for_no_other() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let (first, second, other) = (put(store, row("a")).await, put(store, row("a")).await, put(store, row("b")).await);
    assert_eq!(claim(store, at(0)).await, [first, other]);
    assert_eq!(claim(store, at(0)).await, [0; 0], "the first is on its way");
    put_back(store, first, at(1), None).await;
    assert_eq!(claim(store, at(0)).await, [0; 0], "the first waits, and the second behind it");
    assert_eq!(claim(store, at(1)).await, [first]);
    delivered(store, first).await;
    assert_eq!(claim(store, at(1)).await, [second]);
}

#[tokio::test]
async fn what_comes_after_a_row_waits_until_it_is_settled_however() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    for settled in [Settled::Delivered, Settled::Undeliverable { error: "no".to_owned() }] {
        let first = put(store, row("making")).await;
        let behind = put(store, NewRow { after: Some(first), ..row("card") }).await;
        assert_eq!(claim(store, at(0)).await, [first]);
        put_back(store, first, at(0), Some(at(0))).await;
        assert_eq!(claim(store, at(0)).await, [first]);
        write(store, move |tx| Box::pin(async move { tx.settle(first, &settled, at(0)).await })).await;
        assert_eq!(claim(store, at(0)).await, [behind]);
        delivered(store, behind).await;
    }
    let error = store.reader().await.unwrap().reader().last_error("making").await.unwrap();
    assert_eq!(error.as_deref(), Some("no"));
}

#[tokio::test]
async fn the_urgent_ones_are_taken_by_themselves() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let usual = put(store, row("a")).await;
    let urgent = put(store, NewRow { urgent: true, ..row("b") }).await;
    assert_eq!(claimed(store, at(0), true).await.iter().map(|row| row.id).collect::<Vec<_>>(), [urgent]);
    assert_eq!(claim(store, at(0)).await, [usual]);
}

#[tokio::test]
async fn the_longest_due_are_taken_first() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let mut rows = Vec::new();
    for (index, minutes) in [5, 3, 4, 1, 2].into_iter().enumerate() {
        rows.push(put(store, NewRow { due_at: at(minutes), ..row(&index.to_string()) }).await);
    }
    let two: Vec<Claimed> = write(store, |tx| Box::pin(async move { tx.claim(at(4), false, 2).await })).await;
    let mut taken: Vec<_> = two.iter().map(|row| row.id).collect();
    taken.sort_unstable();
    assert_eq!(taken, [rows[3], rows[4]]);
    assert_eq!(claim(store, at(4)).await, [rows[1], rows[2]]);
}

#[tokio::test]
async fn one_pending_row_says_what_is_shown_at_last() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let first = put(store, latest("card")).await;
    assert_eq!(put(store, latest("card")).await, first);
    assert_ne!(put(store, latest("announcement")).await, first);
    assert!(claim(store, at(0)).await.contains(&first));
    let second = put(store, latest("card")).await;
    assert_ne!(second, first, "the first is on its way, with what was true then");
    assert_eq!(put(store, latest("card")).await, second);
    assert_eq!(claim(store, at(0)).await, [0; 0]);
    delivered(store, first).await;
    assert_eq!(claim(store, at(0)).await, [second]);
    let (one, two) = (put(store, row("card")).await, put(store, row("card")).await);
    assert_ne!(one, two, "what must be said once is not left out");
}

#[tokio::test]
async fn a_fence_stops_what_rings_and_is_not_on_its_way() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let (page, ring) = ringing(store).await;
    let under_way = put(store, ring.clone()).await;
    assert_eq!(claimed(store, at(0), true).await.len(), 1);
    let waiting = put(store, ring.clone()).await;
    let edit =
        put(store, NewRow { urgent: false, class: Class::Latest, ..NewRow { lane: "rung".to_owned(), ..ring } }).await;
    let other = put(store, NewRow { urgent: true, ..row("other") }).await;
    let id: PageId = page.id;
    write(store, move |tx| Box::pin(async move { tx.fence_rows(id, at(0)).await })).await;
    for (row, expected) in [(under_way, "sending"), (waiting, "fenced"), (edit, "pending"), (other, "pending")] {
        assert_eq!(state(store, row).await, expected);
    }
}

#[tokio::test]
async fn what_comes_back_after_its_page_was_stopped_is_fenced() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let (page, ring) = ringing(store).await;
    let (certain, doubted) =
        (put(store, ring.clone()).await, put(store, NewRow { lane: "dm".to_owned(), ..ring.clone() }).await);
    let lost = put(store, NewRow { lane: "dm2".to_owned(), ..ring.clone() }).await;
    let edit = put(store, NewRow { lane: "rung".to_owned(), urgent: false, ..ring }).await;
    assert_eq!(claimed(store, at(0), true).await.len(), 3);
    assert_eq!(claim(store, at(0)).await, [edit]);
    acknowledge(store, &page).await;
    put_back(store, certain, at(0), None).await;
    put_back(store, doubted, at(0), Some(at(0))).await;
    write(store, |tx| Box::pin(async move { tx.recover(at(0)).await })).await;
    for (row, expected) in [(certain, "fenced"), (doubted, "fenced"), (lost, "fenced"), (edit, "pending")] {
        assert_eq!(state(store, row).await, expected);
    }
}

#[tokio::test]
async fn after_a_start_what_was_on_its_way_is_in_doubt() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let (lost, done, waits) = (put(store, row("a")).await, put(store, row("b")).await, put(store, row("a")).await);
    claim(store, at(0)).await;
    delivered(store, done).await;
    let recovered = write(store, |tx| Box::pin(async move { tx.recover(at(3)).await })).await;
    assert_eq!(recovered, [lost]);
    assert_eq!(claim(store, at(2)).await, [0; 0]);
    let again = claimed(store, at(3), false).await;
    assert_eq!(again.len(), 1, "{waits} waits behind it");
    assert_eq!((again[0].id, again[0].attempt, again[0].doubted_at), (lost, 2, Some(at(0))));
}

#[tokio::test]
async fn doubt_begins_with_the_first_try_that_may_have_arrived() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let row = put(store, row("a")).await;
    let tries = [(None, None), (Some(at(2)), Some(at(2))), (None, Some(at(2))), (Some(at(4)), Some(at(2)))];
    assert_eq!(claimed(store, at(0), false).await[0].doubted_at, None);
    for (doubted, expected) in tries {
        put_back(store, row, at(0), doubted).await;
        assert_eq!(claimed(store, at(0), false).await[0].doubted_at, expected);
    }
    assert_eq!(state(store, row).await, "sending");
}

#[tokio::test]
async fn what_is_due_next_is_what_could_be_taken() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    assert_eq!((due(store, false).await, due(store, true).await), (None, None));
    let first = put(store, NewRow { due_at: at(9), ..row("a") }).await;
    put(store, NewRow { due_at: at(1), ..row("a") }).await;
    put(store, NewRow { due_at: at(2), after: Some(first), ..row("b") }).await;
    put(store, NewRow { due_at: at(5), urgent: true, ..row("c") }).await;
    assert_eq!((due(store, false).await, due(store, true).await), (Some(at(9)), Some(at(5))));
    write(store, |tx| Box::pin(async move { tx.hasten("a", at(3)).await })).await;
    assert_eq!(due(store, false).await, Some(at(3)), "what was due before stays as it was");
    assert_eq!(claim(store, at(9)).await, [first]);
    assert_eq!(due(store, false).await, None, "all others wait for what is on its way");
    delivered(store, first).await;
    assert_eq!(due(store, false).await, Some(at(1)));
}

#[tokio::test]
async fn a_row_that_waits_for_another_is_not_due() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let all = async || store.reader().await.unwrap().reader().due().await.unwrap();
    assert_eq!(all().await, Due::default());
    put(store, NewRow { due_at: at(5), ..row("a") }).await;
    put(store, NewRow { due_at: at(1), ..row("a") }).await;
    assert_eq!(all().await, Due { other: Some(at(5)), ..Due::default() });
    put(store, NewRow { due_at: at(3), urgent: true, ..row("b") }).await;
    put(store, NewRow { due_at: at(2), transport: Transport::Email, ..row("c") }).await;
    let due = all().await;
    assert_eq!(due, Due { other: Some(at(5)), urgent: Some(at(3)), outside: Some(at(2)), ..Due::default() });
    assert_eq!((due.to_send(), due.to_do()), (Some(at(2)), None));
    let none: Option<IncidentId> = probe::outbox(store).await.unwrap()[0].incident;
    assert_eq!(none, None);
}

#[tokio::test]
async fn what_is_overdue_is_told_with_since_when_and_why() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let stuck = async |server, minute| store.reader().await.unwrap().reader().stuck(server, at(minute)).await.unwrap();
    assert_eq!(stuck(None, 60).await, None);
    put(store, NewRow { due_at: at(30), ..row("a later one") }).await;
    let tried = put(store, row("tried")).await;
    assert_eq!(stuck(Some(HOME), 0).await, None);
    for minute in [1, 2] {
        assert_eq!(claim(store, at(minute)).await, [tried]);
        put_back(store, tried, at(minute + 1), None).await;
    }
    // It is due in a moment again, and has waited since it was written all the same.
    let found = stuck(Some(HOME), 2).await.unwrap();
    assert_eq!((found.rows, found.since, found.why.as_deref()), (1, at(0), Some("hung up")));
    assert_eq!(stuck(Some(crate::incident::ServerId(2)), 2).await, None);
    assert_eq!(stuck(None, 31).await.unwrap().rows, 2);
    delivered(store, tried).await;
    let found = stuck(None, 31).await.unwrap();
    assert_eq!((found.rows, found.since, found.why), (1, at(30), None));
}
