//! Rows that do not go to the chat.

use chrono::{DateTime, Utc};

use super::{Claimed, claimed};
use crate::incident::PageId;
use crate::store::row::micros;
use crate::store::{Reader, StoreError, Tx};

/// By which way a row goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// The chat.
    #[default]
    Discord,
    /// A signed request to an address of the operator's.
    Webhook,
    /// A letter.
    Email,
}

impl Transport {
    pub(super) fn word(self) -> &'static str {
        match self {
            Transport::Discord => "discord",
            Transport::Webhook => "webhook",
            Transport::Email => "email",
        }
    }
}

impl Reader<'_> {
    /// Whether a message of that step of a page, to the chat or elsewhere, is waiting or on its way.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn step_goes_on(&mut self, page: PageId, step: u32) -> Result<bool, StoreError> {
        let row: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM outbox
              WHERE page_id = ? AND urgent = 1 AND state IN ('pending', 'sending')
                AND json_extract(intent, '$.intent') IN ('ring', 'notify') AND json_extract(intent, '$.step') = ? LIMIT 1",
        )
        .bind(page.0)
        .bind(step)
        .fetch_optional(&mut *self.conn)
        .await?;
        Ok(row.is_some())
    }
}

impl Tx<'_> {
    /// Takes the rows that can be sent now and do not go to the chat, at most `limit`, and marks them as being sent.
    pub async fn claim_outside(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Claimed>, StoreError> {
        let rows = sqlx::query(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1
              WHERE id IN (
                SELECT o.id FROM outbox o
                 WHERE o.state = 'pending' AND o.due_at <= ? AND o.transport <> 'discord'
                   AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.lane = o.lane AND b.id < o.id
                                                            AND b.state IN ('pending', 'sending'))
                 ORDER BY o.due_at, o.id LIMIT ?)
             RETURNING *",
        )
        .bind(micros(now))
        .bind(limit)
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter().map(claimed).collect()
    }
}
