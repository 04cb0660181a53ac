//! Where an incident stands in the chat: its channel, its card, its announcement. Nothing of it is the record's.

use super::row::id;
use super::{StoreError, Tx};
use crate::incident::{ChannelId, IncidentId, MessageId};

impl Tx<'_> {
    /// Remembers the incident's channel; `None`: it is gone.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn set_channel(&mut self, incident: IncidentId, channel: Option<ChannelId>) -> Result<(), StoreError> {
        sqlx::query("UPDATE incidents SET channel_id = ? WHERE id = ?")
            .bind(channel.map(|channel| id(channel.0)))
            .bind(incident.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// Remembers what the incident's channel was like before it was put away; `None`: it is in use.
    pub async fn set_archived(&mut self, incident: IncidentId, before: Option<&str>) -> Result<(), StoreError> {
        sqlx::query("UPDATE incidents SET channel_before = ? WHERE id = ?")
            .bind(before)
            .bind(incident.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// Remembers the incident's card; `None`: it is gone.
    pub async fn set_card(&mut self, incident: IncidentId, card: Option<MessageId>) -> Result<(), StoreError> {
        sqlx::query("UPDATE incidents SET card_message_id = ? WHERE id = ?")
            .bind(card.map(|card| id(card.0)))
            .bind(incident.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// Remembers the incident's announcement; `None`: it is gone.
    pub async fn set_announcement(
        &mut self,
        incident: IncidentId,
        at: Option<(ChannelId, MessageId)>,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE incidents SET announcement_channel_id = ?, announcement_message_id = ? WHERE id = ?")
            .bind(at.map(|(channel, _)| id(channel.0)))
            .bind(at.map(|(_, message)| id(message.0)))
            .bind(incident.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}
