//! What the record says, worked out once for every format.
//!
//! Guarantees: the same record gives the same facts; no length of time is negative; what is not known is said to be
//! unknown with the reason, and what is assumed carries the assumption.
//!
//! Does not know how any of it is written down.

mod captures;
mod paging;
mod people;
mod standing;
mod story;
mod theories;
mod times;

use chrono::{DateTime, TimeDelta, Utc};

pub(super) use paging::{Answer, Ring, ring};
pub(super) use people::{Gap, Tenure};
pub(super) use standing::Stretch;
pub(super) use story::Told;
pub(super) use theories::MisleadingPath;
pub(super) use times::{FIRST_ESCALATION, KeyTime, Measure, Moment};

use super::Record;
use crate::incident::{Entry, EntryNumber, Event, Incident, Kind, Line, Rules, SeverityId, TimeField};

/// The facts of one record.
pub(super) struct Facts<'a> {
    /// The incident as it stands.
    pub(super) incident: &'a Incident,
    /// How severities and roles are called.
    pub(super) rules: &'a Rules,
    /// Every entry, in the order of recording.
    pub(super) recorded: Vec<&'a Entry>,
    /// Every entry that stands, as it is now, in the order of happening; of the same instant, of recording.
    pub(super) standing: Vec<&'a Entry>,
    /// Those of them that nobody wrote or captured: few among thousands of notes, and asked for again and again.
    unwritten: Vec<&'a Entry>,
    /// Every entry with what was said of it since, in the order of their numbers.
    pub(super) lines: &'a [Line<'a>],
}

impl<'a> Facts<'a> {
    /// Reads a record, with its entries as they are now.
    pub(super) fn of(record: &Record<'a>, lines: &'a [Line<'a>]) -> Self {
        let mut recorded: Vec<&Entry> = record.entries.iter().collect();
        recorded.sort_by_key(|entry| entry.number);
        let mut standing: Vec<&Entry> =
            lines.iter().filter(|line| line.struck.is_none()).map(|line| &*line.now).collect();
        // Of what happened at one moment, the impact comes before whoever noticed it, and that before whatever was done.
        standing.sort_by_key(|entry| (entry.happened_at, precedence(entry), entry.number));
        let unwritten = standing.iter().copied().filter(|entry| !is_written(entry)).collect();
        Self { incident: record.incident, rules: record.rules, recorded, standing, unwritten, lines }
    }

    /// An entry with what was said of it since; `None`: it is itself about another one.
    pub(super) fn line(&self, number: EntryNumber) -> Option<&'a Line<'a>> {
        let place = self.lines.binary_search_by_key(&number, Line::number).ok()?;
        self.lines.get(place)
    }

    /// Whom a page of its own was for.
    pub(super) fn whom(&self, own: EntryNumber) -> &'a str {
        self.incident.own_page(own).map_or("somebody", |page| page.whom.name())
    }

    /// The incident was over when it was declared: somebody wrote it down afterwards.
    pub(super) fn recorded_afterwards(&self) -> bool {
        self.end().is_some_and(|end| self.incident.declared_at > end)
    }

    /// Whether an entry tells of the incident, rather than of its being written down afterwards.
    pub(super) fn belongs(&self, entry: &Entry) -> bool {
        is_written(entry) || !self.recorded_afterwards() || self.end().is_none_or(|end| entry.happened_at <= end)
    }

    /// When it was over; `None`: it is not.
    pub(super) fn end(&self) -> Option<DateTime<Utc>> {
        self.incident.resolved_at
    }

    /// When it began, as far as anybody said.
    pub(super) fn start(&self) -> Moment {
        if let Some(at) = self.incident.started_at {
            return Moment::known(at);
        }
        if let Some(at) = self.incident.detected_at {
            return Moment::assumed(at, "the detection");
        }
        let first = self.standing.first().map(|entry| entry.happened_at);
        match first {
            Some(at) if self.recorded_afterwards() => Moment::assumed(at, "the first entry"),
            _ => Moment::assumed(self.incident.declared_at, "the declaration"),
        }
    }

    /// How long it took; `None`: it is not over, or its end lies before its start.
    pub(super) fn duration(&self) -> Option<TimeDelta> {
        times::between(self.start().at, self.end()?)
    }

    /// Whether an entry is the one that the time of a field comes from.
    pub(super) fn sets(&self, entry: &Entry, field: TimeField) -> bool {
        let last = self.recorded.iter().rev().find(|entry| entry.event == Event::TimeSet { field });
        last.is_some_and(|last| last.number == entry.number) && self.incident.time(field) == Some(entry.happened_at)
    }

    /// The severities that it had before the present one, in order, each with the instant at which it ended. Empty
    /// for a record that was made afterwards: its changes are corrections.
    pub(super) fn former_severities(&self) -> Vec<(&'a SeverityId, DateTime<Utc>)> {
        let changes = self.unwritten.iter().filter(|entry| self.belongs(entry));
        changes
            .filter_map(|entry| match &entry.event {
                Event::SeverityChanged { from, .. } => Some((from, entry.happened_at)),
                _ => None,
            })
            .collect()
    }

    /// The standing notes of a kind.
    pub(super) fn notes(&self, kind: Kind) -> impl Iterator<Item = (&'a Entry, &'a str)> {
        self.standing.iter().filter(move |entry| entry.kind == kind).filter_map(|entry| match &entry.event {
            Event::Note { text } | Event::UpdatePosted { text, .. } => Some((*entry, text.as_str())),
            _ => None,
        })
    }
}

/// Whether a person's words are all there is to it.
fn is_written(entry: &Entry) -> bool {
    matches!(entry.event, Event::Note { .. } | Event::Captured(_))
}

/// What comes first of what happened at one moment.
fn precedence(entry: &Entry) -> u8 {
    match entry.event {
        Event::TimeSet { field: TimeField::StartedAt } => 0,
        Event::TimeSet { field: TimeField::DetectedAt } => 1,
        _ => 2,
    }
}
