//! Lays a file over a configuration: what the file says replaces what was there.

use toml::de::DeTable;

use super::problem::{Problem, Report};
use super::section::{Item, Section};
use super::{Config, health, keys, notifiers, policies, rules, schedules, services, value};
use crate::incident::pattern;

/// Reads a text over `base`. Where there are errors, what they concern is as in `base` or left out.
pub(super) fn read(base: Config, text: &str, file: &str) -> (Config, Vec<Problem>) {
    let mut report = Report::new(file, text);
    let mut config = base;
    match DeTable::parse(text) {
        Ok(table) => {
            let top = Section::top(&table, &keys::TOP, &mut report);
            if let Some(notifiers) = notifiers::read(&top, &mut report) {
                config.notifiers = notifiers;
            }
            read_rules(&mut config, &top, &mut report);
            let named = (config.policies.as_slice(), config.rules.services.as_slice());
            notifiers::check_named(&top, named, &config.notifiers, &mut report);
            read_places(&mut config, &top, &mut report);
        }
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            report.error(at, "", format!("this is not TOML: {}", error.message()));
        }
    }
    let (errors, warnings) = report.finish();
    config.warnings = warnings;
    (config, errors)
}

/// Services name roles and schedules in their owners, policies name all three, severities and services name policies, the default names a severity:
/// read in this order.
fn read_rules(config: &mut Config, top: &Section<'_>, report: &mut Report<'_>) {
    let rules = &mut config.rules;
    if let Some(zone) = top.parsed("timezone", value::zone, report) {
        rules.zone = zone;
    }
    if let Some(roles) = rules::roles(top, report) {
        rules.roles = roles;
    }
    if let Some(schedules) = schedules::read(top, rules.zone, report) {
        config.schedules = schedules;
    }
    let services = services::read(top, (&rules.roles, &config.schedules), report);
    let sections = services.map(|(services, sections)| {
        rules.services = services;
        sections
    });
    let policies = policies::read(top, (&rules.roles, &rules.services, &config.schedules), rules.zone, report);
    let severities = rules::severities(top, policies.as_ref().unwrap_or(&config.policies), report);
    rules.severities = match (severities, &policies) {
        (Some(severities), _) => severities,
        (None, Some(policies)) if !top.has("severity") => {
            rules::without_lost_policies(top, &rules.severities, policies, report)
        }
        (None, _) => std::mem::take(&mut rules.severities),
    };
    if let Some(sections) = sections {
        let policies = policies.as_ref().unwrap_or(&config.policies);
        services::with_policies(&mut rules.services, &sections, policies, report);
    } else if let Some(policies) = &policies {
        services::without_lost_policies(&mut rules.services, policies);
    }
    if let Some(policies) = policies {
        policies::warn_of_unused(top, &policies, (&rules.severities, &rules.services), report);
        config.policies = policies;
    }
    rules.default_severity = rules::default_severity(top, &rules.default_severity, &rules.severities, report);
}

fn read_places(config: &mut Config, top: &Section<'_>, report: &mut Report<'_>) {
    if let Some(server) = top.table("server", &keys::SERVER, report) {
        if let Some(after) = server.parsed("auto_close_after", value::span_or_never, report) {
            config.rules.auto_close_after = after;
        }
        if let Some(after) = server.parsed("archive_after", value::span_or_never, report) {
            config.rules.archive_after = after;
        }
        let places = &mut config.server;
        if let Some(channel) = server.parsed("announce_channel", value::channel, report) {
            warn_of_unlikely_channel(&channel, &server, report);
            places.announce_channel = channel;
        }
        if let Some(category) = server.parsed("category", value::place, report) {
            places.category = category;
        }
        if let Some(category) = server.parsed("archive_category", value::place, report) {
            places.archive_category = category;
        }
        if let Some(role) = server.parsed("responder_role", value::place, report) {
            places.responder_role = role;
        }
        if let Some(channel) = server.parsed("customer_channel", value::channel, report) {
            places.customer_channel = Some(channel);
        }
        if let Some(kind) = server.parsed("incident_place", value::place_kind, report) {
            places.incident_place = kind;
        }
    }
    if let Some(timeline) = top.table("timeline", &keys::TIMELINE, report) {
        if let Some(emoji) = timeline.parsed("emoji", value::emoji, report) {
            config.emoji = emoji;
        }
        if let Some(most) = timeline.parsed("attachment_bytes_max", value::size, report) {
            config.attachment_bytes_max = most;
        }
    }
    if let Some(postmortem) = top.table("postmortem", &keys::POSTMORTEM, report) {
        if let Some(template) = postmortem.text("template", report) {
            config.template_file = template.to_owned();
        }
        if let Some(patterns) = postmortem.list("redact", report) {
            config.rules.redact = patterns.iter().filter_map(|pattern| pattern_of(pattern, report)).collect();
        }
    }
    if let Some(heartbeat) = health::read(top, report) {
        config.heartbeat = heartbeat;
    }
}

/// A pattern of secrets; one that is none is reported.
fn pattern_of(item: &Item<'_>, report: &mut Report<'_>) -> Option<String> {
    match pattern::flaw(item.text) {
        None => Some(item.text.to_owned()),
        Some(why) => {
            report.error(item.at, "postmortem.redact", format!("{:?} {why}", item.text));
            None
        }
    }
}

/// Discord writes the names of text channels in lower case with `-` for blanks (its documentation of channels), so that
/// another name is never found and would be made anew at every start.
fn warn_of_unlikely_channel(name: &str, server: &Section<'_>, report: &mut Report<'_>) {
    let written = name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
    if written != name {
        server.warn(
            "announce_channel",
            format!("{name:?} cannot be a channel's name; Discord makes it {written:?}"),
            report,
        );
    }
}
