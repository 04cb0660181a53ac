//! The engine: requests in, errands out, and whatever falls due in between.
//!
//! Everything that must happen later is a row with a due time. [`Engine::cycle`] does what is due and says when the next thing
//! is; [`Engine::run`] sleeps until then, or until it is nudged. A restart is nothing special: the rows are still there.
//!
//! Guarantees: a request is carried out once, wholly or not at all; a page stops in the transaction that acknowledges it;
//! delivering never holds up a cycle; pages go before everything else and have senders of their own.
//!
//! Accepted: an acknowledgement that is committed while a page is on the wire does not stop that page; its message is edited
//! afterwards.
//!
//! Does not know: what the chat looks like, or that it is Discord. It talks to a [`Courier`]; and to a [`Notifier`] for whoever is
//! told outside of it.

mod agreed;
mod aim;
mod alert;
mod archive;
mod auditor;
mod beside;
mod card;
mod deliver;
mod duties;
mod expand;
mod files;
mod follow;
mod foresee;
mod gone;
mod handle;
mod hold;
mod hot_wash;
mod intent;
mod lapse;
mod link;
pub mod measure;
mod named;
mod notice;
mod notifying;
mod numbers;
mod on_call;
mod outage;
mod paging;
mod part;
mod pictures;
mod privacy;
mod pulse;
mod redact;
mod review;
mod rota;
mod schedule;
mod trouble;
mod whole;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;

pub use agreed::Agreements;
pub use alert::{Alert, News, Notifier, Notifying, Subject, Told};
pub use auditor::Audited;
pub use handle::{Answered, Failure, Rehearsed, Request, Which, find};
pub use intent::{
    Admitted, Courier, Delivery, Doubt, Errand, Intent, Landing, LetsIn, Rang, RangDirectly, Receipt, late,
};
pub use notice::{Notice, NoticeErrand};
pub use numbers::{Since, count};
pub use on_call::{TestStarted, last_proven};
pub use pulse::Link;
pub use redact::{NotRedacted, Redacted, Redaction, foresee_redaction, redact};
pub use rota::{Is, OnCallFailure};
pub use schedule::ScheduleFailure;
pub use trouble::Thing;
pub use whole::{Whole, whole};

use crate::clock::{Clock, LONGEST_SLEEP};
use crate::store::{Claimed, Due, Store, StoreError};
use alert::Nobody;
use auditor::Auditor;
use expand::Scene;
use pulse::Pulse;

/// How many pages may be under way at once.
const PAGE_SENDERS: usize = 24;
/// How many other errands may be.
const OTHER_SENDERS: usize = 8;
/// How many messages to somebody outside of the chat may be.
const OUTSIDE_SENDERS: usize = 8;
/// How many due pages one transaction moves.
const PAGES_AT_ONCE: u32 = 200;
/// How long after its process has ended a call may still be carried out by the platform.
const CALLS_LAND_WITHIN: TimeDelta = TimeDelta::seconds(10);
/// How long the loop waits after a cycle that the database refused.
const AFTER_A_FAILURE: TimeDelta = TimeDelta::seconds(1);
/// How long a shutdown waits for errands under way; what is cut off is repeated after the next start, in doubt.
const FAREWELL: Duration = Duration::from_millis(2_500);
/// How long it waits for the database on either side of that.
const LAST_WORD: Duration = Duration::from_millis(500);

/// What the last run was sending when it ended.
#[derive(Debug, Default)]
struct Former {
    sending: HashSet<i64>,
    /// When this run found them.
    ended_by: Option<DateTime<Utc>>,
}

/// The engine. Shared by reference; [`Engine::run`] drives it.
#[derive(Debug)]
pub struct Engine<C> {
    store: Store,
    agreements: Arc<Agreements>,
    clock: Clock,
    courier: C,
    nudged: Notify,
    pulse: Pulse,
    auditor: Arc<Auditor>,
    former: Mutex<Former>,
    /// Rows that were sent, or given up, which the database would not note, and since when each may have arrived.
    unsettled: Mutex<Vec<(i64, DateTime<Utc>)>>,
    /// By how much the clock was set that what waits could not be moved along.
    owed_step: Mutex<TimeDelta>,
    /// When it was last noted that the bot runs.
    noted: Mutex<Option<DateTime<Utc>>>,
    page_senders: Arc<Semaphore>,
    other_senders: Arc<Semaphore>,
    outside_senders: Arc<Semaphore>,
    notifier: RwLock<Arc<dyn Notifier>>,
}

impl<C: Courier> Engine<C> {
    /// An engine that does nothing yet.
    pub fn new(store: Store, agreements: Arc<Agreements>, clock: Clock, courier: C) -> Self {
        let pulse = Pulse::new(clock.clone());
        let auditor = Arc::new(Auditor::new(clock.clone()));
        Self {
            store,
            agreements,
            clock,
            courier,
            nudged: Notify::new(),
            pulse,
            auditor,
            former: Mutex::default(),
            unsettled: Mutex::default(),
            owed_step: Mutex::default(),
            noted: Mutex::default(),
            page_senders: Arc::new(Semaphore::new(PAGE_SENDERS)),
            other_senders: Arc::new(Semaphore::new(OTHER_SENDERS)),
            outside_senders: Arc::new(Semaphore::new(OUTSIDE_SENDERS)),
            notifier: RwLock::new(Arc::new(Nobody)),
        }
    }

