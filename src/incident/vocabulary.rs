//! How an incident's severities, roles and services are called, and the zone in which its times are told: what a record needs
//! beside itself to be read the same elsewhere.

use chrono::TimeDelta;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Role, RoleId, Rules, Service, ServiceId, Severity, SeverityId};

/// The words of one configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// The zone in which times are told.
    pub timezone: Tz,
    /// The severities, the worst first.
    pub severities: Vec<Named>,
    /// The roles.
    pub roles: Vec<Named>,
    /// The services.
    pub services: Vec<Named>,
}

/// A severity, a role or a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// As the record has it.
    pub id: String,
    /// As people read it.
    pub name: String,
    /// Of a severity: so many seconds after the close the postmortem is to be reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_within_seconds: Option<i64>,
}

impl Named {
    fn new(id: &str, name: &str) -> Self {
        Self { id: id.to_owned(), name: name.to_owned(), review_within_seconds: None }
    }
}

impl Vocabulary {
    /// The words of these rules.
    #[must_use]
    pub fn of(rules: &Rules) -> Self {
        let severity = |severity: &Severity| Named {
            review_within_seconds: severity.review_within.map(|within| within.num_seconds()),
            ..Named::new(&severity.id.0, &severity.name)
        };
        Self {
            timezone: rules.zone,
            severities: rules.severities.iter().map(severity).collect(),
            roles: rules.roles.iter().map(|role| Named::new(&role.id.0, &role.name)).collect(),
            services: rules.services.iter().map(|service| Named::new(&service.id.0, &service.name)).collect(),
        }
    }

    /// These rules, in those words.
    #[must_use]
    pub fn over(&self, rules: &Rules) -> Rules {
        let severity = |named: &Named| Severity {
            id: SeverityId(named.id.clone()),
            name: named.name.clone(),
            description: String::new(),
            policy: None,
            update_every: None,
            stalled_after: None,
            review_within: named.review_within_seconds.and_then(TimeDelta::try_seconds),
        };
        let role = |named: &Named| Role {
            id: RoleId(named.id.clone()),
            name: named.name.clone(),
            description: String::new(),
            remind_unfilled_after: None,
        };
        let service = |named: &Named| Service {
            id: ServiceId(named.id.clone()),
            name: named.name.clone(),
            policy: None,
            owners: Vec::new(),
            runbook: None,
        };
        Rules {
            zone: self.timezone,
            severities: self.severities.iter().map(severity).collect(),
            roles: self.roles.iter().map(role).collect(),
            services: self.services.iter().map(service).collect(),
            ..rules.clone()
        }
    }
}
