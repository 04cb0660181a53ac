//! Where an incident stands in the chat: its channel, its card, its announcement. Nothing of it is the record's.

use super::row::id;
use super::{StoreError, Tx};
use crate::incident::{ChannelId, IncidentId, MessageId, Place};

impl Tx<'_> {
    /// Remembers where the incident lives; `None`: that place is gone.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn set_place(&mut self, incident: IncidentId, place: Option<Place>) -> Result<(), StoreError> {
        sqlx::query("UPDATE incidents SET channel_id = ?, thread_of = ? WHERE id = ?")
            .bind(place.map(|place| id(place.id().0)))
            .bind(place.and_then(Place::parent).map(|parent| id(parent.0)))
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
