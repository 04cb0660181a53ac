//! Acknowledgements that are a part: of a level that everybody who was called has to acknowledge.
//!
//! Guarantees: a part stops nothing; who has it and who is waited for stands on the page's message at once, and in the record
//! when the next level follows.

use super::expand::Scene;
use super::intent::Rang;
use crate::escalation::{Called, Page, PageState, Part};
use crate::incident::{Actor, Event, Kind};
use crate::store::{KeptPage, StoreError};

/// Everybody whom a ring called, those who could not be reached among them.
pub(super) fn called(rang: &Rang) -> Vec<Part> {
    // The names come in the order of the mentions: roles, then people.
    let people: Vec<_> = match rang.directly.as_slice() {
        [] => rang.users.clone(),
        directly => directly.iter().map(|rung| rung.user).collect(),
    };
    let ids = rang.roles.iter().map(|role| Called::Role(*role)).chain(people.into_iter().map(Called::User));
    let names = rang.reached.iter().cloned().chain(std::iter::repeat("somebody".to_owned()));
    let reached = ids.zip(names).map(|(who, name)| Part { name, who, has: None });
    let missed = rang.missed.iter();
    let missed = missed.map(|missed| Part { name: missed.target.clone(), who: Called::Nobody, has: None });
    reached.chain(missed).collect()
}

impl Scene<'_, '_> {
    /// Somebody has acknowledged for those at these places: the policy's page goes on, and its messages show who has.
    pub(super) async fn acknowledge_part(&mut self, answers: &[usize], by: &Actor) -> Result<(), StoreError> {
        for kept in self.tx.pages(self.kept.incident.id).await? {
            if kept.page.own.is_none() && kept.page.is_running() {
                let page = kept.page.clone().acknowledge_part(answers, by);
                self.tx.update_page(kept.id, &page).await?;
                let rings = self.tx.rings_among(kept.id, 0..u32::MAX).await?;
                self.edit_each(kept.id, rings).await?;
            }
        }
        Ok(())
    }

    /// Whomever a step would have rung has acknowledged already: the next one follows at once, unless a notifier has its part still.
    pub(super) async fn had_already(&mut self, kept: KeptPage, step: u32) -> Result<(), StoreError> {
        let was_told = kept.page.last.is_some_and(|last| last.count == step);
        if was_told || self.tx.step_goes_on(kept.id, step).await? {
            return Ok(());
        }
        let page = kept.page.clone().had_already(step, self.now);
        self.move_page(kept, page, None).await?;
        self.refresh().await
    }

    /// A level's time is over: who of those it called has not acknowledged is written down, where others have.
    pub(super) async fn not_all(&mut self, page: &Page) -> Result<(), StoreError> {
        let rings = matches!(page.state, PageState::Ringing { .. });
        let missing = page.waits_for(&[]);
        if !rings || !page.takes_all() || page.parts.by.is_empty() || missing.is_empty() {
            return Ok(());
        }
        let level = page.step.position.number();
        self.record(Kind::Escalation, Event::NotAllAcknowledged { level, missing }).await
    }
}
