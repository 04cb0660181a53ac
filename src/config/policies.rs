//! `[[policy]]`: who is paged, level after level.

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::keys::{LEVEL, POLICY, QUIET_HOURS};
use super::nearest::{nearest, not_among};
use super::problem::Report;
use super::section::{Item, Section, quoted};
use super::value;
use crate::escalation::{Level, Policy, QuietHours, Schedule};
use crate::incident::{PolicyId, Role, RoleId, ScheduleId, Service, Severity, Target, TargetError};

/// How long a level has that does not say.
const ACKNOWLEDGE_WITHIN: TimeDelta = TimeDelta::minutes(5);
/// How often a policy's levels may be run again.
const REPEAT: u32 = 100;
/// Policies, a policy's levels, and a level's targets: more is a mistake, and a message can mention no more than 100.
const POLICIES: usize = 100;
const LEVELS: usize = 25;
const TARGETS: usize = 25;

/// The incident roles, the services and the schedules that a target may name.
pub(super) type Named<'a> = (&'a [Role], &'a [Service], &'a [Schedule]);

/// The policies of the file; `None` where it gives none.
pub(super) fn read(top: &Section<'_>, named: Named<'_>, zone: Tz, report: &mut Report<'_>) -> Option<Vec<Policy>> {
    let sections = top.tables("policy", "[[policy]]", &POLICY, report)?;
    if sections.len() > POLICIES {
        top.refuse("policy", format!("there are {}; at most {POLICIES}", sections.len()), report);
    }
    let mut policies: Vec<Policy> = Vec::new();
    for section in &sections {
        let policy = policy(section, named, zone, report);
        if policies.iter().any(|other| other.id == policy.id && !policy.id.0.is_empty()) {
            section.refuse("id", format!("{:?} stands twice; each policy needs its own", policy.id.0), report);
        }
        policies.push(policy);
    }
    Some(policies)
}

/// Policies that neither a severity nor a service names: they page nobody.
pub(super) fn warn_of_unused(
    top: &Section<'_>,
    policies: &[Policy],
    (severities, services): (&[Severity], &[Service]),
    report: &mut Report<'_>,
) {
    for PolicyId(id) in policies.iter().map(|policy| &policy.id) {
        let of_severities = severities.iter().map(|severity| &severity.policy);
        let mut named = of_severities.chain(services.iter().map(|service| &service.policy)).flatten();
        if !named.any(|policy| policy.0 == *id) {
            top.warn_of("policy", id, "no severity uses it, so it pages nobody", report);
        }
    }
}

fn policy(section: &Section<'_>, named: Named<'_>, zone: Tz, report: &mut Report<'_>) -> Policy {
    let id = super::rules::id(section, report);
    let levels = levels(section, named, report);
    let fallback = targets(section, "fallback", named, report);
    let then_every = section.parsed("then_every", value::span, report);
    let is_none = !section.has("fallback") || fallback.as_ref().is_some_and(Vec::is_empty);
    if then_every.is_some() && is_none {
        let what = "there is no fallback to page this often; write fallback = [\"role:Responders\"], or leave it out";
        section.refuse("then_every", what.to_owned(), report);
    }
    if !section.has("fallback") {
        let what =
            "there is none, so when the levels reach nobody, nobody is paged; fallback = [] says that this is meant";
        section.warn("fallback", what.to_owned(), report);
    }
    let repeat = section.number("repeat", 0..=REPEAT, report).unwrap_or(0);
    let acknowledge = section.parsed("acknowledge", value::quorum, report).unwrap_or_default();
    let acknowledge_expires = section.parsed("acknowledge_expires", value::span, report);
    let quiet_hours = quiet_hours(section, zone, report);
    let fallback = fallback.unwrap_or_default();
    Policy {
        repeat,
        then_every,
        fallback,
        acknowledge_expires,
        quiet_hours,
        acknowledge,
        ..Policy::new(PolicyId(id), levels)
    }
}

/// When the policy holds its rings back, by the clock of `zone` unless it names another.
fn quiet_hours(section: &Section<'_>, zone: Tz, report: &mut Report<'_>) -> Option<QuietHours> {
    let example = "quiet_hours = { from = \"22:00\", to = \"07:00\" }";
    let quiet = section.inline("quiet_hours", example, &QUIET_HOURS, report)?;
    for key in ["from", "to"] {
        if !quiet.has(key) {
            quiet.refuse(key, format!("missing; write {example}"), report);
        }
    }
    let from = quiet.parsed("from", value::hour, report)?;
    let to = quiet.parsed("to", value::hour, report)?;
    if from == to {
        quiet.refuse("to", "is when they begin, so they would never end; write another time".to_owned(), report);
        return None;
    }
    let zone = quiet.parsed("timezone", value::zone, report).unwrap_or(zone);
    Some(QuietHours { from, to, zone })
}

