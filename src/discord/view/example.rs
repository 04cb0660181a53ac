//! One incident and its people, for the tests beside the texts.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Body, Seen};
use crate::escalation::{Level, Page, Policy};
use crate::incident::{
    Acknowledgement, Actor, ChannelId, Declaration, Held, Incident, IncidentId, Number, Person, PolicyId, Role, RoleId,
    Rules, ServerId, Service, ServiceId, Severity, SeverityId, Target, UserId,
};

/// The incident's channel.
pub(super) const CHANNEL: ChannelId = ChannelId(900);

/// April 10, 2024, 14:30 UTC and so many minutes.
pub(super) fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_712_759_400, 0).unwrap() + TimeDelta::minutes(minutes)
}

pub(super) fn alice() -> Actor {
    Actor::Member(person(1, "Alice"))
}

pub(super) fn bob() -> Actor {
    Actor::Member(person(2, "Bob"))
}

pub(super) fn person(id: u64, name: &str) -> Person {
    Person { id: UserId(id), name: name.to_owned() }
}

/// Two levels that page, one that does not.
pub(super) fn rules() -> Rules {
    let severity = |id: &str, name: &str, description: &str, policy: Option<&str>| Severity {
        id: SeverityId(id.to_owned()),
        name: name.to_owned(),
        description: description.to_owned(),
        policy: policy.map(|policy| PolicyId(policy.to_owned())),
        update_every: None,
        stalled_after: None,
        review_within: None,
    };
    let role = |id: &str, name: &str, description: &str| Role {
        id: RoleId(id.to_owned()),
        name: name.to_owned(),
        description: description.to_owned(),
        remind_unfilled_after: None,
    };
    Rules {
        services: vec![Service {
            id: ServiceId("payments".to_owned()),
            name: "Payments".to_owned(),
            policy: None,
            owners: vec![Target::ServerRole("Payments".to_owned())],
            runbook: Some("https://example.org/runbooks/payments".to_owned()),
        }],
        default_severity: SeverityId("sev2".to_owned()),
        severities: vec![
            severity("sev1", "SEV1", "Critical: most users affected, or data at risk", Some("urgent")),
            severity("sev2", "SEV2", "Major: many users affected", Some("normal")),
            severity("sev3", "SEV3", "Minor: few users affected", None),
        ],
        roles: vec![
            role("commander", "Incident commander", "Decides and delegates, does not debug"),
            role("operations", "Operations", "Changes the systems"),
            role("scribe", "Scribe", "Writes down what happens"),
        ],
        ..Rules::blank(chrono_tz::UTC)
    }
}

/// `#42 Checkout errors`, SEV1, declared by Alice at 14:30.
pub(super) fn checkout() -> Incident {
    titled("Checkout errors")
}

pub(super) fn titled(title: &str) -> Incident {
    let declaration = Declaration {
        title: title.to_owned(),
        severity: SeverityId("sev1".to_owned()),
        service: None,
        impact: Some("Nobody can pay".to_owned()),
        drill: false,
        private: false,
    };
    Incident::declare((IncidentId(1), ServerId(10), Number(42)), &declaration, &alice(), at(0))
}

/// The incident with its commander.
pub(super) fn commanded() -> Incident {
    let mut incident = checkout();
    let role = RoleId("commander".to_owned());
    incident.roles.push(Held { role, by: person(2, "Bob"), since: at(3) });
    incident
}

pub(super) fn acknowledged() -> Incident {
    Incident { acknowledged: Some(Acknowledgement { by: bob(), at: at(3) }), ..commanded() }
}

/// Two levels of five minutes, run twice, then the fallback every quarter of an hour.
pub(super) fn policy() -> Policy {
    let level = |role: &str| Level {
        notify: vec![Target::ServerRole(role.to_owned())],
        also_dm: false,
        acknowledge_within: TimeDelta::minutes(5),
    };
    Policy {
        repeat: 1,
        then_every: Some(TimeDelta::minutes(15)),
        fallback: vec![Target::Declarer, Target::Here],
        ..Policy::new(PolicyId("urgent".to_owned()), vec![level("On-call"), level("Responders")])
    }
}

/// The page on its way to the first level.
pub(super) fn page() -> Page {
    Page::start(policy(), 0)
}

/// The first level was reached at 14:30.
pub(super) fn ringing() -> Page {
    page().delivered(0, at(0))
}

/// Calls `show` with the incident as Alice sees it, its channel there.
pub(super) fn seen<T>(incident: &Incident, show: impl FnOnce(&Seen<'_>) -> T) -> T {
    show(&Seen { incident, key: "k3y", channel: Some(CHANNEL), rules: &rules(), by: &alice() })
}

/// The same before the channel is there.
pub(super) fn seen_early<T>(incident: &Incident, show: impl FnOnce(&Seen<'_>) -> T) -> T {
    show(&Seen { incident, key: "k3y", channel: None, rules: &rules(), by: &alice() })
}

/// A body as a person reads it; in front of it who hears of it.
pub(super) fn read(body: &Body) -> String {
    let json = body.to_json();
    let mut lines = vec![match json["flags"].as_u64() {
        Some(64) => "(only to you)".to_owned(),
        Some(4096) => "(silent)".to_owned(),
        other => format!("(aloud {})", other.map_or_else(|| json["allowed_mentions"].to_string(), |f| f.to_string())),
    }];
    lines.extend(json["content"].as_str().filter(|content| !content.is_empty()).map(str::to_owned));
    for embed in json["embeds"].as_array().unwrap() {
        match embed["color"].as_u64() {
            Some(colour) => lines.push(format!("= {} ({colour:06x})", embed["title"].as_str().unwrap())),
            None => lines.push(format!("= {}", embed["description"].as_str().unwrap())),
        }
        for field in embed["fields"].as_array().into_iter().flatten() {
            lines.push(format!("{}: {}", field["name"].as_str().unwrap(), field["value"].as_str().unwrap()));
        }
    }
    for row in json["components"].as_array().unwrap() {
        let buttons = row["components"].as_array().unwrap().iter();
        let button = |b: &serde_json::Value| {
            let label = b["label"].as_str().or(b["placeholder"].as_str()).unwrap();
            format!("[{label} {}]", b["custom_id"].as_str().unwrap())
        };
        lines.push(buttons.map(button).collect::<Vec<_>>().join(" "));
    }
    lines.extend(body.files().map(|file| format!("+ {}", file.name)));
    // The mark that breaks `@everyone` apart cannot be seen; here it can.
    lines.join("\n").replace('\u{200b}', "(zero width)")
}
