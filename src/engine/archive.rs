//! A closed incident's channel is put away, and comes back when the incident is reopened.
//!
//! Guarantees: what the channel was like is on the disk before anything about it is changed, so that it comes back as it was,
//! whatever happens in between; putting away and bringing back take turns; what the bot may not do is said once, and tried again
//! on the following days.
//!
//! Does not know: what putting away is. That is the courier's.

use super::expand::{Scene, place_lane};
use super::intent::Intent;
use crate::incident::{Duty, Status};
use crate::store::{Class, KeptDuty, StoreError};

impl Scene<'_, '_> {
    /// The channel's time has come. Where it was put away, or is not there, nothing more is owed.
    pub(super) async fn archive_channel(&mut self, row: KeptDuty) -> Result<(), StoreError> {
        if self.kept.channel.is_none() || self.kept.archived.is_some() {
            return self.tx.put_duty(&KeptDuty { due: None, ..row }).await;
        }
        self.tell(Class::Ensure, place_lane(self.kept.incident.id), &Intent::ArchiveChannel).await?;
        Ok(())
    }

    /// What the channel is like is known: now it can be changed.
    pub(super) async fn channel_noted(&mut self, before: &str) -> Result<(), StoreError> {
        if self.kept.incident.status != Status::Closed {
            return Ok(());
        }
        self.tx.set_archived(self.kept.incident.id, Some(before)).await?;
        self.tell(Class::Ensure, place_lane(self.kept.incident.id), &Intent::LockChannel).await?;
        Ok(())
    }

    /// The incident is open again: so is its channel, behind whatever is under way with it.
    pub(super) async fn restore_channel(&mut self) -> Result<(), StoreError> {
        if self.kept.archived.is_some() {
            self.tell(Class::Ensure, place_lane(self.kept.incident.id), &Intent::RestoreChannel).await?;
        }
        Ok(())
    }

    /// The channel stays as it is, and is tried again on another day. Its people are told the first time.
    pub(super) async fn not_archived(&mut self, why: &str) -> Result<(), StoreError> {
        let incident = self.kept.incident.id;
        self.tx.set_archived(incident, None).await?;
        let tries = self.tx.duties(incident).await?.into_iter().find(|row| row.duty == Duty::Archive);
        if tries.is_none_or(|row| row.done <= 1) {
            self.misplaced(false, why).await?;
        }
        Ok(())
    }

    /// People can't write where they have to: they are told how to mend it.
    pub(super) async fn not_restored(&mut self, why: &str) -> Result<(), StoreError> {
        self.misplaced(true, why).await
    }

    async fn misplaced(&mut self, restoring: bool, why: &str) -> Result<(), StoreError> {
        let intent = Intent::Misplaced { restoring, why: why.to_owned() };
        self.tell(Class::Once, self.channel_lane(), &intent).await?;
        Ok(())
    }
}
