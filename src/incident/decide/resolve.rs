//! The end of the work, and taking it back at once.
//!
//! Taken back within [`limits::UNDO_SECONDS`], the incident is as it was before: its status, its times, who has it, its
//! resolution. Nobody is paged who had acknowledged. Where nobody had, the pages that ran go on from the level that they had
//! come to: their messages say by then that all is over, so that level is told once more, and none before it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Draft, optional_text};
use crate::incident::{
    Account, Change, Effect, EntryNumber, Event, Kind, Outcome, Refusal, Resolution, TimeField, limits,
};

impl Draft<'_> {
    pub(super) fn resolve(self, resolution: Option<String>, at: Option<DateTime<Utc>>) -> Result<Change, Refusal> {
        self.resolve_as_told(resolution, at, &Account::default())
    }

    pub(super) fn resolve_as_told(
        mut self,
        resolution: Option<String>,
        at: Option<DateTime<Utc>>,
        account: &Account,
    ) -> Result<Change, Refusal> {
        self.must_not_be_closed()?;
        if let Some(at) = self.incident.resolved_at {
            return self.becomes(Outcome::ResolvedAlready { at });
        }
        let resolution = optional_text("resolution", resolution)?;
        let times = self.tell_times(account)?;
        let told = self.write_told(&account.texts)?.into_iter().map(|(field, _)| field).collect();
        let at = at.unwrap_or(self.now);
        self.not_before_start("The end", at)?;
        self.enter(Kind::Milestone, at, Event::Resolved { resolution: resolution.clone() });
        let entry = EntryNumber(self.incident.entries);
        self.effect(Effect::FencePages);
        self.effect(Effect::Refresh);
        self.becomes(Outcome::Resolved(Resolution { resolution, at, undo: Some(entry), told, times }))
    }

    pub(super) fn undo_resolve(mut self, resolved: EntryNumber) -> Result<Change, Refusal> {
        let number = self.incident.number;
        let undo = match &self.incident.before_resolved {
            Some(before) if before.entry == resolved && !self.incident.status.is_open() => before.clone(),
            // Undone, reopened, or resolved anew since: what is true now is the answer.
            _ if self.incident.status.is_open() => return self.becomes(Outcome::OpenAlready),
            _ => return Err(Refusal::UndoneTooLate { number }),
        };
        self.must_not_be_closed()?;
        if self.now > undo.at + TimeDelta::seconds(limits::UNDO_SECONDS) {
            return Err(Refusal::UndoneTooLate { number });
        }
        self.enter(Kind::Action, self.now, Event::Undone { entry: resolved });
        self.effect(Effect::ResumePages { stopped_at: undo.at });
        self.effect(Effect::Refresh);
        self.becomes(Outcome::Undone)
    }

    /// The times of the form, where they differ from what is known.
    fn tell_times(&mut self, account: &Account) -> Result<Vec<(TimeField, DateTime<Utc>)>, Refusal> {
        let told = [(TimeField::StartedAt, account.started_at), (TimeField::MitigatedAt, account.mitigated_at)];
        let mut written = Vec::new();
        for (field, at) in told {
            let Some(at) = at else { continue };
            // The form shows minutes.
            let same = self.incident.time(field).is_some_and(|known| known.timestamp() / 60 == at.timestamp() / 60);
            if !same {
                self.in_order(field, at)?;
                self.enter(Kind::Milestone, at, Event::TimeSet { field });
                written.push((field, at));
            }
        }
        Ok(written)
    }
}
