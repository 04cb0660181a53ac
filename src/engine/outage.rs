//! When the chat itself is down: whoever is to be told by another way is told, once for each ring that waits, and once more when
//! the rings have gone out.
//!
//! Guarantees: nothing is told while no page waits; every notifier with `discord_down_after` is told of each waiting ring once,
//! restarts included; that it is over is told once, to those who were told that it began, when none of those rings waits any more.
//! What waits for the chat goes out by itself when it is back, in its order and marked as late: that is the outbox's.
//!
//! Accepted: the time before a start does not count, since nobody tried to reach the chat then; a ring that the chat takes in the moment in which a notifier is told of it was told in vain.

use chrono::{DateTime, TimeDelta, Utc};

use super::Engine;
use super::expand::Scene;
use super::intent::{Courier, Intent};
use crate::config::Notifier;
use crate::incident::{Event, Kind, NotifierId, ToldOutside};
use crate::store::{Class, NewRow, RingWaiting, StoreError};

/// How long a ring has waited before it counts: without this, every ring would while the gateway alone is away.
const WAITS: TimeDelta = TimeDelta::seconds(10);

impl<C: Courier> Engine<C> {
    /// Tells whoever is to be told that the chat is down, or back. Returns when there may be more to tell.
    pub(super) async fn tell_of_outage(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let file = self.agreements.file().clone();
        let heeding: Vec<&Notifier> =
            file.notifiers.iter().filter(|notifier| notifier.discord_down_after.is_some()).collect();
        if heeding.is_empty() {
            return Ok(None);
        }
        let (waiting, told) = {
            let mut reading = self.store.reader().await?;
            let mut reader = reading.reader();
            let waiting = reader.rings_waiting().await?;
            let mut told = Vec::new();
            for notifier in &heeding {
                if reader.outage_is_over(&notifier.id.0).await? {
                    told.push(notifier.id.clone());
                }
            }
            (waiting, told)
        };
        let link = self.link();
        let down_since = (!link.is_up).then_some(link.since);
        let mut next = None;
        for ring in waiting {
            for notifier in &heeding {
                let waits_since = ring.since.max(self.pulse.started());
                let since = down_since.map_or(waits_since, |down| down.min(waits_since));
                let due = (since + notifier.discord_down_after.unwrap_or_default()).max(waits_since + WAITS);
                match due <= now {
                    true if self.tell_of_waiting(&ring, &notifier.id, since, now).await? => next = Some(now),
                    true => {}
                    false => next = Some(next.map_or(due, |next: DateTime<Utc>| next.min(due))),
                }
            }
        }
        for notifier in told {
            self.tell_that_it_is_over(notifier, now).await?;
            next = Some(now);
        }
        Ok(next)
    }

    /// Tells whether it was news.
    async fn tell_of_waiting(
        &self,
        ring: &RingWaiting,
        notifier: &NotifierId,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let lane = ring.lane(&notifier.0);
        if self.store.reader().await?.reader().was_used(&lane).await? {
            return Ok(false);
        }
        let Ok(Intent::Ring { step, position, .. }) = serde_json::from_str(&ring.intent) else { return Ok(false) };
        let (agreements, ring, notifier) = (self.agreements.clone(), ring.clone(), notifier.clone());
        let reachable = self.link().is_up;
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let Some(kept) = tx.incident(ring.incident).await? else { return Ok(false) };
                let scene = &mut Scene::new(tx, kept, &agreements, now);
                let transport = scene.transport(&notifier);
                let intent = Intent::ChatDown { notifier, step, position, since, reachable, ring: ring.row };
                let row = scene.row(Class::Once, lane, &intent)?;
                scene.write(NewRow { page: Some(ring.page), transport, ..row }).await?;
                Ok::<_, StoreError>(true)
            })
        });
        work.await
    }

    /// Every ring that a notifier was told of is out, or needed no more.
    async fn tell_that_it_is_over(&self, notifier: NotifierId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let agreements = self.agreements.clone();
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let told = tx.told_of_outage(&notifier.0).await?;
                let Some(last) = told.last() else { return Ok(()) };
                let Some(kept) = tx.incident(last.incident).await? else { return Ok(()) };
                let mut numbers = Vec::new();
                for ring in &told {
                    let about = tx.incident(ring.incident).await?;
                    numbers.extend(about.map(|kept| kept.incident.number));
                }
                numbers.sort_unstable();
                numbers.dedup();
                let delivered = told.iter().filter(|ring| ring.delivered).count();
                let scene = &mut Scene::new(tx, kept, &agreements, now);
                let transport = scene.transport(&notifier);
                let lane = format!("back:{}", notifier.0);
                let late = u32::try_from(delivered).unwrap_or(u32::MAX);
                let row = scene.row(Class::Once, lane, &Intent::ChatBack { notifier, late, numbers })?;
                scene.write(NewRow { transport, ..row }).await?;
                Ok::<_, StoreError>(())
            })
        });
        work.await
    }
}

impl Scene<'_, '_> {
    /// A notifier has taken the news that a page waits.
    pub(super) async fn told_outside(
        &mut self,
        notifier: NotifierId,
        since: DateTime<Utc>,
        level: Option<u32>,
    ) -> Result<(), StoreError> {
        self.record(Kind::Escalation, Event::ToldOutside(ToldOutside { notifier, since, level })).await
    }
}
