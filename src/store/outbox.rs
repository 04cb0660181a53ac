//! The outbox: what the chat must still be told. An intent is JSON that its writer understands; here it is only kept.

mod outage;
mod outside;
mod waiting;

pub use outage::{RingWaiting, ToldOfRing};
pub use outside::Transport;

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{id, micros, snowflake, time};
use super::{Reader, StoreError, Tx};
use crate::incident::{IncidentId, PageId, ServerId};

const OUTBOX: &str = "the outbox";

/// How a row must be repeated when nobody knows whether it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A message that must stand there once.
    Once,
    /// A thing that must exist: looked for before it is made.
    Ensure,
    /// A content that must be shown as it is at last; one pending row says it all.
    Latest,
}

/// A row to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRow {
    /// The server that it goes to.
    pub server: ServerId,
    /// The incident that it belongs to.
    pub incident: Option<IncidentId>,
    /// The page that it rings for: fencing the page fences it.
    pub page: Option<PageId>,
    /// How it is repeated.
    pub class: Class,
    /// Rows of one lane go out in their order.
    pub lane: String,
    /// It goes before everything that is not.
    pub urgent: bool,
    /// The row that must be settled before.
    pub after: Option<i64>,
    /// What to tell, as JSON.
    pub intent: String,
    /// When, at the earliest.
    pub due_at: DateTime<Utc>,
    /// By which way it goes out.
    pub transport: Transport,
}

/// A row that was stopped while nobody knew whether it had arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FencedInDoubt {
    /// Its id.
    pub row: i64,
    /// The page that it rang for.
    pub page: PageId,
    /// The incident.
    pub incident: IncidentId,
    /// What it was to tell, as JSON.
    pub intent: String,
}

/// The lane of looking for what a row may have left in the chat.
#[must_use]
pub fn looked_for(row: i64) -> String {
    format!("stands:{row}")
}

/// A row that is being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its id, the same on every try.
    pub id: i64,
    /// The server that it goes to.
    pub server: ServerId,
    /// The incident that it belongs to.
    pub incident: Option<IncidentId>,
    /// The page that it rings for.
    pub page: Option<PageId>,
    /// What to tell, as JSON.
    pub intent: String,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// Since when it may have arrived without our knowing; `None`: it certainly has not.
    pub doubted_at: Option<DateTime<Utc>>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// How a row ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The chat has it.
    Delivered,
    /// The chat can't ever have it.
    Undeliverable {
        /// Why.
        error: String,
    },
}

/// Rows that should have gone out and have not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// How many.
    pub rows: u32,
    /// Since when the oldest of them waits: since it was due, or since it was written where it was tried already.
    pub since: DateTime<Utc>,
    /// Why it did not go out when it was last tried; `None`: it was not tried.
    pub why: Option<String>,
}

