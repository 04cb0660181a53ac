//! What is asked of the record to see whether all is well.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::row::{micros, time};
use super::{Reader, Store, StoreError, Tx};

/// How much the record holds that is still to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Rows of the outbox that are not settled.
    pub rows: u32,
    /// When the oldest of them was written; `None`: there are none.
    pub oldest: Option<DateTime<Utc>>,
    /// When the oldest of those that ring somebody was due first; `None`: there are none.
    pub oldest_ring: Option<DateTime<Utc>>,
    /// Incidents that are neither resolved nor closed.
    pub open: u32,
    /// Pages that nobody has acknowledged yet.
    pub running: u32,
}

impl Store {
    /// Writes something that nobody misses, to see whether it can be written. `now` says when.
    ///
    /// # Errors
    ///
    /// When the database takes no changes.
    pub async fn try_writing(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(move |tx| Box::pin(async move { tx.beat(now).await })).await
    }
}

impl Reader<'_> {
    /// How much is still to be done.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn load(&mut self) -> Result<Load, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT COUNT(*) FROM outbox WHERE state IN ('pending', 'sending')) AS unsettled,
                    (SELECT MIN(created_at) FROM outbox WHERE state IN ('pending', 'sending')) AS oldest,
                    (SELECT MIN(MAX(created_at, CASE WHEN attempts = 0 THEN due_at ELSE created_at END)) FROM outbox
                      WHERE state IN ('pending', 'sending') AND urgent = 1) AS oldest_ring,
                    (SELECT COUNT(*) FROM incidents WHERE imported IS NULL AND status NOT IN ('resolved', 'closed')) AS unsolved,
                    (SELECT COUNT(*) FROM pages WHERE running = 1) AS running",
        )
        .fetch_one(&mut *self.conn)
        .await?;
        let at = |column: &str| -> Result<Option<DateTime<Utc>>, StoreError> {
            row.try_get::<Option<i64>, _>(column)?.map(|at| time("the outbox", at)).transpose()
        };
        Ok(Load {
            rows: row.try_get("unsettled")?,
            oldest: at("oldest")?,
            oldest_ring: at("oldest_ring")?,
            open: row.try_get("unsolved")?,
            running: row.try_get("running")?,
        })
    }
}

impl Tx<'_> {
    async fn beat(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO heartbeat (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at")
            .bind(micros(now))
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}