    /// The record, to be read.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The present.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// What was agreed on.
    pub fn agreements(&self) -> &Agreements {
        &self.agreements
    }

    /// What tells the present, and waits.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Whatever carries the errands.
    pub fn courier(&self) -> &C {
        &self.courier
    }

    /// Has the run loop look at once.
    pub fn nudge(&self) {
        self.nudged.notify_one();
    }

    /// Takes up where a former run ended: what the servers' people have set holds, rows that were being sent are in doubt, changes
    /// that nobody was told of are confirmed.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn recover(&self) -> Result<(), StoreError> {
        self.clock.follow();
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        agreements.load(&self.store, now).await?;
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let set_back = follow::after_a_start(tx, now).await?;
                let sending = tx.recover(now).await?;
                if set_back.is_some() {
                    tx.doubt_for_long(follow::long_ago(now)).await?;
                }
                for doubted in tx.fenced_in_doubt(None).await? {
                    if let Some(kept) = tx.incident(doubted.incident).await? {
                        Scene::new(tx, kept, &agreements, now).silence(&doubted).await?;
                    }
                }
                let unanswered = tx.unanswered().await?;
                let count = unanswered.len();
                for unanswered in unanswered {
                    if let Some(kept) = tx.incident(unanswered.incident).await? {
                        Scene::new(tx, kept, &agreements, now).confirm_unless_echoed(&unanswered).await?;
                    }
                    tx.answered(unanswered.asked.id, now).await?;
                }
                Ok::<_, StoreError>((sending, count, set_back))
            })
        });
        let (sending, unanswered, set_back) = work.await?;
        if let Some(step) = set_back {
            tracing::warn!(seconds = step.num_seconds(), %now, "the clock was set back since the last run; what waits goes along");
        }
        self.arm_all_duties().await?;
        self.watch_all_schedules().await?;
        let in_doubt = sending.len();
        *self.former.lock().unwrap_or_else(PoisonError::into_inner) =
            Former { sending: sending.into_iter().collect(), ended_by: Some(now) };
        if in_doubt > 0 || unanswered > 0 {
            tracing::info!(in_doubt, unanswered, "picked up where the last run ended");
        }
        Ok(())
    }

    /// Whether a call of the last run may still land, for this row or for another.
    fn landing(&self, row: i64, now: DateTime<Utc>) -> Landing {
        let former = self.former.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = former.ended_by.is_some_and(|ended| now < ended + CALLS_LAND_WITHIN);
        match lately && !former.sending.is_empty() {
            true if former.sending.contains(&row) => Landing::This,
            true => Landing::Another,
            false => Landing::Nothing,
        }
    }

    /// When such a call can't land any more.
    fn landed_by(&self) -> Option<DateTime<Utc>> {
        let former = self.former.lock().unwrap_or_else(PoisonError::into_inner);
        former.ended_by.map(|ended| ended + CALLS_LAND_WITHIN)
    }

    /// Runs until `shutdown` ends, then waits a moment for what is under way.
    pub async fn run(self: Arc<Self>, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown);
        let mut under_way = JoinSet::new();
        loop {
            let longest = self.clock.now() + LONGEST_SLEEP;
            let begun = tokio::time::Instant::now();
            let cycled = {
                let mut cycle = std::pin::pin!(self.cycle(&mut under_way));
                tokio::select! {
                    biased;
                    cycled = &mut cycle => cycled,
                    () = &mut shutdown => {
                        // A database that somebody else holds must not hold up a stop: the next start takes up what was claimed.
                        let _ = tokio::time::timeout(LAST_WORD, cycle).await;
                        break;
                    }
                }
            };
            measure::cycle(TimeDelta::from_std(begun.elapsed()).unwrap_or(TimeDelta::MAX));
            self.pulse.cycled();
            self.audit_when_due().await;
            let wake = match cycled {
                Ok(next) => next.map_or(longest, |next| next.min(longest)),
                Err(error) => {
                    tracing::error!(%error, "a cycle failed; the next one tries again");
                    self.clock.now() + AFTER_A_FAILURE
                }
            };
            let wake = wake.min(self.auditor.due());
            tokio::select! {
                () = &mut shutdown => break,
                () = self.nudged.notified() => {}
                () = self.clock.sleep_until(wake) => {}
            }
            while under_way.try_join_next().is_some() {}
        }
        let farewell = async { while under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, farewell).await.is_err() {
            tracing::warn!("some deliveries were cut off; they are tried again at the next start");
        }
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).take();
        if tokio::time::timeout(LAST_WORD, self.note_clock()).await.is_err() {
            tracing::warn!("the database does not take when the bot stopped");
        }
    }

    /// Does what is due: moves the pages whose deadline has come, and sends the rows that can be sent. Returns when the next
    /// thing is due; `None`: nothing is. Called too early or too often, it does nothing.
    ///
    /// # Errors
    ///
    /// When the database refuses; nothing was done by halves.
    pub async fn cycle(self: &Arc<Self>, under_way: &mut JoinSet<()>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let followed = self.follow_clock().await;
        let now = self.clock.now();
        let has_come = |due: Option<DateTime<Utc>>| due.is_some_and(|due| due <= now);
        let mut all_done = followed & self.put_back_unsettled(now).await;
        let mut due = self.due().await?;
        if has_come(due.to_do()) {
            all_done &= self.tick(now).await & self.do_duties(now).await & self.look_after_on_call(now).await;
            due = self.due().await?;
        }
        // Neither holds up a page.
        let outage = self.tell_of_outage(now).await.unwrap_or_else(|error| {
            tracing::error!(%error, "whether somebody is to be told by another way could not be read");
            None
        });
        let ready = self.courier.is_ready();
        if has_come(due.to_send()) {
            if has_come(due.outside) {
                self.send_outside(now, under_way).await?;
            }
            if ready && has_come(due.urgent) {
                self.send(now, true, &self.page_senders, under_way).await?;
            }
            if ready && has_come(due.other) {
                self.send(now, false, &self.other_senders, under_way).await?;
            }
            due = self.due().await?;
        }
        // With every sender of a class busy, the one that comes back first nudges.
        let can_go = |senders: &Semaphore, due: Option<DateTime<Utc>>| due.filter(|_| senders.available_permits() > 0);
        let outside = can_go(&self.outside_senders, due.outside);
        let urgent = can_go(&self.page_senders, due.urgent).filter(|_| ready);
        let other = can_go(&self.other_senders, due.other).filter(|_| ready);
        let next = [due.to_do(), outage, outside, urgent, other].into_iter().flatten().min();
        // A page that can't be moved is due still: it must neither spin the loop nor hold up what can be sent.
        Ok(if all_done { next } else { Some(next.unwrap_or(now).max(now + AFTER_A_FAILURE)) })
    }

    async fn due(&self) -> Result<Due, StoreError> {
        self.store.reader().await?.reader().due().await
    }

    /// Moves the pages that are due. Tells whether every one of them could be.
    async fn tick(&self, now: DateTime<Utc>) -> bool {
        let due = async { self.store.reader().await?.reader().due_pages(now, PAGES_AT_ONCE).await };
        let due = match due.await {
            Ok(due) => due,
            Err::<_, StoreError>(error) => {
                tracing::error!(%error, "the pages that are due could not be read; the next cycle tries again");
                return false;
            }
        };
        // All at once, so that one commit takes many of them.
        let mut moving = JoinSet::new();
        for page in due {
            let (store, agreements, started) = (self.store.clone(), self.agreements.clone(), self.pulse.started());
            moving.spawn(async move {
                let moved = store.write(move |tx| {
                    Box::pin(async move {
                        // Read again inside the transaction: it may have been acknowledged a moment ago.
                        let Some(page) = tx.page(page.id).await? else { return Ok(()) };
                        let Some(kept) = tx.incident(page.incident).await? else { return Ok(()) };
                        Scene::new(tx, kept, &agreements, now).tick_page(page, started).await
                    })
                });
                moved.await
            });
        }
        let mut all_moved = true;
        while let Some(moved) = moving.join_next().await {
            let error: Box<dyn std::error::Error + Send + Sync> = match moved {
                Ok(Ok(())) => continue,
                Ok(Err::<(), StoreError>(error)) => error.into(),
                Err(error) => error.into(),
            };
            tracing::error!(%error, "a page could not be moved; the next cycle tries again");
            all_moved = false;
        }
        all_moved
    }

    async fn send(
        self: &Arc<Self>,
        now: DateTime<Utc>,
        urgent: bool,
        senders: &Arc<Semaphore>,
        under_way: &mut JoinSet<()>,
    ) -> Result<(), StoreError> {
        let free = u32::try_from(senders.available_permits()).unwrap_or(u32::MAX);
        if free == 0 {
            return Ok(());
        }
        let rows = self.store.write(move |tx| Box::pin(async move { tx.claim(now, urgent, free).await })).await;
        let rows: Result<_, StoreError> = rows;
        self.dispatch(rows?, senders, under_way);
        Ok(())
    }

    /// Has rows that were claimed sent, each by a task of its own.
    fn dispatch(self: &Arc<Self>, rows: Vec<Claimed>, senders: &Arc<Semaphore>, under_way: &mut JoinSet<()>) {
        for row in rows {
            let Ok(permit) = senders.clone().try_acquire_owned() else { break };
            let (engine, sender) = (self.clone(), self.auditor.sends(row.id));
            under_way.spawn(async move {
                engine.deliver(row).await;
                drop((sender, permit));
                engine.nudge();
            });
        }
    }
}

#[cfg(test)]
mod tests;
