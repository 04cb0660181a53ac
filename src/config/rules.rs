//! `[[severity]]`, `[[role]]` and `default_severity`: what decisions go by.

use super::keys::{ROLE, SEVERITY};
use super::nearest::not_among;
use super::problem::Report;
use super::section::{Section, quoted};
use super::value;
use crate::escalation::Policy;
use crate::incident::{PolicyId, Role, RoleId, Severity, SeverityId};

/// Severities, and roles: a Discord menu holds no more (its documentation of select menus).
const MENU: usize = 25;
/// Words that mean something else where a policy names a role.
const TARGET_WORDS: [&str; 2] = ["declarer", "here"];

/// The roles of the file; `None` where it gives none.
pub(super) fn roles(top: &Section<'_>, report: &mut Report<'_>) -> Option<Vec<Role>> {
    let sections = top.tables("role", "[[role]]", &ROLE, report)?;
    menu(top, "role", sections.len(), report);
    let mut words = Words::default();
    let mut roles = Vec::new();
    for section in &sections {
        let id = id(section, report);
        if TARGET_WORDS.contains(&id.as_str()) {
            let what = format!("{id:?} already means somebody in a policy; choose another id");
            section.refuse("id", what, report);
        }
        let (name, description) = reading(section, &id, report);
        words.add(section, &id, &name, report);
        let remind_unfilled_after = section.parsed("remind_unfilled_after", value::span, report);
        roles.push(Role { id: RoleId(id), name, description, remind_unfilled_after });
    }
    Some(roles)
}

/// The severities of the file; `None` where it gives none. `policies` are those that they may name.
pub(super) fn severities(top: &Section<'_>, policies: &[Policy], report: &mut Report<'_>) -> Option<Vec<Severity>> {
    let sections = top.tables("severity", "[[severity]]", &SEVERITY, report)?;
    menu(top, "severity", sections.len(), report);
    if sections.is_empty() {
        top.refuse("severity", "is empty; write at least one [[severity]], or leave it out".to_owned(), report);
    }
    let mut words = Words::default();
    let mut severities: Vec<Severity> = Vec::new();
    for section in &sections {
        let id = id(section, report);
        let (name, description) = reading(section, &id, report);
        words.add(section, &id, &name, report);
        let policy = section.parsed("policy", |text| known_policy(text, policies), report);
        let paging_less = severities.iter().find(|worse| worse.policy.is_none());
        if let (Some(_), Some(worse)) = (&policy, paging_less) {
            section.warn(
                "policy",
                format!("pages somebody, while {:?}, which is worse, pages nobody", worse.id.0),
                report,
            );
        }
        let review_within = section.parsed("review_within", value::span, report);
        let update_every = section.parsed("update_every", value::span, report);
        let stalled_after = section.parsed("stalled_after", value::span, report);
        let id = SeverityId(id);
        severities.push(Severity { id, name, description, policy, update_every, stalled_after, review_within });
    }
    Some(severities)
}

/// The severity of an incident that was opened without one. What the person chose must exist; what was built in gives way
/// to the second of the person's severities, or the only one.
pub(super) fn default_severity(
    top: &Section<'_>,
    base: &SeverityId,
    severities: &[Severity],
    report: &mut Report<'_>,
) -> SeverityId {
    let ids: Vec<&str> = severities.iter().map(|severity| severity.id.0.as_str()).collect();
    let known = |text: &str| match ids.contains(&text) {
        true => Ok(SeverityId(text.to_owned())),
        false => Err(not_among(text, "severity", "severities", &ids)),
    };
    let chosen = top.parsed("default_severity", known, report);
    let built_in = || severities.iter().find(|severity| severity.id == *base);
    let fitting = || built_in().or(severities.get(1)).or(severities.first());
    chosen.or_else(|| fitting().map(|severity| severity.id.clone())).unwrap_or_else(|| base.clone())
}

