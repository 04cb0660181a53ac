//! What a server's people agreed on before anything broke: severities, roles and services.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::{PolicyId, RoleId, ServiceId, SeverityId, Target, Template, limits};

/// The part of the configuration that decisions need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How times are read and shown; storage is UTC.
    pub zone: Tz,
    /// The severity of an incident that was opened without one; one of `severities`.
    pub default_severity: SeverityId,
    /// The severities, the worst first; at least one, at most 25 (a Discord menu holds no more).
    pub severities: Vec<Severity>,
    /// The roles that people take in an incident; at most 25.
    pub roles: Vec<Role>,
    /// What can break; at most 100.
    pub services: Vec<Service>,
    /// How long after its resolution an incident closes itself; `None`: never.
    pub auto_close_after: Option<TimeDelta>,
    /// How long after its closing an incident's channel is archived; `None`: never.
    pub archive_after: Option<TimeDelta>,
    /// As many entries as one incident holds: [`limits::ENTRIES`], unless a test has less time.
    pub entries_max: u32,
    /// What is masked in drafts and exports beside what looks like a secret anyway: regular expressions without a [`flaw`].
    ///
    /// [`flaw`]: super::pattern::flaw
    pub redact: Vec<String>,
    /// What puts a draft's parts in order; `None`: the built-in template.
    pub template: Option<Arc<Template>>,
}

/// How bad it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Severity {
    /// What people type: `sev1`.
    pub id: SeverityId,
    /// What people read: `SEV1`.
    pub name: String,
    /// When to choose it.
    pub description: String,
    /// Who is paged; `None`: nobody.
    pub policy: Option<PolicyId>,
    /// How long an update to everybody may be in coming; `None`: nobody is reminded.
    pub update_every: Option<TimeDelta>,
    /// How long nothing may be recorded while the cause is not known before whoever leads is asked; `None`: nobody is.
    pub stalled_after: Option<TimeDelta>,
    /// How long after the close the review is due.
    pub review_within: Option<TimeDelta>,
}

/// A part that somebody plays in the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// What people type: `commander`.
    pub id: RoleId,
    /// What people read: `Incident commander`.
    pub name: String,
    /// What whoever holds it does.
    pub description: String,
    /// How long it may be without a holder before the declarer is asked; `None`: nobody is asked.
    pub remind_unfilled_after: Option<TimeDelta>,
}

/// What can break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// What people type: `payments`.
    pub id: ServiceId,
    /// What people read: `Payments`.
    pub name: String,
    /// Who is paged for it instead of whom the severity names, where the severity pages at all; `None`: whom that names.
    pub policy: Option<PolicyId>,
    /// Whose it is: whom `service:payments` means in a policy and in `/incident page`.
    pub owners: Vec<Target>,
    /// The address of what to do when it breaks.
    pub runbook: Option<String>,
}

impl Rules {
    /// Rules of that zone and nothing else, to be filled in.
    #[must_use]
    pub fn blank(zone: Tz) -> Self {
        Self {
            zone,
            default_severity: SeverityId(String::new()),
            severities: Vec::new(),
            roles: Vec::new(),
            services: Vec::new(),
            auto_close_after: None,
            archive_after: None,
            entries_max: limits::ENTRIES,
            redact: Vec::new(),
            template: None,
        }
    }

    /// The policy that pages for a severity and a service: the service's own instead of the severity's, where the severity
    /// pages at all. `None`: nobody is paged.
    #[must_use]
    pub fn policy(&self, severity: &SeverityId, service: Option<&ServiceId>) -> Option<&PolicyId> {
        let of_severity = self.severity(severity)?.policy.as_ref()?;
        let of_service = service.and_then(|id| self.service(id)).and_then(|service| service.policy.as_ref());
        Some(of_service.unwrap_or(of_severity))
    }

    /// The service of that id. A record may name one that the configuration has lost since.
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == *id)
    }

    /// The service that a person means: by id or name, in any case.
    #[must_use]
    pub fn service_named(&self, text: &str) -> Option<&Service> {
        named(&self.services, text, |service| (&service.id.0, &service.name))
    }

    /// What people read for a service; its id where the configuration has lost it.
    #[must_use]
    pub fn service_name<'a>(&'a self, id: &'a ServiceId) -> &'a str {
        self.service(id).map_or(&id.0, |service| &service.name)
    }

    /// The severity of that id. A record may name one that the configuration has lost since.
    #[must_use]
    pub fn severity(&self, id: &SeverityId) -> Option<&Severity> {
        self.severities.iter().find(|severity| severity.id == *id)
    }

    /// The severity that a person means: by id or name, in any case.
    #[must_use]
    pub fn severity_named(&self, text: &str) -> Option<&Severity> {
        named(&self.severities, text, |severity| (&severity.id.0, &severity.name))
    }

    /// What people read for a severity; its id where the configuration has lost it.
    #[must_use]
    pub fn severity_name<'a>(&'a self, id: &'a SeverityId) -> &'a str {
        self.severity(id).map_or(&id.0, |severity| &severity.name)
    }

    /// Whether `a` is worse than `b`. A severity that the configuration has lost is the mildest.
    #[must_use]
    pub fn is_worse(&self, a: &SeverityId, b: &SeverityId) -> bool {
        let rank = |id: &SeverityId| self.severities.iter().position(|s| s.id == *id).unwrap_or(usize::MAX);
        rank(a) < rank(b)
    }

    /// The role of that id.
    #[must_use]
    pub fn role(&self, id: &RoleId) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == *id)
    }

    /// The role that a person means: by id or name, in any case.
    #[must_use]
    pub fn role_named(&self, text: &str) -> Option<&Role> {
        named(&self.roles, text, |role| (&role.id.0, &role.name))
    }

    /// What people read for a role; its id where the configuration has lost it.
    #[must_use]
    pub fn role_name<'a>(&'a self, id: &'a RoleId) -> &'a str {
        self.role(id).map_or(&id.0, |role| &role.name)
    }
}

fn named<'a, T>(all: &'a [T], text: &str, words: impl Fn(&'a T) -> (&'a str, &'a str)) -> Option<&'a T> {
    let meant = text.trim().to_lowercase();
    let is = |word: &str| word.to_lowercase() == meant;
    all.iter().find(|one| is(words(one).0)).or_else(|| all.iter().find(|one| is(words(one).1)))
}
