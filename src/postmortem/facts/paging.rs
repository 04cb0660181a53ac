//! Who was paged, and what came of it.

use chrono::{DateTime, TimeDelta, Utc};

use super::Facts;
use crate::incident::{Entry, Event, Missed};

/// One page that went out, or could not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Ring<'a> {
    /// When.
    pub(in super::super) at: DateTime<Utc>,
    /// The level from 1; `None`: the fallback.
    pub(in super::super) level: Option<u32>,
    /// Who was reached.
    pub(in super::super) reached: &'a [String],
    /// Who was not, and why.
    pub(in super::super) missed: &'a [Missed],
    /// How late it went out, in whole minutes.
    pub(in super::super) late_minutes: Option<u32>,
    /// Who took it before the next page went out.
    pub(in super::super) answer: Option<Answer<'a>>,
}

impl Ring<'_> {
    /// Whether both went the same way at another time.
    pub(super) fn same_as(&self, other: &Ring<'_>) -> bool {
        (self.level, self.reached, self.missed) == (other.level, other.reached, other.missed)
    }
}

/// An acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Answer<'a> {
    /// Whose.
    pub(in super::super) by: &'a str,
    /// How long after the page; `None`: it was given a time before it.
    pub(in super::super) after: Option<TimeDelta>,
}

impl<'a> Facts<'a> {
    /// Every page, in the order of going out.
    pub(in super::super) fn rings(&self) -> Vec<Ring<'a>> {
        let mut rings: Vec<Ring<'a>> = Vec::new();
        for entry in self.lines.values().map(|line| &line.now).filter(|entry| self.belongs(entry)) {
            if let Some(ring) = ring(entry) {
                rings.push(ring);
            } else if let Event::Acknowledged { .. } = entry.event
                && let Some(last) = rings.last_mut().filter(|ring| ring.answer.is_none() && !ring.reached.is_empty())
            {
                let after = super::times::between(last.at, entry.happened_at);
                last.answer = Some(Answer { by: entry.actor.name(), after });
            }
        }
        rings
    }
}

/// The page that an entry tells of.
pub(in super::super) fn ring(entry: &Entry) -> Option<Ring<'_>> {
    let (level, reached, missed, late_minutes) = match &entry.event {
        Event::Paged { level, reached, missed, late_minutes } => (*level, reached.as_slice(), missed, *late_minutes),
        Event::NobodyReached { level, missed } => (*level, [].as_slice(), missed, None),
        _ => return None,
    };
    Some(Ring { at: entry.happened_at, level, reached, missed, late_minutes, answer: None })
}
