//! One running escalation, as a state machine.

mod quorum;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub use quorum::{Called, Part, Parts};

use super::{Level, Policy};
use crate::incident::{Actor, EntryNumber, Target, Whom};

/// One running escalation. It rings step after step until somebody acknowledges it or it is fenced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The copy that it runs by.
    pub policy: Policy,
    /// The step that it stands at.
    pub step: Step,
    /// Somebody was reached in the round that runs.
    pub reached_in_round: bool,
    /// Somebody was reached at all.
    pub reached: bool,
    /// The ring that last reached somebody; `None`: none has.
    #[serde(default)]
    pub last: Option<Reached>,
    /// What it waits for.
    pub state: PageState,
    /// Who asked for it and why; `None`: it is the incident's policy that pages.
    #[serde(default)]
    pub own: Option<Own>,
    /// Who had it, and has it no more; `None`: nobody had it, or somebody has it now.
    #[serde(default)]
    pub lapsed: Option<Lapsed>,
    /// Who of those who were called has acknowledged, where all of them have to.
    #[serde(default)]
    pub parts: Parts,
    /// A person asked for a ring, quiet hours or not: it is not held back until somebody has it.
    #[serde(default)]
    pub awake: bool,
}

/// An acknowledgement that does not count any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapsed {
    /// Whose.
    pub by: Actor,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// Why it does not count any more.
    pub why: Lapse,
}

/// Why an acknowledgement does not count any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lapse {
    /// Nothing happened in the incident for as long as the policy allows.
    Quiet,
    /// It was given back.
    GivenBack,
}

/// What a page of its own is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// The entry that asked for it.
    pub asked: EntryNumber,
    /// Whom it is for.
    pub whom: Whom,
    /// Who asked.
    pub by: Actor,
    /// What they are told.
    pub message: Option<String>,
}

/// One ring of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which ring of the page it is, from 0; never used twice within a page.
    pub count: u32,
    /// How often the levels have been run before it.
    pub round: u32,
    /// Whom it rings.
    pub position: Position,
}

/// A ring that reached somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Which ring of the page it was: [`Step::count`].
    pub count: u32,
    /// Whom it rang.
    pub position: Position,
    /// When that was known.
    pub at: DateTime<Utc>,
}

/// Where a step stands in its policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// A level, from 0.
    Level(u32),
    /// The fallback.
    Fallback,
}

impl Position {
    /// The level as people count it, from 1; `None`: the fallback.
    #[must_use]
    pub fn number(self) -> Option<u32> {
        match self {
            Position::Level(level) => Some(level + 1),
            Position::Fallback => None,
        }
    }
}

/// What a page waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PageState {
    /// The step is on its way; the outbox answers for it.
    Sending,
    /// The step has reached somebody, who has until the deadline.
    Ringing {
        /// When the next step follows.
        deadline: DateTime<Utc>,
    },
    /// It is quiet hours: the step is sent when they are over.
    Held {
        /// When that is.
        until: DateTime<Utc>,
    },
    /// Somebody has it.
    Acknowledged {
        /// Who.
        by: Actor,
        /// When.
        at: DateTime<Utc>,
        /// When it is asked again whether anybody is on it, should nothing happen until then; `None`: never.
        #[serde(default)]
        expires: Option<DateTime<Utc>>,
    },
    /// Every step was taken.
    Exhausted {
        /// When the fallback is paged again; `None`: never.
        again: Option<DateTime<Utc>>,
    },
    /// The incident was resolved or closed, or another page took its place.
    Fenced {
        /// When.
        at: DateTime<Utc>,
        /// How it had stood: taking back what stopped it makes it stand so again.
        #[serde(default)]
        before: Option<Box<PageState>>,
    },
}

impl Page {
    /// A page whose first step, at the level of that index, is to be sent.
    #[must_use]
    pub fn start(policy: Policy, level: u32) -> Self {
        let step = Step { count: 0, round: 0, position: Position::Level(level) };
        Self {
            policy,
            step,
            reached_in_round: false,
            reached: false,
            last: None,
            state: PageState::Sending,
            own: None,
            lapsed: None,
            awake: false,
            parts: Parts::default(),
        }
    }

    /// A page of its own, whose first ring is to be sent.
    #[must_use]
    pub fn of_its_own(own: Own, targets: Vec<Target>) -> Self {
        Self { own: Some(own), ..Self::start(Policy::of_its_own(targets), 0) }
    }

    /// It takes the place of one that is stopped for it. What rang goes on ringing, quiet hours or not: that things get worse must
    /// not let people sleep. Who had acknowledged a part of it has done so for this one too.
    #[must_use]
    pub fn instead_of(mut self, earlier: &Page) -> Page {
        let rang = earlier.is_running() && !matches!(earlier.state, PageState::Held { .. });
        self.awake |= rang || (earlier.awake && earlier.is_running());
        if earlier.is_running() {
            self.parts.by.clone_from(&earlier.parts.by);
            let parts = earlier.parts.called.iter().chain(&earlier.parts.earlier);
            self.parts.earlier = parts.filter(|part| part.has.is_some()).cloned().collect();
        }
        self
    }

