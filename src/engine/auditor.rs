//! The auditor: a second look, every minute, at every page of every incident that is not over.
//!
//! It goes by questions of its own to the database, not by those that a cycle asks, and by what it saw a minute ago: what two looks
//! in a row find wrong is mended, in one transaction, with an entry that says what was found. What can't be mended is told to
//! whoever asks how the bot is ([`Engine::audited`]).
//!
//! Guarantees: what is mended is judged once more inside the transaction that mends it; nothing that is in order is touched; a
//! flaw that is there is mended within three minutes while the loop runs.
//!
//! Accepted: a page whose message was lost from the queue rings again, perhaps for the second time. An incident older than an
//! hour that has no page is left alone: since it was declared, its severity may have come to page.
//!
//! Does not know: how any of it came about.

mod mend;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::Engine;
use super::intent::Courier;
use crate::clock::{Clock, Mark};
use crate::incident::{Flaw, IncidentId, PageId};
use crate::store::{Lies, Reader, StoreError};

/// How often it looks.
pub(super) const EVERY: TimeDelta = TimeDelta::seconds(60);
/// How long a deadline may be over: a cycle moves it within a moment.
const OVERDUE: TimeDelta = TimeDelta::minutes(2);
/// How long a message may be under way: longer than any call's timeout, and all the calls of one errand.
const UNDER_WAY: TimeDelta = TimeDelta::minutes(5);
/// How young an incident is whose page is missed.
const YOUNG: TimeDelta = TimeDelta::hours(1);
/// How many pages one question asks for.
const AT_ONCE: u32 = 1_000;
/// The states of a page that does not run, as they are stored.
const ENDED: [&str; 2] = ["acknowledged", "fenced"];

/// What the auditor came to, last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audited {
    /// How long ago it looked; `None`: it has not yet.
    pub ago: Option<TimeDelta>,
    /// How much it has mended since the start.
    pub mended: u64,
    /// What it could not mend, in words.
    pub unmended: Vec<String>,
}

/// Something that looks wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Suspicion {
    flaw: Flaw,
    about: About,
    /// What tells this occasion from another about the same thing.
    occasion: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum About {
    Page(PageId, IncidentId),
    Row(i64, Option<PageId>, Option<IncidentId>),
    Incident(IncidentId),
}

/// What it remembers from one look to the next.
#[derive(Debug)]
pub(super) struct Auditor {
    clock: Clock,
    memory: Mutex<Memory>,
    /// The rows that this process is sending, since when.
    sending: Mutex<HashMap<i64, Mark>>,
}

#[derive(Debug, Default)]
struct Memory {
    looked: Option<(DateTime<Utc>, Mark)>,
    suspected: HashSet<Suspicion>,
    mended: u64,
    unmended: Vec<String>,
}

/// For as long as it lives, a row is being sent by this process.
#[derive(Debug)]
pub(super) struct Sender {
    auditor: Arc<Auditor>,
    row: i64,
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.auditor.rows().remove(&self.row);
    }
}

