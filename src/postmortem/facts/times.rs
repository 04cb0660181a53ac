//! Key times, the phases between them, and the metrics.

use chrono::{DateTime, TimeDelta, Utc};

use super::Facts;
use crate::incident::Event;

/// An instant, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Moment {
    /// When.
    pub(in super::super) at: DateTime<Utc>,
    /// What it was taken from, where nobody said it.
    pub(in super::super) assumed: Option<&'static str>,
}

impl Moment {
    /// One that somebody or something recorded.
    pub(super) fn known(at: DateTime<Utc>) -> Self {
        Self { at, assumed: None }
    }

    /// One that was taken from another.
    pub(super) fn assumed(at: DateTime<Utc>, from: &'static str) -> Self {
        Self { at, assumed: Some(from) }
    }
}

/// A turn of the incident, and how long it was since the turn before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct KeyTime {
    /// What it is called, at the beginning of a line.
    pub(in super::super) title: &'static str,
    /// When.
    pub(in super::super) moment: Moment,
    /// The phase that it ended: from which turn, to which, how long; `None`: it ended none.
    pub(in super::super) phase: Option<(&'static str, &'static str, TimeDelta)>,
}

/// A turn that may be known; phases lie between those that have a name for it.
struct Turn {
    title: &'static str,
    phase: Option<&'static str>,
    moment: Option<Moment>,
}

/// A length of time with its definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Measure {
    /// What it is called.
    pub(in super::super) name: &'static str,
    /// From what to what.
    pub(in super::super) definition: &'static str,
    /// How long, and what was assumed for it; or why it is unknown.
    pub(in super::super) length: Result<(TimeDelta, Option<&'static str>), &'static str>,
}

/// The time from one instant to another; `None`: the second comes first.
pub(super) fn between(from: DateTime<Utc>, to: DateTime<Utc>) -> Option<TimeDelta> {
    Some(to - from).filter(|length| *length >= TimeDelta::zero())
}

/// What the key time is called at which more people were first brought in.
pub(in super::super) const FIRST_ESCALATION: &str = "First escalation";

impl Facts<'_> {
    /// The turns of the incident that are known, in the order of happening.
    pub(in super::super) fn key_times(&self) -> Vec<KeyTime> {
        let incident = self.incident;
        let known = |at: Option<DateTime<Utc>>| at.map(Moment::known);
        let declared = (!self.recorded_afterwards()).then(|| Moment::known(incident.declared_at));
        // Phases lie between the turns of the work; being declared and acknowledged are turns of the response.
        let turns = [
            Turn { title: "Started", phase: Some("started"), moment: Some(self.start()) },
            Turn { title: "Detected", phase: Some("detected"), moment: known(incident.detected_at) },
            Turn { title: "Declared", phase: None, moment: declared },
            Turn { title: "Acknowledged", phase: None, moment: known(self.acknowledged_at()) },
            Turn { title: FIRST_ESCALATION, phase: Some("first escalation"), moment: known(self.first_escalation()) },
            Turn { title: "Root cause identified", phase: Some("identified"), moment: known(incident.identified_at) },
            Turn { title: "Impact ended", phase: Some("impact ended"), moment: known(incident.mitigated_at) },
            Turn { title: "Resolved", phase: Some("resolved"), moment: known(self.end()) },
        ];
        self.with_phases(turns)
    }

    fn with_phases(&self, turns: impl IntoIterator<Item = Turn>) -> Vec<KeyTime> {
        let (start, end) = (self.start().at, self.end());
        let mut known: Vec<(Moment, Turn)> =
            turns.into_iter().filter_map(|turn| turn.moment.map(|moment| (moment, turn))).collect();
        known.sort_by_key(|(moment, _)| moment.at);
        let mut before: Option<(&'static str, DateTime<Utc>)> = None;
        let mut told = Vec::new();
        for (moment, Turn { title, phase, .. }) in known {
            let within = moment.at >= start && end.is_none_or(|end| moment.at <= end);
            let name = phase.filter(|_| within);
            let phase = name.zip(before).filter(|(_, (_, since))| moment.at > *since);
            let phase = phase.map(|(name, (from, since))| (from, name, moment.at - since));
            before = name.map(|name| (name, moment.at)).or(before);
            told.push(KeyTime { title, moment, phase });
        }
        told
    }

    /// The metrics, each with its definition.
    pub(in super::super) fn measures(&self) -> [Measure; 4] {
        let start = self.incident.started_at.map(Moment::known).ok_or("start not set");
        let detected = self.detected();
        let acknowledged = self.acknowledged_at().map(Moment::known).ok_or("nobody acknowledged");
        let resolved = self.end().map(Moment::known).ok_or("not resolved yet");
        let mitigated = match (self.incident.mitigated_at, self.end()) {
            (Some(at), _) => Ok(Moment::known(at)),
            (None, Some(end)) => Ok(Moment::assumed(end, "the impact ended with the resolution")),
            (None, None) => Err("end of impact not set"),
        };
        [
            measure("Time to detect", "start to detection", start, detected),
            measure("Time to acknowledge", "detection to first acknowledgement", detected, acknowledged),
            measure("Time to mitigate", "start to end of impact", start, mitigated),
            measure("Time to resolve", "start to resolution", start, resolved),
        ]
    }

    fn detected(&self) -> Result<Moment, &'static str> {
        match self.incident.detected_at {
            Some(at) => Ok(Moment::known(at)),
            None if self.recorded_afterwards() => Err("detection not set"),
            None => Ok(Moment::assumed(self.incident.declared_at, "detected when it was declared")),
        }
    }

    /// When somebody first had it.
    fn acknowledged_at(&self) -> Option<DateTime<Utc>> {
        let first = self.unwritten.iter().find(|entry| matches!(entry.event, Event::Acknowledged { .. }));
        first.filter(|entry| self.belongs(entry)).map(|entry| entry.happened_at)
    }
}

fn measure(
    name: &'static str,
    definition: &'static str,
    from: Result<Moment, &'static str>,
    to: Result<Moment, &'static str>,
) -> Measure {
    let length = from.and_then(|from| {
        let to = to?;
        let length = between(from.at, to.at).ok_or("the times contradict each other")?;
        Ok((length, from.assumed.or(to.assumed)))
    });
    Measure { name, definition, length }
}
