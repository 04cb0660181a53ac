//! What a server's people set stays, with who set it, and is no other server's.

use super::Disk;
use crate::incident::fixture::{HOME, alice, at, bob};
use crate::incident::{Actor, Person, ServerId};
use crate::store::{Store, StoreError};

async fn set(store: &Store, server: ServerId, key: &'static str, value: Option<&'static str>, by: Person, minute: i64) {
    let by = Actor::Member(by);
    let work =
        store.write(move |tx| Box::pin(async move { tx.set_setting(server, key, value, &by, at(minute)).await }));
    let set: Result<(), StoreError> = work.await;
    set.unwrap();
}

async fn standing(store: &Store, server: Option<ServerId>) -> Vec<String> {
    let settings = store.reader().await.unwrap().reader().settings(server).await.unwrap();
    let shown = settings.iter().map(|set| {
        let minutes = (set.at - at(0)).num_minutes();
        format!("{} {} = {} by {}, minute {minutes}", set.server, set.key, set.value, set.by.name())
    });
    shown.collect()
}

#[tokio::test]
async fn the_newest_of_a_key_stands_with_who_set_it() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    set(store, HOME, "timezone", Some("UTC"), alice(), 1).await;
    set(store, HOME, "category", Some("5"), alice(), 2).await;
    set(store, HOME, "timezone", Some("Europe/Berlin"), bob(), 3).await;
    let category = format!("{HOME} category = 5 by {}, minute 2", alice().name);
    let zone = format!("{HOME} timezone = Europe/Berlin by {}, minute 3", bob().name);
    assert_eq!(standing(store, Some(HOME)).await, [category.clone(), zone]);
    set(store, HOME, "timezone", None, bob(), 4).await;
    assert_eq!(standing(store, Some(HOME)).await, [category]);
}

#[tokio::test]
async fn a_setting_is_its_own_servers_alone() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    set(store, HOME, "category", Some("5"), alice(), 1).await;
    set(store, ServerId(2), "category", Some("6"), bob(), 1).await;
    assert_eq!(standing(store, Some(ServerId(2))).await, [format!("2 category = 6 by {}, minute 1", bob().name)]);
    assert_eq!(standing(store, None).await.len(), 2);
    assert_eq!(standing(store, Some(ServerId(3))).await, [""; 0]);
}
