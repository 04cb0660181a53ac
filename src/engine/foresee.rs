//! Whom a request would ring at once, asked before it is made: of a private incident that lets them in.
//!
//! Guarantees: nothing is changed; the step is found as [`super::paging`] finds it when the change is made.
//!
//! Does not know: who holds a role, or who was let in before.

use super::Engine;
use super::handle::{Failure, Request, Which};
use super::intent::Courier;
use super::paging::{escalated, raised_level};
use crate::config::Config;
use crate::escalation::{Page, PageState};
use crate::incident::{Command, Effect, PolicyId, Target};
use crate::store::KeptPage;

impl<C: Courier> Engine<C> {
    /// The targets that the first step would ring that follows from a request. Those of later steps are rung without asking: by
    /// then nobody has answered.
    ///
    /// # Errors
    ///
    /// The refusal that the request would meet, or a database that cannot be read.
    pub async fn would_ring(&self, request: Request<(Which, Command)>) -> Result<Vec<Target>, Failure> {
        let agreed = self.agreed(request.server);
        let mut reading = self.store.reader().await?;
        let mut reader = reading.reader();
        let (kept, change) = self.foreseen(&mut reader, request).await?;
        let pages = reader.pages(kept.incident.id).await?;
        Ok(change.effects.iter().flat_map(|effect| rung_by(effect, &pages, &agreed)).collect())
    }
}

fn rung_by(effect: &Effect, pages: &[KeptPage], agreed: &Config) -> Vec<Target> {
    let at = |policy: &PolicyId, level: u32| {
        let policy = agreed.policy(policy);
        let level = policy.and_then(|policy| policy.levels.get(usize::try_from(level).ok()?));
        level.map(|level| level.notify.clone()).unwrap_or_default()
    };
    match effect {
        Effect::StartPage { policy } => at(policy, 0),
        Effect::RaisePage { policy } => at(policy, raised_level(pages, agreed.policy(policy))),
        Effect::EscalatePage { policy } => match escalated(pages) {
            Some((_, page)) => sent(&page),
            None => at(policy, 0),
        },
        _ => Vec::new(),
    }
}

/// Whom the step rings that the page is about to send.
fn sent(page: &Page) -> Vec<Target> {
    match page.state {
        PageState::Sending => page.targets(page.step.position).to_vec(),
        _ => Vec::new(),
    }
}
