//! `[[schedule]]`: who is on call in turn.
//!
//! Its own rotation holds at every hour from its start; each of its layers stands over what comes before it, on its days and at its
//! hours.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;

use super::keys::{LAYER, SCHEDULE};
use super::problem::Report;
use super::rules::id;
use super::section::{Item, Section, quoted};
use super::value;
use crate::escalation::{Hours, Layer, SHORTEST_HANDOFF, Schedule};
use crate::incident::{ScheduleId, Target};

/// More is a mistake: people choose among them while they type.
const SCHEDULES: usize = 100;
/// The rotations that lie over a schedule's own.
const LAYERS: usize = 10;
/// The members of one rotation.
const MEMBERS: usize = 50;
/// How long a turn is where nothing is said.
const HANDOFF_EVERY: TimeDelta = TimeDelta::days(7);

/// The schedules of the file; `None` where it gives none. `zone` is that of those that do not say.
pub(super) fn read(top: &Section<'_>, zone: Tz, report: &mut Report<'_>) -> Option<Vec<Schedule>> {
    let sections = top.tables("schedule", "[[schedule]]", &SCHEDULE, report)?;
    if sections.len() > SCHEDULES {
        top.refuse("schedule", format!("there are {}; at most {SCHEDULES}", sections.len()), report);
    }
    let mut schedules: Vec<Schedule> = Vec::new();
    for section in &sections {
        let schedule = schedule(section, zone, report);
        if schedules.iter().any(|other| other.id == schedule.id && !schedule.id.0.is_empty()) {
            section.refuse("id", format!("{:?} stands twice; each schedule needs its own", schedule.id.0), report);
        }
        schedules.push(schedule);
    }
    Some(schedules)
}

fn schedule(section: &Section<'_>, zone: Tz, report: &mut Report<'_>) -> Schedule {
    let id = ScheduleId(id(section, report));
    let zone = section.parsed("timezone", value::zone, report).unwrap_or(zone);
    if !section.has("starts") {
        let what = "missing; write when the first turn begins, such as starts = \"2026-01-05T09:00\"";
        section.refuse("starts", what.to_owned(), report);
    }
    let own = rotation(section, (NaiveDateTime::default(), HANDOFF_EVERY), report);
    let sections = section.tables("layers", "[[schedule.layers]]", &LAYER, report).unwrap_or_default();
    if sections.len() > LAYERS {
        section.refuse("layers", format!("there are {}; at most {LAYERS}", sections.len()), report);
    }
    let mut layers = vec![own];
    for section in &sections {
        let layer = layer(section, &layers, report);
        layers.push(layer);
    }
    Schedule { id, zone, layers, overrides: Vec::new() }
}

/// A rotation that lies over those before it; what it does not say is as in the first.
fn layer(section: &Section<'_>, below: &[Layer], report: &mut Report<'_>) -> Layer {
    let first = below.first().map_or((NaiveDateTime::default(), HANDOFF_EVERY), |own| (own.starts, own.handoff_every));
    let items = section.list("weekdays", report).unwrap_or_default();
    let mut weekdays = Vec::new();
    for item in &items {
        match item.text.parse::<Weekday>() {
            Ok(day) => weekdays.push(day),
            Err(_) => {
                let what = format!("{} is not a day of the week; write \"mon\" to \"sun\"", quoted(item.text));
                report.error(item.at, &section.path("weekdays"), what);
            }
        }
    }
    let hours = hours(section, report);
    if items.is_empty() && !section.has("from") && !section.has("to") {
        let what = "it counts at every hour of every day, so nobody of the rotations before it is ever on call; write \
                    weekdays, or from and to";
        section.warn("members", what.to_owned(), report);
    }
    Layer { weekdays, hours, ..rotation(section, first, report) }
}

fn hours(section: &Section<'_>, report: &mut Report<'_>) -> Option<Hours> {
    let from = section.parsed("from", time, report);
    let to = section.parsed("to", time, report);
    for (key, other) in [("from", "to"), ("to", "from")] {
        if section.has(key) && !section.has(other) {
            section.refuse(key, format!("there is no {other}; write both, or neither for the whole day"), report);
        }
    }
    let (from, to) = from.zip(to)?;
    if from == to {
        section.refuse("to", "is the same as from; leave both out for the whole day".to_owned(), report);
    }
    Some(Hours { from, to })
}

fn rotation(
    section: &Section<'_>,
    (starts, handoff_every): (NaiveDateTime, TimeDelta),
    report: &mut Report<'_>,
) -> Layer {
    if !section.has("members") {
        let what = "missing; write who takes turns, such as members = [\"user:alice\", \"user:bob\"]";
        section.refuse("members", what.to_owned(), report);
    }
    let members = members(section, report);
    Layer {
        starts: section.parsed("starts", moment, report).unwrap_or(starts),
        handoff_every: section.parsed("handoff_every", handoff, report).unwrap_or(handoff_every),
        members,
        weekdays: Vec::new(),
        hours: None,
    }
}

fn members(section: &Section<'_>, report: &mut Report<'_>) -> Vec<Target> {
    let Some(items) = section.list("members", report) else { return Vec::new() };
    if items.is_empty() {
        section.refuse("members", "is empty; name somebody, such as \"user:alice\"".to_owned(), report);
    } else if items.len() > MEMBERS {
        section.refuse("members", format!("there are {}; at most {MEMBERS}", items.len()), report);
    }
    let mut members = Vec::new();
    for item in &items {
        match person(item) {
            Some(person) => members.push(person),
            None => {
                let what = format!(
                    "{} is not a person; who takes turns is written \"user:NAME\", by username or id",
                    quoted(item.text)
                );
                report.error(item.at, &section.path("members"), what);
            }
        }
    }
    members
}

fn person(item: &Item<'_>) -> Option<Target> {
    let target: Target = item.text.parse().ok()?;
    matches!(target, Target::User(_)).then_some(target)
}

/// A date with a time of day, by the clock of the schedule's zone.
fn moment(text: &str) -> Result<NaiveDateTime, String> {
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"];
    let read = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    read.ok_or_else(|| "is not a date with a time; write one such as \"2026-01-05T09:00\"".to_owned())
}

fn time(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "is not a time of day; write one such as \"22:00\"".to_owned())
}

fn handoff(text: &str) -> Result<TimeDelta, String> {
    match value::span(text)? {
        span if span < SHORTEST_HANDOFF => Err("is too short; at least 1 hour".to_owned()),
        span => Ok(span),
    }
}

/// Whether a schedule that was kept is what this version could have made: at least one rotation, people in each, no turn that is too
/// short.
pub(super) fn is_sound(schedule: &Schedule) -> bool {
    let fits = |layer: &Layer| {
        let people = layer.members.iter().all(|member| matches!(member, Target::User(_)));
        people && !layer.members.is_empty() && layer.handoff_every >= SHORTEST_HANDOFF
    };
    value::id(&schedule.id.0).is_ok() && !schedule.layers.is_empty() && schedule.layers.iter().all(fits)
}
