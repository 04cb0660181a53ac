//! What goes beside the chat's incidents: notices of a server, and alerts to notifiers. Where a test asks for it, they wait at a
//! door of their own.
//!
//! Each is known by what it says, never by its nonce, which no two runs share.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::{Fate, Shared, missed};
use crate::engine::alert::{Alert, Notifier, Notifying};
use crate::engine::{Delivery, NoticeErrand, Receipt};

#[derive(Default)]
pub(super) struct Beside(Mutex<State>);

#[derive(Default)]
struct State {
    waits: bool,
    waiting: Vec<Waiting>,
    /// The notices that have arrived, with the nonces under which they did.
    arrived: BTreeMap<String, Vec<String>>,
    /// Alerts that came to the door, each once however often it came.
    alerts: BTreeMap<String, String>,
}

struct Waiting {
    what: String,
    nonce: String,
    reply: oneshot::Sender<Delivery>,
}

impl Beside {
    /// From now on what comes waits until it is decided on.
    pub(super) fn set_waits(&self) {
        self.lock().waits = true;
    }

    pub(super) fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }

    /// The notices that arrived under several nonces, so that nobody could know it again.
    pub(super) fn doubled(&self) -> Vec<String> {
        let state = self.lock();
        let several = |nonces: &Vec<String>| nonces.iter().any(|nonce| *nonce != nonces[0]);
        state.arrived.iter().filter(|(_, nonces)| several(nonces)).map(|(what, _)| what.clone()).collect()
    }

    /// How many alerts there were.
    pub(super) fn alerts(&self) -> usize {
        self.lock().alerts.len()
    }

    /// Decides on what waits there. Returns what it was.
    pub(super) fn decide(&self, index: usize, fate: Fate) -> String {
        let mut state = self.lock();
        let Waiting { what, nonce, reply } = state.waiting.remove(index);
        let done = Delivery::Delivered(Receipt::Nothing);
        let (arrives, delivery) = match fate {
            Fate::Done | Fate::Nobody => (true, done),
            Fate::Unseen => (true, Delivery::Unknown { why: "the answer was lost".to_owned() }),
            Fate::Lost => (false, Delivery::Unknown { why: "the answer was lost".to_owned() }),
            Fate::PutOff(after) => (false, Delivery::Later { after, why: "a rate limit".to_owned() }),
            Fate::Never | Fate::Gone => (false, Delivery::Never { why: "no access".to_owned(), missed: missed() }),
        };
        // Two rings of one level wait alike: of alerts, only their keys tell.
        if arrives && !state.alerts.contains_key(&nonce) {
            state.arrived.entry(what.clone()).or_default().push(nonce);
        }
        // A task that was cut off listens no more.
        let _ = reply.send(delivery);
        what
    }

    /// It comes to the door; `None`: nothing waits there.
    fn comes(&self, what: String, nonce: String) -> Option<oneshot::Receiver<Delivery>> {
        let mut state = self.lock();
        if !state.waits {
            return None;
        }
        let (reply, told) = oneshot::channel();
        let place = state.waiting.partition_point(|waiting| waiting.what <= what);
        state.waiting.insert(place, Waiting { what, nonce, reply });
        Some(told)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    pub(super) async fn notice(&self, errand: NoticeErrand) -> Delivery {
        let what = format!("{:?} on {}", errand.notice, errand.server);
        self.waits_beside(what, errand.nonce).await
    }

    async fn waits_beside(&self, what: String, nonce: String) -> Delivery {
        let Some(told) = self.beside.comes(what, nonce) else { return Delivery::Delivered(Receipt::Nothing) };
        self.arrived.notify_one();
        told.await.unwrap_or(Delivery::Unknown { why: "nobody said what became of it".to_owned() })
    }
}

/// What a house has that pages beside the chat.
pub(super) struct Ways(pub(super) Arc<Shared>);

impl std::fmt::Debug for Ways {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Ways")
    }
}

impl Notifier for Ways {
    fn notify(&self, alert: Alert) -> Notifying<'_> {
        let what =
            format!("{:?} of {} on {} to {:?}", alert.what, alert.incident.number, alert.incident.server, alert.to);
        self.0.beside.lock().alerts.insert(alert.key.clone(), what.clone());
        Box::pin(self.0.waits_beside(what, alert.key))
    }
}
