//! The card, kept where people look for it: deleted by hand, it comes back by itself.

use super::Engine;
use super::expand::Scene;
use super::intent::{Courier, Intent};
use crate::incident::{IncidentId, MessageId, ServerId};
use crate::store::{Class, StoreError};

impl<C: Courier> Engine<C> {
    /// Messages of a server were deleted. A card among them is posted anew.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn messages_deleted(&self, server: ServerId, messages: Vec<MessageId>) -> Result<(), StoreError> {
        let mut reading = self.store.reader().await?;
        let mut found = Vec::new();
        for message in messages {
            found.extend(reading.reader().incident_of_card(server, message).await?.map(|kept| (kept, message)));
        }
        drop(reading);
        for (kept, message) in found {
            let (agreements, now, id) = (self.agreements.clone(), self.clock.now(), kept.incident.id);
            let work = self.store.write(move |tx| {
                Box::pin(async move {
                    // Read again inside the transaction: another one may have taken its place.
                    let Some(mut kept) = tx.incident(id).await? else { return Ok(()) };
                    if kept.card == Some(message) {
                        tx.set_card(id, None).await?;
                        kept.card = None;
                        Scene::new(tx, kept, &agreements, now).refresh_card().await?;
                    }
                    Ok::<_, StoreError>(())
                })
            });
            work.await?;
        }
        self.nudge();
        Ok(())
    }

    /// Shows the card as it is now, at once, be it still there or not: nobody may have listened when it was deleted, and it may have
    /// failed so often that its next try is a minute away.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn look_after_card(&self, incident: IncidentId) -> Result<(), StoreError> {
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let Some(kept) = tx.incident(incident).await? else { return Ok(()) };
                let scene = &mut Scene::new(tx, kept, &agreements, now);
                scene.refresh_card().await?;
                scene.hasten_card().await
            })
        });
        work.await
    }
}

impl Scene<'_, '_> {
    pub(super) async fn refresh_card(&mut self) -> Result<(), StoreError> {
        self.tell(Class::Latest, self.card_lane(), &Intent::Card).await?;
        Ok(())
    }

    /// The chat takes messages again: a card that waits for its next try is tried now.
    pub(super) async fn hasten_card(&mut self) -> Result<(), StoreError> {
        self.tx.hasten(&self.card_lane(), self.now).await
    }

    fn card_lane(&self) -> String {
        format!("card:{}", self.kept.incident.id)
    }
}