    /// The entry that asked for it; `None`: it is the policy's page.
    #[must_use]
    pub fn asked(&self) -> Option<EntryNumber> {
        self.own.as_ref().map(|own| own.asked)
    }

    /// When [`Page::tick`] next has something to do; `None`: never, or not before the step on its way has arrived.
    #[must_use]
    pub fn deadline(&self) -> Option<DateTime<Utc>> {
        match self.state {
            PageState::Ringing { deadline } => Some(deadline),
            PageState::Held { until } => Some(until),
            PageState::Exhausted { again } => again,
            PageState::Acknowledged { expires, .. } => expires,
            PageState::Sending | PageState::Fenced { .. } => None,
        }
    }

    /// The same page after the clock was set by so much: what it waits for comes after as long a wait as before.
    #[must_use]
    pub fn shifted(mut self, by: TimeDelta) -> Page {
        let moved = |at: DateTime<Utc>| at.checked_add_signed(by).unwrap_or(at);
        match &mut self.state {
            PageState::Ringing { deadline } => *deadline = moved(*deadline),
            // As long as it would have been: quiet hours that begin a second time must not hold it for a day more.
            PageState::Held { until } => *until = moved(*until),
            PageState::Exhausted { again: Some(again) } => *again = moved(*again),
            PageState::Acknowledged { expires: Some(expires), .. } => *expires = moved(*expires),
            PageState::Sending
            | PageState::Exhausted { again: None }
            | PageState::Acknowledged { expires: None, .. }
            | PageState::Fenced { .. } => {}
        }
        self
    }

