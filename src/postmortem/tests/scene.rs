//! An incident, told by the commands that people type.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::incident::{
    Actor, Aim, Caller, Command, Entry, EntryNumber, Event, Incident, IncidentId, Kind, Number, Opening, Person,
    PolicyId, Role, RoleId, Rules, ServerId, Severity, SeverityId, TextField, UserId, decide, open,
};
use crate::postmortem::{Draft, Form, Format, Names, Record, draft};

/// An incident in the making.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) incident: Incident,
    pub(super) entries: Vec<Entry>,
    pub(super) rules: Rules,
    pub(super) now: DateTime<Utc>,
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn person(name: &str) -> Person {
    Person { id: UserId(name.bytes().map(u64::from).sum()), name: name.to_owned() }
}

fn caller(name: &str) -> Caller {
    Caller {
        actor: Actor::Member(person(name)),
        responder: true,
        rationed: false,
        paged: false,
        aim: Aim::default(),
        responders: None,
    }
}

pub(super) fn rules() -> Rules {
    let severity = |id: &str, days| Severity {
        id: SeverityId(id.to_owned()),
        name: id.to_uppercase(),
        description: String::new(),
        policy: Some(PolicyId("urgent".to_owned())),
        update_every: None,
        stalled_after: None,
        review_within: Some(TimeDelta::days(days)),
    };
    let role = |id: &str, name: &str| Role {
        id: RoleId(id.to_owned()),
        name: name.to_owned(),
        description: String::new(),
        remind_unfilled_after: None,
    };
    Rules {
        default_severity: SeverityId("sev2".to_owned()),
        severities: vec![severity("sev1", 3), severity("sev2", 7)],
        roles: vec![role("commander", "Incident commander"), role("operations", "Operations lead")],
        ..Rules::blank(Tz::UTC)
    }
}

impl Scene {
    /// Somebody opens an incident.
    pub(super) fn opened(now: &str, by: &str, title: &str, severity: &str, started_at: Option<&str>) -> Self {
        let opening = Opening {
            title: title.to_owned(),
            severity: Some(SeverityId(severity.to_owned())),
            service: None,
            impact: None,
            started_at: started_at.map(at),
            drill: false,
            private: false,
            message: None,
            from_private: false,
        };
        let rules = rules();
        let place = (IncidentId(1), ServerId(1), Number(42));
        let change = open(opening, place, &caller(by), &rules, at(now)).unwrap();
        Self { incident: change.incident, entries: change.entries, rules, now: at(now) }
    }

    /// The day goes on, to that time of it.
    pub(super) fn time(&mut self, now: &str) -> &mut Self {
        self.now = at(&format!("{}T{now}:00Z", self.now.date_naive()));
        self
    }

    pub(super) fn does(&mut self, by: &str, command: Command) -> &mut Self {
        let change = decide(&self.incident, command, &caller(by), &self.rules, self.now).unwrap();
        self.incident = change.incident;
        self.entries.extend(change.entries);
        self
    }

    pub(super) fn notes(&mut self, by: &str, kind: Kind, text: &str, at: Option<DateTime<Utc>>) -> &mut Self {
        self.does(by, Command::Note { text: text.to_owned(), at, kind })
    }

    pub(super) fn sets(&mut self, by: &str, field: TextField, text: &str) -> &mut Self {
        self.does(by, Command::SetText { field, text: text.to_owned() })
    }

    /// Hotwash writes an entry by itself.
    pub(super) fn hotwash(&mut self, kind: Kind, event: Event) -> &mut Self {
        let number = EntryNumber(self.incident.entries + 1);
        let entry = Entry { number, kind, happened_at: self.now, recorded_at: self.now, actor: Actor::System, event };
        self.incident.apply(&entry);
        self.entries.push(entry);
        self
    }

    pub(super) fn record(&self) -> Record<'_> {
        Record { incident: &self.incident, entries: &self.entries, rules: &self.rules, seal: None }
    }

    pub(super) fn in_form(&self, form: Form) -> Draft {
        draft(&self.record(), form).unwrap()
    }

    pub(super) fn draft(&self) -> String {
        self.in_form(Form::default()).text
    }

    pub(super) fn page(&self) -> String {
        self.in_form(Form { format: Format::Html, ..Form::default() }).text
    }

    pub(super) fn json(&self) -> String {
        self.in_form(Form { format: Format::Json, ..Form::default() }).text
    }

    pub(super) fn json_by_roles(&self) -> String {
        self.in_form(Form { format: Format::Json, names: Names::Roles }).text
    }

    /// The draft in which nobody is named.
    pub(super) fn blameless(&self) -> Draft {
        self.in_form(Form { names: Names::Roles, ..Form::default() })
    }

    pub(super) fn digest(&self) -> String {
        let digest = self.in_form(Form::default()).summary;
        assert!(digest.chars().count() <= 1_500, "{digest}");
        digest
    }
}
