//! From outbox rows to errands, and from what became of them back to rows.
//!
//! A row is taken inside the writer's transaction, sent without holding anything, and settled inside the next one. State
//! advances on delivery alone: a failure only says when to try again.

use std::sync::PoisonError;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::Engine;
use super::alert::{alert, judged};
use super::expand::{ANSWER_LANES, CHANNEL_PATIENCE, Scene, making_lane, page_lane};
use super::hot_wash;
use super::intent::{Courier, Delivery, Doubt, Errand, Intent, Receipt, late};
use super::measure;
use super::named::{named, tells_of_private};
use super::on_call::last_proven;
use super::trouble::Thing;
use crate::escalation::Step;
use crate::incident::{Audience, ChannelId, Duty, Entry, Missed, Number, Place, Standing, Status};
use crate::postmortem::{self, Draft, Form};
use crate::store::{Claimed, Class, Kept, KeptPage, Reader, Settled, StoreError};

/// Discord recognises a nonce for "the past few minutes" (its documentation of messages); this is the part that we rely on.
const NONCE_TRUSTED: TimeDelta = TimeDelta::minutes(2);
/// How long a token answers an interaction: Discord's 15 minutes, less a margin.
const TOKEN_GOOD: TimeDelta = TimeDelta::minutes(14);
/// The wait after a first failure; it doubles with each further one.
const RETRY_FIRST: Duration = Duration::from_millis(500);
/// The longest that the platform asks to wait where a thing is only looked for again.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The longest wait between two tries at a page.
const RETRY_PAGE_MAX: Duration = Duration::from_secs(5);
/// The longest wait between two tries at anything else.
const RETRY_MAX: Duration = Duration::from_secs(60);

/// How long a row waits whose delivery the database would not note.
const UNSETTLED_WAITS: TimeDelta = TimeDelta::seconds(5);

/// A row on its way.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    row: Claimed,
    intent: Intent,
    /// The other incidents that it names.
    names: Vec<Number>,
    kept: Kept,
}

impl<C: Courier> Engine<C> {
    /// Sends one claimed row and settles it.
    pub(super) async fn deliver(&self, row: Claimed) {
        let (id, begun) = (row.id, self.clock.now());
        let result = match row.incident {
            Some(_) => self.tell(row).await,
            None => self.tell_notice(&row).await,
        };
        if let Err(error) = result {
            // The row stays as being sent; the next cycle puts it back, in doubt, so that it is neither lost nor blindly repeated.
            tracing::error!(%error, row = id, "could not settle a delivery");
            // The clock may have been set back while it was under way.
            let since = begun.min(self.clock.now());
            self.unsettled.lock().unwrap_or_else(PoisonError::into_inner).push((id, since));
        }
        self.nudge();
    }

    async fn tell(&self, row: Claimed) -> Result<(), StoreError> {
        let (id, attempt) = (row.id, row.attempt);
        match self.prepare(row).await? {
            Some((sending, errand)) => {
                tracing::debug!(row = id, attempt, intent = errand.intent.word(), "sending");
                let waited = errand.waited;
                let delivery = match alert(&errand) {
                    Some(alert) => judged(self.notifier().notify(alert).await, waited, attempt),
                    None => self.courier.deliver(errand).await,
                };
                measure::delivered(sending.intent.word(), attempt, result_of(&delivery));
                self.settle(sending, delivery).await
            }
            None => self.drop_row(id, "there is nothing left to tell").await,
        }
    }

