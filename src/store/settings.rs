//! What a server's people set in the chat: keys with their values, and who changed them when.
//!
//! Guarantees: a change is added and never overwrites another; of each key the newest stands.
//!
//! Does not know: what a key means, or which there are.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{from_json, id, json, micros, snowflake, time};
use super::{Reader, StoreError, Tx};
use crate::incident::{Actor, ServerId};

const SETTING: &str = "a setting";

/// A setting of a server, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSetting {
    /// The server.
    pub server: ServerId,
    /// Which setting.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Who set it.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

impl Reader<'_> {
    /// The settings that stand, of every server or of one. What was given back to the file is not among them.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable.
    pub async fn settings(&mut self, server: Option<ServerId>) -> Result<Vec<KeptSetting>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM settings WHERE id IN (SELECT max(id) FROM settings GROUP BY server_id, key)
             AND value IS NOT NULL AND (server_id = ?1 OR ?1 IS NULL) ORDER BY server_id, key",
        )
        .bind(server.map(|server| id(server.0)))
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter().map(setting).collect()
    }

    /// Who changed a key of a server last, and when; giving it back to the file is a change too. `None`: nobody ever did.
    ///
    /// # Errors
    ///
    /// When the database refuses or the row is unreadable.
    pub async fn last_changed(
        &mut self,
        server: ServerId,
        key: &str,
    ) -> Result<Option<(Actor, DateTime<Utc>)>, StoreError> {
        let row = sqlx::query(
            "SELECT changed_by, changed_at FROM settings WHERE server_id = ? AND key = ? ORDER BY id DESC LIMIT 1",
        )
        .bind(id(server.0))
        .bind(key)
        .fetch_optional(&mut *self.conn)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((from_json(SETTING, row.try_get("changed_by")?)?, time(SETTING, row.try_get("changed_at")?)?)))
    }
}

impl Tx<'_> {
    /// Sets a key of a server; `None` gives it back to the file.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn set_setting(
        &mut self,
        server: ServerId,
        key: &str,
        value: Option<&str>,
        by: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO settings (server_id, key, value, changed_by, changed_at) VALUES (?, ?, ?, ?, ?)")
            .bind(id(server.0))
            .bind(key)
            .bind(value)
            .bind(json(SETTING, by)?)
            .bind(micros(now))
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}

fn setting(row: &SqliteRow) -> Result<KeptSetting, StoreError> {
    Ok(KeptSetting {
        server: ServerId(snowflake(row.try_get("server_id")?)),
        key: row.try_get("key")?,
        value: row.try_get("value")?,
        by: from_json(SETTING, row.try_get("changed_by")?)?,
        at: time(SETTING, row.try_get("changed_at")?)?,
    })
}
