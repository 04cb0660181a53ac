//! `[[service]]`: what can break, whose it is, and who is paged for it.

use super::keys::SERVICE;
use super::policies::targets;
use super::problem::Report;
use super::rules::{Words, id, known_policy};
use super::section::Section;
use super::value;
use crate::escalation::{Policy, Schedule};
use crate::incident::{Role, Service, ServiceId};

/// More is a mistake: people choose among them while they type.
const SERVICES: usize = 100;

/// The services of the file, each with its table, and without its policy: policies may name services, so they are read later.
/// `None` where the file gives none. `roles` and `schedules` are those that an
/// owner may name.
pub(super) fn read<'a>(
    top: &Section<'a>,
    (roles, schedules): (&[Role], &[Schedule]),
    report: &mut Report<'_>,
) -> Option<(Vec<Service>, Vec<Section<'a>>)> {
    let sections = top.tables("service", "[[service]]", &SERVICE, report)?;
    if sections.len() > SERVICES {
        top.refuse("service", format!("there are {}; at most {SERVICES}", sections.len()), report);
    }
    let mut words = Words::default();
    let mut services = Vec::new();
    for section in &sections {
        let id = id(section, report);
        let name = section.parsed("name", value::name, report).unwrap_or_else(|| id.clone());
        words.add(section, &id, &name, report);
        // An owner is somebody of the server: a service that names a service would name nobody in the end.
        let owners = targets(section, "owners", (roles, &[], schedules), report).unwrap_or_default();
        let runbook = section.parsed("runbook", value::address, report);
        services.push(Service { id: ServiceId(id), name, policy: None, owners, runbook });
    }
    Some((services, sections))
}

/// Reads the policies of the services that [`read`] has read; `policies` are those that they may name.
pub(super) fn with_policies(
    services: &mut [Service],
    sections: &[Section<'_>],
    policies: &[Policy],
    report: &mut Report<'_>,
) {
    for (service, section) in services.iter_mut().zip(sections) {
        service.policy = section.parsed("policy", |text| known_policy(text, policies), report);
    }
}

/// Takes from services that were built in the policies that a person's list has replaced.
pub(super) fn without_lost_policies(services: &mut [Service], policies: &[Policy]) {
    for service in services {
        service.policy = service.policy.take().filter(|id| policies.iter().any(|policy| policy.id == *id));
    }
}
