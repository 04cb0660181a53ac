//! What people change about who is on call: exceptions to a schedule, and turns exchanged.
//!
//! Guarantees: each change is decided by what holds when it is made, one after the other; it holds for whatever asks once it is
//! answered; an interaction that is delivered twice changes nothing twice.
//!
//! Does not know: who may, how anybody is told.

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::{Courier, Engine};
use crate::escalation::{OverrideId, Shift, SwapOffer, Unfit};
use crate::incident::{Actor, ScheduleId, ServerId, Target, UserId};
use crate::store::{KeptOverride, NewOverride, StoreError, SwapEnd};

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum OnCallFailure {
    /// There is no such schedule any more.
    #[error("there is no schedule {}", .0.0)]
    NoSchedule(ScheduleId),
    /// The exception can't be made.
    #[error("the override can't be made: {0:?}")]
    Unfit(Unfit),
    /// What it was about has ended.
    #[error("it has ended before")]
    Ended(Option<SwapEnd>),
    /// The turns of the offer are not what they were.
    #[error("the turns have changed since")]
    Overtaken(Box<SwapOffer>),
    /// Whoever asks is none of those whom it is about.
    #[error("it is not theirs")]
    NotTheirs,
    /// The same interaction was carried out before.
    #[error("this interaction was carried out before")]
    Repeated,
    /// Nothing was saved.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How the person who asks is written in a schedule.
pub type Is<'a> = &'a (dyn Fn(&Target) -> bool + Sync);

impl<C: Courier> Engine<C> {
    /// Makes an exception, and gives whom it relieves. `is_them`: whether a target is the person who is to be on call; `is_asking`:
    /// whether it is whoever asks, and `None` where they may give away anybody's turns.
    ///
    /// # Errors
    ///
    /// [`OnCallFailure`]; then nothing has changed. The same for every function below.
    pub async fn put_on_call(
        &self,
        new: NewOverride,
        (is_them, is_asking): (Is<'_>, Option<Is<'_>>),
        by: &Actor,
        interaction: u64,
    ) -> Result<Vec<Shift>, OnCallFailure> {
        let (now, server) = (self.now(), new.server);
        let _alone = self.agreements.alone().await;
        let relieved = {
            let agreed = self.agreed(new.server);
            let schedule = agreed.schedule(&new.schedule);
            let schedule = schedule.ok_or_else(|| OnCallFailure::NoSchedule(new.schedule.clone()))?;
            let relieved = schedule.relieved((new.from, new.until), is_them, is_asking, now);
            relieved.map_err(OnCallFailure::Unfit)?
        };
        let by = by.clone();
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let made = tx.add_override(&new, &by, Some(interaction), now).await?;
                made.map(|_| ()).ok_or(OnCallFailure::Repeated)
            })
        });
        work.await?;
        self.in_force(server, now).await?;
        Ok(relieved)
    }

    /// Takes an exception back. Of an exchange both halves, so that nobody has two shifts: the other one is given, though it is not
    /// taken back where it is over.
    pub async fn clear_override(
        &self,
        server: ServerId,
        which: OverrideId,
        by: &Actor,
    ) -> Result<Option<KeptOverride>, OnCallFailure> {
        let (now, by) = (self.now(), by.clone());
        let _alone = self.agreements.alone().await;
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let other = tx.other_half(server, which).await?;
                if !tx.clear_override(server, which, &by, now).await? {
                    return Err(OnCallFailure::Ended(None));
                }
                if let Some(other) = other.as_ref().filter(|other| now < other.until) {
                    tx.clear_override(server, other.id, &by, now).await?;
                }
                Ok(other)
            })
        });
        let other = work.await?;
        self.in_force(server, now).await?;
        Ok(other)
    }

    /// Keeps an offer to exchange two turns, and gives the opaque key that its buttons carry.
    pub async fn offer_swap(
        &self,
        server: ServerId,
        offer: SwapOffer,
        interaction: u64,
    ) -> Result<String, OnCallFailure> {
        let now = self.now();
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let key = tx.offer_swap(server, &offer, interaction, now).await?;
                key.ok_or(OnCallFailure::Repeated)
            })
        });
        work.await
    }

    /// Exchanges the turns of an offer, where whoever accepts is the one who was asked and both turns are still to come as they
    /// were; gives what was exchanged.
    pub async fn accept_swap(&self, server: ServerId, key: &str, by: &Actor) -> Result<SwapOffer, OnCallFailure> {
        let now = self.now();
        let _alone = self.agreements.alone().await;
        let offer = self.open_offer(server, key).await?;
        if by.person().map(|person| person.id) != Some(offer.other.person.id) {
            return Err(OnCallFailure::NotTheirs);
        }
        let stands = {
            let agreed = self.agreed(server);
            agreed.schedule(&offer.schedule).is_some_and(|schedule| schedule.still_offers(&offer, now))
        };
        let end = if stands { SwapEnd::Accepted } else { SwapEnd::Overtaken };
        let (key, by, exchanged) = (key.to_owned(), by.clone(), offer.clone());
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                if !tx.end_swap(server, &key, end, now).await? {
                    return Err(OnCallFailure::Ended(None));
                }
                if !stands {
                    return Ok(());
                }
                for (turn, person) in [(&offer.one, &offer.other.person), (&offer.other, &offer.one.person)] {
                    let (schedule, person) = (offer.schedule.clone(), person.clone());
                    let new = NewOverride { server, schedule, person, from: turn.from, until: turn.until };
                    tx.add_override(&new, &by, None, now).await?;
                }
                Ok(())
            })
        });
        work.await?;
        self.in_force(server, now).await?;
        if stands { Ok(exchanged) } else { Err(OnCallFailure::Overtaken(Box::new(exchanged))) }
    }

    /// Ends an offer, for one of the two whom it is about; gives what had been offered.
    pub async fn decline_swap(&self, server: ServerId, key: &str, by: UserId) -> Result<SwapOffer, OnCallFailure> {
        let now = self.now();
        let offer = self.open_offer(server, key).await?;
        if ![&offer.one, &offer.other].iter().any(|turn| turn.person.id == by) {
            return Err(OnCallFailure::NotTheirs);
        }
        let key = key.to_owned();
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let ended = tx.end_swap(server, &key, SwapEnd::Declined, now).await?;
                ended.then_some(()).ok_or(OnCallFailure::Ended(None))
            })
        });
        work.await?;
        Ok(offer)
    }

    async fn open_offer(&self, server: ServerId, key: &str) -> Result<SwapOffer, OnCallFailure> {
        let kept = self.store.reader().await?.reader().swap(server, key).await?;
        match kept {
            Some(kept) if kept.ended.is_none() => Ok(kept.offer),
            Some(kept) => Err(OnCallFailure::Ended(kept.ended)),
            None => Err(OnCallFailure::Ended(None)),
        }
    }

    /// What was changed holds, and whoever is on call by it now is told.
    async fn in_force(&self, server: ServerId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.agreements.load(&self.store, now).await?;
        if let Err(error) = self.watch_schedules(server).await {
            tracing::error!(%error, "who is on call was changed, and is told only when it is looked at next");
        }
        Ok(())
    }
}
