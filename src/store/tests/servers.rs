//! Nothing of one server can be reached from another, by any id.

use super::{Disk, declare, page};
use crate::incident::fixture::{HOME, alice, at};
use crate::incident::{ChannelId, MessageId, Number, Place, ServerId, ServerRoleId, Status, UserId, Viewer};
use crate::store::{Filter, RingMessage, StoreError};

#[tokio::test]
async fn an_incident_is_found_on_its_own_server_alone() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let kept = declare(store, HOME, "Checkout errors").await.unwrap();
    let (id, channel) = (kept.incident.id, ChannelId(u64::MAX >> 1));
    let work = store.write(move |tx| Box::pin(async move { tx.set_place(id, Some(Place::Channel(channel))).await }));
    let set: Result<(), StoreError> = work.await;
    set.unwrap();
    let mut reading = store.reader().await.unwrap();
    for (server, found) in [(HOME, true), (ServerId(2), false)] {
        let mut reader = reading.reader();
        assert_eq!(reader.incident_numbered(server, Number(1), &Viewer::Keeper).await.unwrap().is_some(), found);
        assert_eq!(reader.incident_of_channel(server, channel, &Viewer::Keeper).await.unwrap().is_some(), found);
        assert_eq!(reader.incident_keyed(Some(server), &kept.key, &Viewer::Keeper).await.unwrap().is_some(), found);
        assert_eq!(
            reader.list(server, &Filter::default(), 10, &Viewer::Keeper).await.unwrap().len(),
            usize::from(found)
        );
        let lately = reader.opened_lately(server, alice().id, "Checkout errors", at(0), &Viewer::Keeper).await.unwrap();
        assert_eq!(lately.is_some(), found);
        assert_eq!(reader.openings(server, alice().id, at(0)).await.unwrap(), u32::from(found));
    }
    assert!(reading.reader().incident_keyed(None, &kept.key, &Viewer::Keeper).await.unwrap().is_some());
}

#[tokio::test]
async fn the_same_title_is_the_same_incident_while_it_is_young_and_open() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let kept = declare(store, HOME, "Checkout errors").await.unwrap();
    let lately = async |by, title: &str, since| {
        let mut reading = store.reader().await.unwrap();
        reading.reader().opened_lately(HOME, by, title, since, &Viewer::Keeper).await.unwrap().is_some()
    };
    assert!(lately(alice().id, "Checkout errors", at(0)).await);
    assert!(lately(alice().id, "checkout ERRORS", at(0)).await);
    assert!(!lately(alice().id, "Checkout error", at(0)).await);
    assert!(!lately(UserId(9), "Checkout errors", at(0)).await);
    assert!(!lately(alice().id, "Checkout errors", at(1)).await);
    let mut over = kept.incident.clone();
    over.status = Status::Resolved;
    let entry =
        over.record(crate::incident::Kind::Milestone, crate::incident::Event::Resolved { resolution: None }, at(0));
    let work = store.write(move |tx| Box::pin(async move { tx.update_incident(&over, &[entry]).await }));
    let resolved: Result<(), StoreError> = work.await;
    resolved.unwrap();
    assert!(!lately(alice().id, "Checkout errors", at(0)).await);
}

#[tokio::test]
async fn who_was_rung_is_known_by_name_and_by_role() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let kept = declare(store, HOME, "Checkout errors").await.unwrap();
    let other = page(store, declare(store, HOME, "Elsewhere").await.unwrap().incident.id).await.id;
    let page = page(store, kept.incident.id).await;
    let ring = RingMessage {
        step: 0,
        position: page.page.step.position,
        channel: ChannelId(5),
        message: MessageId(6),
        users: vec![UserId(7)],
        roles: vec![ServerRoleId(8)],
    };
    let (id, kept_ring) = (page.id, ring.clone());
    for _ in 0..2 {
        let ring = ring.clone();
        let work = store.write(move |tx| Box::pin(async move { tx.insert_ring(id, &ring).await }));
        let written: Result<(), StoreError> = work.await;
        written.unwrap();
    }
    let mut reading = store.reader().await.unwrap();
    let mut reader = reading.reader();
    assert_eq!(reader.rings(id).await.unwrap(), [kept_ring], "told twice, kept once");
    let nobody = &[][..];
    assert!(reader.has_rung(id, UserId(7), nobody).await.unwrap());
    assert!(reader.has_rung(id, UserId(1), &[ServerRoleId(8)]).await.unwrap());
    assert!(!reader.has_rung(id, UserId(1), &[ServerRoleId(9)]).await.unwrap());
    assert!(!reader.has_rung(other, UserId(7), &[ServerRoleId(8)]).await.unwrap());
}