impl Reader<'_> {
    /// Why the last row of a lane that could not be delivered could not.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn last_error(&mut self, lane: &str) -> Result<Option<String>, StoreError> {
        let error: Option<Option<String>> = sqlx::query_scalar(
            "SELECT error FROM outbox WHERE lane = ? AND state = 'undeliverable' ORDER BY id DESC LIMIT 1",
        )
        .bind(lane)
        .fetch_optional(&mut *self.conn)
        .await?;
        Ok(error.flatten())
    }

    /// Whether the newest row of a lane could not be delivered.
    pub async fn failed_last(&mut self, lane: &str) -> Result<bool, StoreError> {
        let state: Option<String> =
            sqlx::query_scalar("SELECT state FROM outbox WHERE lane = ? ORDER BY id DESC LIMIT 1")
                .bind(lane)
                .fetch_optional(&mut *self.conn)
                .await?;
        Ok(state.as_deref() == Some("undeliverable"))
    }

    /// The row of a lane that is not settled yet, the first where there are several.
    pub async fn unsettled(&mut self, lane: &str) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query_scalar("SELECT MIN(id) FROM outbox WHERE lane = ? AND state IN ('pending', 'sending')")
            .bind(lane)
            .fetch_one(&mut *self.conn)
            .await?;
        Ok(row)
    }

    /// What should have gone out before a moment and has not, for want of a try or in spite of several, of every server or of one; `None`: nothing.
    pub async fn stuck(
        &mut self,
        server: Option<ServerId>,
        before: DateTime<Utc>,
    ) -> Result<Option<Stuck>, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(*) OVER () AS rows_due, error, CASE attempts WHEN 0 THEN due_at ELSE created_at END AS since
               FROM outbox
              WHERE state IN ('pending', 'sending') AND (server_id = ?2 OR ?2 IS NULL)
                AND (due_at < ?1 OR (attempts > 1 AND created_at < ?1))
              ORDER BY since, id LIMIT 1",
        )
        .bind(micros(before))
        .bind(server.map(|server| id(server.0)))
        .fetch_optional(&mut *self.conn)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let rows: i64 = row.try_get("rows_due")?;
        Ok(Some(Stuck {
            rows: u32::try_from(rows).unwrap_or(u32::MAX),
            since: time(OUTBOX, row.try_get("since")?)?,
            why: row.try_get("error")?,
        }))
    }

    /// Whether anything was ever written into a lane.
    pub async fn was_used(&mut self, lane: &str) -> Result<bool, StoreError> {
        let row: Option<i64> = sqlx::query_scalar("SELECT 1 FROM outbox WHERE lane = ? LIMIT 1")
            .bind(lane)
            .fetch_optional(&mut *self.conn)
            .await?;
        Ok(row.is_some())
    }

    /// How many rows are not settled yet.
    pub async fn outbox_depth(&mut self) -> Result<u32, StoreError> {
        let depth: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE state IN ('pending', 'sending')")
            .fetch_one(&mut *self.conn)
            .await?;
        Ok(u32::try_from(depth).unwrap_or(u32::MAX))
    }
}

