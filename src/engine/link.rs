//! The other side of a link, in the transaction of the one side.

use super::expand::Scene;
use super::intent::Intent;
use crate::incident::{Actor, Event, Kind, Number, Outcome, Tie, Viewer};
use crate::store::{Class, StoreError};

impl Scene<'_, '_> {
    /// The other incident has the link too, its card shows it, and its channel is told.
    pub(super) async fn link_back(&mut self, to: Number, tie: Tie, by: &Actor) -> Result<(), StoreError> {
        let server = self.kept.incident.server;
        let Some(mut other) = self.tx.incident_numbered(server, to, &Viewer::Keeper).await? else { return Ok(()) };
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
}
