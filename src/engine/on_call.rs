//! Who is on call: test pages, and schedules that are watched, so that whoever's shift begins is told and a gap is known ahead.
//!
//! Guarantees: each change of who is on call is told once, to the one who starts; each gap once, a day ahead; after downtime what
//! is told is what holds now, not what was missed; a test page ends by itself.
//!
//! Does not know: who the targets are on the chat server.

use chrono::{DateTime, TimeDelta, Utc};

use super::Engine;
use super::agreed::Agreements;
use super::handle::Failure;
use super::intent::Courier;
use super::notice::{Notice, enqueue};
use crate::escalation::{Page, Rung, TEST_TAKES, Tapped, TestPage};
use crate::incident::{ChannelId, MessageId, Missed, Person, ServerId, ServerRoleId, Target};
use crate::store::{Class, KeptTest, StoreError, Tx, Watched};

/// How many of them one cycle looks at.
const AT_ONCE: u32 = 200;
/// How long before its beginning a gap is told.
const GAP_AHEAD: TimeDelta = TimeDelta::days(1);
/// How often a schedule is looked at though nobody changes.
const LOOK_EVERY: TimeDelta = TimeDelta::hours(6);
/// When a gap that comes round at the same time of day is told again.
const TELL_AGAIN: TimeDelta = TimeDelta::days(30);

/// What became of asking for a test page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestStarted {
    /// It is to be sent.
    Started(KeptTest),
    /// Another one still runs.
    Running(KeptTest),
}

impl<C: Courier> Engine<C> {
    /// Begins a test page; one at a time on a server.
    ///
    /// # Errors
    ///
    /// When the database does not save.
    pub async fn start_test(&self, server: ServerId, by: Person) -> Result<TestStarted, StoreError> {
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(running) = tx.running_test(server).await? {
                        return Ok(TestStarted::Running(running));
                    }
                    let (rung, missed, taps) = (Vec::new(), Vec::new(), Vec::new());
                    let test = TestPage { by, asked_at: now, rung, missed, taps, over: false };
                    Ok(TestStarted::Started(tx.insert_test(server, &test, now + TEST_TAKES).await?))
                })
            })
            .await
    }

    /// A test page stands in the chat, or reached nobody: then it is over.
    ///
    /// # Errors
    ///
    /// When the database does not save.
    pub async fn test_sent(
        &self,
        kept: KeptTest,
        message: Option<(ChannelId, MessageId)>,
        (rung, missed): (Vec<Rung>, Vec<Missed>),
    ) -> Result<KeptTest, StoreError> {
        let is_over = message.is_none() || rung.is_empty();
        let test = TestPage { rung, missed, over: is_over, ..kept.test };
        let kept = KeptTest { message, due: kept.due.filter(|_| !is_over), test, ..kept };
        let now = self.clock.now();
        let written = kept.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.update_test(&written).await?;
                    if is_over { show(tx, &written, now).await } else { Ok::<_, StoreError>(()) }
                })
            })
            .await?;
        self.nudge();
        Ok(kept)
    }

    /// Somebody taps a test page, so long after it was sent. `None`: it is not on record.
    ///
    /// # Errors
    ///
    /// When the database does not save.
    pub async fn tap_test(
        &self,
        server: ServerId,
        key: String,
        (by, roles): (Person, Vec<ServerRoleId>),
        after: TimeDelta,
    ) -> Result<Option<Tapped>, Failure> {
        let now = self.clock.now();
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let Some(mut kept) = tx.test_keyed(server, &key).await? else { return Ok(None) };
                let tapped = kept.test.tap(&by, &roles, after);
                if let Tapped::Counted(targets) = &tapped {
                    for target in targets {
                        tx.prove(server, target, now).await?;
                    }
                    if kept.test.is_complete() {
                        (kept.test.over, kept.due) = (true, None);
                    }
                    tx.update_test(&kept).await?;
                    show(tx, &kept, now).await?;
                }
                Ok::<_, Failure>(Some(tapped))
            })
        });
        let tapped = work.await?;
        self.nudge();
        Ok(tapped)
    }

    /// The schedules of a server are looked at from now on.
    ///
    /// # Errors
    ///
    /// When the database does not save.
    pub async fn watch_schedules(&self, server: ServerId) -> Result<(), StoreError> {
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        let work = self.store.write(move |tx| Box::pin(async move { watch(tx, server, &agreements, now).await }));
        work.await?;
        self.nudge();
        Ok(())
    }

    /// The bot has left a server: nothing is told there any more.
    ///
    /// # Errors
    ///
    /// When the database does not save.
    pub async fn forget_schedules(&self, server: ServerId) -> Result<(), StoreError> {
        self.store.write(move |tx| Box::pin(async move { tx.drop_watch(server, None).await })).await
    }

    /// Looks at the schedules of every server that is known, after a start or a change of the configuration.
    pub(super) async fn watch_all_schedules(&self) -> Result<(), StoreError> {
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for server in tx.known_servers().await? {
                        watch(tx, server, &agreements, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Ends the test pages that are over, and looks at the schedules that are to be looked at. Tells whether all of it was done.
    pub(super) async fn look_after_on_call(&self, now: DateTime<Utc>) -> bool {
        let due = async {
            let mut reading = self.store.reader().await?;
            let mut reader = reading.reader();
            Ok::<_, StoreError>((reader.due_tests(now, AT_ONCE).await?, reader.due_watches(now, AT_ONCE).await?))
        };
        let (tests, watches) = match due.await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "who is on call could not be looked at; the next cycle tries again");
                return false;
            }
        };
        // Each by itself: one that can't be looked after must not hold up the others.
        let mut all_done = true;
        for KeptTest { id, .. } in tests {
            let work = self.store.write(move |tx| Box::pin(async move { end(tx, id, now).await }));
            all_done &= looked_after(work.await);
        }
        for watched in watches {
            let agreements = self.agreements.clone();
            let work = self.store.write(move |tx| Box::pin(async move { look(tx, watched, &agreements, now).await }));
            all_done &= looked_after(work.await);
        }
        all_done
    }
}

