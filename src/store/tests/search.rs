//! What was written is found again, and nothing else is.

use super::{Disk, incident};
use crate::incident::fixture::{HOME, alice, at, responder, rules};
use crate::incident::{Command, EntryNumber, Kind, ServerId, TextField, Viewer, decide};
use crate::store::{Durability, HitPlace, Kept, Store, StoreError};

async fn does(store: &Store, kept: &Kept, mut command: Command) -> Kept {
    let (id, minutes) = (kept.incident.id, i64::from(kept.incident.entries));
    let work = store.write(move |tx| {
        Box::pin(async move {
            if let Command::EditEntry { entry, line, .. } | Command::StrikeEntry { entry, line, .. } = &mut command {
                *line = tx.line(id, *entry).await?.map(Box::new);
            }
            let kept = tx.incident(id).await?.unwrap();
            let change = decide(&kept.incident, command, &responder(alice()), &rules(), at(10 + minutes)).unwrap();
            tx.update_incident(&change.incident, &change.entries).await?;
            Ok::<_, StoreError>(Kept { incident: change.incident, ..kept })
        })
    });
    work.await.unwrap()
}

async fn notes(store: &Store, kept: &Kept, text: &str) -> Kept {
    does(store, kept, Command::Note { text: text.to_owned(), at: None, kind: Kind::Observation }).await
}

/// The numbers of the incidents that are found.
async fn finds(store: &Store, text: &str) -> Vec<u32> {
    finds_on(store, HOME, text).await
}

async fn finds_on(store: &Store, server: ServerId, text: &str) -> Vec<u32> {
    let found = store.reader().await.unwrap().reader().search(server, text, (0, 10), &Viewer::Keeper).await.unwrap();
    found.unwrap_or_default().hits.into_iter().map(|hit| hit.line.incident.number.0).collect()
}

#[tokio::test]
async fn words_are_found_wherever_they_stand() {
    let disk = Disk::new().await;
    let store = &disk.store;
    let (first, second) = (incident(store).await, incident(store).await);
    let first = notes(store, &first, "Café: the connexion broke, \"quoted\"").await;
    does(store, &second, Command::SetText { field: TextField::RootCause, text: "A zebra chewed it".to_owned() }).await;
    for (text, expected) in [
        ("connexion", &[1][..]),
        ("CONNEX", &[1]),
        ("connex broke", &[]),
        ("broke connex", &[1]),
        ("cafe", &[1]),
        ("café", &[1]),
        ("\"quoted\"", &[1]),
        ("zebra", &[2]),
        ("checkout", &[2, 1]),
        ("checkout zebra", &[2]),
        ("connexion zebra", &[]),
        ("connexion OR zebra", &[]),
        ("text:zebra", &[]),
        ("zebra*", &[2]),
        ("^zebra", &[2]),
        ("NEAR(zebra", &[]),
        ("\" OR \"", &[]),
    ] {
        assert_eq!(finds(store, text).await, expected, "{text}");
    }
    assert_eq!(
        store.reader().await.unwrap().reader().search(HOME, "-- !", (0, 10), &Viewer::Keeper).await.unwrap(),
        None
    );
    assert_eq!(finds_on(store, ServerId(HOME.0 + 1), "checkout").await, [0; 0], "another server's");
    let found = store
        .reader()
        .await
        .unwrap()
        .reader()
        .search(HOME, "connexion", (0, 10), &Viewer::Keeper)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.hits[0].place, HitPlace::Entry(EntryNumber(first.incident.entries)));
    assert!(found.hits[0].excerpt.contains(&(true, "connexion".to_owned())), "{:?}", found.hits[0].excerpt);
    let found = store
        .reader()
        .await
        .unwrap()
        .reader()
        .search(HOME, "checkout", (1, 5), &Viewer::Keeper)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.hits.len(), found.total, found.hits[0].place), (1, 2, HitPlace::Text(TextField::Title)));
    assert_eq!(found.hits[0].line.incident.number.0, 1, "behind the newest");
}

#[tokio::test]
async fn of_what_was_edited_the_last_version_is_found_and_what_was_struck_is_not() {
    let disk = Disk::new().await;
    let store = &disk.store;
    let kept = notes(store, &incident(store).await, "walrus").await;
    let entry = EntryNumber(kept.incident.entries);
    let edit = |text: &str| Command::EditEntry { entry, line: None, text: Some(text.to_owned()), at: None, kind: None };
    let kept = does(store, &kept, edit("ocelot")).await;
    assert_eq!((finds(store, "walrus").await.len(), finds(store, "ocelot").await.len()), (0, 1));
    let kept = does(store, &kept, Command::StrikeEntry { entry, line: None, reason: "wrong".to_owned() }).await;
    assert_eq!(finds(store, "ocelot").await, [0; 0]);
    let renamed = Command::SetText { field: TextField::Title, text: "Payments broke".to_owned() };
    does(store, &kept, renamed).await;
    assert_eq!((finds(store, "payments").await.len(), finds(store, "checkout").await.len()), (1, 0));
}

#[tokio::test]
async fn what_an_earlier_version_wrote_is_taken_in_at_the_start() {
    let disk = Disk::new().await;
    notes(&disk.store, &incident(&disk.store).await, "walrus").await;
    disk.tamper("DELETE FROM words; DELETE FROM words_of").await;
    assert_eq!(finds(&disk.store, "walrus").await, [0; 0]);
    let url = format!("sqlite://{}", disk.folder.path().join("hotwash.db").display());
    let again = Store::open(&url, Durability::Process).await.unwrap();
    assert_eq!(finds(&again, "walrus checkout").await, [1]);
}
