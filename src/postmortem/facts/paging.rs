//! Who was paged, and what came of it.

use chrono::{DateTime, TimeDelta, Utc};

use super::Facts;
use crate::incident::{Entry, EntryNumber, Event, Missed};

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
    /// Of a page of its own: the entry that asked for it.
    pub(in super::super) own: Option<EntryNumber>,
    /// Who took it before the next page went out.
    pub(in super::super) answer: Option<Answer<'a>>,
}

impl Ring<'_> {
    /// Whether both went the same way at another time.
    pub(super) fn same_as(&self, other: &Ring<'_>) -> bool {
        let whom = |ring: &Ring<'_>| (ring.own, ring.level);
        whom(self) == whom(other) && (self.reached, self.missed) == (other.reached, other.missed)
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
        for entry in self.lines.iter().map(|line| &*line.now).filter(|entry| self.belongs(entry)) {
            if let Some(ring) = ring(entry) {
                rings.push(ring);
            } else if let Some(own) = acknowledged(&entry.event)
                && let Some(last) = rings.iter_mut().rfind(|ring| ring.own == own)
                && last.answer.is_none()
                && !last.reached.is_empty()
            {
                let after = super::times::between(last.at, entry.happened_at);
                last.answer = Some(Answer { by: entry.actor.name(), after });
            }
        }
        rings
    }
}

/// Which page an entry acknowledges: one of its own, or (`Some(None)`) the policy's.
fn acknowledged(event: &Event) -> Option<Option<EntryNumber>> {
    match event {
        Event::Acknowledged { .. } => Some(None),
        Event::PageAcknowledged { own } => Some(Some(*own)),
        _ => None,
    }
}

/// The page that an entry tells of.
pub(in super::super) fn ring(entry: &Entry) -> Option<Ring<'_>> {
    let (level, own, reached, missed, late_minutes) = match &entry.event {
        Event::Paged { level, own, reached, missed, late_minutes } => {
            (*level, *own, reached.as_slice(), missed, *late_minutes)
        }
        Event::NobodyReached { level, own, missed } => (*level, *own, [].as_slice(), missed, None),
        _ => return None,
    };
    Some(Ring { at: entry.happened_at, level, own, reached, missed, late_minutes, answer: None })
}
