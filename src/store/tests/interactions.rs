//! What was asked for, once each, and who was not told.

use super::{Disk, incident};
use crate::incident::fixture::{HOME, alice, at};
use crate::incident::{Actor, ChannelId, Outcome};
use crate::store::{AnswerToken, Asked, Store, StoreError};

fn asked(id: u64) -> Asked {
    Asked { id, server: HOME, channel: ChannelId(5), token: AnswerToken::new("a token") }
}

async fn carry_out(store: &Store, incident: crate::incident::IncidentId, id: u64) -> Result<(), StoreError> {
    let (by, outcome) = (Actor::Member(alice()), Outcome::Escalated { reason: None });
    let work = store.write(move |tx| {
        Box::pin(async move { tx.carried_out(&asked(id), incident, &by, &outcome, false, at(1)).await })
    });
    work.await
}

#[tokio::test]
async fn an_interaction_is_carried_out_once() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let id = incident(store).await.incident.id;
    carry_out(store, id, u64::MAX).await.unwrap();
    assert!(carry_out(store, id, u64::MAX).await.is_err(), "the store itself refuses the second time");
    let mut reading = store.reader().await.unwrap();
    assert!(reading.reader().was_carried_out(u64::MAX).await.unwrap());
    assert!(!reading.reader().was_carried_out(1).await.unwrap());
}

#[tokio::test]
async fn who_was_told_is_not_told_again_and_the_token_is_forgotten() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let id = incident(store).await.incident.id;
    for interaction in [3, 1, 2] {
        carry_out(store, id, interaction).await.unwrap();
    }
    let work = store.write(|tx| Box::pin(async move { tx.answered(2, at(2)).await }));
    let told: Result<(), StoreError> = work.await;
    told.unwrap();
    let unanswered = store.reader().await.unwrap().reader().unanswered().await.unwrap();
    assert_eq!(unanswered.iter().map(|unanswered| unanswered.asked.clone()).collect::<Vec<_>>(), [asked(1), asked(3)]);
    assert_eq!(unanswered[0].received_at, at(1));
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM interactions WHERE token IS NOT NULL")
        .fetch_one(&mut *store.reader().await.unwrap().0)
        .await
        .unwrap();
    assert_eq!(left, 2);
}
