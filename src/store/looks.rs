//! Private incidents: who looked at one from outside its channel.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{from_json, id, json, micros, time};
use super::{Reader, StoreError, Tx};
use crate::incident::{IncidentId, Person};

const LOOK: &str = "the access log";

/// Somebody was shown something of a private incident outside its channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Who; `None`: whoever runs Hotwash.
    pub person: Option<Person>,
    /// What was asked for.
    pub what: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Reader<'_> {
    /// Who looked at an incident from outside its channel while it was private, the oldest first.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable; the same for every function below.
    pub async fn looks(&mut self, incident: IncidentId) -> Result<Vec<Look>, StoreError> {
        let rows = sqlx::query("SELECT * FROM looks WHERE incident_id = ? ORDER BY id")
            .bind(incident.0)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(look).collect()
    }

    /// Whether that person looked in that way after that moment.
    pub async fn looked_since(
        &mut self,
        incident: IncidentId,
        person: &Person,
        what: &str,
        since: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM looks WHERE incident_id = ? AND what = ? AND looked_at > ?
                                   AND json_extract(person, '$.id') = ? LIMIT 1",
        )
        .bind(incident.0)
        .bind(what)
        .bind(micros(since))
        .bind(id(person.id.0))
        .fetch_optional(&mut *self.conn)
        .await?;
        Ok(found.is_some())
    }
}

impl Tx<'_> {
    /// Writes down that somebody looked.
    pub async fn note_look(
        &mut self,
        incident: IncidentId,
        person: Option<&Person>,
        what: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO looks (incident_id, person, what, looked_at) VALUES (?, ?, ?, ?)")
            .bind(incident.0)
            .bind(person.map(|person| json(LOOK, person)).transpose()?)
            .bind(what)
            .bind(micros(now))
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}

fn look(row: &SqliteRow) -> Result<Look, StoreError> {
    let person: Option<&str> = row.try_get("person")?;
    Ok(Look {
        person: person.map(|person| from_json(LOOK, person)).transpose()?,
        what: row.try_get("what")?,
        at: time(LOOK, row.try_get("looked_at")?)?,
    })
}
