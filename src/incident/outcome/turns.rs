//! Outcomes that turn an incident: another status, severity or service, and its resolution.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::incident::{Actor, EntryNumber, PagingChange, ServiceId, SeverityId, Status, TextField, TimeField};

/// The status changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusTurn {
    /// Before.
    pub from: Status,
    /// After.
    pub to: Status,
    /// What the person added.
    pub note: Option<String>,
    /// When, as given.
    pub at: DateTime<Utc>,
    /// Nobody is paged before then: it is quiet hours.
    #[serde(default)]
    pub held_until: Option<DateTime<Utc>>,
}

/// The severity changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeverityTurn {
    /// Before.
    pub from: SeverityId,
    /// After.
    pub to: SeverityId,
    /// Why.
    pub reason: Option<String>,
    /// What that does to paging.
    pub paging: PagingChange,
    /// Nobody is paged before then: it is quiet hours.
    #[serde(default)]
    pub held_until: Option<DateTime<Utc>>,
}

/// Another service was named, or none any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceTurn {
    /// Before.
    pub from: Option<ServiceId>,
    /// After.
    pub to: Option<ServiceId>,
    /// Why.
    pub reason: Option<String>,
    /// What that does to paging.
    pub paging: PagingChange,
    /// Nobody is paged before then: it is quiet hours.
    #[serde(default)]
    pub held_until: Option<DateTime<Utc>>,
}

/// It is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// What fixed it.
    pub resolution: Option<String>,
    /// When, as given.
    pub at: DateTime<Utc>,
    /// The entry that says so, by which it can be taken back.
    #[serde(default)]
    pub undo: Option<EntryNumber>,
    /// What else was written.
    #[serde(default)]
    pub told: Vec<TextField>,
    /// The times that were set with it.
    #[serde(default)]
    pub times: Vec<(TimeField, DateTime<Utc>)>,
}

/// An acknowledgement that was given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBack {
    /// Whose it was.
    pub of: Actor,
    /// Somebody is being paged.
    pub pages: bool,
    /// Nobody is paged before then: it is quiet hours.
    #[serde(default)]
    pub held_until: Option<DateTime<Utc>>,
}

/// An acknowledgement that others have to follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartTaken {
    /// Whoever acknowledged was called by the page.
    pub was_called: bool,
    /// Who is still waited for.
    pub missing: Vec<String>,
}
