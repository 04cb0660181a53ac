//! Exceptions to the schedules of a server, and who made and took them back.
//!
//! Guarantees: an interaction that is delivered twice makes one exception; what was taken back stays on record.
//!
//! Does not know: which schedules there are, or who is on call.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{from_json, id, json, micros, snowflake, time};
use super::{Reader, StoreError, Tx};
use crate::escalation::{Override, OverrideId};
use crate::incident::{Actor, Person, ScheduleId, ServerId, Target};

const OVERRIDE: &str = "an override";

/// An exception that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptOverride {
    /// Which.
    pub id: OverrideId,
    /// The server.
    pub server: ServerId,
    /// Of which schedule.
    pub schedule: ScheduleId,
    /// Who is on call instead, with the name of the time.
    pub person: Person,
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until just before this.
    pub until: DateTime<Utc>,
    /// Who made it.
    pub by: Actor,
}

/// An exception to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOverride {
    /// The server.
    pub server: ServerId,
    /// Of which schedule.
    pub schedule: ScheduleId,
    /// Who is on call instead.
    pub person: Person,
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until just before this; after `from`.
    pub until: DateTime<Utc>,
}

impl KeptOverride {
    /// As a schedule has it.
    #[must_use]
    pub fn exception(&self) -> Override {
        let who = Target::User(self.person.id.to_string());
        Override { id: self.id, who, from: self.from, until: self.until }
    }
}

impl Reader<'_> {
    /// The exceptions that stand and end after `after`, of every server or of one, the newest last.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable; the same for every function below.
    pub async fn overrides(
        &mut self,
        server: Option<ServerId>,
        after: DateTime<Utc>,
    ) -> Result<Vec<KeptOverride>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM overrides WHERE cleared_at IS NULL AND (server_id = ?1 OR ?1 IS NULL) AND ends_at > ?2 ORDER BY id",
        )
        .bind(server.map(|server| id(server.0)))
        .bind(micros(after))
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter().map(kept).collect()
    }
}

impl Tx<'_> {
    /// Makes an exception; `None`: that interaction has made one before. `interaction`: `None` for what does not come as one.
    pub async fn add_override(
        &mut self,
        new: &NewOverride,
        by: &Actor,
        interaction: Option<u64>,
        now: DateTime<Utc>,
    ) -> Result<Option<OverrideId>, StoreError> {
        let row: Option<i64> = sqlx::query_scalar(
            "INSERT INTO overrides (server_id, schedule, person, starts_at, ends_at, made_by, made_at, interaction)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (interaction) DO NOTHING RETURNING id",
        )
        .bind(id(new.server.0))
        .bind(&new.schedule.0)
        .bind(json(OVERRIDE, &new.person)?)
        .bind(micros(new.from))
        .bind(micros(new.until))
        .bind(json(OVERRIDE, by)?)
        .bind(micros(now))
        .bind(interaction.map(id))
        .fetch_optional(&mut *self.conn)
        .await?;
        Ok(row.map(OverrideId))
    }

    /// Takes back every exception to a schedule of that server: there is no such schedule any more.
    pub async fn clear_overrides_of(
        &mut self,
        server: ServerId,
        schedule: &ScheduleId,
        by: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE overrides SET cleared_by = ?, cleared_at = ? WHERE server_id = ? AND schedule = ? AND cleared_at IS NULL",
        )
        .bind(json(OVERRIDE, by)?)
        .bind(micros(now))
        .bind(id(server.0))
        .bind(&schedule.0)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// The other half of an exchange of shifts, where that exception is one: both are made in one moment, by no interaction of their
    /// own. `None`: it is none, or the other half was taken back.
    pub async fn other_half(
        &mut self,
        server: ServerId,
        which: OverrideId,
    ) -> Result<Option<KeptOverride>, StoreError> {
        let row = sqlx::query(
            "SELECT other.* FROM overrides one JOIN overrides other
               ON other.server_id = one.server_id AND other.schedule = one.schedule AND other.id <> one.id
              AND other.made_at = one.made_at AND other.made_by = one.made_by
             WHERE one.id = ? AND one.server_id = ? AND one.interaction IS NULL AND other.interaction IS NULL
               AND other.cleared_at IS NULL",
        )
        .bind(which.0)
        .bind(id(server.0))
        .fetch_optional(&mut *self.conn)
        .await?;
        row.as_ref().map(kept).transpose()
    }

    /// Takes an exception of that server back; false: there is none such that stands.
    pub async fn clear_override(
        &mut self,
        server: ServerId,
        which: OverrideId,
        by: &Actor,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE overrides SET cleared_by = ?, cleared_at = ? WHERE id = ? AND server_id = ? AND cleared_at IS NULL",
        )
        .bind(json(OVERRIDE, by)?)
        .bind(micros(now))
        .bind(which.0)
        .bind(id(server.0))
        .execute(&mut *self.conn)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}

fn kept(row: &SqliteRow) -> Result<KeptOverride, StoreError> {
    Ok(KeptOverride {
        id: OverrideId(row.try_get("id")?),
        server: ServerId(snowflake(row.try_get("server_id")?)),
        schedule: ScheduleId(row.try_get("schedule")?),
        person: from_json(OVERRIDE, row.try_get("person")?)?,
        from: time(OVERRIDE, row.try_get("starts_at")?)?,
        until: time(OVERRIDE, row.try_get("ends_at")?)?,
        by: from_json(OVERRIDE, row.try_get("made_by")?)?,
    })
}
