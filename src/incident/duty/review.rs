//! When what was written up is to be agreed on, and how often somebody is reminded of it.
//!
//! Guarantees: nobody is reminded of a review that is done, that nobody wants, or whose incident is open again; a channel waits for
//! its review, but not for ever.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Duty, morning};
use crate::incident::{Incident, ReviewState, Rules, Status};

/// How long until whoever sees to it is reminded again, and how often in all.
const AGAIN: TimeDelta = TimeDelta::days(2);
const REMINDERS: u32 = 7;
/// How long after the day on which its review was due a channel stays open for writing: as long as somebody is reminded.
const CHANNEL_WAITS: TimeDelta = TimeDelta::days(14);

impl Incident {
    /// By when the review is due: on the day that somebody set, or as long after the close as the severity says. `None`: it is not
    /// closed, or nobody wants one.
    #[must_use]
    pub fn review_due(&self, rules: &Rules) -> Option<DateTime<Utc>> {
        let closed_at = self.closed_at.filter(|_| self.status == Status::Closed)?;
        let by_severity = || {
            let within = rules.severity(&self.severity)?.review_within?;
            closed_at.checked_add_signed(within)
        };
        match self.review.due {
            Some(day) => morning(day, rules),
            None => by_severity(),
        }
    }

    /// When whoever sees to it is reminded.
    pub(super) fn review_to_do(&self, rules: &Rules) -> Option<(Duty, DateTime<Utc>)> {
        let wanted = self.review.state != ReviewState::Reviewed && self.duplicate_of().is_none();
        Some((Duty::Review, self.review_due(rules).filter(|_| wanted)?))
    }

    /// Until when the channel stays open for it.
    pub(super) fn waits_for_review(&self, rules: &Rules) -> Option<DateTime<Utc>> {
        self.review_to_do(rules).map(|(_, due)| due + CHANNEL_WAITS)
    }
}

/// When somebody is reminded again who was reminded `done + 1` times, at `now` the last time.
pub(super) fn again(done: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (done + 1 < REMINDERS).then(|| now + AGAIN)
}
