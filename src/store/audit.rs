//! The auditor's own look at pages and their messages: independent of the columns that a cycle goes by.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{micros, time};
use super::{Reader, StoreError};
use crate::incident::{IncidentId, PageId};

const PAGE: &str = "a page, as the auditor reads it";

/// A page as it lies there, its columns beside what its state says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lies {
    /// The page.
    pub page: PageId,
    /// Its incident.
    pub incident: IncidentId,
    /// The incident is resolved or closed.
    pub over: bool,
    /// The column.
    pub running: bool,
    /// The column.
    pub due: Option<DateTime<Utc>>,
    /// The word of its state: `sending`, `ringing`…; `None`: the state can't be read.
    pub word: Option<String>,
    /// The deadline that its state has.
    pub deadline: Option<DateTime<Utc>>,
    /// Which ring it stands at.
    pub step: i64,
    /// A message of it that rings is waiting or on its way.
    pub on_its_way: bool,
}

impl Reader<'_> {
    /// The pages of incidents that are not over, and those that run or are due all the same, behind a page, at most `limit`.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn pages_to_audit(&mut self, behind: PageId, limit: u32) -> Result<Vec<Lies>, StoreError> {
        let rows = sqlx::query(
            "SELECT p.id, p.incident_id, p.running, p.due_at, json_valid(p.state) AS readable,
                    i.status IN ('resolved', 'closed') AS incident_over,
                    CASE json_valid(p.state) WHEN 1 THEN json_extract(p.state, '$.state.state') END AS word,
                    CASE json_valid(p.state) WHEN 1 THEN
                      COALESCE(json_extract(p.state, '$.state.deadline'), json_extract(p.state, '$.state.until'),
                               json_extract(p.state, '$.state.expires'), json_extract(p.state, '$.state.again'))
                    END AS deadline,
                    CASE json_valid(p.state) WHEN 1 THEN json_extract(p.state, '$.step.count') END AS step,
                    EXISTS (SELECT 1 FROM outbox o WHERE o.page_id = p.id AND o.urgent = 1
                                                     AND o.state IN ('pending', 'sending')) AS on_its_way
               FROM pages p JOIN incidents i ON i.id = p.incident_id
              WHERE p.id > ? AND (p.running = 1 OR p.due_at IS NOT NULL OR i.status NOT IN ('resolved', 'closed'))
              ORDER BY p.id LIMIT ?",
        )
        .bind(behind.0)
        .bind(limit)
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter().map(lies).collect()
    }

    /// The incidents that are neither resolved nor closed, were declared after a moment, and have no page.
    pub async fn unpaged_since(&mut self, since: DateTime<Utc>) -> Result<Vec<IncidentId>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar(
            "SELECT i.id FROM incidents i
              WHERE i.imported IS NULL AND i.status NOT IN ('resolved', 'closed') AND i.declared_at >= ?
                AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.incident_id = i.id) ORDER BY i.id",
        )
        .bind(micros(since))
        .fetch_all(&mut *self.conn)
        .await?;
        Ok(ids.into_iter().map(IncidentId).collect())
    }

    /// The rows that are marked as being sent, each with the page and the incident that it is about.
    pub async fn rows_on_their_way(&mut self) -> Result<Vec<(i64, Option<PageId>, Option<IncidentId>)>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT id, page_id, incident_id FROM outbox WHERE state = 'sending' ORDER BY id LIMIT 1000",
        )
        .fetch_all(&mut *self.conn)
        .await?;
        let ids =
            |(row, page, incident): (i64, Option<i64>, Option<i64>)| (row, page.map(PageId), incident.map(IncidentId));
        Ok(rows.into_iter().map(ids).collect())
    }

    /// Whether a row is still marked as being sent.
    pub async fn is_on_its_way(&mut self, row: i64) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM outbox WHERE id = ? AND state = 'sending'")
            .bind(row)
            .fetch_optional(&mut *self.conn)
            .await?;
        Ok(found.is_some())
    }
}

fn lies(row: &SqliteRow) -> Result<Lies, StoreError> {
    let deadline: Option<String> = row.try_get("deadline")?;
    let deadline = deadline.map(|text| DateTime::parse_from_rfc3339(&text));
    let unreadable = matches!(deadline, Some(Err(_)));
    let word: Option<String> = row.try_get("word")?;
    Ok(Lies {
        page: PageId(row.try_get("id")?),
        incident: IncidentId(row.try_get("incident_id")?),
        over: row.try_get("incident_over")?,
        running: row.try_get("running")?,
        due: row.try_get::<Option<i64>, _>("due_at")?.map(|due| time(PAGE, due)).transpose()?,
        word: word.filter(|_| !unreadable),
        deadline: deadline.and_then(Result::ok).map(|deadline| deadline.to_utc()),
        step: row.try_get::<Option<i64>, _>("step")?.unwrap_or_default(),
        on_its_way: row.try_get("on_its_way")?,
    })
}
