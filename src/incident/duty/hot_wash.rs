//! When everybody who took part is asked what there is to learn: once the resolution can't be taken back any more, for a day.
//!
//! Guarantees: each resolution is asked about once; a duplicate never, as its people are asked about the one that goes on.

use chrono::{DateTime, TimeDelta, Utc};

use super::Duty;
use crate::incident::{Incident, limits};

/// How long they can answer.
pub(super) const OPEN_FOR: TimeDelta = TimeDelta::hours(24);
/// Asked so late, nobody remembers: after a longer time without power it is left out.
pub(super) const ASKED_WITHIN: TimeDelta = TimeDelta::days(7);

impl Incident {
    /// When they are asked. Closed meanwhile, they are asked all the same.
    pub(super) fn hot_wash(&self) -> Option<(Duty, DateTime<Utc>)> {
        let over = !self.status.is_open() && self.duplicate_of().is_none();
        let before = self.before_resolved.as_ref().filter(|_| over)?;
        Some((Duty::HotWash(before.entry), before.at + TimeDelta::seconds(limits::UNDO_SECONDS)))
    }
}