fn levels(section: &Section<'_>, named: Named<'_>, report: &mut Report<'_>) -> Vec<Level> {
    if !section.has("level") {
        let what = "missing; write [[policy.level]] with notify = [\"role:On-call\"]";
        section.refuse("level", what.to_owned(), report);
    }
    let sections = section.tables("level", "[[policy.level]]", &LEVEL, report).unwrap_or_default();
    if sections.len() > LEVELS {
        section.refuse("level", format!("there are {}; at most {LEVELS}", sections.len()), report);
    }
    let levels: Vec<_> = sections.iter().map(|level| self::level(level, named, report)).collect();
    if let (Some(section), Some(first)) = (sections.first(), levels.first())
        && !first.notify.is_empty()
        && first.notify.iter().all(|target| matches!(target, Target::IncidentRole(_)))
    {
        let what = "nobody holds a role yet when an incident opens, so this level is skipped then";
        section.warn("notify", what.to_owned(), report);
    }
    levels
}

fn level(section: &Section<'_>, named: Named<'_>, report: &mut Report<'_>) -> Level {
    if !section.has("notify") {
        section.refuse("notify", "missing; write notify = [\"role:On-call\"]".to_owned(), report);
    }
    let acknowledge_within = section.parsed("acknowledge_within", value::span, report).unwrap_or(ACKNOWLEDGE_WITHIN);
    if acknowledge_within > TimeDelta::days(1) {
        let what = "the next level waits for more than a day; m are minutes, M are months";
        section.warn("acknowledge_within", what.to_owned(), report);
    }
    let notify = targets(section, "notify", named, report);
    if notify.as_ref().is_some_and(Vec::is_empty) {
        section.refuse("notify", "is empty; name somebody, such as \"role:On-call\"".to_owned(), report);
    }
    Level {
        notify: notify.unwrap_or_default(),
        also_dm: section.boolean("also_dm", report).unwrap_or(false),
        acknowledge_within,
    }
}

/// The targets under `key`, each once, and `here` never alone; `None` where the key is absent or something in it is wrong,
/// which is reported. In the place of a service stand its owners.
pub(super) fn targets(
    section: &Section<'_>,
    key: &str,
    named: Named<'_>,
    report: &mut Report<'_>,
) -> Option<Vec<Target>> {
    let errors = report.errors();
    let items = section.list(key, report)?;
    let mut targets = Vec::new();
    let mut words = Vec::new();
    for item in &items {
        let word = item.text.replace(": ", ":");
        if words.contains(&word) {
            report.error(item.at, &section.path(key), format!("{} stands twice", quoted(item.text)));
        }
        words.push(word);
        match target(item, named) {
            Ok(meant) => meant.into_iter().for_each(|target| {
                if !targets.contains(&target) {
                    targets.push(target);
                }
            }),
            Err(what) => report.error(item.at, &section.path(key), what),
        }
    }
    if report.errors() > errors {
        return None;
    }
    if !targets.is_empty() && targets.iter().all(|target| *target == Target::Here) {
        let what = "\"here\" reaches only who is online, so it is never alone; name somebody else as well";
        section.refuse(key, what.to_owned(), report);
    } else if targets.len() > TARGETS {
        section.refuse(key, format!("there are {}; at most {TARGETS}", targets.len()), report);
    }
    Some(targets)
}

fn target(item: &Item<'_>, (roles, services, schedules): Named<'_>) -> Result<Vec<Target>, String> {
    if let Some(id) = item.text.strip_prefix("service:").map(str::trim).filter(|id| !id.is_empty()) {
        return owners(id, services);
    }
    let target: Target = item.text.parse().map_err(|error: TargetError| error.to_string())?;
    match &target {
        Target::Schedule(id) if !schedules.iter().any(|known| known.id == *id) => Err(no_schedule(id, schedules)),
        Target::IncidentRole(role) if !roles.iter().any(|known| known.id == *role) => Err(no_role(role, roles)),
        _ => Ok(vec![target]),
    }
}

fn owners(id: &str, services: &[Service]) -> Result<Vec<Target>, String> {
    let ids: Vec<&str> = services.iter().map(|service| service.id.0.as_str()).collect();
    match services.iter().find(|service| service.id.0 == id) {
        Some(service) if service.owners.is_empty() => {
            Err(format!("{} has no owners; write owners = [\"role:NAME\"] under its [[service]]", quoted(id)))
        }
        Some(service) => Ok(service.owners.clone()),
        None if ids.is_empty() => Err(format!("{} is not a service; write it as [[service]] first", quoted(id))),
        None => Err(format!("{} {}", quoted(id), not_among(id, "service", "services", &ids))),
    }
}

fn no_schedule(ScheduleId(id): &ScheduleId, schedules: &[Schedule]) -> String {
    let ids: Vec<&str> = schedules.iter().map(|schedule| schedule.id.0.as_str()).collect();
    match ids.as_slice() {
        [] => format!("{} is not a schedule; write it as [[schedule]] first", quoted(id)),
        ids => format!("{} {}", quoted(id), not_among(id, "schedule", "schedules", ids)),
    }
}

fn no_role(RoleId(word): &RoleId, roles: &[Role]) -> String {
    let known: Vec<&str> = roles.iter().map(|role| role.id.0.as_str()).chain(["declarer", "here"]).collect();
    let mend = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None => format!(
            "write {} for a role of your server, or one of {}",
            quoted(&format!("role:{word}")),
            known.join(", ")
        ),
    };
    format!("{} is not an incident role; {mend}", quoted(word))
}