    /// Whether nobody has it yet and it has not been stopped.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !matches!(self.state, PageState::Acknowledged { .. } | PageState::Fenced { .. })
    }

    /// Whether the step on its way is the one of that count: what a late courier reports about another is not heeded.
    #[must_use]
    pub fn awaits(&self, count: u32) -> bool {
        self.state == PageState::Sending && self.step.count == count
    }

    /// The ring that has gone out after the step that it stands at; `None`: none has.
    #[must_use]
    pub fn overtaken(&self) -> Option<Reached> {
        self.last.filter(|last| last.count > self.step.count)
    }

    /// Whom a step rings.
    #[must_use]
    pub fn targets(&self, position: Position) -> &[Target] {
        match self.level(position) {
            Some(level) => &level.notify,
            None => &self.policy.fallback,
        }
    }

    /// Whether the people whom a step rings by name get a direct message too.
    #[must_use]
    pub fn also_dm(&self, position: Position) -> bool {
        self.level(position).is_some_and(|level| level.also_dm)
    }

    /// The next step where the deadline has passed; before it, and in every other state, nothing. Where somebody had it and
    /// nothing came of it, the step that it stood at rings once more.
    #[must_use]
    pub fn tick(mut self, now: DateTime<Utc>) -> Page {
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            match self.state {
                PageState::Held { .. } => self.state = PageState::Sending,
                PageState::Acknowledged { .. } => self.lapse(Lapse::Quiet),
                _ => self.advance(),
            }
        }
        self
    }

    /// Quiet hours hold back what is about to ring, until they are over. What a person asked to ring in spite of them is not held.
    #[must_use]
    pub fn hushed(mut self, now: DateTime<Utc>) -> Page {
        let quiet = self.policy.quiet_hours.filter(|_| self.state == PageState::Sending && !self.awake);
        if let Some(until) = quiet.and_then(|quiet| quiet.over_at(now)) {
            self.state = PageState::Held { until };
        }
        self
    }

    /// Something happened in the incident at that moment: whoever has it is not asked about it for a while.
    #[must_use]
    pub fn heard(mut self, last: DateTime<Utc>) -> Page {
        if let (PageState::Acknowledged { expires: Some(expires), .. }, Some(after)) =
            (&mut self.state, self.policy.acknowledge_expires)
        {
            *expires = (*expires).max(last + after);
        }
        self
    }

    /// Its incident is open again: what was stopped while somebody had it is theirs again.
    #[must_use]
    pub fn theirs_again(mut self) -> Page {
        if let PageState::Fenced { before: Some(before), .. } = &self.state
            && matches!(**before, PageState::Acknowledged { .. })
        {
            self.state = (**before).clone();
        }
        self
    }

    /// Whoever has it gives it back: the step that it stood at rings once more, for whoever takes it now.
    #[must_use]
    pub fn give_back(mut self) -> Page {
        self.lapse(Lapse::GivenBack);
        self
    }

    /// The step of that count has reached somebody: its time to be acknowledged begins.
    #[must_use]
    pub fn delivered(mut self, count: u32, now: DateTime<Utc>) -> Page {
        if !self.awaits(count) {
            return self;
        }
        (self.reached, self.reached_in_round) = (true, true);
        self.last = Some(Reached { count, position: self.step.position, at: now });
        self.state = match self.level(self.step.position) {
            Some(level) => PageState::Ringing { deadline: now + level.acknowledge_within },
            None => self.exhausted(now),
        };
        self
    }

    /// The step of that count reached nobody: the next one follows at once.
    #[must_use]
    pub fn undeliverable(mut self, count: u32, now: DateTime<Utc>) -> Page {
        if self.awaits(count) {
            match self.step.position {
                Position::Level(_) => self.advance(),
                Position::Fallback => self.state = self.exhausted(now),
            }
        }
        self
    }

    /// A person asks for the next step now, be the page acknowledged or not; behind the last one the levels are run again.
    /// A fenced page stays fenced.
    #[must_use]
    pub fn escalate(mut self) -> Page {
        if !matches!(self.state, PageState::Fenced { .. }) {
            (self.reached_in_round, self.awake) = (true, true);
            if let PageState::Acknowledged { .. } = self.state {
                // Whoever asks for more than what was acknowledged asks everybody.
                self.parts = Parts::default();
            }
            // What is held back has not rung yet: that is the next.
            match self.state {
                PageState::Held { .. } => self.state = PageState::Sending,
                _ => self.advance(),
            }
            if self.state != PageState::Sending {
                let Step { count, round, .. } = self.step;
                self.send(Step { count: count + 1, round: round + 1, position: Position::Level(0) });
            }
        }
        self
    }

    /// Somebody has it: no step follows.
    #[must_use]
    pub fn acknowledge(mut self, by: Actor, at: DateTime<Utc>) -> Page {
        if self.is_running() {
            let expires = self.policy.acknowledge_expires.map(|after| at + after);
            self.state = PageState::Acknowledged { by, at, expires };
            (self.lapsed, self.awake) = (None, false);
        }
        self
    }

    /// No step follows, and nothing but [`Page::resume`] brings it back.
    #[must_use]
    pub fn fence(mut self, at: DateTime<Utc>) -> Page {
        if !matches!(self.state, PageState::Fenced { .. }) {
            let before = Some(Box::new(self.state));
            self.state = PageState::Fenced { at, before };
        }
        self
    }

    /// What stopped it at that moment is taken back. Whoever had it has it again. Where nobody had, the step that it stood at
    /// rings once more, since its messages say by now that it is over. A page that was stopped at another moment stays as it is.
    #[must_use]
    pub fn resume(mut self, stopped_at: DateTime<Utc>) -> Page {
        match &self.state {
            PageState::Fenced { at, before: Some(before) } if *at == stopped_at => self.state = (**before).clone(),
            _ => return self,
        }
        if self.is_running() {
            self.step.count += 1;
            self.state = PageState::Sending;
        }
        self
    }

    /// The step that it stands at rings once more, where somebody was waiting for an answer to it: whoever it rang can't read its
    /// messages any more.
    #[must_use]
    pub fn again(mut self) -> Page {
        if let PageState::Ringing { .. } = self.state {
            self.step.count += 1;
            self.state = PageState::Sending;
        }
        self
    }

    fn level(&self, position: Position) -> Option<&Level> {
        match position {
            Position::Level(level) => self.policy.levels.get(level as usize),
            Position::Fallback => None,
        }
    }

    fn advance(&mut self) {
        let Step { count, round, position } = self.step;
        let last = self.policy.levels.len().saturating_sub(1) as u32;
        let (round, position) = match position {
            Position::Level(level) if level < last => (round, Position::Level(level + 1)),
            // A round that reached nobody would reach nobody again.
            Position::Level(_) if round < self.policy.repeat && self.reached_in_round => {
                (round + 1, Position::Level(0))
            }
            Position::Level(_) | Position::Fallback if self.policy.fallback.is_empty() => {
                self.state = PageState::Exhausted { again: None };
                return;
            }
            Position::Level(_) | Position::Fallback => (round, Position::Fallback),
        };
        self.send(Step { count: count + 1, round, position });
    }

    fn send(&mut self, step: Step) {
        self.parts.moved_on();
        if step.position == Position::Level(0) {
            self.reached_in_round = false;
        }
        (self.step, self.state) = (step, PageState::Sending);
    }

    fn lapse(&mut self, why: Lapse) {
        if let PageState::Acknowledged { by, at, .. } = &self.state {
            self.lapsed = Some(Lapsed { by: by.clone(), at: *at, why });
            self.parts = Parts::default();
            self.step.count += 1;
            self.state = PageState::Sending;
        }
    }

    fn exhausted(&self, now: DateTime<Utc>) -> PageState {
        PageState::Exhausted { again: self.policy.then_every.map(|every| now + every) }
    }
}

#[cfg(test)]
mod tests;
