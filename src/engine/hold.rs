//! Quiet hours: rings that wait for the morning, and people who are told so.
//!
//! Guarantees: what is held back is written down and told in the answer to whatever would have paged; it rings when the hours
//! are over, by a deadline like any other, and at once where a person asks for it.

use super::expand::Scene;
use crate::escalation::{Page, PageState};
use crate::incident::{Event, Kind, Outcome};
use crate::store::StoreError;

impl Scene<'_, '_> {
    /// A page has come to be held back: that is written down.
    pub(super) async fn held(&mut self, page: &Page) -> Result<(), StoreError> {
        match page.state {
            PageState::Held { until } => self.record(Kind::Escalation, Event::PageHeld { until }).await,
            _ => Ok(()),
        }
    }

    /// The outcome of what would have paged, with until when it does not.
    pub(super) async fn told_when_held(&mut self, outcome: Outcome) -> Result<Outcome, StoreError> {
        if !outcome.starts_paging() {
            return Ok(outcome);
        }
        let page = self.tx.policy_page(self.kept.incident.id).await?;
        Ok(match page.map(|kept| kept.page.state) {
            Some(PageState::Held { until }) => outcome.held_until(until),
            _ => outcome,
        })
    }
}