    async fn prepare(&self, row: Claimed) -> Result<Option<(Sending, Errand)>, StoreError> {
        let now = self.clock.now();
        let intent: Intent = serde_json::from_str(&row.intent)
            .map_err(|error| StoreError::Unreadable { what: "an intent", why: error.to_string() })?;
        let Some(incident) = row.incident else { return Ok(None) };
        let mut reading = self.store.reader().await?;
        let mut reader = reading.reader();
        let Some(kept) = reader.incident(incident).await? else { return Ok(None) };
        let page = match row.page {
            Some(page) => reader.page(page).await?.map(|page| at_step(page, &intent)),
            None => reader.policy_page(incident).await?,
        };
        let proven = match (&intent, &page) {
            (Intent::Card, Some(kept)) => last_proven(&kept.page, &reader.proofs(row.server).await?),
            _ => None,
        };
        let took_part = match intent {
            Intent::Remind { duty: Duty::HotWash(_), .. } | Intent::Reminded { duty: Duty::HotWash(_), .. } => {
                hot_wash::took_part(&kept.incident, &reader.entries(incident).await?)
            }
            _ => Vec::new(),
        };
        let draft = match intent {
            Intent::Draft => self.draft(&kept, &reader.entries(incident).await?),
            _ => None,
        };
        let channel_refused = match kept.channel {
            None => reader.last_error(&making_lane(incident)).await?,
            Some(_) => None,
        };
        let untold = tells_of_private(&mut reader, &intent, &kept).await? || went_out(&mut reader, &intent).await?;
        drop(reading);
        let waited = now - row.created_at;
        if expired(&intent, waited) || self.is_met(&intent, &kept, now) || overtaken(&intent, &kept) || untold {
            return Ok(None);
        }
        let doubt = doubt(&row, now);
        let nonce = nonce(self.store.install(), row.id);
        let errand = Errand {
            nonce,
            doubt,
            intent: intent.clone(),
            agreed: self.agreed(kept.incident.server),
            kept: kept.clone(),
            page,
            proven,
            channel_refused,
            took_part,
            draft,
            landing: self.landing(row.id, now),
            waited,
            now,
        };
        let names = named(&intent, &kept);
        Ok(Some((Sending { row, intent, names, kept }, errand)))
    }

    /// Whether it would remind of something that is not owed any more.
    fn is_met(&self, intent: &Intent, kept: &Kept, now: DateTime<Utc>) -> bool {
        let Intent::Remind { duty, since, .. } = intent else { return false };
        // After the clock was set back the moment may be still to come by it; the wait was over all the same.
        let now = now.max(*since);
        !matches!(kept.incident.standing(duty, &self.agreed(kept.incident.server).rules, now), Standing::Overdue(_))
    }

    /// A draft that can't be made must not stop the close: the channel is told, and `/incident postmortem` tries again.
    fn draft(&self, kept: &Kept, entries: &[Entry]) -> Option<Draft> {
        let agreed = self.agreed(kept.incident.server);
        let rules = kept.rules(&agreed.rules);
        let record = postmortem::Record { incident: &kept.incident, entries, rules: &rules, seal: None };
        match postmortem::draft(&record, Form::default()) {
            Ok(draft) => {
                if let Some(fault) = &draft.fault {
                    tracing::warn!(%fault, incident = %kept.incident.number, "drafted by the built-in template");
                }
                Some(draft)
            }
            Err(error) => {
                tracing::error!(%error, incident = %kept.incident.number, "the draft could not be made");
                None
            }
        }
    }

    async fn settle(&self, sending: Sending, delivery: Delivery) -> Result<(), StoreError> {
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        let Sending { row, intent, names, kept } = sending;
        let (was, landed_by) = (kept.channel, self.landed_by());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    // The incident may have changed while the errand was under way.
                    let kept = tx.incident(kept.incident.id).await?.unwrap_or(kept);
                    let mut scene = Scene::new(tx, kept, &agreements, now);
                    if let Delivery::Delivered(receipt) = &delivery {
                        scene.remember_named(&names, receipt).await?;
                    }
                    scene.settle(&row, (intent, was), delivery, landed_by).await
                })
            })
            .await
    }

    pub(super) async fn drop_row(&self, row: i64, why: &'static str) -> Result<(), StoreError> {
        let now = self.clock.now();
        let settled = Settled::Undeliverable { error: why.to_owned() };
        self.store.write(move |tx| Box::pin(async move { tx.settle(row, &settled, now).await })).await
    }

    /// Puts back what could not be settled. Tells whether all of it could be; what could not is tried again with the next cycle,
    /// for as long as the database refuses, and by a start.
    pub(super) async fn put_back_unsettled(&self, now: DateTime<Utc>) -> bool {
        let rows = self.unsettled.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if rows.is_empty() {
            return true;
        }
        let (due, settled) = (now + UNSETTLED_WAITS, rows.clone());
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                for (row, since) in rows {
                    tx.put_back(row, now, due, Some(since), "its delivery could not be settled").await?;
                }
                Ok(())
            })
        });
        match work.await {
            Ok(()) => {
                self.unsettled.lock().unwrap_or_else(PoisonError::into_inner).retain(|row| !settled.contains(row));
                true
            }
            Err::<(), StoreError>(error) => {
                tracing::error!(%error, rows = settled.len(), "rows are stuck as being sent; the next cycle tries again");
                false
            }
        }
    }
}

