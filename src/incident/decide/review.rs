//! The review of what was written up.

use super::Draft;
use crate::incident::{
    Change, Effect, Event, Kind, Offered, Outcome, Refusal, ReviewAsked, ReviewState, ReviewStep, ReviewTurn, Status,
};

impl Draft<'_> {
    pub(super) fn review(mut self, asked: ReviewAsked) -> Result<Change, Refusal> {
        let ReviewAsked { state, owner, due, again } = asked;
        let before = self.incident.review.clone();
        if state.is_some() {
            self.must_be_written_up()?;
        }
        self.may_name(owner.as_ref())?;
        let state = state.filter(|state| *state != before.state);
        if state.is_some() && before.state == ReviewState::Reviewed && !again {
            return self.becomes(Outcome::ReviewedAlready);
        }
        let owner = owner.filter(|owner| before.owner.as_ref().is_none_or(|known| known.id != owner.id));
        let due = due.filter(|due| before.due != Some(*due));
        let steps = owner.clone().map(|by| ReviewStep::Owned { by }).into_iter();
        let steps = steps.chain(due.map(|day| ReviewStep::Due { day }));
        for step in steps.chain(state.map(|to| ReviewStep::Turned { to })) {
            self.enter(Kind::Action, self.now, Event::Review(step));
        }
        if self.entries.is_empty() {
            return self.becomes(Outcome::ReviewSame);
        }
        let lets_in = self.let_in_named(owner.as_ref());
        self.effect(Effect::Refresh);
        self.becomes(Outcome::ReviewTurned(ReviewTurn { state, owner, due, lets_in }))
    }

    /// `offered`: the text that was brought back; `None`: it is not there any more.
    pub(super) fn freeze(mut self, offered: Option<Offered>) -> Result<Change, Refusal> {
        self.must_be_written_up()?;
        let Some(Offered { sha256, bytes }) = offered else { return Err(Refusal::NothingToFreeze) };
        if self.incident.review.frozen.as_ref().is_some_and(|frozen| frozen.sha256 == sha256) {
            return self.becomes(Outcome::FrozenAlready);
        }
        let replaces = self.incident.review.frozen.is_some();
        let entry = self.next();
        self.enter(Kind::Action, self.now, Event::Review(ReviewStep::Frozen { sha256: sha256.clone(), bytes }));
        self.effect(Effect::KeepReviewed { entry, sha256: sha256.clone() });
        self.effect(Effect::Refresh);
        self.becomes(Outcome::Frozen { sha256, replaces })
    }

    fn must_be_written_up(&self) -> Result<(), Refusal> {
        match self.incident.status {
            Status::Closed => Ok(()),
            _ => Err(Refusal::ReviewNotYet { number: self.incident.number }),
        }
    }
}
