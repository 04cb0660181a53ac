//! The store over a real file.

mod chain;
mod interactions;
mod outbox;
mod overrides;
mod privacy;
mod search;
mod servers;
mod settings;
mod suggested;
mod writer;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, SqlSafeStr};
use tempfile::TempDir;

use super::{Durability, Kept, KeptPage, Store, StoreError};
use crate::escalation::{Page, fixture::urgent};
use crate::incident::fixture::{HOME, alice, at, opening, responder, rules};
use crate::incident::{Caller, Change, Command, IncidentId, Kind, ServerId, decide, open};

/// A database in a folder of its own.
struct Disk {
    folder: TempDir,
    store: Store,
}

impl Disk {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("hotwash.db").display());
        let store = Store::open(&url, Durability::Process).await.unwrap();
        Self { folder, store }
    }

    /// Changes the file behind the store's back, with no rule in the way.
    async fn tamper(&self, sql: &'static str) {
        let free = "DROP TRIGGER IF EXISTS entries_stay; DROP TRIGGER IF EXISTS entries_remain;";
        let mut behind = self.behind().await;
        sqlx::raw_sql(free.into_sql_str()).execute(&mut behind).await.unwrap();
        sqlx::raw_sql(sql.into_sql_str()).execute(&mut behind).await.unwrap();
    }

    async fn behind(&self) -> SqliteConnection {
        let file = self.folder.path().join("hotwash.db");
        SqliteConnectOptions::new().filename(file).foreign_keys(false).connect().await.unwrap()
    }
}

/// Declares an incident, in one change.
async fn declare(store: &Store, server: ServerId, title: &str) -> Result<Kept, StoreError> {
    let title = title.to_owned();
    let work = store.write(move |tx| {
        Box::pin(async move {
            let (id, number) = tx.next_incident(server).await?;
            let by = responder(alice());
            let change = open(opening(&title, "sev1"), (id, server, number), &by, &rules(), at(0)).unwrap();
            let key = tx.insert_incident(&change.incident, &change.entries).await?;
            Ok::<_, StoreError>(Kept {
                incident: change.incident,
                key,
                channel: None,
                thread_of: None,
                archived: None,
                card: None,
                announcement: None,
                imported: None,
            })
        })
    });
    work.await
}

/// Writes a note into an incident's timeline.
async fn note(store: &Store, incident: IncidentId, text: &str) {
    let command = Command::Note { text: text.to_owned(), at: None, kind: Kind::Observation };
    let work = store.write(move |tx| {
        Box::pin(async move {
            let kept = tx.incident(incident).await?.unwrap();
            let by = Caller::system();
            let Change { incident, entries, .. } = decide(&kept.incident, command, &by, &rules(), at(1)).unwrap();
            tx.update_incident(&incident, &entries).await
        })
    });
    let written: Result<(), StoreError> = work.await;
    written.unwrap();
}

/// An incident with three entries.
async fn incident(store: &Store) -> Kept {
    let kept = declare(store, HOME, "Checkout errors").await.unwrap();
    note(store, kept.incident.id, "the pool is exhausted").await;
    note(store, kept.incident.id, "doubled it").await;
    kept
}

/// A page that rings for it.
async fn page(store: &Store, incident: IncidentId) -> KeptPage {
    let work =
        store.write(move |tx| Box::pin(async move { tx.insert_page(incident, &Page::start(urgent(), 0)).await }));
    let page: Result<_, StoreError> = work.await;
    page.unwrap()
}
