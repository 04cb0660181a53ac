//! One incident, as far as it counts.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::super::Record;
use super::super::facts::Facts;
use crate::incident::{Entry, Incident, Number, Rules, ServiceId, SeverityId, Tie, lines};

/// What is counted of an incident; small, so that ten thousand of them have room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub(super) number: Number,
    pub(super) severity: SeverityId,
    pub(super) service: Option<ServiceId>,
    /// The start that somebody said, or else the detection, or else the declaration.
    pub(super) began: DateTime<Utc>,
    pub(super) start_known: bool,
    pub(super) drill: bool,
    pub(super) duplicate: bool,
    pub(super) related: Vec<Number>,
    pub(super) acknowledge: Option<TimeDelta>,
    pub(super) mitigate: Option<TimeDelta>,
    pub(super) resolve: Option<TimeDelta>,
    pub(super) rings: Vec<Ring>,
    /// When each action item is due, and when it was done.
    pub(super) items: Vec<(Option<NaiveDate>, Option<DateTime<Utc>>)>,
}

/// A page that reached somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ring {
    pub(super) at: DateTime<Utc>,
    pub(super) reached: Vec<String>,
}

impl Case {
    /// The kinds of events that are needed of an incident's entries, by their names in the record; the others don't count.
    pub const EVENTS: [&'static str; 6] = ["acknowledged", "paged", "edited", "struck", "restored", "undone"];

    /// What counts of an incident. `entries`: all of them, or those of [`Case::EVENTS`] alone.
    #[must_use]
    pub fn of(incident: &Incident, entries: &[Entry], rules: &Rules) -> Self {
        let lines = lines(entries);
        let facts = Facts::of(&Record { incident, entries, rules, seal: None }, &lines);
        let [_, acknowledge, mitigate, resolve] = facts.measures().map(|measure| measure.length.ok());
        let length = |measured: Option<(TimeDelta, _)>| measured.map(|(length, _)| length);
        let rings = facts.rings().into_iter().filter(|ring| !ring.reached.is_empty());
        let related = incident.links.iter().filter(|link| link.tie == Tie::Related);
        Self {
            number: incident.number,
            severity: incident.severity.clone(),
            service: incident.service.clone(),
            began: incident.started_at.or(incident.detected_at).unwrap_or(incident.declared_at),
            start_known: incident.started_at.is_some(),
            drill: incident.drill,
            duplicate: incident.duplicate_of().is_some(),
            related: related.map(|link| link.to).collect(),
            acknowledge: length(acknowledge),
            mitigate: length(mitigate),
            resolve: length(resolve),
            rings: rings.map(|ring| Ring { at: ring.at, reached: ring.reached.to_vec() }).collect(),
            items: incident
                .action_items
                .iter()
                .map(|item| (item.due, item.done.as_ref().map(|done| done.at)))
                .collect(),
        }
    }
}
