//! What falls due of itself, on disk: one row for each thing that an incident owes now.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{id, micros, snowflake, time};
use super::{Reader, StoreError, Tx};
use crate::incident::{ChannelId, Duty, IncidentId, MessageId};

const DUTY: &str = "a duty";

/// A duty with its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDuty {
    /// The incident that owes it.
    pub incident: IncidentId,
    /// What is owed.
    pub duty: Duty,
    /// The moment for which it was armed; another one is another occasion.
    pub since: DateTime<Utc>,
    /// When there is something to do about it; `None`: not any more, on this occasion.
    pub due: Option<DateTime<Utc>>,
    /// How often something was done about it, on this occasion.
    pub done: u32,
    /// The message that reminds of it.
    pub message: Option<(ChannelId, MessageId)>,
}

impl Reader<'_> {
    /// What an incident owes.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable; the same for every reading function below.
    pub async fn duties(&mut self, incident: IncidentId) -> Result<Vec<KeptDuty>, StoreError> {
        let rows = sqlx::query("SELECT * FROM duties WHERE incident_id = ? ORDER BY duty")
            .bind(incident.0)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(kept).collect()
    }

    /// What is due, the longest overdue first, at most `limit`.
    pub async fn due_duties(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<KeptDuty>, StoreError> {
        let rows = sqlx::query("SELECT * FROM duties WHERE due_at <= ? ORDER BY due_at, incident_id, duty LIMIT ?")
            .bind(micros(now))
            .bind(limit)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(kept).collect()
    }

    /// The incidents that owe something, or may: all that are not closed, and those closed ones that have a duty on record.
    pub async fn obliged_incidents(&mut self) -> Result<Vec<IncidentId>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar(
            "SELECT id FROM incidents
              WHERE imported IS NULL AND (status <> 'closed' OR id IN (SELECT incident_id FROM duties)) ORDER BY id",
        )
        .fetch_all(&mut *self.conn)
        .await?;
        Ok(ids.into_iter().map(IncidentId).collect())
    }
}

impl Tx<'_> {
    /// Writes a duty as it is now.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for the function below.
    pub async fn put_duty(&mut self, kept: &KeptDuty) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO duties (incident_id, duty, since, due_at, done, channel_id, message_id)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (incident_id, duty) DO UPDATE
                SET since = excluded.since, due_at = excluded.due_at, done = excluded.done,
                    channel_id = excluded.channel_id, message_id = excluded.message_id",
        )
        .bind(kept.incident.0)
        .bind(kept.duty.to_string())
        .bind(micros(kept.since))
        .bind(kept.due.map(micros))
        .bind(kept.done)
        .bind(kept.message.map(|(channel, _)| id(channel.0)))
        .bind(kept.message.map(|(_, message)| id(message.0)))
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// A duty is not owed any more.
    pub async fn drop_duty(&mut self, incident: IncidentId, duty: &Duty) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM duties WHERE incident_id = ? AND duty = ?")
            .bind(incident.0)
            .bind(duty.to_string())
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}

pub(super) fn kept(row: &SqliteRow) -> Result<KeptDuty, StoreError> {
    let duty: &str = row.try_get("duty")?;
    let message: (Option<i64>, Option<i64>) = (row.try_get("channel_id")?, row.try_get("message_id")?);
    Ok(KeptDuty {
        incident: IncidentId(row.try_get("incident_id")?),
        duty: duty.parse().map_err(|error: crate::incident::NoSuchDuty| StoreError::Unreadable {
            what: DUTY,
            why: error.to_string(),
        })?,
        since: time(DUTY, row.try_get("since")?)?,
        due: row.try_get::<Option<i64>, _>("due_at")?.map(|due| time(DUTY, due)).transpose()?,
        done: row.try_get("done")?,
        message: message
            .0
            .zip(message.1)
            .map(|(channel, message)| (ChannelId(snowflake(channel)), MessageId(snowflake(message)))),
    })
}
