//! Which rings wait for the chat, and who was told so by another way.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::OUTBOX;
use crate::incident::{IncidentId, PageId};
use crate::store::row::time;
use crate::store::{Reader, StoreError};

/// A ring of an incident that is not over, which the chat has not taken yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingWaiting {
    /// Its row.
    pub row: i64,
    /// The page.
    pub page: PageId,
    /// The incident.
    pub incident: IncidentId,
    /// Since when.
    pub since: DateTime<Utc>,
    /// What is to be told, as JSON.
    pub intent: String,
}

impl RingWaiting {
    /// The lane in which a notifier is told of it.
    #[must_use]
    pub fn lane(&self, notifier: &str) -> String {
        format!("down:{notifier}:{}", self.row)
    }
}

/// A ring of whose waiting a notifier was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldOfRing {
    /// The incident.
    pub incident: IncidentId,
    /// The chat has it by now.
    pub delivered: bool,
}

/// Of the notifier `?1`: what it was told, since it was last told that the chat is back.
const TOLD: &str = "FROM outbox told JOIN outbox ring ON ring.id = json_extract(told.intent, '$.ring')
                   WHERE told.lane >= 'down:' || ?1 || ':' AND told.lane < 'down:' || ?1 || ';'
                     AND told.state = 'delivered'
                     AND told.id > COALESCE((SELECT MAX(id) FROM outbox WHERE lane = 'back:' || ?1), 0)";

impl Reader<'_> {
    /// The rings that wait for the chat, or are on their way, the oldest first, at most 1,000.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn rings_waiting(&mut self) -> Result<Vec<RingWaiting>, StoreError> {
        let rows = sqlx::query(
            "SELECT o.id, o.page_id, o.incident_id, o.created_at, o.intent
               FROM outbox o JOIN incidents i ON i.id = o.incident_id
              WHERE o.state IN ('pending', 'sending') AND o.urgent = 1 AND o.transport = 'discord'
                AND o.page_id IS NOT NULL AND json_extract(o.intent, '$.intent') = 'ring'
                AND i.status NOT IN ('resolved', 'closed')
              ORDER BY o.id LIMIT 1000",
        )
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(RingWaiting {
                    row: row.try_get("id")?,
                    page: PageId(row.try_get("page_id")?),
                    incident: IncidentId(row.try_get("incident_id")?),
                    since: time(OUTBOX, row.try_get("created_at")?)?,
                    intent: row.try_get("intent")?,
                })
            })
            .collect()
    }

    /// Whether a notifier was told that rings wait, and none of them does any more, and it was not told so yet.
    pub async fn outage_is_over(&mut self, notifier: &str) -> Result<bool, StoreError> {
        let (told, waiting): (i64, i64) = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT COUNT(*), COUNT(CASE WHEN ring.state IN ('pending', 'sending') THEN 1 END) {TOLD}"
        )))
        .bind(notifier)
        .fetch_one(&mut *self.conn)
        .await?;
        Ok(told > 0 && waiting == 0)
    }

    /// The rings of whose waiting a notifier was told, since it was last told that the chat is back.
    pub async fn told_of_outage(&mut self, notifier: &str) -> Result<Vec<ToldOfRing>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT told.incident_id, ring.state = 'delivered' AS arrived {TOLD} ORDER BY told.id"
        )))
        .bind(notifier)
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(ToldOfRing { incident: IncidentId(row.try_get("incident_id")?), delivered: row.try_get("arrived")? })
            })
            .collect()
    }

    /// Whether a row is still waiting or on its way.
    pub async fn is_unsettled(&mut self, row: i64) -> Result<bool, StoreError> {
        let found: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM outbox WHERE id = ? AND state IN ('pending', 'sending')")
                .bind(row)
                .fetch_optional(&mut *self.conn)
                .await?;
        Ok(found.is_some())
    }
}
