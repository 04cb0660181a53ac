//! What is done about a flaw, inside one transaction that judges it once more.

use chrono::{DateTime, Utc};

use super::{About, Suspicion, suspicion};
use crate::engine::Engine;
use crate::engine::expand::Scene;
use crate::engine::intent::{Courier, Intent};
use crate::escalation::PageState;
use crate::incident::{Event, Flaw, Incident, Kind, Mended, PolicyId, Rules, Status};
use crate::store::{Class, StoreError};

impl<C: Courier> Engine<C> {
    /// Mends it, if it is still so. Tells whether anything was mended.
    pub(super) async fn mend(&self, found: Suspicion, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let agreements = self.agreements.clone();
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let incident = match found.about {
                    About::Page(_, incident) | About::Incident(incident) => incident,
                    About::Row(row, page, incident) => {
                        if !tx.is_on_its_way(row).await? {
                            return Ok(false);
                        }
                        tx.put_back(row, now, now, Some(now), "nobody was sending it").await?;
                        match (page, incident) {
                            (Some(_), Some(incident)) => incident,
                            _ => return Ok(true),
                        }
                    }
                };
                let Some(kept) = tx.incident(incident).await? else { return Ok(false) };
                let mut scene = Scene::new(tx, kept, &agreements, now);
                let mended = match found.about {
                    About::Page(..) => scene.mend_page(found).await?,
                    About::Incident(_) => scene.start_missing_page().await?,
                    About::Row(..) => true,
                };
                if mended {
                    scene.tell_of_mending(found.flaw).await?;
                }
                Ok(mended)
            })
        });
        work.await
    }
}

impl Scene<'_, '_> {
    async fn mend_page(&mut self, found: Suspicion) -> Result<bool, StoreError> {
        let About::Page(id, _) = found.about else { return Ok(false) };
        let lies = self.tx.pages_to_audit(crate::incident::PageId(id.0 - 1), 1).await?;
        if lies.first().and_then(|lies| suspicion(lies, self.now)) != Some(found) {
            return Ok(false);
        }
        let Some(kept) = self.tx.page(id).await? else { return Ok(false) };
        match found.flaw {
            Flaw::RunsOn => self.fence_page(kept).await?,
            // It is overdue for longer than any run reads back.
            Flaw::Overdue => self.tick_page(kept, DateTime::<Utc>::MIN_UTC).await?,
            Flaw::StepLost => self.ring(&kept, None).await?,
            Flaw::Contradiction => {
                self.tx.update_page(id, &kept.page).await?;
                // A message that waits for its page, and is in no queue, is the next look's.
                if !matches!(kept.page.state, PageState::Sending) && !kept.page.is_running() {
                    self.tx.fence_rows(id, self.now).await?;
                }
            }
            Flaw::Stuck | Flaw::NeverStarted => return Ok(false),
        }
        Ok(true)
    }

    async fn start_missing_page(&mut self) -> Result<bool, StoreError> {
        let has_page = !self.tx.pages(self.kept.incident.id).await?.is_empty();
        match should_page(&self.kept.incident, &self.agreed.rules).cloned() {
            Some(policy) if !has_page => self.start_page(&policy, 0).await.map(|()| true),
            _ => Ok(false),
        }
    }

    /// What was found and done is in the timeline, and said to whoever is in the incident.
    async fn tell_of_mending(&mut self, flaw: Flaw) -> Result<(), StoreError> {
        self.record(Kind::Escalation, Event::Mended(Mended { flaw })).await?;
        if self.kept.incident.status != Status::Closed {
            self.tell(Class::Once, self.channel_lane(), &Intent::Mended(Mended { flaw })).await?;
            self.refresh().await?;
        }
        Ok(())
    }
}

/// The policy that should page for an incident that has no page; `None`: none should.
pub(super) fn should_page<'r>(incident: &Incident, rules: &'r Rules) -> Option<&'r PolicyId> {
    let is_open = !matches!(incident.status, Status::Resolved | Status::Closed);
    let policy = rules.policy(&incident.severity, incident.service.as_ref());
    policy.filter(|_| is_open && incident.acknowledged.is_none())
}
