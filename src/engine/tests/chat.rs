//! A scripted chat: every errand waits at its door until the test says what becomes of it.
//!
//! It recognises a nonce as Discord does, for a few minutes, and is looked through where the engine is in doubt. It complains
//! of what no chat may be asked: a ring for a page that was stopped, a step out of its order, a message sent twice.

mod beside;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, oneshot};

use crate::clock::ManualClock;
use crate::engine::alert::Notifier;
use crate::engine::{Courier, Delivery, Doubt, Errand, Intent, NoticeErrand, Rang, Receipt};
use crate::escalation::Position;
use crate::incident::{ChannelId, IncidentId, MessageId, Missed, PageId, Place, UserId};
use beside::{Beside, Ways};

/// Where incidents are announced.
pub(super) const ANNOUNCEMENTS: ChannelId = ChannelId(1);
/// Where the bot and a person talk.
const DIRECT: ChannelId = ChannelId(2);
/// Who is rung by every ring.
pub(super) const ON_CALL: UserId = UserId(70);
/// Who is rung beside her where everybody waits at the doors.
pub(super) const SECOND: UserId = UserId(71);
/// How long an errand may be under way: the network's timeout.
pub(super) const LONGEST: TimeDelta = TimeDelta::seconds(15);
/// How long a nonce is recognised: the two minutes that the engine relies on, and the time on the wire before them.
const NONCE: TimeDelta = TimeDelta::seconds(135);

/// What becomes of an errand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is done, and the engine is told.
    Done,
    /// It is done, and nobody is mentioned by it.
    Nobody,
    /// It is put off for so long; zero: as the engine sees fit.
    PutOff(Duration),
    /// It is not done, and nobody knows.
    Lost,
    /// It is done, and nobody knows.
    Unseen,
    /// It can't be done.
    Never,
    /// The incident's channel was deleted before it came.
    Gone,
}

/// A message that stands in the chat.
#[derive(Clone, Debug)]
pub(super) struct Posted {
    pub(super) intent: Intent,
    pub(super) channel: ChannelId,
    message: MessageId,
    nonce: String,
    at: DateTime<Utc>,
}

/// An errand at the door.
struct Waiting {
    /// Whatever order they came in, one seed tells one story.
    order: (IncidentId, Option<PageId>, String),
    errand: Errand,
    since: TimeDelta,
    reply: oneshot::Sender<Delivery>,
}

#[derive(Clone, Default)]
pub(super) struct Chat(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    arrived: Notify,
    beside: Beside,
}

#[derive(Default)]
struct State {
    waiting: Vec<Waiting>,
    posted: Vec<Posted>,
    /// Every errand that came to the door, in order, with how much the engine doubted.
    heard: Vec<(Intent, Doubt)>,
    channels: BTreeMap<IncidentId, ChannelId>,
    /// The position and the nonce of each step that came to the door.
    steps: BTreeMap<(PageId, u32), (Position, String)>,
    last_id: u64,
    clock: Option<ManualClock>,
    /// The connection is lost, and the courier knows.
    away: bool,
    complaints: Vec<String>,
}

impl Courier for Chat {
    fn is_ready(&self) -> bool {
        !self.lock().away
    }

    async fn deliver(&self, errand: Errand) -> Delivery {
        let (reply, told) = oneshot::channel();
        {
            let mut state = self.lock();
            state.hear(&errand);
            let since = state.clock.as_ref().map(ManualClock::passed).unwrap_or_default();
            let page = errand.page.as_ref().map(|page| page.id);
            let order = (errand.kept.incident.id, page, format!("{:?}", errand.intent));
            let place = state.waiting.partition_point(|waiting| waiting.order <= order);
            state.waiting.insert(place, Waiting { order, since, errand, reply });
        }
        self.0.arrived.notify_one();
        told.await.unwrap_or(Delivery::Unknown { why: "nobody said what became of it".to_owned() })
    }

    async fn tell(&self, errand: NoticeErrand) -> Delivery {
        self.0.notice(errand).await
    }
}

impl Chat {
    pub(super) async fn arrived(&self) {
        self.0.arrived.notified().await;
    }

    pub(super) fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Notices and alerts wait at a door of their own from now on; without that, they arrive at once.
    pub(super) fn has_beside_wait(&self) {
        self.0.beside.set_waits();
    }

    /// How many notices and alerts wait there.
    pub(super) fn waiting_beside(&self) -> usize {
        self.0.beside.waiting()
    }

    /// Decides on what waits there, in the order of what they say. Returns what it was.
    pub(super) fn decide_beside(&self, index: usize, fate: Fate) -> String {
        self.0.beside.decide(index, fate)
    }

    /// The notices that arrived there twice, and could not be known again.
    pub(super) fn doubled_beside(&self) -> Vec<String> {
        self.0.beside.doubled()
    }

    /// How many alerts came to that door, each once however often it came.
    pub(super) fn alerts(&self) -> usize {
        self.0.beside.alerts()
    }

