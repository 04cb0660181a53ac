//! What the incident stood at, and for how long: its statuses and its severities, one after the other.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Facts, times};
use crate::incident::{Event, SeverityId, Status};

/// Something that held for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Stretch<T> {
    /// What held.
    pub(in super::super) what: T,
    /// Since when.
    pub(in super::super) from: DateTime<Utc>,
    /// Until when, not before `from`.
    pub(in super::super) to: DateTime<Utc>,
}

impl<'a> Facts<'a> {
    /// The severities that it had, from its start to its end, or until `now` where it is not over.
    pub(in super::super) fn severities(&self, now: DateTime<Utc>) -> Vec<Stretch<&'a SeverityId>> {
        let turns = self.former_severities();
        stretches(self.start().at, turns, &self.incident.severity, self.end().unwrap_or(now))
    }

    /// The statuses that it had, from its declaration to its end, or until `now` where it is not over. Of a record that was
    /// made afterwards: from its start.
    pub(in super::super) fn statuses(&self, now: DateTime<Utc>) -> Vec<Stretch<Status>> {
        let from = if self.recorded_afterwards() { self.start().at } else { self.incident.declared_at };
        let mut current = Status::Investigating;
        let mut turns = Vec::new();
        for entry in self.unwritten.iter().filter(|entry| self.belongs(entry)) {
            let to = match &entry.event {
                Event::StatusChanged { to, .. } => *to,
                Event::Resolved { .. } => Status::Resolved,
                Event::Reopened { .. } => Status::Investigating,
                _ => continue,
            };
            if to != current {
                turns.push((current, entry.happened_at));
                current = to;
            }
        }
        stretches(from, turns, current, self.end().unwrap_or(now))
    }

    /// How long it had each severity, in the order of having had it; empty while it is not over.
    pub(in super::super) fn time_in_severity(&self) -> Vec<(&'a SeverityId, TimeDelta)> {
        self.end().map(|end| spent(self.severities(end))).unwrap_or_default()
    }

    /// How long it had each status, in the order of having had it; empty while it is not over.
    pub(in super::super) fn time_in_status(&self) -> Vec<(Status, TimeDelta)> {
        self.end().map(|end| spent(self.statuses(end))).unwrap_or_default()
    }
}

/// From what held until when, and what held last, to what held from when to when. What held for no time at all is left out.
fn stretches<T>(start: DateTime<Utc>, turns: Vec<(T, DateTime<Utc>)>, last: T, end: DateTime<Utc>) -> Vec<Stretch<T>> {
    let mut from = start;
    let mut stretches = Vec::new();
    for (what, until) in turns.into_iter().chain([(last, end)]) {
        let to = until.min(end);
        if to > from {
            stretches.push(Stretch { what, from, to });
            from = to;
        }
    }
    stretches
}

/// How long each held, all its stretches together.
fn spent<T: PartialEq>(stretches: Vec<Stretch<T>>) -> Vec<(T, TimeDelta)> {
    let mut spent: Vec<(T, TimeDelta)> = Vec::new();
    for Stretch { what, from, to } in stretches {
        let Some(length) = times::between(from, to) else { continue };
        match spent.iter_mut().find(|(known, _)| *known == what) {
            Some((_, total)) => *total += length,
            None => spent.push((what, length)),
        }
    }
    spent
}
