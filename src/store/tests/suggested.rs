//! What is offered while somebody types, however much there is.

use sqlx::SqlSafeStr;

use super::{Disk, declare, incident, note};
use crate::incident::fixture::{HOME, alice, at};
use crate::incident::{ChannelId, Circle, EntryNumber, Event, Guest, Kind, ServerId, TextField, UserId, Viewer};
use crate::store::{Store, StoreError};

/// Copies the first incident 300 times, as closed ones: numbers 2 to 301.
async fn many(disk: &Disk) {
    let sql = "INSERT INTO incidents (id, key, server_id, number, title, severity, status, drill, private, declared_at, state, chain_head)
                 WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < 301)
               SELECT n, 'copy' || n, server_id, n, 'Copy ' || n, severity, 'closed', drill, private, declared_at, state, chain_head
                 FROM incidents JOIN n WHERE id = 1;
               UPDATE servers SET last_number = 301;";
    sqlx::raw_sql(sql.into_sql_str()).execute(&mut disk.behind().await).await.unwrap();
}

async fn offered(store: &Store, typed: &str) -> Vec<u32> {
    offered_to(store, HOME, typed, &Viewer::Keeper).await
}

async fn offered_to(store: &Store, server: ServerId, typed: &str, viewer: &Viewer) -> Vec<u32> {
    let found = store.reader().await.unwrap().reader().suggested(server, typed, 3, viewer).await.unwrap();
    found.into_iter().map(|one| one.number.0).collect()
}

#[tokio::test]
async fn an_open_incident_is_offered_however_many_came_after_it() {
    let disk = Disk::new().await;
    let store = &disk.store;
    declare(store, HOME, "Checkout 100% broken").await.unwrap();
    many(&disk).await;
    declare(store, HOME, "ÉTÉ: a_b").await.unwrap();
    declare(store, ServerId(77), "Another server's").await.unwrap();
    for (typed, expected) in [
        ("", &[302, 1, 301][..]),
        ("#", &[302, 1, 301]),
        ("1", &[1, 199, 198]),
        ("#1", &[1, 199, 198]),
        // The very number comes before the open ones that begin with it.
        ("30", &[30, 302, 301]),
        ("2", &[2, 299, 298]),
        ("CHECK", &[1]),
        ("copy 150", &[150]),
        ("100%", &[1]),
        ("0%", &[1]),
        ("%", &[1]),
        ("_", &[302]),
        ("\\", &[]),
        ("'", &[]),
        ("été", &[302]),
        ("ötö", &[]),
        ("another", &[]),
        ("99999999999999999999", &[]),
    ] {
        assert_eq!(offered(store, typed).await, expected, "{typed:?}");
    }
}

#[tokio::test]
async fn a_private_one_is_offered_to_its_circle_alone() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let mut hidden = declare(store, HOME, "Checkout errors").await.unwrap().incident;
    hidden.circle = Some(Circle { guests: vec![Guest::Person(alice())], out: Vec::new() });
    let text = Event::TextSet { field: TextField::Title, text: "A leak".to_owned() };
    let entry = hidden.record(Kind::Action, text, at(1));
    let work = store.write(move |tx| Box::pin(async move { tx.update_incident(&hidden, &[entry]).await }));
    let written: Result<(), StoreError> = work.await;
    written.unwrap();
    let member = |user| Viewer::Member { user, roles: Vec::new(), places: vec![ChannelId(5)] };
    for typed in ["", "1", "leak"] {
        assert_eq!(offered_to(store, HOME, typed, &member(alice().id)).await, [1], "{typed:?}");
        assert_eq!(offered_to(store, HOME, typed, &member(UserId(9))).await, [0; 0], "{typed:?}");
    }
}

#[tokio::test]
async fn of_a_long_timeline_the_newest_entries_are_read_and_the_one_whose_number_was_typed() {
    let disk = Disk::new().await;
    let store = &disk.store;
    let id = incident(store).await.incident.id;
    // Entries 4 to 2,003 are copies of the third.
    let sql = "CREATE TEMP TABLE n (n INTEGER);
               WITH RECURSIVE n (n) AS (SELECT 4 UNION ALL SELECT n + 1 FROM n WHERE n < 2003) INSERT INTO temp.n SELECT n FROM n;
               INSERT INTO entries (incident_id, number, kind, happened_at, recorded_at, digest, hash)
               SELECT incident_id, n, kind, happened_at, recorded_at, digest, hash FROM entries JOIN temp.n WHERE number = 3;
               INSERT INTO contents (incident_id, number, salt, content)
               SELECT incident_id, n, salt, content FROM contents JOIN temp.n WHERE number = 3;";
    sqlx::raw_sql(sql.into_sql_str()).execute(&mut disk.behind().await).await.unwrap();
    let numbers = async |typed: Option<u32>| {
        let mut reading = store.reader().await.unwrap();
        let lines = reading.reader().latest_lines(id, typed.map(EntryNumber)).await.unwrap();
        lines.iter().map(|line| line.number().0).collect::<Vec<_>>()
    };
    let newest: Vec<u32> = (1_704..=2_003).collect();
    assert_eq!(numbers(None).await, newest);
    assert_eq!(numbers(Some(2_000)).await, newest);
    assert_eq!(numbers(Some(9_999)).await, newest);
    assert_eq!(numbers(Some(2)).await, [&[2], &newest[..]].concat());
}

#[tokio::test]
async fn a_short_timeline_is_read_whole() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let id = incident(store).await.incident.id;
    note(store, id, "and again").await;
    let lines = store.reader().await.unwrap().reader().latest_lines(id, Some(EntryNumber(2))).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.number().0).collect::<Vec<_>>(), [1, 2, 3, 4]);
}