    /// What carries the alerts.
    pub(super) fn ways(&self) -> Arc<dyn Notifier> {
        Arc::new(Ways(self.0.clone()))
    }

    /// The intents at the door, with how much the engine doubts each.
    pub(super) fn at_the_door(&self) -> Vec<(Intent, Doubt)> {
        self.lock().waiting.iter().map(|waiting| (waiting.errand.intent.clone(), waiting.errand.doubt)).collect()
    }

    /// The errand that has waited longest, and since when by its own time.
    pub(super) fn oldest(&self) -> Option<(usize, TimeDelta)> {
        self.lock().waiting.iter().map(|waiting| waiting.since).enumerate().min_by_key(|(_, since)| *since)
    }

    /// The steps that came to the door, each once however often it came.
    pub(super) fn steps(&self) -> Vec<(PageId, u32)> {
        self.lock().steps.keys().copied().collect()
    }

    pub(super) fn heard(&self) -> Vec<(Intent, Doubt)> {
        self.lock().heard.clone()
    }

    pub(super) fn posted(&self) -> Vec<Posted> {
        self.lock().posted.clone()
    }

    /// What its own time is told by, which nobody sets.
    pub(super) fn goes_by(&self, clock: &ManualClock) {
        self.lock().clock = Some(clock.clone());
    }

    /// The connection is lost, or there again.
    pub(super) fn set_away(&self, away: bool) {
        self.lock().away = away;
    }

    pub(super) fn complaints(&self) -> Vec<String> {
        self.lock().complaints.clone()
    }

    /// Decides on an errand at the door. Returns what it was.
    pub(super) fn decide(&self, index: usize, fate: Fate, now: DateTime<Utc>) -> Intent {
        let mut state = self.lock();
        let Waiting { errand, reply, .. } = state.waiting.remove(index);
        let unknown = || Delivery::Unknown { why: "the answer was lost".to_owned() };
        let delivery = match fate {
            Fate::Done => state.perform(&errand, true, now),
            Fate::Nobody => state.perform(&errand, false, now),
            Fate::PutOff(after) => Delivery::Later { after, why: "a rate limit".to_owned() },
            Fate::Lost => unknown(),
            Fate::Unseen => {
                state.perform(&errand, true, now);
                unknown()
            }
            Fate::Never => Delivery::Never { why: "missing access".to_owned(), missed: missed() },
            Fate::Gone => {
                if let Some(gone) = state.channels.remove(&errand.kept.incident.id) {
                    state.posted.retain(|posted| posted.channel != gone);
                }
                state.perform(&errand, true, now)
            }
        };
        // A task that was cut off listens no more.
        let _ = reply.send(delivery);
        errand.intent
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }
}

impl State {
    fn hear(&mut self, errand: &Errand) {
        self.heard.push((errand.intent.clone(), errand.doubt));
        if errand.nonce.chars().count() > 25 {
            self.complaints.push(format!("{} is longer than Discord takes", errand.nonce));
        }
        let (Intent::Ring { .. } | Intent::Direct { .. }, Some(kept)) = (&errand.intent, &errand.page) else { return };
        if !kept.page.is_running() {
            self.complaints.push(format!("page {} was stopped, and {:?} rings", kept.id, errand.intent));
        }
        if let Intent::Ring { step, position, .. } = errand.intent {
            self.hear_ring(kept.id, step, position, &errand.nonce, &kept.page);
        }
    }

    fn hear_ring(&mut self, page: PageId, step: u32, position: Position, nonce: &str, rung: &crate::escalation::Page) {
        if let Some(known) = self.steps.get(&(page, step)) {
            if *known != (position, nonce.to_owned()) {
                self.complaints.push(format!("step {step} of page {page} is another than it was: {known:?}"));
            }
            return;
        }
        // Whoever had it has it no more: the step that it stood at rings once more.
        let again = rung.lapsed.is_some();
        let before = self.steps.range((page, 0)..=(page, u32::MAX)).next_back();
        if let Some((&(_, last), &(from, _))) = before
            && (step < last
                || (step == last + 1
                    && !follows(rung.policy.levels.len(), from, position)
                    && !(again && from == position)))
        {
            self.complaints.push(format!("page {page} rings {position:?} ({step}) after {from:?} ({last})"));
        }
        self.steps.insert((page, step), (position, nonce.to_owned()));
    }