impl Scene<'_, '_> {
    /// `was`: the incident's channel when the row was taken; `landed_by`: when no call of the last run can land any more.
    async fn settle(
        &mut self,
        row: &Claimed,
        (intent, was): (Intent, Option<ChannelId>),
        delivery: Delivery,
        landed_by: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        match delivery {
            Delivery::Delivered(receipt) => {
                self.tx.settle(row.id, &Settled::Delivered, self.now).await?;
                self.delivered(row, intent, receipt).await
            }
            Delivery::Later { after, why } => {
                tracing::info!(row = row.id, ?after, why, "to be tried again");
                let due = self.now + backoff(row, after);
                // What is held back until then goes right then, not when its doubled wait is over.
                let held = landed_by.filter(|landed| after <= LOOK_EVERY && self.now < *landed);
                let due = held.map_or(due, |landed| due.min(landed));
                self.tx.put_back(row.id, self.now, due, None, &why).await?;
                self.channel_delayed(row, &intent, due).await?;
                self.silence_doubted(row.page).await
            }
            Delivery::Unknown { why } => {
                tracing::warn!(row = row.id, why, "nobody knows whether it arrived; to be tried again");
                let due = self.now + backoff(row, Duration::ZERO);
                self.tx.put_back(row.id, self.now, due, Some(self.now), &why).await?;
                self.channel_delayed(row, &intent, due).await?;
                self.silence_doubted(row.page).await
            }
            Delivery::ChannelGone => self.place_is_gone(row, &intent, was).await,
            Delivery::Never { why, missed } => {
                let intended = intent.word();
                tracing::warn!(row = row.id, incident = %self.kept.incident.number, intended, why, "undeliverable");
                if let Intent::KeepFile { entry, file, .. } = &intent {
                    self.file_not_kept(*entry, file.clone(), &why).await?;
                }
                self.tx.settle(row.id, &Settled::Undeliverable { error: why.clone() }, self.now).await?;
                self.undeliverable(row, intent, &why, missed).await
            }
        }
    }

