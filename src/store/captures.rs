//! Messages of the chat on disk: which timeline has them, and those that somebody chose and has not placed yet.

use chrono::{DateTime, TimeDelta, Utc};

use super::row::{from_json, id, json, micros};
use super::{Kept, Reader, StoreError, Tx};
use crate::incident::{Entry, Event, IncidentId, MessageId, ServerId, Taken, UserId};

const PICKED: &str = "a chosen message";
/// How long a chosen message waits for its incident.
const PICKED_FOR: TimeDelta = TimeDelta::days(1);

impl Reader<'_> {
    /// The incidents of a server whose timelines have that message.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable; the same for every function below.
    pub async fn incidents_with_message(
        &mut self,
        server: ServerId,
        message: MessageId,
    ) -> Result<Vec<Kept>, StoreError> {
        let incidents: Vec<i64> = sqlx::query_scalar(
            "SELECT incident_id FROM captures WHERE server_id = ? AND message_id = ? ORDER BY incident_id",
        )
        .bind(id(server.0))
        .bind(id(message.0))
        .fetch_all(&mut *self.conn)
        .await?;
        let mut found = Vec::new();
        for incident in incidents {
            found.extend(self.incident(IncidentId(incident)).await?);
        }
        Ok(found)
    }

    /// A message that a person chose a while ago, as it was then.
    pub async fn picked(
        &mut self,
        server: ServerId,
        person: UserId,
        message: MessageId,
    ) -> Result<Option<Taken>, StoreError> {
        let taken: Option<String> = sqlx::query_scalar(
            "SELECT taken FROM picked_messages WHERE server_id = ? AND person_id = ? AND message_id = ?",
        )
        .bind(id(server.0))
        .bind(id(person.0))
        .bind(id(message.0))
        .fetch_optional(&mut *self.conn)
        .await?;
        taken.as_deref().map(|taken| from_json(PICKED, taken)).transpose()
    }
}

impl Tx<'_> {
    /// Remembers which messages these entries took into the timeline.
    pub(super) async fn note_captures(
        &mut self,
        server: ServerId,
        incident: IncidentId,
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        for entry in entries {
            let Event::Captured(captured) = &entry.event else { continue };
            sqlx::query("INSERT OR IGNORE INTO captures (incident_id, message_id, server_id) VALUES (?, ?, ?)")
                .bind(incident.0)
                .bind(id(captured.message.0))
                .bind(id(server.0))
                .execute(&mut *self.conn)
                .await?;
        }
        Ok(())
    }

    /// Keeps a message that a person chose until they say where it belongs, and forgets those that nobody placed.
    pub async fn pick(
        &mut self,
        server: ServerId,
        person: UserId,
        taken: &Taken,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM picked_messages WHERE picked_at < ?")
            .bind(micros(now - PICKED_FOR))
            .execute(&mut *self.conn)
            .await?;
        sqlx::query(
            "INSERT OR REPLACE INTO picked_messages (server_id, person_id, message_id, taken, picked_at)
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(id(server.0))
        .bind(id(person.0))
        .bind(id(taken.message.message.0))
        .bind(json(PICKED, taken)?)
        .bind(micros(now))
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }
}
