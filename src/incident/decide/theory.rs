//! Theories: added, confirmed, ruled out.

use super::{Draft, one_line, text_within};
use crate::incident::{Change, Effect, Event, Kind, Outcome, Person, Refusal, Theory, TheoryNumber, Verdict, limits};

impl Draft<'_> {
    /// Without an owner it is whoever adds it: who names a theory looks into it.
    pub(super) fn add_theory(mut self, text: &str, owner: Option<Person>) -> Result<Change, Refusal> {
        let text = text_within("theory", &one_line(text), limits::THEORY)?;
        let known = self.incident.open_theories().find(|theory| theory.text.to_lowercase() == text.to_lowercase());
        if let Some(theory) = known.cloned() {
            return self.becomes(Outcome::TheoryKnown { theory });
        }
        if self.incident.theories.len() >= limits::THEORIES {
            return Err(Refusal::TooManyTheories { number: self.incident.number });
        }
        let number = TheoryNumber(u32::try_from(self.incident.theories.len()).unwrap_or(u32::MAX).saturating_add(1));
        self.may_name(owner.as_ref())?;
        let named = owner.clone();
        let owner = owner.or_else(|| self.by.actor.person().cloned());
        self.enter(Kind::Action, self.now, Event::TheoryAdded { number, text, owner });
        let lets_in = self.let_in_named(named.as_ref());
        self.told(number, |theory| Outcome::TheoryAdded { theory, lets_in })
    }

    /// One that was ruled out stays so: whoever thinks otherwise adds it again, and its cost is counted anew.
    pub(super) fn confirm_theory(mut self, number: TheoryNumber) -> Result<Change, Refusal> {
        let theory = self.theory(number)?;
        if !theory.is_open() {
            return self.becomes(Outcome::TheoryJudgedAlready { theory });
        }
        self.enter(Kind::Decision, self.now, Event::TheoryConfirmed { number });
        self.told(number, |theory| Outcome::TheoryConfirmed { theory })
    }

    /// A confirmed one may turn out to have misled: that is ruled out too.
    pub(super) fn rule_out_theory(mut self, number: TheoryNumber) -> Result<Change, Refusal> {
        let theory = self.theory(number)?;
        if matches!(theory.verdict, Verdict::RuledOut { .. }) {
            return self.becomes(Outcome::TheoryJudgedAlready { theory });
        }
        self.enter(Kind::RuledOut, self.now, Event::TheoryRuledOut { number });
        self.told(number, |theory| Outcome::TheoryRuledOut { theory })
    }

    fn theory(&self, number: TheoryNumber) -> Result<Theory, Refusal> {
        let known = self.incident.theory(number).cloned();
        known.ok_or(Refusal::NoSuchTheory { theory: number, number: self.incident.number })
    }

    /// The theory as it stands now is what the person is told of.
    fn told(mut self, number: TheoryNumber, outcome: impl FnOnce(Theory) -> Outcome) -> Result<Change, Refusal> {
        let theory = self.theory(number)?;
        self.effect(Effect::Refresh);
        self.becomes(outcome(theory))
    }
}