    async fn delivered(&mut self, row: &Claimed, intent: Intent, receipt: Receipt) -> Result<(), StoreError> {
        let id = self.kept.incident.id;
        self.remember_outside(&intent, &receipt).await?;
        match (intent, receipt) {
            (Intent::Channel, Receipt::Place { place, announcement }) => {
                self.tx.set_place(id, Some(place)).await?;
                if announcement.is_some() {
                    self.tx.set_announcement(id, announcement).await?;
                }
                self.channel_made().await?;
                self.hasten_pages().await
            }
            (Intent::Channel, Receipt::ChannelOutside(channel, why)) => {
                self.tx.set_place(id, Some(Place::Channel(channel))).await?;
                self.kept.channel = Some(channel);
                self.tell_of_trouble(Thing::Category, why).await?;
                self.hasten_pages().await
            }
            (Intent::Card, Receipt::Message(_, message)) if self.kept.card != Some(message) => {
                self.tx.set_card(id, Some(message)).await?;
                self.tell(Class::Ensure, format!("pin:{id}"), &Intent::Pin).await?;
                Ok(())
            }
            (Intent::Announcement, Receipt::Message(channel, message)) => {
                self.tx.set_announcement(id, Some((channel, message))).await
            }
            (Intent::TakeBack { channel, message }, _) => self.taken_back(channel, message).await,
            (Intent::Blank { message, .. }, _) => self.tx.forget_named(message).await,
            (Intent::ArchiveChannel, Receipt::ChannelBefore(before)) => self.channel_noted(&before).await,
            (Intent::RestoreChannel, _) => self.tx.set_archived(id, None).await,
            (Intent::Remind { duty, since, .. }, Receipt::Message(channel, message)) => {
                self.reminded(duty, since, (channel, message)).await
            }
            (Intent::Ring { step, position, late_minutes }, Receipt::Rang(rang)) => match self.page_of(row).await? {
                Some(page) => {
                    let taken = TimeDelta::minutes(late_minutes.unwrap_or_default().into());
                    measure::rang("channel", taken + (self.now - row.created_at));
                    self.rang(page, step, position, *rang, late(late_minutes, self.now - row.created_at)).await
                }
                None => Ok(()),
            },
            (Intent::Ring { step, .. }, Receipt::HadAlready) => match self.page_of(row).await? {
                Some(page) => self.had_already(page, step).await,
                None => Ok(()),
            },
            (Intent::Direct { step, position, user, .. }, Receipt::Message(channel, message)) => {
                measure::rang("direct", self.now - row.created_at);
                match self.page_of(row).await? {
                    Some(page) => self.rang_directly(page, step, position, user, channel, message).await,
                    None => Ok(()),
                }
            }
            (Intent::Notify { step, position, notifier, late_minutes }, _) => {
                let waited = self.now - row.created_at;
                self.count_notice(late_minutes, waited);
                match self.page_of(row).await? {
                    Some(page) => self.notified(page, (step, position), notifier, late(late_minutes, waited)).await,
                    None => Ok(()),
                }
            }
            (Intent::ChatDown { notifier, position, since, .. }, _) => {
                self.told_outside(notifier, since, position.number()).await
            }
            (Intent::KeepFile { entry, file, .. }, Receipt::File(bytes)) => self.file_kept(entry, file, bytes).await,
            _ => Ok(()),
        }
    }

    async fn undeliverable(
        &mut self,
        row: &Claimed,
        intent: Intent,
        why: &str,
        missed: Vec<Missed>,
    ) -> Result<(), StoreError> {
        match intent {
            Intent::Update { by, text, audience, .. } => {
                let intent = Intent::UpdateUnposted { by, text, audience, why: why.to_owned() };
                self.tell(Class::Once, self.channel_lane(), &intent).await?;
                Ok(())
            }
            Intent::Hide
            | Intent::Veil
            | Intent::Access { .. }
            | Intent::TakeBack { .. }
            | Intent::Blank { .. }
            | Intent::Unmark { .. } => self.not_hidden(&intent, why.to_owned()).await,
            Intent::ArchiveChannel | Intent::LockChannel => self.not_archived(why).await,
            Intent::RestoreChannel => self.not_restored(why).await,
            Intent::Channel => self.hasten_pages().await,
            Intent::Ring { step, position, .. } => match self.page_of(row).await? {
                Some(page) => self.part_missed(page, step, position, missed).await,
                None => Ok(()),
            },
            Intent::Direct { position, user, name, .. } => match self.page_of(row).await? {
                Some(page) => self.not_rung_directly(page, position, (user, name), why).await,
                None => Ok(()),
            },
            Intent::Notify { step, position, notifier, .. } => match self.page_of(row).await? {
                Some(page) => self.not_notified(page, (step, position), notifier, why).await,
                None => Ok(()),
            },
            intent => match Thing::of(&intent) {
                Some(thing) => self.tell_of_trouble(thing, why.to_owned()).await,
                None => Ok(()),
            },
        }
    }

