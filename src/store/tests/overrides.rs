//! Exceptions stay until they are taken back, and are no other server's.

use super::Disk;
use crate::escalation::OverrideId;
use crate::incident::fixture::{HOME, alice, at, bob};
use crate::incident::{Actor, Person, ScheduleId, ServerId};
use crate::store::{NewOverride, Store, StoreError};

async fn make(store: &Store, server: ServerId, person: Person, minutes: (i64, i64), asked: u64) -> Option<OverrideId> {
    let (from, until) = (at(minutes.0), at(minutes.1));
    let new = NewOverride { server, schedule: ScheduleId("database".to_owned()), person, from, until };
    let by = Actor::Member(bob());
    let work = store.write(move |tx| Box::pin(async move { tx.add_override(&new, &by, Some(asked), at(0)).await }));
    let made: Result<_, StoreError> = work.await;
    made.unwrap()
}

async fn clear(store: &Store, server: ServerId, which: OverrideId) -> bool {
    let by = Actor::Member(bob());
    let work = store.write(move |tx| Box::pin(async move { tx.clear_override(server, which, &by, at(1)).await }));
    let cleared: Result<_, StoreError> = work.await;
    cleared.unwrap()
}

async fn standing(store: &Store, server: Option<ServerId>, after: i64) -> Vec<OverrideId> {
    let standing = store.reader().await.unwrap().reader().overrides(server, at(after)).await.unwrap();
    standing.iter().map(|one| one.id).collect()
}

#[tokio::test]
async fn an_exception_stands_until_it_is_over_or_taken_back() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let first = make(store, HOME, alice(), (10, 20), 1).await.unwrap();
    let second = make(store, HOME, bob(), (15, 40), 2).await.unwrap();
    let elsewhere = make(store, ServerId(2), bob(), (15, 40), 3).await.unwrap();
    assert_eq!(make(store, HOME, alice(), (10, 20), 1).await, None, "delivered twice");
    assert_eq!(standing(store, Some(HOME), 0).await, [first, second]);
    assert_eq!(standing(store, None, 0).await, [first, second, elsewhere]);
    assert_eq!(standing(store, Some(HOME), 20).await, [second]);
    assert!(!clear(store, ServerId(2), second).await, "another server's");
    assert!(clear(store, HOME, second).await && !clear(store, HOME, second).await);
    assert_eq!(standing(store, None, 0).await, [first, elsewhere]);
    let kept = store.reader().await.unwrap().reader().overrides(Some(HOME), at(0)).await.unwrap();
    assert_eq!((&kept[0].person, kept[0].from, kept[0].until), (&alice(), at(10), at(20)));
    assert_eq!(kept[0].exception().who.to_string(), format!("user:{}", alice().id));
}
