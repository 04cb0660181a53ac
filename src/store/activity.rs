//! When a person last did or said something in an incident, on disk.

use chrono::{DateTime, Utc};

use super::row::{micros, time};
use super::{Reader, StoreError, Tx};
use crate::incident::{Entry, IncidentId};

const INCIDENT: &str = "an incident";

impl Reader<'_> {
    /// When a person last did or said something in an incident; `None`: not since it was declared.
    ///
    /// # Errors
    ///
    /// When the database refuses or a time is unreadable; the same for the function below.
    pub async fn last_activity(&mut self, incident: IncidentId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let last: Option<Option<i64>> = sqlx::query_scalar("SELECT last_activity_at FROM incidents WHERE id = ?")
            .bind(incident.0)
            .fetch_optional(&mut *self.conn)
            .await?;
        last.flatten().map(|last| time(INCIDENT, last)).transpose()
    }

    /// Whether any page waits to see that nothing happens: while none does, what people say need not be followed.
    pub async fn awaits_quiet(&mut self) -> Result<bool, StoreError> {
        let found: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pages WHERE due_at IS NOT NULL AND running = 0)")
                .fetch_one(&mut *self.conn)
                .await?;
        Ok(found)
    }
}

impl Tx<'_> {
    /// A person did or said something in an incident at that moment. What happened later stays.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn note_activity(&mut self, incident: IncidentId, at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE incidents SET last_activity_at = ?1
              WHERE id = ?2 AND (last_activity_at IS NULL OR last_activity_at < ?1)",
        )
        .bind(micros(at))
        .bind(incident.0)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// The same, where a person wrote one of these entries.
    pub(super) async fn note_entries(&mut self, incident: IncidentId, entries: &[Entry]) -> Result<(), StoreError> {
        let by_people = entries.iter().filter(|entry| entry.actor.person().is_some());
        match by_people.map(|entry| entry.recorded_at).max() {
            Some(last) => self.note_activity(incident, last).await,
            None => Ok(()),
        }
    }
}
