//! The channel or thread of an incident that somebody has deleted.
//!
//! Guarantees: an incident that is not closed gets another, with its card, and its people are told so there; what was on its way
//! into the old one follows; a page waits for it no longer than for any channel. A closed one gets none: its record is whole.
//!
//! Does not know: who deleted it, or why. Whoever wants rid of the channel closes the incident.

use super::Engine;
use super::expand::{CHANNEL_PATIENCE, Scene, making_lane};
use super::intent::{Courier, Intent};
use crate::incident::{ChannelId, ServerId, Status, Viewer};
use crate::store::{Claimed, Class, Settled, StoreError};

/// Why what was on its way did not arrive.
const GONE: &str = "the incident's channel is gone";

impl<C: Courier> Engine<C> {
    /// A channel or thread was deleted. One that is no incident's is nothing to us. A failure is logged here: the next message
    /// into the channel finds out.
    pub async fn place_deleted(&self, server: ServerId, channel: ChannelId) {
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                match tx.incident_of_channel(server, channel, &Viewer::Keeper).await? {
                    Some(kept) => Scene::new(tx, kept, &agreements, now).lose_place().await,
                    None => Ok(()),
                }
            })
        });
        if let Err::<(), StoreError>(error) = work.await {
            tracing::warn!(%error, "could not note that a channel was deleted");
        }
        self.nudge();
    }
}

impl Scene<'_, '_> {
    /// A row found the channel gone into which it should have gone: `was`.
    pub(super) async fn place_is_gone(
        &mut self,
        row: &Claimed,
        intent: &Intent,
        was: Option<ChannelId>,
    ) -> Result<(), StoreError> {
        if self.kept.channel == was {
            self.lose_place().await?;
        }
        let rings = matches!(intent, Intent::Ring { .. });
        let made = self.kept.channel.is_some();
        if made || rings || matches!(intent, Intent::Draft) {
            let being_made = self.tx.unsettled(&making_lane(self.kept.incident.id)).await?.is_some();
            let due = if rings && being_made { self.now + CHANNEL_PATIENCE } else { self.now };
            return self.tx.put_back(row.id, self.now, due, None, GONE).await;
        }
        // The card is told anew; so is everything that shows how things stand.
        let once = matches!(
            intent,
            Intent::Echo { .. } | Intent::Undelivered { .. } | Intent::Remind { .. } | Intent::Confirm { .. }
        );
        match self.tx.unsettled(&making_lane(self.kept.incident.id)).await? {
            Some(making) if once => {
                self.tx.wait_for(row.id, making).await?;
                self.tx.put_back(row.id, self.now, self.now, None, GONE).await
            }
            _ => self.tx.settle(row.id, &Settled::Undeliverable { error: GONE.to_owned() }, self.now).await,
        }
    }

    /// The place is forgotten, and another made while the incident needs one.
    async fn lose_place(&mut self) -> Result<(), StoreError> {
        let id = self.kept.incident.id;
        tracing::warn!(incident = %self.kept.incident.number, "the incident's channel is gone");
        self.tx.set_place(id, None).await?;
        self.tx.set_archived(id, None).await?;
        self.tx.set_card(id, None).await?;
        (self.kept.channel, self.kept.thread_of, self.kept.archived, self.kept.card) = (None, None, None, None);
        if self.kept.incident.status == Status::Closed {
            return Ok(());
        }
        self.make_place().await?;
        if let Some(making) = self.tx.unsettled(&making_lane(id)).await? {
            // What had been waiting to go into the old one.
            for lane in [format!("card:{id}"), self.channel_lane()] {
                self.tx.lane_waits_for(&lane, making).await?;
            }
        }
        self.refresh().await?;
        self.tell(Class::Once, self.channel_lane(), &Intent::PlaceAgain).await?;
        Ok(())
    }
}
