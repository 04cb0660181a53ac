//! The outbox as it lies there, for tests that ask what is left in it.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Store, StoreError};
use crate::incident::{IncidentId, PageId};

/// Damages what is on the disk, as nothing in this program would.
pub(crate) async fn damage(store: &Store, statement: &'static str) {
    let work = store.write(move |tx| {
        Box::pin(async move {
            sqlx::query(statement).execute(&mut *tx.reader.conn).await?;
            Ok::<_, StoreError>(())
        })
    });
    work.await.unwrap();
}

/// A row, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lying {
    pub(crate) id: i64,
    pub(crate) incident: Option<IncidentId>,
    pub(crate) page: Option<PageId>,
    pub(crate) lane: String,
    pub(crate) urgent: bool,
    pub(crate) intent: String,
    pub(crate) state: String,
    pub(crate) error: Option<String>,
}

impl Lying {
    /// Whether it is still to be sent, or on its way.
    pub(crate) fn is_open(&self) -> bool {
        self.state == "pending" || self.state == "sending"
    }
}

/// Every row, the oldest first.
pub(crate) async fn outbox(store: &Store) -> Result<Vec<Lying>, StoreError> {
    lying(sqlx::query("SELECT * FROM outbox ORDER BY id").fetch_all(&mut *store.reader().await?.0).await?)
}

/// The rows that are not settled.
pub(crate) async fn open_rows(store: &Store) -> Result<Vec<Lying>, StoreError> {
    let open = sqlx::query("SELECT * FROM outbox WHERE state IN ('pending', 'sending') ORDER BY id");
    lying(open.fetch_all(&mut *store.reader().await?.0).await?)
}

fn lying(rows: Vec<SqliteRow>) -> Result<Vec<Lying>, StoreError> {
    rows.iter()
        .map(|row| {
            Ok(Lying {
                id: row.try_get("id")?,
                incident: row.try_get::<Option<i64>, _>("incident_id")?.map(IncidentId),
                page: row.try_get::<Option<i64>, _>("page_id")?.map(PageId),
                lane: row.try_get("lane")?,
                urgent: row.try_get("urgent")?,
                intent: row.try_get("intent")?,
                state: row.try_get("state")?,
                error: row.try_get("error")?,
            })
        })
        .collect()
}

/// Every incident of every server, in the order of declaring.
pub(crate) async fn incidents(store: &Store) -> Result<Vec<IncidentId>, StoreError> {
    let ids: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM incidents ORDER BY id").fetch_all(&mut *store.reader().await?.0).await?;
    Ok(ids.into_iter().map(IncidentId).collect())
}