impl Tx<'_> {
    /// Writes a row. Of a [`Class::Latest`] one, a pending row in the same lane already says it. Returns the row's id.
    pub async fn enqueue(&mut self, row: NewRow, now: DateTime<Utc>) -> Result<i64, StoreError> {
        if row.class == Class::Latest
            && let Some(pending) = self.pending(&row.lane).await?
        {
            return Ok(pending);
        }
        let id = sqlx::query_scalar(
            "INSERT INTO outbox (server_id, incident_id, page_id, transport, class, lane, urgent, after_id, intent, state,
                                 created_at, due_at, attempts)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, 0) RETURNING id",
        )
        .bind(id(row.server.0))
        .bind(row.incident.map(|incident| incident.0))
        .bind(row.page.map(|page| page.0))
        .bind(row.transport.word())
        .bind(match row.class {
            Class::Once => "once",
            Class::Ensure => "ensure",
            Class::Latest => "latest",
        })
        .bind(row.lane)
        .bind(row.urgent)
        .bind(row.after)
        .bind(row.intent)
        .bind(micros(now))
        .bind(micros(row.due_at))
        .fetch_one(&mut *self.conn)
        .await?;
        Ok(id)
    }

    /// Takes the rows that can be sent now, either the urgent ones or the others, at most `limit`, and marks them as being sent. A row that
    /// was fenced in the meantime is not among them: this is the last moment at which an acknowledgement stops a page.
    pub async fn claim(&mut self, now: DateTime<Utc>, urgent: bool, limit: u32) -> Result<Vec<Claimed>, StoreError> {
        let rows = sqlx::query(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1
              WHERE id IN (
                SELECT o.id FROM outbox o
                 WHERE o.state = 'pending' AND o.due_at <= ? AND o.urgent = ? AND o.transport = 'discord'
                   AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.lane = o.lane AND b.id < o.id
                                                            AND b.state IN ('pending', 'sending'))
                   AND NOT EXISTS (SELECT 1 FROM outbox a WHERE a.id = o.after_id
                                                            AND a.state IN ('pending', 'sending'))
                 ORDER BY o.due_at, o.id LIMIT ?)
             RETURNING *",
        )
        .bind(micros(now))
        .bind(urgent)
        .bind(limit)
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter().map(claimed).collect()
    }

    /// Ends a row.
    pub async fn settle(&mut self, row: i64, settled: &Settled, now: DateTime<Utc>) -> Result<(), StoreError> {
        let (state, error) = match settled {
            Settled::Delivered => ("delivered", None),
            Settled::Undeliverable { error } => ("undeliverable", Some(error.as_str())),
        };
        sqlx::query("UPDATE outbox SET state = ?, error = ?, settled_at = ? WHERE id = ?")
            .bind(state)
            .bind(error)
            .bind(micros(now))
            .bind(row)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// Puts a row that is being sent back, to be tried again at `due_at`. `doubted_at`: since when it may have arrived all the same. What rings
    /// for a page that was stopped in the meantime is fenced instead.
    pub async fn put_back(
        &mut self,
        row: i64,
        now: DateTime<Utc>,
        due_at: DateTime<Utc>,
        doubted_at: Option<DateTime<Utc>>,
        why: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE outbox SET state = 'pending', due_at = ?, doubted_at = COALESCE(doubted_at, ?), error = ?
              WHERE id = ? AND state = 'sending'",
        )
        .bind(micros(due_at))
        .bind(doubted_at.map(micros))
        .bind(why)
        .bind(row)
        .execute(&mut *self.conn)
        .await?;
        self.fence_overtaken(row, now).await
    }

    /// Stops the rows of a page that are not being sent yet.
    pub async fn fence_rows(&mut self, page: PageId, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE outbox SET state = 'fenced', settled_at = ? WHERE page_id = ? AND urgent = 1 AND state = 'pending'",
        )
        .bind(micros(now))
        .bind(page.0)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// What was stopped with its page, that page's alone or any page's, and may stand in the chat all the same, as nobody knows
    /// whether it had arrived. What has been looked for ([`looked_for`]) is not among it.
    pub async fn fenced_in_doubt(&mut self, page: Option<PageId>) -> Result<Vec<FencedInDoubt>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, page_id, incident_id, intent FROM outbox
              WHERE state = 'fenced' AND doubted_at IS NOT NULL AND transport = 'discord' AND (?1 IS NULL OR page_id = ?1)
                AND page_id IS NOT NULL AND incident_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM outbox looked WHERE looked.lane = 'stands:' || outbox.id)
              ORDER BY id",
        )
        .bind(page.map(|page| page.0))
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(FencedInDoubt {
                    row: row.try_get("id")?,
                    page: PageId(row.try_get("page_id")?),
                    incident: IncidentId(row.try_get("incident_id")?),
                    intent: row.try_get("intent")?,
                })
            })
            .collect()
    }

    /// After a start: what was being sent when the process ended may have arrived, and is tried again; what rang for a page
    /// that was stopped meanwhile is fenced. Returns which rows that were.
    pub async fn recover(&mut self, now: DateTime<Utc>) -> Result<Vec<i64>, StoreError> {
        let rows: Vec<i64> = sqlx::query_scalar(
            "UPDATE outbox SET state = 'pending', doubted_at = COALESCE(doubted_at, created_at), due_at = ?
              WHERE state = 'sending' RETURNING id",
        )
        .bind(micros(now))
        .fetch_all(&mut *self.conn)
        .await?;
        for row in &rows {
            self.fence_overtaken(*row, now).await?;
        }
        Ok(rows)
    }

    /// Stops a pending row that rings for a page that does not run any more.
    async fn fence_overtaken(&mut self, row: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE outbox SET state = 'fenced', settled_at = ?
              WHERE id = ? AND urgent = 1 AND state = 'pending'
                AND EXISTS (SELECT 1 FROM pages p WHERE p.id = outbox.page_id AND p.running = 0)",
        )
        .bind(micros(now))
        .bind(row)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    async fn pending(&mut self, lane: &str) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query_scalar("SELECT MIN(id) FROM outbox WHERE lane = ? AND state = 'pending'")
            .bind(lane)
            .fetch_one(&mut *self.conn)
            .await?;
        Ok(row)
    }
}

fn claimed(row: &SqliteRow) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        id: row.try_get("id")?,
        server: ServerId(snowflake(row.try_get("server_id")?)),
        incident: row.try_get::<Option<i64>, _>("incident_id")?.map(IncidentId),
        page: row.try_get::<Option<i64>, _>("page_id")?.map(PageId),
        intent: row.try_get("intent")?,
        attempt: row.try_get("attempts")?,
        doubted_at: row.try_get::<Option<i64>, _>("doubted_at")?.map(|at| time(OUTBOX, at)).transpose()?,
        created_at: time(OUTBOX, row.try_get("created_at")?)?,
    })
}
