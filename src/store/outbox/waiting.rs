//! Rows that wait for others, and what is changed of their waiting.

use chrono::{DateTime, Utc};

use crate::store::row::micros;
use crate::store::{StoreError, Tx};

impl Tx<'_> {
    /// Has a row wait for another one, which must be settled before.
    pub async fn wait_for(&mut self, row: i64, after: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE outbox SET after_id = ? WHERE id = ?")
            .bind(after)
            .bind(row)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// The same for every row of a lane that is not being sent yet.
    pub async fn lane_waits_for(&mut self, lane: &str, after: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE outbox SET after_id = ? WHERE lane = ? AND state = 'pending'")
            .bind(after)
            .bind(lane)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// Makes the rows of a lane that wait for a later try due at once.
    pub async fn hasten(&mut self, lane: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("UPDATE outbox SET due_at = ?1 WHERE lane = ?2 AND state = 'pending' AND due_at > ?1")
            .bind(micros(now))
            .bind(lane)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// What waits for a row in lanes that begin like this goes out now as well, and once more behind that row. Of a
    /// [`Class::Latest`](super::Class::Latest) row this is done once; it is the same intent both times, rendered from what is true
    /// then.
    pub async fn tell_meanwhile(&mut self, row: i64, lanes: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let forward: Vec<i64> = sqlx::query_scalar(
            "UPDATE outbox SET class = 'once', after_id = NULL, due_at = ?1
              WHERE after_id = ?2 AND class = 'latest' AND state = 'pending' AND substr(lane, 1, length(?3)) = ?3
          RETURNING id",
        )
        .bind(micros(now))
        .bind(row)
        .bind(lanes)
        .fetch_all(&mut *self.conn)
        .await?;
        for forward in forward {
            sqlx::query(
                "INSERT INTO outbox (server_id, incident_id, page_id, transport, class, lane, urgent, after_id, intent,
                                     state, created_at, due_at, attempts)
                 SELECT server_id, incident_id, page_id, transport, class, lane, urgent, ?, intent,
                        'pending', created_at, due_at, 0 FROM outbox WHERE id = ?",
            )
            .bind(row)
            .bind(forward)
            .execute(&mut *self.conn)
            .await?;
        }
        Ok(())
    }
}