    /// Whoever opened the incident is told, once, that its channel is not made at the moment: after a second failure, or where
    /// it takes longer than a page waits for it.
    async fn channel_delayed(&mut self, row: &Claimed, intent: &Intent, due: DateTime<Utc>) -> Result<(), StoreError> {
        let is_late = row.attempt >= 2 || due - row.created_at >= CHANNEL_PATIENCE;
        if *intent == Intent::Channel && is_late {
            self.tx.tell_meanwhile(row.id, ANSWER_LANES, self.now).await?;
        }
        Ok(())
    }

    /// What was held back for the incident's channel goes now.
    async fn hasten_pages(&mut self) -> Result<(), StoreError> {
        for page in self.tx.pages(self.kept.incident.id).await? {
            self.tx.hasten(&page_lane(page.id), self.now).await?;
            self.hasten_notices(&page).await?;
        }
        Ok(())
    }

    async fn page_of(&mut self, row: &Claimed) -> Result<Option<KeptPage>, StoreError> {
        match row.page {
            Some(page) => self.tx.page(page).await,
            None => Ok(None),
        }
    }
}

pub(super) fn result_of(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Delivered(_) => "delivered",
        Delivery::Later { .. } => "later",
        Delivery::Unknown { .. } => "unknown",
        Delivery::ChannelGone => "gone",
        Delivery::Never { .. } => "never",
    }
}

/// The page as it stood at the step that the intent is about: it may have moved on since.
fn at_step(mut page: KeptPage, intent: &Intent) -> KeptPage {
    if let Intent::Ring { step, position, .. }
    | Intent::Direct { step, position, .. }
    | Intent::Notify { step, position, .. }
    | Intent::Rung { step, position, .. }
    | Intent::Silence { step, position, .. } = intent
    {
        page.page.step = Step { count: *step, position: *position, ..page.page.step };
    }
    page
}

/// Whether it would put away the channel of an incident that is open again, or tell everybody of one that has become private.
fn overtaken(intent: &Intent, kept: &Kept) -> bool {
    match intent {
        Intent::ArchiveChannel | Intent::LockChannel => kept.incident.status != Status::Closed,
        Intent::Update { audience: Audience::Internal, .. } => kept.incident.is_private(),
        _ => false,
    }
}

/// Whether it would tell that a ring waits which does not any more.
async fn went_out(reader: &mut Reader<'_>, intent: &Intent) -> Result<bool, StoreError> {
    match intent {
        Intent::ChatDown { ring, .. } => Ok(!reader.is_unsettled(*ring).await?),
        _ => Ok(false),
    }
}

/// Whether an intent has no use any more.
fn expired(intent: &Intent, waited: TimeDelta) -> bool {
    matches!(intent, Intent::FollowUp { .. } | Intent::NoteAnswer { .. }) && waited > TOKEN_GOOD
}

/// How long a row waits before its next try: as long as the platform asks, or ever longer up to a bound.
pub(super) fn backoff(row: &Claimed, asked: Duration) -> TimeDelta {
    let most = if row.page.is_some() { RETRY_PAGE_MAX } else { RETRY_MAX };
    let doubled = RETRY_FIRST.saturating_mul(2_u32.saturating_pow(row.attempt.saturating_sub(1).min(16)));
    TimeDelta::from_std(asked.max(doubled.min(most))).unwrap_or(TimeDelta::MAX)
}

/// Whether an earlier try at a row may have arrived.
pub(super) fn doubt(row: &Claimed, now: DateTime<Utc>) -> Doubt {
    match row.doubted_at {
        None => Doubt::None,
        // A moment that is still to come tells nothing: the clock was set back.
        Some(since) if (TimeDelta::zero()..NONCE_TRUSTED).contains(&(now - since)) => Doubt::Recent,
        Some(_) => Doubt::Old,
    }
}

/// 24 hexadecimal digits that are the same on every try at a row, and no other row's.
pub(super) fn nonce(install: &str, row: i64) -> String {
    let hash = Sha256::new().chain_update(install).chain_update([0]).chain_update(row.to_be_bytes()).finalize();
    hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}