    fn perform(&mut self, errand: &Errand, reached: bool, now: DateTime<Utc>) -> Delivery {
        let incident = errand.kept.incident.id;
        let channel = match self.place(errand) {
            Ok(channel) => channel,
            Err(undone) => return undone,
        };
        match &errand.intent {
            Intent::Channel => {
                let next = ChannelId(self.next_id());
                let channel = *self.channels.entry(incident).or_insert(next);
                Delivery::Delivered(Receipt::Place { place: Place::Channel(channel), announcement: None })
            }
            Intent::ArchiveChannel => Delivery::Delivered(Receipt::ChannelBefore("in use".to_owned())),
            Intent::KeepFile { .. } => Delivery::Delivered(Receipt::File(b"bytes".to_vec())),
            Intent::AnnounceChannel
            | Intent::LockChannel
            | Intent::RestoreChannel
            | Intent::Pin
            | Intent::Rung { .. }
            | Intent::Silence { .. }
            | Intent::Reminded { .. }
            | Intent::UndoLapsed { .. }
            | Intent::Mark { .. }
            | Intent::Unmark { .. }
            | Intent::Hide
            | Intent::Veil
            | Intent::Access { .. }
            | Intent::TakeBack { .. }
            | Intent::Blank { .. }
            | Intent::NoteAnswer { .. }
            | Intent::FollowUp { .. } => Delivery::Delivered(Receipt::Nothing),
            // Edited in place: an id that depends on the incident alone.
            Intent::Card => Delivery::Delivered(Receipt::Message(channel, MessageId(channel.0 + 500))),
            Intent::Announcement => {
                Delivery::Delivered(Receipt::Message(channel, MessageId(u64::MAX / 2 - incident.0.cast_unsigned())))
            }
            Intent::Ring { .. } => {
                let (channel, message) = self.post(errand, channel, now);
                let (users, reached, missed) = if reached && errand.agreed.notifiers.is_empty() {
                    (vec![ON_CALL], vec!["Oona".to_owned()], Vec::new())
                } else if reached {
                    (vec![ON_CALL, SECOND], vec!["Oona".to_owned(), "Otto".to_owned()], Vec::new())
                } else {
                    (Vec::new(), Vec::new(), missed())
                };
                Delivery::Delivered(Receipt::Rang(Box::new(Rang {
                    channel,
                    message,
                    users,
                    roles: Vec::new(),
                    directly: Vec::new(),
                    reached,
                    missed,
                    unsaid: Vec::new(),
                    admitted: Vec::new(),
                })))
            }
            Intent::Echo { .. }
            | Intent::Update { .. }
            | Intent::UpdateUnposted { .. }
            | Intent::Direct { .. }
            | Intent::Undelivered { .. }
            | Intent::Unanswered
            | Intent::HeldBack { .. }
            | Intent::Mended(_)
            | Intent::Notify { .. }
            | Intent::ChatDown { .. }
            | Intent::ChatBack { .. }
            | Intent::NobodyReached
            | Intent::Trouble { .. }
            | Intent::Draft
            | Intent::Admitted { .. }
            | Intent::NotHidden { .. }
            | Intent::PlaceAgain
            | Intent::Misplaced { .. }
            | Intent::Remind { .. }
            | Intent::Confirm { .. } => {
                let (channel, message) = self.post(errand, channel, now);
                Delivery::Delivered(Receipt::Message(channel, message))
            }
        }
    }

    /// Where an errand is done.
    fn place(&self, errand: &Errand) -> Result<ChannelId, Delivery> {
        match (&errand.intent, errand.kept.channel) {
            (Intent::Direct { .. } | Intent::NobodyReached, _) => Ok(DIRECT),
            (Intent::Channel | Intent::AnnounceChannel | Intent::FollowUp { .. } | Intent::Announcement, _)
            | (Intent::Ring { .. }, None) => Ok(ANNOUNCEMENTS),
            (_, Some(channel)) if self.channels.get(&errand.kept.incident.id) == Some(&channel) => Ok(channel),
            (_, Some(_)) => Err(Delivery::ChannelGone),
            (_, None) => Err(Delivery::Never { why: "there is no channel".to_owned(), missed: Vec::new() }),
        }
    }

    fn post(&mut self, errand: &Errand, channel: ChannelId, now: DateTime<Utc>) -> (ChannelId, MessageId) {
        let earlier = self.posted.iter().find(|posted| posted.nonce == errand.nonce);
        if let Some(Posted { channel, message, at, .. }) = earlier {
            let found = match errand.doubt {
                Doubt::None => false,
                Doubt::Recent => now - at <= NONCE,
                Doubt::Old => true,
            };
            if found {
                return (*channel, *message);
            }
            self.complaints.push(format!("{:?} stands there twice, without a doubt", errand.intent));
        }
        let message = MessageId(self.next_id());
        let (intent, nonce) = (errand.intent.clone(), errand.nonce.clone());
        self.posted.push(Posted { intent, channel, message, nonce, at: now });
        (channel, message)
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1_000;
        self.last_id
    }
}

/// Whether a step may follow another: the next level, the first of a further round, the fallback.
fn follows(levels: usize, from: Position, to: Position) -> bool {
    match (from, to) {
        (Position::Level(from), Position::Level(to)) if to == from + 1 => (to as usize) < levels,
        (Position::Level(last), Position::Level(0) | Position::Fallback) => last as usize + 1 == levels,
        (Position::Fallback, Position::Fallback) => true,
        _ => false,
    }
}

fn missed() -> Vec<Missed> {
    vec![Missed { target: "role:On-call".to_owned(), why: "nobody holds it".to_owned() }]
}
