//! Acknowledging: the pages aimed at whoever asks, one page by its button, or the incident itself.
//!
//! Guarantees: nobody's page is stopped by an acknowledgement that was not meant for it. A team that was paged by itself
//! acknowledges its own page; whom the policy pages is rung on.

use chrono::{DateTime, TimeDelta, Utc};

use super::Draft;
use crate::incident::{
    Acknowledgement, Change, Effect, EntryNumber, Event, GivenBack, Kind, Outcome, OwnPage, OwnPageState, PartTaken,
    Refusal, Rest, TakenPages, limits,
};

impl Draft<'_> {
    /// `/incident ack`: the pages of their own that are aimed at the person, with the policy's page where that rang them too;
    /// with none, the policy's page.
    pub(super) fn acknowledge(mut self, at: Option<DateTime<Utc>>) -> Result<Change, Refusal> {
        self.must_be_open()?;
        let aimed: Vec<OwnPage> = self.aimed().cloned().collect();
        let (running, ended): (Vec<_>, Vec<_>) = aimed.into_iter().partition(OwnPage::is_running);
        let policy_too = self.by.aim.policy && self.incident.acknowledged.is_none();
        if running.is_empty() {
            return match ended.iter().rev().find_map(|page| self.a_moment_ago(page)) {
                Some(outcome) if !self.by.aim.policy => self.becomes(outcome),
                _ => self.acknowledge_incident(at),
            };
        }
        let at = at.unwrap_or(self.now);
        self.not_before_start("The acknowledgement", at)?;
        running.iter().for_each(|page| self.acknowledge_own(page.asked, at));
        match self.by.aim.rest.clone() {
            None if policy_too => self.take_incident(at),
            Some(rest) if policy_too && !rest.has => self.enter_part(&rest, at),
            _ => {}
        }
        let policy_too = policy_too && self.by.aim.rest.is_none();
        self.effect(Effect::Refresh);
        let policy_goes_on = self.policy_goes_on();
        let whom = running.into_iter().map(|page| page.whom).collect();
        self.becomes(Outcome::PagesAcknowledged(TakenPages { whom, at, policy_too, policy_goes_on }))
    }

    /// The button on a page of its own: that page, and no other.
    pub(super) fn acknowledge_page(mut self, asked: EntryNumber) -> Result<Change, Refusal> {
        self.must_be_open()?;
        let Some(OwnPage { whom, state, .. }) = self.incident.own_page(asked).cloned() else {
            return Err(Refusal::UnknownControl);
        };
        match state {
            OwnPageState::Acknowledged(Acknowledgement { by, at }) => {
                return self.becomes(Outcome::PageAcknowledgedAlready { whom, by, at });
            }
            OwnPageState::Stopped => return self.becomes(Outcome::PageStoppedAlready { whom }),
            OwnPageState::Ringing | OwnPageState::NobodyReached | OwnPageState::Unanswered => {}
        }
        let at = self.now;
        self.acknowledge_own(asked, at);
        self.effect(Effect::Refresh);
        let policy_goes_on = self.policy_goes_on();
        self.becomes(Outcome::PagesAcknowledged(TakenPages { whom: vec![whom], at, policy_too: false, policy_goes_on }))
    }

    /// The policy's page, which is the incident; with no page running it records that the person has it.
    pub(super) fn acknowledge_incident(mut self, at: Option<DateTime<Utc>>) -> Result<Change, Refusal> {
        self.must_be_open()?;
        if let Some(earlier) = self.incident.acknowledged.clone() {
            return self.becomes(Outcome::AcknowledgedAlready { by: earlier.by, at: earlier.at });
        }
        let at = at.unwrap_or(self.now);
        self.not_before_start("The acknowledgement", at)?;
        if let Some(rest) = self.by.aim.rest.clone() {
            return self.take_part(rest, at);
        }
        let paged = self.policy().is_some();
        self.take_incident(at);
        self.effect(Effect::Refresh);
        let responder = self.is_responder();
        self.becomes(Outcome::Acknowledged { paged, at, responder })
    }

    /// Whoever has it gives it back, or a responder does for them: the page rings on.
    pub(super) fn give_back(mut self) -> Result<Change, Refusal> {
        self.must_be_open()?;
        let Some(Acknowledgement { by, .. }) = self.incident.acknowledged.clone() else {
            return self.becomes(Outcome::NobodyHasIt);
        };
        self.enter(Kind::Escalation, self.now, Event::AcknowledgementGivenBack { by: by.clone() });
        let policy = self.policy();
        let pages = policy.is_some();
        self.effect(Effect::GiveBack { policy });
        self.effect(Effect::Refresh);
        self.becomes(Outcome::GivenBack(GivenBack { of: by, pages, held_until: None }))
    }

    /// The same of a page of its own.
    pub(super) fn give_page_back(mut self, asked: EntryNumber) -> Result<Change, Refusal> {
        self.must_be_open()?;
        let Some(OwnPage { whom, state, .. }) = self.incident.own_page(asked).cloned() else {
            return Err(Refusal::UnknownControl);
        };
        let by = match state {
            OwnPageState::Acknowledged(Acknowledgement { by, .. }) => by,
            OwnPageState::Stopped => return self.becomes(Outcome::PageStoppedAlready { whom }),
            OwnPageState::Ringing | OwnPageState::NobodyReached | OwnPageState::Unanswered => {
                return self.becomes(Outcome::NobodyHasPage { whom });
            }
        };
        self.must_page_here("page")?;
        self.enter(Kind::Escalation, self.now, Event::PageGivenBack { own: asked, by: by.clone() });
        self.effect(Effect::GiveBackOwnPage { asked });
        self.effect(Effect::Refresh);
        self.becomes(Outcome::PageGivenBack { whom, of: by })
    }

    /// One of those who were called, or somebody who was not, has it: the page goes on until all who were called have.
    fn take_part(mut self, rest: Rest, at: DateTime<Utc>) -> Result<Change, Refusal> {
        let taken = PartTaken { was_called: !rest.answers.is_empty(), missing: rest.missing.clone() };
        if rest.has && rest.answers.is_empty() {
            return self.becomes(Outcome::PartHadAlready(PartTaken { was_called: true, ..taken }));
        }
        self.enter_part(&rest, at);
        self.effect(Effect::Refresh);
        self.becomes(Outcome::AcknowledgedInPart(taken))
    }

    fn enter_part(&mut self, rest: &Rest, at: DateTime<Utc>) {
        self.enter(Kind::Milestone, at, Event::AcknowledgedInPart { missing: rest.missing.clone() });
        self.effect(Effect::AcknowledgePart { answers: rest.answers.clone() });
    }

    fn take_incident(&mut self, at: DateTime<Utc>) {
        let paged = self.policy().is_some();
        self.enter(Kind::Milestone, at, Event::Acknowledged { paged });
        self.effect(Effect::AcknowledgePages { at });
    }

    fn acknowledge_own(&mut self, asked: EntryNumber, at: DateTime<Utc>) {
        self.enter(Kind::Milestone, at, Event::PageAcknowledged { own: asked });
        self.effect(Effect::AcknowledgeOwnPage { asked, at });
    }

    /// Those of the incident's own pages that are aimed at whoever asks.
    fn aimed(&self) -> impl Iterator<Item = &OwnPage> {
        self.incident.own_pages.iter().filter(|page| self.by.aim.own.contains(&page.asked))
    }

    /// Somebody took that page so lately that a further acknowledgement means the same one.
    fn a_moment_ago(&self, page: &OwnPage) -> Option<Outcome> {
        let OwnPageState::Acknowledged(Acknowledgement { by, at }) = &page.state else { return None };
        let lately = self.now - *at < TimeDelta::seconds(limits::ACKNOWLEDGE_ONCE_SECONDS);
        let (whom, by, at) = (page.whom.clone(), by.clone(), *at);
        lately.then_some(Outcome::PageAcknowledgedAlready { whom, by, at })
    }

    fn policy_goes_on(&self) -> bool {
        self.incident.acknowledged.is_none() && self.policy().is_some()
    }
}
