//! What nobody asked for and somebody should hear of: nothing moves, it goes on for days, an offer is not answered.
//!
//! Guarantees: none of it for an incident that is over or a duplicate; each occasion is told once, and a long one a bounded number
//! of times.

use chrono::{DateTime, TimeDelta, Utc};

use super::Duty;
use crate::incident::{Incident, Rules, Status, Verdict};

/// How long an incident may be open before whoever leads it is asked, and how long until they are asked again.
pub(super) const UNRESOLVED_AFTER: TimeDelta = TimeDelta::days(1);
/// So many days in a row they are asked: for what is open longer, nobody needs a reminder to know.
pub(super) const UNRESOLVED_REMINDERS: u32 = 14;
/// How long an offered role may wait for an answer.
const ANSWER_WITHIN: TimeDelta = TimeDelta::minutes(10);

impl Incident {
    /// When whoever leads is asked whether others should be called in: nobody has recorded anything for as long as the severity
    /// allows, and the cause is not known.
    pub(super) fn stalled(&self, rules: &Rules) -> Option<(Duty, DateTime<Utc>)> {
        let confirmed = self.theories.iter().any(|theory| matches!(theory.verdict, Verdict::Confirmed { .. }));
        let seeks = self.status == Status::Investigating && !confirmed && self.duplicate_of().is_none();
        let after = rules.severity(&self.severity)?.stalled_after.filter(|_| seeks)?;
        let since = self.last_act_at.map_or(self.open_since(), |last| last.max(self.open_since()));
        Some((Duty::Stalled, since + after))
    }

    /// When whoever leads is asked whether it is still going on.
    pub(super) fn unresolved(&self) -> Option<(Duty, DateTime<Utc>)> {
        let goes_on = self.status.is_open() && self.duplicate_of().is_none();
        goes_on.then(|| (Duty::Unresolved, self.open_since() + UNRESOLVED_AFTER))
    }

    /// When whoever offered a role is told that nobody has answered.
    pub(super) fn unanswered_offers(&self) -> impl Iterator<Item = (Duty, DateTime<Utc>)> {
        let goes_on = self.status.is_open() && self.duplicate_of().is_none();
        let offers = self.offers.iter().filter(move |_| goes_on);
        offers.map(|offer| (Duty::AnswerOffer(offer.role.clone()), offer.since + ANSWER_WITHIN))
    }

    fn open_since(&self) -> DateTime<Utc> {
        self.reopened_at.unwrap_or(self.declared_at)
    }
}