impl Auditor {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, memory: Mutex::default(), sending: Mutex::default() }
    }

    /// This process begins to send a row.
    pub(super) fn sends(self: &Arc<Self>, row: i64) -> Sender {
        self.rows().insert(row, self.clock.mark());
        Sender { auditor: self.clone(), row }
    }

    /// When it is to look; also after the clock was set.
    pub(super) fn due(&self) -> DateTime<Utc> {
        let now = self.clock.now();
        match &self.memory().looked {
            Some((at, mark)) if (now - *at).abs() < EVERY && mark.elapsed() < EVERY => *at + EVERY,
            Some(_) => now,
            // The first look comes when the first round of the loop is long done.
            None => now,
        }
    }

    /// Of what looks wrong now, that which looked so the last time as well.
    fn confirmed(&self, suspected: HashSet<Suspicion>) -> Vec<Suspicion> {
        let mut memory = self.memory();
        memory.looked = Some((self.clock.now(), self.clock.mark()));
        let confirmed = suspected.intersection(&memory.suspected).copied().collect();
        memory.suspected = suspected;
        confirmed
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rows(&self) -> MutexGuard<'_, HashMap<i64, Mark>> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Courier> Engine<C> {
    /// What the auditor came to, last.
    #[must_use]
    pub fn audited(&self) -> Audited {
        let memory = self.auditor.memory();
        let ago = memory.looked.as_ref().map(|(_, mark)| mark.elapsed());
        Audited { ago, mended: memory.mended, unmended: memory.unmended.clone() }
    }

    /// Looks, if it is time to.
    pub(super) async fn audit_when_due(&self) {
        if self.auditor.due() <= self.clock.now() {
            self.audit().await;
        }
    }

    /// Looks now, and mends what was wrong at the last look as well.
    pub async fn audit(&self) {
        let now = self.clock.now();
        let suspected = match self.suspicions(now).await {
            Ok(suspected) => suspected,
            Err(error) => {
                tracing::error!(%error, "the auditor could not look");
                let mut memory = self.auditor.memory();
                memory.looked = Some((now, self.clock.mark()));
                memory.unmended = vec![format!("it could not look: {error}")];
                return;
            }
        };
        let mut unmended = self.slow_senders();
        for suspicion in self.auditor.confirmed(suspected) {
            match self.mend(suspicion, now).await {
                Ok(false) => {}
                Ok(true) => {
                    tracing::error!(flaw = suspicion.flaw.word(), about = ?suspicion.about, "found wrong, and mended");
                    super::measure::mended(suspicion.flaw.word());
                    self.auditor.memory().mended += 1;
                }
                Err(error) => {
                    tracing::error!(%error, flaw = suspicion.flaw.word(), about = ?suspicion.about, "can't be mended");
                    unmended.push(format!("{}: {error}", lower(suspicion.flaw.found())));
                }
            }
        }
        self.auditor.memory().unmended = unmended;
        self.nudge();
    }

    /// What this process has been sending for longer than anything takes. It may arrive yet, so it is not sent again.
    fn slow_senders(&self) -> Vec<String> {
        let rows = self.auditor.rows();
        let slow = rows.values().filter(|mark| mark.elapsed() > UNDER_WAY).count();
        match slow {
            0 => Vec::new(),
            slow => vec![format!("{slow} messages have been under way for more than {} min", UNDER_WAY.num_minutes())],
        }
    }

    async fn suspicions(&self, now: DateTime<Utc>) -> Result<HashSet<Suspicion>, StoreError> {
        let mut reading = self.store.reader().await?;
        let mut reader = reading.reader();
        let mut suspected = HashSet::new();
        let mut behind = PageId(0);
        loop {
            let pages = reader.pages_to_audit(behind, AT_ONCE).await?;
            let Some(last) = pages.last() else { break };
            behind = last.page;
            suspected.extend(pages.iter().filter_map(|lies| suspicion(lies, now)));
        }
        let ours: HashSet<i64> = self.auditor.rows().keys().copied().collect();
        let on_their_way = reader.rows_on_their_way().await?.into_iter().filter(|(row, ..)| !ours.contains(row));
        suspected.extend(on_their_way.map(|(row, page, incident)| Suspicion {
            flaw: Flaw::Stuck,
            about: About::Row(row, page, incident),
            occasion: 0,
        }));
        suspected.extend(self.unpaged(&mut reader, now).await?);
        Ok(suspected)
    }

    async fn unpaged(&self, reader: &mut Reader<'_>, now: DateTime<Utc>) -> Result<Vec<Suspicion>, StoreError> {
        let mut found = Vec::new();
        for incident in reader.unpaged_since(now - YOUNG).await? {
            let Some(kept) = reader.incident(incident).await? else { continue };
            let agreed = self.agreed(kept.incident.server);
            if mend::should_page(&kept.incident, &agreed.rules).is_some() {
                found.push(Suspicion { flaw: Flaw::NeverStarted, about: About::Incident(incident), occasion: 0 });
            }
        }
        Ok(found)
    }
}

/// What is wrong with a page, if anything is. Pure.
fn suspicion(lies: &Lies, now: DateTime<Utc>) -> Option<Suspicion> {
    let Lies { page, incident, over, running, due, word, deadline, step, on_its_way } = lies;
    let runs = word.as_deref().map(|word| !ENDED.contains(&word));
    let due_micros = due.map_or(0, |due| due.timestamp_micros());
    let (flaw, occasion) = match runs {
        _ if *over && *running => (Flaw::RunsOn, 0),
        // What can't be read can't be mended either; that is said, and the health check turns red.
        None => (Flaw::Contradiction, 0),
        Some(runs) if runs != *running || deadline != due => (Flaw::Contradiction, due_micros),
        Some(true) if word.as_deref() == Some("sending") && !on_its_way => (Flaw::StepLost, *step),
        Some(_) if due.is_some_and(|due| now - due > OVERDUE) => (Flaw::Overdue, due_micros),
        Some(_) => return None,
    };
    Some(Suspicion { flaw, about: About::Page(*page, *incident), occasion })
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
