//! Edited postmortems on disk: those that somebody brought back, and those that were frozen as the reviewed ones.
//!
//! Guarantees: the text of an entry is the one whose digest it names, to the byte, or it is not there.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;

use super::row::{id, micros};
use super::{Reader, StoreError, Tx};
use crate::incident::{EntryNumber, IncidentId, Offered, UserId};

/// How long a text that was brought back waits to be frozen.
const OFFERED_FOR: TimeDelta = TimeDelta::days(1);
/// So many frozen texts of one incident are kept, the newest; of earlier ones the record has the digests.
const KEPT: u32 = 10;

impl Reader<'_> {
    /// What that person brought back whose digest begins with `mark`.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn offered_draft(
        &mut self,
        incident: IncidentId,
        person: UserId,
        mark: &str,
    ) -> Result<Option<Offered>, StoreError> {
        let row = sqlx::query(
            "SELECT sha256, length(text) AS bytes FROM offered_drafts
              WHERE incident_id = ? AND person_id = ? AND substr(sha256, 1, ?) = ?",
        )
        .bind(incident.0)
        .bind(id(person.0))
        .bind(i64::try_from(mark.len()).unwrap_or(i64::MAX))
        .bind(mark)
        .fetch_optional(&mut *self.conn)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let bytes: i64 = row.try_get("bytes")?;
        Ok(Some(Offered { sha256: row.try_get("sha256")?, bytes: bytes.unsigned_abs() }))
    }

    /// The text that this entry froze; `None`: it was blanked, or is an earlier one that is not kept any more.
    pub async fn reviewed_draft(
        &mut self,
        incident: IncidentId,
        entry: EntryNumber,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let text: Option<Option<Vec<u8>>> =
            sqlx::query_scalar("SELECT text FROM reviewed_drafts WHERE incident_id = ? AND number = ?")
                .bind(incident.0)
                .bind(entry.0)
                .fetch_optional(&mut *self.conn)
                .await?;
        Ok(text.flatten())
    }
}

impl Tx<'_> {
    /// Keeps a text that somebody brought back until they say that it is the one, and forgets those that nobody froze.
    pub async fn offer_draft(
        &mut self,
        incident: IncidentId,
        person: UserId,
        sha256: &str,
        text: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM offered_drafts WHERE offered_at < ?")
            .bind(micros(now - OFFERED_FOR))
            .execute(&mut *self.conn)
            .await?;
        // One at a time: what a person brings next takes the place of what they brought before.
        sqlx::query("DELETE FROM offered_drafts WHERE incident_id = ? AND person_id = ?")
            .bind(incident.0)
            .bind(id(person.0))
            .execute(&mut *self.conn)
            .await?;
        sqlx::query(
            "INSERT INTO offered_drafts (incident_id, person_id, sha256, text, offered_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(incident.0)
        .bind(id(person.0))
        .bind(sha256)
        .bind(text)
        .bind(micros(now))
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// Keeps the text of that digest, which somebody brought back, with the entry that froze it.
    pub async fn keep_reviewed(
        &mut self,
        incident: IncidentId,
        entry: EntryNumber,
        sha256: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO reviewed_drafts (incident_id, number, text)
             SELECT incident_id, ?, text FROM offered_drafts WHERE incident_id = ? AND sha256 = ? LIMIT 1",
        )
        .bind(entry.0)
        .bind(incident.0)
        .bind(sha256)
        .execute(&mut *self.conn)
        .await?;
        sqlx::query("DELETE FROM offered_drafts WHERE incident_id = ? AND sha256 = ?")
            .bind(incident.0)
            .bind(sha256)
            .execute(&mut *self.conn)
            .await?;
        sqlx::query(
            "DELETE FROM reviewed_drafts WHERE incident_id = ?1 AND number NOT IN
                (SELECT number FROM reviewed_drafts WHERE incident_id = ?1 ORDER BY number DESC LIMIT ?2)",
        )
        .bind(incident.0)
        .bind(KEPT)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// Blanks every text of an incident that was frozen or brought back: the record keeps the digests.
    pub async fn blank_reviewed(&mut self, incident: IncidentId) -> Result<(), StoreError> {
        sqlx::query("UPDATE reviewed_drafts SET text = NULL WHERE incident_id = ?")
            .bind(incident.0)
            .execute(&mut *self.conn)
            .await?;
        sqlx::query("DELETE FROM offered_drafts WHERE incident_id = ?")
            .bind(incident.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}
