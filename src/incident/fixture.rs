//! A server's rules and people, for the tests of the core, the store and the engine.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Actor, Aim, Caller, Opening, Person, PolicyId, Role, RoleId, Rules, ServerId, Service, ServiceId, Severity,
    SeverityId, Target, UserId,
};

/// The server on which most tests play.
pub(crate) const HOME: ServerId = ServerId(1_000);

/// The moment at which tests begin, and so many minutes.
pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_712_759_400, 0).unwrap() + TimeDelta::minutes(minutes)
}

/// Two severities that page, by policies of their own, and one that does not; a service with a policy, and one without.
pub(crate) fn rules() -> Rules {
    let severity = |id: &str, name: &str, policy: Option<&str>| Severity {
        id: severity(id),
        name: name.to_owned(),
        description: String::new(),
        policy: policy.map(|policy| PolicyId(policy.to_owned())),
        update_every: None,
        stalled_after: None,
        review_within: None,
    };
    let part = |id: &str, name: &str| Role {
        id: role(id),
        name: name.to_owned(),
        description: String::new(),
        remind_unfilled_after: None,
    };
    Rules {
        services: vec![
            Service {
                id: service("payments"),
                name: "Payments".to_owned(),
                policy: Some(PolicyId("payments".to_owned())),
                owners: vec![Target::ServerRole("Payments".to_owned())],
                runbook: Some("https://example.org/runbooks/payments".to_owned()),
            },
            Service {
                id: service("search"),
                name: "Search".to_owned(),
                policy: None,
                owners: Vec::new(),
                runbook: None,
            },
        ],
        default_severity: super::SeverityId("sev2".to_owned()),
        severities: vec![
            severity("sev1", "SEV1", Some("urgent")),
            severity("sev2", "SEV2", Some("normal")),
            severity("sev3", "SEV3", None),
        ],
        roles: vec![part("commander", "Incident commander"), part("scribe", "Scribe")],
        ..Rules::blank(chrono_tz::UTC)
    }
}

pub(crate) fn severity(id: &str) -> SeverityId {
    SeverityId(id.to_owned())
}

pub(crate) fn service(id: &str) -> ServiceId {
    ServiceId(id.to_owned())
}

pub(crate) fn role(id: &str) -> RoleId {
    RoleId(id.to_owned())
}

pub(crate) fn alice() -> Person {
    Person { id: UserId(1), name: "Alice".to_owned() }
}

pub(crate) fn bob() -> Person {
    Person { id: UserId(2), name: "Bob".to_owned() }
}

/// Somebody who holds the responder role.
pub(crate) fn responder(person: Person) -> Caller {
    Caller {
        actor: Actor::Member(person),
        responder: true,
        rationed: false,
        paged: false,
        aim: Aim::default(),
        responders: None,
    }
}

/// Somebody who does not.
pub(crate) fn stranger(person: Person) -> Caller {
    Caller { responder: false, ..responder(person) }
}

/// A request to open an incident of that severity, and nothing more.
pub(crate) fn opening(title: &str, level: &str) -> Opening {
    Opening {
        title: title.to_owned(),
        severity: Some(severity(level)),
        service: None,
        impact: None,
        started_at: None,
        drill: false,
        private: false,
        message: None,
        from_private: false,
    }
}
