//! What tells of an incident outside its channel: announcements and updates, the messages and links of others.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{id, snowflake};
use super::{Reader, StoreError, Tx};
use crate::incident::{ChannelId, IncidentId, MessageId, Number, ServerId};

impl Reader<'_> {
    /// The messages in other incidents' channels that name this one.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable; the same for every function below.
    pub async fn named_elsewhere(&mut self, incident: IncidentId) -> Result<Vec<(ChannelId, MessageId)>, StoreError> {
        let rows = sqlx::query("SELECT * FROM named_elsewhere WHERE incident_id = ? ORDER BY message_id")
            .bind(incident.0)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(place).collect()
    }

    /// The messages about an incident that stand outside its channel.
    pub async fn said_outside(&mut self, incident: IncidentId) -> Result<Vec<(ChannelId, MessageId)>, StoreError> {
        let rows = sqlx::query("SELECT * FROM said_outside WHERE incident_id = ? ORDER BY message_id")
            .bind(incident.0)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(place).collect()
    }

    /// The incidents of a server that have a link to the one of that number, whether it has one to them or not.
    pub async fn linking_to(&mut self, server: ServerId, to: Number) -> Result<Vec<Number>, StoreError> {
        let rows = sqlx::query(
            "SELECT number FROM incidents
             WHERE server_id = ?
               AND EXISTS (SELECT 1 FROM json_each(state, '$.links') AS link WHERE json_extract(link.value, '$.to') = ?)
             ORDER BY number",
        )
        .bind(id(server.0))
        .bind(to.0)
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter().map(|row| Ok(Number(row.try_get("number")?))).collect()
    }
}

impl Tx<'_> {
    /// Remembers a message about an incident that stands outside its channel.
    pub async fn remember_outside(
        &mut self,
        incident: IncidentId,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO said_outside (message_id, incident_id, channel_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(id(message.0))
        .bind(incident.0)
        .bind(id(channel.0))
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// The message does not stand there any more.
    pub async fn forget_outside(&mut self, message: MessageId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM said_outside WHERE message_id = ?")
            .bind(id(message.0))
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// Remembers a message in another incident's channel that names this one.
    pub async fn remember_named(
        &mut self,
        incident: IncidentId,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO named_elsewhere (message_id, incident_id, channel_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(id(message.0))
        .bind(incident.0)
        .bind(id(channel.0))
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// The message names nobody any more.
    pub async fn forget_named(&mut self, message: MessageId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM named_elsewhere WHERE message_id = ?")
            .bind(id(message.0))
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}

/// Where a message stands.
fn place(row: &SqliteRow) -> Result<(ChannelId, MessageId), StoreError> {
    Ok((ChannelId(snowflake(row.try_get("channel_id")?)), MessageId(snowflake(row.try_get("message_id")?))))
}
