//! The second port: ways to people that do not lead through the chat.
//!
//! What goes out here is a row of the outbox like any other, with senders of its own: it goes whether or not the chat can be
//! reached, and neither holds up the other.
//!
//! Guarantees: an alert has the same key on every try; one that can't be delivered within [`PATIENCE`] counts as not delivered, so
//! that a page goes on; one notifier's failure holds no other's alert.
//!
//! Does not know: what a notifier is.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, TimeDelta, Utc};

use super::intent::{Delivery, Errand, Intent, late};
use crate::config::Config;
use crate::incident::{ChannelId, NotifierId, Number, ServerId};
use crate::store::Kept;

/// How long an alert is tried.
pub(super) const PATIENCE: TimeDelta = TimeDelta::seconds(60);
/// How often it is tried at least, after a long downtime too.
pub(super) const TRIES: u32 = 3;

/// What is told to somebody outside of the chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// By which way.
    pub to: NotifierId,
    /// The same on every try, and no other alert's.
    pub key: String,
    /// When it is sent.
    pub at: DateTime<Utc>,
    /// Which incident it is about.
    pub incident: Subject,
    /// What is told of it.
    pub what: News,
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A step of a page rings.
    Page {
        /// Which level, from 1; `None`: the fallback.
        level: Option<u32>,
        /// How late, in whole minutes; `None`: in time.
        late_minutes: Option<u32>,
        /// What somebody who asked for the page said; never of a private incident.
        message: Option<String>,
    },
    /// A ring waits for the chat.
    ChatDown {
        /// Which level, from 1; `None`: the fallback.
        level: Option<u32>,
        /// Since when the chat could not be reached.
        since: DateTime<Utc>,
        /// The chat's events come in all the same.
        reachable: bool,
    },
    /// No ring waits any more.
    ChatBack {
        /// How many went out late.
        late: u32,
        /// For which incidents.
        numbers: Vec<Number>,
    },
}

/// The incident, as far as somebody outside may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its number.
    pub number: Number,
    /// The server that it is on.
    pub server: ServerId,
    /// Its channel, once there is one.
    pub channel: Option<ChannelId>,
    /// When it was declared.
    pub since: DateTime<Utc>,
    /// An exercise.
    pub drill: bool,
    /// What it is; `None`: it is private.
    pub told: Option<Told>,
}

/// What is told of an incident that is not private.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What is broken.
    pub title: String,
    /// How bad: its id.
    pub severity: String,
    /// The same, as people read it.
    pub severity_name: String,
    /// Where it stands.
    pub status: &'static str,
}

impl Subject {
    fn of(kept: &Kept, agreed: &Config) -> Self {
        let incident = &kept.incident;
        let told = (!incident.is_private()).then(|| Told {
            title: incident.title.clone(),
            severity: incident.severity.0.clone(),
            severity_name: agreed.rules.severity_name(&incident.severity).to_owned(),
            status: incident.status.word(),
        });
        let (number, server, since, drill) = (incident.number, incident.server, incident.declared_at, incident.drill);
        Self { number, server, channel: kept.channel, since, drill, told }
    }
}

/// What a notifier's try comes to, once it is over.
pub type Notifying<'a> = Pin<Box<dyn Future<Output = Delivery> + Send + 'a>>;

/// Carries alerts. It sends once, and tells what became of it; repeating is the engine's.
pub trait Notifier: Debug + Send + Sync + 'static {
    /// One try. What arrived is told as [`super::Receipt::Nothing`].
    fn notify(&self, alert: Alert) -> Notifying<'_>;
}

/// Where nobody has set up a notifier.
#[derive(Debug)]
pub(super) struct Nobody;

impl Notifier for Nobody {
    fn notify(&self, alert: Alert) -> Notifying<'_> {
        let why = format!("the notifier {:?} is not set up", alert.to.0);
        Box::pin(async move { Delivery::Never { why, missed: Vec::new() } })
    }
}

/// The alert that an errand is; `None`: it goes to the chat.
pub(super) fn alert(errand: &Errand) -> Option<Alert> {
    let (to, what) = match &errand.intent {
        Intent::Notify { notifier, position, late_minutes, .. } => {
            let own = errand.page.as_ref().and_then(|page| page.page.own.as_ref());
            let message = own.and_then(|own| own.message.clone()).filter(|_| !errand.kept.incident.is_private());
            let late_minutes = late(*late_minutes, errand.waited);
            (notifier, News::Page { level: position.number(), late_minutes, message })
        }
        Intent::ChatDown { notifier, position, since, reachable, .. } => {
            (notifier, News::ChatDown { level: position.number(), since: *since, reachable: *reachable })
        }
        Intent::ChatBack { notifier, late, numbers } => {
            (notifier, News::ChatBack { late: *late, numbers: numbers.clone() })
        }
        _ => return None,
    };
    let incident = Subject::of(&errand.kept, &errand.agreed);
    Some(Alert { to: to.clone(), key: errand.nonce.clone(), at: errand.now, incident, what })
}

/// What a try at an alert means: what has failed for too long is not tried again.
pub(super) fn judged(delivery: Delivery, waited: TimeDelta, attempt: u32) -> Delivery {
    match delivery {
        Delivery::Later { why, .. } | Delivery::Unknown { why } if waited >= PATIENCE && attempt >= TRIES => {
            Delivery::Never { why, missed: Vec::new() }
        }
        delivery => delivery,
    }
}
