//! The other side of a link, in the transaction of the one side.

use super::expand::Scene;
use super::intent::Intent;
use crate::incident::{Actor, Event, Kind, Number, Outcome, Status, Tie, Viewer};
use crate::store::{Class, StoreError};

impl Scene<'_, '_> {
    /// The other incident has the link too, its card shows it, and its channel is told.
    pub(super) async fn link_back(&mut self, to: Number, tie: Tie, by: &Actor) -> Result<(), StoreError> {
        let server = self.kept.incident.server;
        let other = self.tx.incident_numbered(server, to, &Viewer::Keeper).await?;
        // One that was imported is a record to be read: it does not learn of it.
        let Some(mut other) = other.filter(|other| other.imported.is_none()) else { return Ok(()) };
        let (from, channel) = (self.kept.incident.number, self.kept.channel);
        let event = Event::Linked { to: from, tie, channel };
        let entry = other.incident.record_by(by.clone(), Kind::Decision, event, self.now);
        self.tx.update_incident(&other.incident, &[entry]).await?;
        let reachable = other.channel.is_some();
        let this = std::mem::replace(&mut self.kept, other);
        let told = async {
            self.refresh().await?;
            if reachable {
                let echo = Intent::Echo { by: by.clone(), outcome: Outcome::LinkedFrom { from, tie, channel } };
                self.tell(Class::Once, self.channel_lane(), &echo).await?;
            }
            Ok(())
        };
        let told = told.await;
        self.kept = this;
        told
    }

    /// This incident has become private: whatever is linked with it points to it no more, other private ones included, whose
    /// people may be others.
    pub(super) async fn unlink_back(&mut self) -> Result<(), StoreError> {
        let (server, this) = (self.kept.incident.server, self.kept.incident.number);
        for other in self.tx.linking_to(server, this).await? {
            let found = self.tx.incident_numbered(server, other, &Viewer::Keeper).await?;
            let Some(other) = found.filter(|other| other.imported.is_none()) else { continue };
            let hidden = std::mem::replace(&mut self.kept, other);
            let unlinked = self.unlink(this).await;
            self.kept = hidden;
            unlinked?;
        }
        Ok(())
    }

    async fn unlink(&mut self, to: Number) -> Result<(), StoreError> {
        let entries = self.tx.entries(self.kept.incident.id).await?;
        let linked =
            entries.iter().filter(|entry| matches!(&entry.event, Event::Linked { to: known, .. } if *known == to));
        let linked: Vec<_> = linked.map(|entry| entry.number).collect();
        let was_duplicate = self.kept.incident.duplicate_of().is_some_and(|link| link.to == to);
        for entry in linked {
            self.record(Kind::Decision, Event::Unlinked { to, entry }).await?;
        }
        self.refresh().await?;
        self.arm_duties().await?;
        if self.kept.channel.is_some() {
            let echo = Intent::Echo { by: Actor::System, outcome: Outcome::Unlinked { was_duplicate } };
            self.tell(Class::Once, self.channel_lane(), &echo).await?;
        }
        if self.kept.incident.status == Status::Closed {
            // The draft that was handed over names it, and is blanked.
            self.tell(Class::Once, self.channel_lane(), &Intent::Draft).await?;
        }
        Ok(())
    }
}
