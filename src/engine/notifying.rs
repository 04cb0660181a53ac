//! The part of a step that goes to notifiers, in the outbox and back.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;

use super::Engine;
use super::alert::Notifier;
use super::expand::Scene;
use super::intent::{Courier, Intent};
use super::measure;
use crate::config::Way;
use crate::escalation::Position;
use crate::incident::{Event, Kind, Missed, NotReached, NotifierId, PageId, Target};
use crate::store::{Class, KeptPage, NewRow, StoreError, Transport};

impl<C: Courier> Engine<C> {
    /// From now on notices go out by these ways.
    pub fn notify_through(&self, notifier: Arc<dyn Notifier>) {
        *self.notifier.write().unwrap_or_else(PoisonError::into_inner) = notifier;
    }

    /// The ways that notices take now.
    pub(super) fn notifier(&self) -> Arc<dyn Notifier> {
        self.notifier.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends what goes out beside the chat, whether or not that can be reached.
    pub(super) async fn send_outside(
        self: &Arc<Self>,
        now: DateTime<Utc>,
        under_way: &mut JoinSet<()>,
    ) -> Result<(), StoreError> {
        let free = u32::try_from(self.outside_senders.available_permits()).unwrap_or(u32::MAX);
        if free == 0 {
            return Ok(());
        }
        let rows = self.store.write(move |tx| Box::pin(async move { tx.claim_outside(now, free).await })).await;
        self.dispatch(rows?, &self.outside_senders, under_way);
        Ok(())
    }
}

impl Scene<'_, '_> {
    /// A step rings each of its notifiers: a row of its own for each, so that none waits for another.
    pub(super) async fn ring_notifiers(
        &mut self,
        page: &KeptPage,
        late_minutes: Option<u32>,
        due_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let step = page.page.step;
        let notifiers = page.page.targets(step.position).iter().filter_map(|target| match target {
            Target::Notifier(id) => Some(id.clone()),
            _ => None,
        });
        for notifier in notifiers.collect::<Vec<_>>() {
            let lane = notice_lane(page.id, &notifier);
            let transport = self.transport(&notifier);
            let intent = Intent::Notify { step: step.count, position: step.position, notifier, late_minutes };
            let row = self.row(Class::Once, lane, &intent)?;
            self.write(NewRow { page: Some(page.id), urgent: true, transport, due_at, ..row }).await?;
        }
        Ok(())
    }

    /// What was held back for the incident's channel goes now.
    pub(super) async fn hasten_notices(&mut self, page: &KeptPage) -> Result<(), StoreError> {
        for target in page.page.targets(page.page.step.position) {
            if let Target::Notifier(notifier) = target {
                self.tx.hasten(&notice_lane(page.id, notifier), self.now).await?;
            }
        }
        Ok(())
    }

    /// By which way a notifier is told.
    pub(super) fn transport(&self, notifier: &NotifierId) -> Transport {
        let found = self.agreed.notifiers.iter().find(|known| known.id == *notifier);
        match found.map(|known| &known.way) {
            Some(Way::Email { .. }) => Transport::Email,
            // Of one that is gone from the configuration, its delivery says so.
            Some(Way::Webhook { .. }) | None => Transport::Webhook,
        }
    }

    /// A notifier has taken a step's notice: the step has reached somebody.
    pub(super) async fn notified(
        &mut self,
        kept: KeptPage,
        (step, at): (u32, Position),
        notifier: NotifierId,
        late_minutes: Option<u32>,
    ) -> Result<(), StoreError> {
        let own = kept.page.asked();
        let kind = if at == Position::Level(0) && own.is_none() { Kind::Action } else { Kind::Escalation };
        let reached = vec![Target::Notifier(notifier).to_string()];
        let event = Event::Paged { level: at.number(), reached, missed: Vec::new(), late_minutes, own };
        self.record(kind, event).await?;
        self.step_reached(kept, step, None).await
    }

    /// A notifier did not take it.
    pub(super) async fn not_notified(
        &mut self,
        kept: KeptPage,
        (step, at): (u32, Position),
        notifier: NotifierId,
        why: &str,
    ) -> Result<(), StoreError> {
        let missed = vec![Missed { target: Target::Notifier(notifier).to_string(), why: why.to_owned() }];
        self.part_missed(kept, step, at, missed).await
    }

    /// A part of a step reached nobody. While another part is on its way, or where one has arrived, the page stands where it does.
    pub(super) async fn part_missed(
        &mut self,
        kept: KeptPage,
        step: u32,
        at: Position,
        missed: Vec<Missed>,
    ) -> Result<(), StoreError> {
        let others_follow = self.tx.step_goes_on(kept.id, step).await?;
        // A page that has moved on had reached somebody by that step, or a person has moved it.
        let others_reached = kept.page.last.is_some_and(|last| last.count == step) || kept.page.step.count > step;
        if !others_follow && !others_reached {
            return self.missed(kept, step, at, missed).await;
        }
        let event = NotReached { level: at.number(), missed: missed.clone(), own: kept.page.asked() };
        self.record(Kind::Escalation, Event::NotReached(event)).await?;
        if others_reached {
            let intent = Intent::Undelivered { position: at, missed, next: None, others: true };
            self.tell_about_page(self.channel_lane(), &intent, kept.id).await?;
        }
        self.refresh().await
    }

    /// What is counted of a notice that arrived.
    pub(super) fn count_notice(&self, late_minutes: Option<u32>, waited: TimeDelta) {
        measure::rang("notifier", TimeDelta::minutes(late_minutes.unwrap_or_default().into()) + waited);
    }
}

/// The lane in which a page's steps reach a notifier.
fn notice_lane(page: PageId, notifier: &NotifierId) -> String {
    format!("notify:{page}:{}", notifier.0)
}