fn looked_after(work: Result<(), StoreError>) -> bool {
    if let Err(error) = &work {
        tracing::error!(%error, "a test page or a schedule could not be looked after; the next cycle tries again");
    }
    work.is_ok()
}

/// A test page is over, if nobody has ended it meanwhile.
async fn end(tx: &mut Tx<'_>, test: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(mut kept) = tx.test(test).await?.filter(|kept| kept.due.is_some()) else { return Ok(()) };
    (kept.test.over, kept.due) = (true, None);
    tx.update_test(&kept).await?;
    show(tx, &kept, now).await
}

/// The message shows how the test stands.
async fn show(tx: &mut Tx<'_>, kept: &KeptTest, now: DateTime<Utc>) -> Result<(), StoreError> {
    if kept.message.is_none() {
        return Ok(());
    }
    let lane = (Class::Latest, format!("test:{}", kept.id));
    enqueue(tx, kept.server, lane, &Notice::TestPage { test: kept.id }, now).await
}

/// Since when it is proven that everybody whom the step of a page rings, and who can be tested, gets a page: when the one of them
/// tapped a test page whose tap is the oldest. `None`: not each of them has, or nobody can be tested.
#[must_use]
pub fn last_proven(page: &Page, proofs: &[(String, DateTime<Utc>)]) -> Option<DateTime<Utc>> {
    let tested = |target: &&Target| matches!(target, Target::ServerRole(_) | Target::User(_) | Target::Schedule(_));
    let targets = page.targets(page.step.position).iter().filter(tested).map(ToString::to_string);
    let proven = targets.map(|target| proofs.iter().find(|(proven, _)| *proven == target).map(|(_, at)| *at));
    proven.collect::<Option<Vec<_>>>()?.into_iter().min()
}

/// Looks at every schedule of a server now. One that was never looked at begins with whoever is on call: they know.
async fn watch(
    tx: &mut Tx<'_>,
    server: ServerId,
    agreements: &Agreements,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for schedule in &agreements.of(server).schedules {
        if tx.watch(server, &schedule.id).await?.is_none() {
            let on_call = schedule.on_call(now).map(|shift| shift.who.to_string());
            let (schedule, gap_from) = (schedule.id.clone(), None);
            tx.put_watch(&Watched { server, schedule, due: now, on_call, gap_from }).await?;
        }
    }
    tx.look_at_schedules(server, now).await
}

/// Tells what has changed since the last look, and says when the next one is.
async fn look(
    tx: &mut Tx<'_>,
    watched: Watched,
    agreements: &Agreements,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let server = watched.server;
    let agreed = agreements.of(server);
    let Some(schedule) = agreed.schedule(&watched.schedule) else {
        return tx.drop_watch(server, Some(&watched.schedule)).await;
    };
    let (shift, changes) = (schedule.on_call(now), schedule.next_change(now));
    let on_call = shift.as_ref().map(|shift| shift.who.to_string());
    let lane = || (Class::Once, format!("schedule:{server}:{}", watched.schedule.0));
    if let Some(shift) = shift.filter(|_| on_call != watched.on_call) {
        let notice = Notice::ShiftBegins { schedule: watched.schedule.clone(), who: shift.who, until: changes };
        enqueue(tx, server, lane(), &notice, now).await?;
    }
    let gap = schedule.gaps(now, now + GAP_AHEAD).first().map(|gap| gap.from);
    if let Some(from) = gap.filter(|from| is_news(*from, watched.gap_from, now)) {
        let until = schedule.next_change(from);
        let notice = Notice::GapAhead { schedule: watched.schedule.clone(), from, until };
        enqueue(tx, server, lane(), &notice, now).await?;
    }
    let gap_from = match (gap, watched.gap_from) {
        (Some(from), told) if is_news(from, told, now) => Some(from),
        (_, told) => told,
    };
    let due = [Some(now + LOOK_EVERY), changes].into_iter().flatten().min().unwrap_or(now + LOOK_EVERY);
    tx.put_watch(&Watched { due, on_call, gap_from, ..watched }).await
}

/// Whether a gap that begins then has not been told yet. One that goes on was told when it was ahead; what comes round every day or
/// week at the same time was told with the first of them, for a while.
fn is_news(from: DateTime<Utc>, told: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    let Some(told) = told else { return true };
    let goes_on = from <= now && told <= now;
    let comes_round = (from - told).num_seconds() % TimeDelta::days(1).num_seconds() == 0;
    let lately = from - told < TELL_AGAIN;
    !(lately && (goes_on || comes_round))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_told_once_and_what_comes_round_once_a_month() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (now, ahead) = (at("2026-03-02T12:00:00Z"), at("2026-03-02T17:00:00Z"));
        assert!(is_news(ahead, None, now));
        assert!(!is_news(ahead, Some(ahead), now), "told already");
        assert!(!is_news(at("2026-03-02T17:30:00Z"), Some(ahead), at("2026-03-02T17:30:00Z")), "it goes on");
        assert!(!is_news(at("2026-03-09T17:00:00Z"), Some(ahead), at("2026-03-09T12:00:00Z")), "every week");
        assert!(is_news(at("2026-03-04T03:00:00Z"), Some(ahead), at("2026-03-03T12:00:00Z")), "another one");
        assert!(is_news(at("2026-04-03T17:00:00Z"), Some(ahead), at("2026-04-03T12:00:00Z")), "a month later");
    }
}
