//! Incidents that templates are tried on: one that has everything that a draft may show, one that has what others have not, and one
//! that has nothing.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::Record;
use super::calendar::Calendar;
use super::facts::Facts;
use super::markdown::Pen;
use super::screen::Screen;
use super::sheet::Sheet;
use crate::incident::{
    ActionNumber, Actor, Declaration, Entry, EntryNumber, Event, Incident, IncidentId, ItemKind, Kind, Missed, Number,
    Person, RoleId, Rules, ServerId, SeverityId, Status, TextField, TheoryNumber, TimeField, UserId, lines,
};

/// An incident with its entries, made up.
pub(super) struct Example {
    incident: Incident,
    entries: Vec<Entry>,
    rules: Rules,
}

impl Example {
    /// What a draft of it is filled with, and of how many entries that is.
    pub(super) fn sheet(&self) -> (Sheet, usize) {
        let record = Record { incident: &self.incident, entries: &self.entries, rules: &self.rules, seal: None };
        let lines = lines(record.entries);
        let facts = Facts::of(&record, &lines);
        let pen = Pen::new(Screen::new(facts.names()), Calendar::new(facts.rules.zone, facts.start().at));
        (Sheet::fill(&facts, &pen), self.entries.len())
    }

    fn open() -> Self {
        let declaration = Declaration {
            title: "Checkout errors".to_owned(),
            severity: SeverityId("sev2".to_owned()),
            service: None,
            impact: None,
            drill: false,
            private: false,
        };
        let (by, at) = (Actor::Member(person("alice")), after(0));
        let place = (IncidentId(1), ServerId(1), Number(42));
        let incident = Incident::declare(place, &declaration, &by, at);
        let mut example = Self { incident, entries: Vec::new(), rules: Rules::blank(Tz::UTC) };
        example.add(0, Kind::Milestone, Event::Declared(declaration));
        example
    }

    fn add(&mut self, minutes: i64, kind: Kind, event: Event) {
        let number = EntryNumber(u32::try_from(self.entries.len() + 1).unwrap_or(u32::MAX));
        let (at, actor) = (after(minutes), Actor::Member(person("alice")));
        let entry = Entry { number, kind, happened_at: at, recorded_at: at.max(after(0)), actor, event };
        if number.0 > 1 {
            self.incident.apply(&entry);
        }
        self.entries.push(entry);
    }

    fn notes(&mut self, minutes: i64, kind: Kind, text: &str) {
        self.add(minutes, kind, Event::Note { text: text.to_owned() });
    }

    fn writes(&mut self, field: TextField, text: &str) {
        self.add(45, Kind::Observation, Event::TextSet { field, text: text.to_owned() });
    }

    fn looks_into(&mut self, number: u32) -> TheoryNumber {
        let (number, text) = (TheoryNumber(number), "The cache is cold".to_owned());
        self.add(5, Kind::Observation, Event::TheoryAdded { number, text, owner: None });
        number
    }

    fn is_over(&mut self) {
        self.add(60, Kind::Milestone, Event::Resolved { resolution: None });
        self.add(70, Kind::Milestone, Event::Closed { reason: None });
    }
}

/// Minutes after the declaration.
fn after(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_712_759_400, 0).unwrap_or_default() + TimeDelta::minutes(minutes)
}

fn person(name: &str) -> Person {
    Person { id: UserId(name.len() as u64), name: name.to_owned() }
}

/// Nothing but that it was declared.
pub(super) fn bare() -> Example {
    Example::open()
}

/// Nobody wrote why, and nobody said when it was noticed.
pub(super) fn unexplained() -> Example {
    let mut example = Example::open();
    example.writes(TextField::Detection, "A customer wrote.");
    let number = example.looks_into(1);
    example.add(25, Kind::Observation, Event::TheoryConfirmed { number });
    example.is_over();
    example
}

/// Something under every heading.
pub(super) fn full() -> Example {
    let mut example = Example::open();
    example.add(-3, Kind::Milestone, Event::TimeSet { field: TimeField::StartedAt });
    example.add(-1, Kind::Milestone, Event::TimeSet { field: TimeField::DetectedAt });
    let missed = vec![Missed { target: "role:On-call".to_owned(), why: "nobody holds it".to_owned() }];
    let reached = vec!["Responders".to_owned()];
    let paged = Event::Paged { level: Some(1), reached, missed, late_minutes: Some(2), own: None };
    example.add(1, Kind::Escalation, paged);
    example.add(2, Kind::Milestone, Event::Acknowledged { paged: true });
    let role = RoleId("commander".to_owned());
    example.add(3, Kind::Milestone, Event::RoleGiven { role, to: person("bob"), from: None, offer: None });
    example.notes(4, Kind::Observation, "password=hunter2 stood in the log");
    let number = example.looks_into(1);
    example.add(25, Kind::RuledOut, Event::TheoryRuledOut { number });
    example.looks_into(2);
    example.notes(30, Kind::Communication, "status page updated\nand the shop's banner");
    let (from, to) = (SeverityId("sev2".to_owned()), SeverityId("sev1".to_owned()));
    example.add(35, Kind::Decision, Event::SeverityChanged { from, to, reason: None, pages: true });
    let (from, to) = (Status::Investigating, Status::Monitoring);
    example.add(40, Kind::Milestone, Event::StatusChanged { from, to, note: None });
    for field in TextField::ALL.into_iter().filter(|field| *field != TextField::Title) {
        example.writes(field, "About 40 of 1,000 orders.\n\nA second paragraph.");
    }
    for (number, kind) in [(1, ItemKind::Improvement), (2, ItemKind::Task)] {
        let (number, title) = (ActionNumber(number), "Alert on pool usage".to_owned());
        let event = Event::ActionItemAdded { number, title, kind, owner: Some(person("carol")), due: None };
        example.add(50, Kind::Action, event);
    }
    example.is_over();
    example
}
