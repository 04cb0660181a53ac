//! Acknowledgements that end: nothing happened since, or whoever gave one gives it back. And what counts as happening.
//!
//! Guarantees: only silence lapses. Whatever a person does or says in the incident puts it off, in its threads too; what was said
//! while the bot was away is read back before it is asked again.
//!
//! Decided here: while an incident is monitored, nobody is asked: to watch is to be quiet. Its time begins anew with whatever
//! happens, a status that is set back included.

use chrono::{DateTime, TimeDelta, Utc};

use super::Engine;
use super::expand::Scene;
use super::intent::Courier;
use crate::escalation::{Lapse, Page, PageState};
use crate::incident::{ChannelId, EntryNumber, Event, IncidentId, Kind, PolicyId, ServerId, Status, Viewer};
use crate::store::{KeptPage, StoreError};

/// So often at most it is written down that people speak in an incident.
const HEARD_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Overdue by more than that, an acknowledgement is older than what the bot has heard: it was not running.
const AWAY: TimeDelta = TimeDelta::minutes(1);
/// How long it then listens, and reads back, before it asks.
const READING_BACK: TimeDelta = TimeDelta::minutes(2);

impl<C: Courier> Engine<C> {
    /// Whether any page waits to see that nothing happens in its incident.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for the function below.
    pub async fn awaits_quiet(&self) -> Result<bool, StoreError> {
        self.store.reader().await?.reader().awaits_quiet().await
    }

    /// A person said something in a channel at that moment. What is in no incident's channel, and what changes nothing, writes
    /// nothing; tells whether it was an incident's.
    pub async fn heard(&self, server: ServerId, channel: ChannelId, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let at = at.min(self.clock.now());
        let mut reading = self.store.reader().await?;
        let mut reader = reading.reader();
        let Some(kept) = reader.incident_of_channel(server, channel, &Viewer::Keeper).await? else { return Ok(false) };
        let incident: IncidentId = kept.incident.id;
        let last = reader.last_activity(incident).await?;
        drop(reading);
        if last.is_none_or(|last| at - last >= HEARD_EVERY) {
            self.store.write(move |tx| Box::pin(async move { tx.note_activity(incident, at).await })).await?;
        }
        Ok(true)
    }
}

impl Scene<'_, '_> {
    /// A page of which somebody had the acknowledgement, and whose silence is over: put off, where it is not to be asked yet.
    /// `started`: when this run began.
    pub(super) async fn put_off(
        &mut self,
        kept: &KeptPage,
        started: DateTime<Utc>,
    ) -> Result<Option<Page>, StoreError> {
        let (PageState::Acknowledged { expires: Some(expires), .. }, Some(after)) =
            (&kept.page.state, kept.page.policy.acknowledge_expires)
        else {
            return Ok(None);
        };
        let last = self.tx.last_activity(self.kept.incident.id).await?;
        let page = last.into_iter().fold(kept.page.clone(), Page::heard);
        let is_due = page.deadline().is_some_and(|deadline| deadline <= self.now);
        let page = match self.kept.incident.status {
            Status::Monitoring => page.heard(self.now),
            _ if is_due && self.now - *expires > AWAY => page.heard(self.now + READING_BACK - after),
            // What was said while it was not running is read back first.
            _ if is_due && *expires - after < started => page.heard(started + READING_BACK - after),
            _ => page,
        };
        Ok(page.deadline().is_some_and(|deadline| deadline > self.now).then_some(page))
    }

    /// Nothing happened since it was acknowledged: that is written down, and nobody has it any more.
    pub(super) async fn lapsed(&mut self, page: &Page) -> Result<(), StoreError> {
        match &page.lapsed {
            Some(lapsed) if lapsed.why == Lapse::Quiet => {
                let event = Event::AcknowledgementLapsed { by: lapsed.by.clone() };
                self.record(Kind::Escalation, event).await
            }
            _ => Ok(()),
        }
    }

    /// Whoever has it gives it back: the policy's page rings on, from the step that it stood at; where none ran, it begins.
    pub(super) async fn give_back(&mut self, policy: Option<PolicyId>) -> Result<(), StoreError> {
        let mut rings = false;
        for kept in self.tx.pages(self.kept.incident.id).await? {
            if kept.page.own.is_none() && matches!(kept.page.state, PageState::Acknowledged { .. }) {
                let page = kept.page.clone().give_back();
                self.move_page(kept, page, None).await?;
                rings = true;
            }
        }
        match policy {
            Some(policy) if !rings => self.start_page(&policy, 0).await,
            _ => Ok(()),
        }
    }

    /// The same of the page of its own that an entry asked for: it is theirs to give back after the incident was over for a while, too.
    pub(super) async fn give_own_page_back(&mut self, asked: EntryNumber) -> Result<(), StoreError> {
        for kept in self.tx.pages(self.kept.incident.id).await? {
            if kept.page.asked() == Some(asked) {
                let page = kept.page.clone().theirs_again().give_back();
                self.move_page(kept, page, None).await?;
            }
        }
        Ok(())
    }
}
