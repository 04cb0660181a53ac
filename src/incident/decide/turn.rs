//! The turns of an incident: escalated, another status or severity, resolved, closed, reopened.

use chrono::{DateTime, TimeDelta, Utc};

use super::open::no_such_severity;
use super::{Draft, optional_text};
use crate::incident::{
    Change, Effect, Event, Kind, Outcome, PagingChange, Refusal, SeverityId, SeverityTurn, Status, StatusTurn, limits,
};

impl Draft<'_> {
    pub(super) fn escalate(mut self, reason: Option<String>) -> Result<Change, Refusal> {
        self.must_be_open()?;
        self.must_page_here("escalate")?;
        let Some(policy) = self.policy() else {
            let severity = self.rules.severity_name(&self.incident.severity).to_owned();
            return Err(Refusal::NoPolicy { severity });
        };
        let reason = optional_text("reason", reason)?;
        let once = TimeDelta::seconds(limits::ESCALATE_ONCE_SECONDS);
        if self.incident.escalated_at.is_some_and(|last| self.now < last + once) {
            return self.becomes(Outcome::EscalatedAlready);
        }
        self.enter(Kind::Escalation, self.now, Event::Escalated { reason: reason.clone() });
        self.effect(Effect::EscalatePage { policy });
        self.effect(Effect::Refresh);
        self.becomes(Outcome::Escalated { reason })
    }

    pub(super) fn set_status(
        mut self,
        to: Status,
        note: Option<String>,
        at: Option<DateTime<Utc>>,
    ) -> Result<Change, Refusal> {
        match to {
            Status::Resolved => return self.resolve(note, at),
            Status::Closed => return self.close(note),
            Status::Investigating | Status::Identified | Status::Monitoring => {}
        }
        self.must_not_be_closed()?;
        let (from, note) = (self.incident.status, optional_text("note", note)?);
        let at = at.unwrap_or(self.now);
        self.not_before_start("The status", at)?;
        if from == to {
            return self.becomes(Outcome::StatusSame { status: to });
        }
        if from == Status::Resolved {
            // Back to investigating, reopening is all that is written down, with what the person said; else a turn follows.
            let reason = note.clone().filter(|_| to == Status::Investigating);
            self.back_to_work(reason, at);
        }
        if self.incident.status != to {
            let event = Event::StatusChanged { from: self.incident.status, to, note: note.clone() };
            self.enter(Kind::Milestone, at, event);
        }
        self.effect(Effect::Refresh);
        self.becomes(Outcome::StatusChanged(StatusTurn { from, to, note, at, held_until: None }))
    }

    pub(super) fn set_severity(mut self, to: SeverityId, reason: Option<String>) -> Result<Change, Refusal> {
        self.must_be_open()?;
        if self.rules.severity(&to).is_none() {
            return Err(no_such_severity(&to.0, self.rules));
        }
        let policy = self.rules.policy(&to, self.incident.service.as_ref()).cloned();
        let reason = optional_text("reason", reason)?;
        let from = self.incident.severity.clone();
        if from == to {
            return self.becomes(Outcome::SeveritySame { severity: to });
        }
        let raised = self.rules.is_worse(&to, &from);
        let duplicate = self.incident.duplicate_of().is_some();
        let pages = raised && policy.is_some() && !duplicate;
        let event = Event::SeverityChanged { from: from.clone(), to: to.clone(), reason: reason.clone(), pages };
        self.enter(Kind::Decision, self.now, event);
        let paging = match policy {
            Some(policy) if pages => {
                self.effect(Effect::RaisePage { policy });
                PagingChange::Starts
            }
            None => {
                self.effect(Effect::FencePolicyPage);
                PagingChange::Stops
            }
            Some(_) => PagingChange::Stays,
        };
        self.effect(Effect::Refresh);
        self.becomes(Outcome::SeverityChanged(SeverityTurn { from, to, reason, paging, held_until: None }))
    }

    pub(super) fn close(mut self, reason: Option<String>) -> Result<Change, Refusal> {
        if let Some(at) = self.incident.closed_at {
            return self.becomes(Outcome::ClosedAlready { at });
        }
        let reason = optional_text("reason", reason)?;
        let resolved_too = self.incident.status.is_open();
        if resolved_too {
            self.enter(Kind::Milestone, self.now, Event::Resolved { resolution: None });
        }
        self.enter(Kind::Milestone, self.now, Event::Closed { reason: reason.clone() });
        self.effect(Effect::FencePages);
        self.effect(Effect::Refresh);
        self.effect(Effect::PostDraft);
        self.becomes(Outcome::Closed { resolved_too, reason })
    }

    pub(super) fn reopen(mut self, reason: Option<String>) -> Result<Change, Refusal> {
        if self.incident.status.is_open() {
            return self.becomes(Outcome::OpenAlready);
        }
        let reason = optional_text("reason", reason)?;
        let pages = self.back_to_work(reason.clone(), self.now);
        self.effect(Effect::Refresh);
        self.becomes(Outcome::Reopened { reason, pages, held_until: None })
    }

    /// Reopens: the status is investigating, and the policy pages from its first level. Tells whether anybody is paged.
    fn back_to_work(&mut self, reason: Option<String>, at: DateTime<Utc>) -> bool {
        self.enter(Kind::Milestone, at, Event::Reopened { reason });
        let policy = self.policy();
        let pages = policy.is_some();
        self.effect(Effect::RestoreChannel);
        self.effects.extend(policy.map(|policy| Effect::StartPage { policy }));
        pages
    }
}