/// Takes from the built-in severities the policies that the person's list has replaced. One that pages by a policy of
/// the same id pages by the person's; one whose policy is gone pages nobody, with a warning. Where that would be all of
/// them, the person's policies would silently do nothing: refused.
pub(super) fn without_lost_policies(
    top: &Section<'_>,
    severities: &[Severity],
    policies: &[Policy],
    report: &mut Report<'_>,
) -> Vec<Severity> {
    let is_lost = |id: &PolicyId| !policies.iter().any(|policy| policy.id == *id);
    let paging: Vec<_> = severities.iter().filter_map(|s| s.policy.as_ref().map(|policy| (s, policy))).collect();
    if !policies.is_empty() && paging.iter().all(|(_, policy)| is_lost(policy)) {
        let names: Vec<_> = paging.iter().map(|(s, policy)| format!("{:?} ({})", policy.0, s.id.0)).collect();
        let what = format!(
            "no severity uses what is written here; the built-in ones page by {}: use these ids, or write [[severity]] with policy",
            names.join(" and ")
        );
        top.refuse("policy", what, report);
    }
    for (severity, policy) in paging.iter().filter(|(_, policy)| is_lost(policy)) {
        let what = format!(
            "the built-in severity {:?} pages nobody now, since its policy {:?} is not in the list; write a policy with that id, or your own [[severity]]",
            severity.id.0, policy.0
        );
        top.warn("policy", what, report);
    }
    let kept = |severity: &Severity| Severity {
        policy: severity.policy.clone().filter(|policy| !is_lost(policy)),
        ..severity.clone()
    };
    severities.iter().map(kept).collect()
}

/// The id that a table of a list must have; empty where it has none. A bad one is reported and returned all the same, so
/// that what names it is not reported as well.
pub(super) fn id(section: &Section<'_>, report: &mut Report<'_>) -> String {
    if !section.has("id") {
        section.refuse("id", "missing; write id = \"…\" with a-z, 0-9, _ and - alone".to_owned(), report);
    }
    let Some(text) = section.text("id", report) else { return String::new() };
    if let Err(wrong) = value::id(text) {
        section.refuse("id", format!("{} {wrong}", quoted(text)), report);
    }
    text.to_owned()
}

pub(super) fn known_policy(text: &str, policies: &[Policy]) -> Result<PolicyId, String> {
    let ids: Vec<&str> = policies.iter().map(|policy| policy.id.0.as_str()).filter(|id| !id.is_empty()).collect();
    match ids.contains(&text) {
        true => Ok(PolicyId(text.to_owned())),
        false => Err(not_among(text, "policy", "policies", &ids)),
    }
}

/// The name, which is the id where there is none, and the description, which may be empty.
fn reading(section: &Section<'_>, id: &str, report: &mut Report<'_>) -> (String, String) {
    let name = section.parsed("name", value::name, report).unwrap_or_else(|| id.to_owned());
    let description = section.parsed("description", value::description, report).unwrap_or_default();
    (name, description)
}

pub(super) fn menu(top: &Section<'_>, key: &str, count: usize, report: &mut Report<'_>) {
    if count > MENU {
        top.refuse(key, format!("there are {count}; at most {MENU}, as many as a Discord menu holds"), report);
    }
}

/// The ids and names so far. People type either, in any case, so that no two may share one.
#[derive(Default)]
pub(super) struct Words(Vec<String>);

impl Words {
    pub(super) fn add(&mut self, section: &Section<'_>, id: &str, name: &str, report: &mut Report<'_>) {
        let (id, name) = (id.to_lowercase(), name.to_lowercase());
        for (key, word) in [("id", &id), ("name", &name)] {
            if section.has(key) && !word.is_empty() && self.0.contains(word) {
                section.refuse(key, format!("{} stands twice, as an id or name in any case", quoted(word)), report);
            }
        }
        self.0.extend([id, name]);
    }
}
