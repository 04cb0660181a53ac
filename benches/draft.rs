//! What a postmortem draft costs: `cargo bench --bench draft`.
//!
//! Records of notes, decisions, pages and changes, drafted in memory: how long it takes (the median of several rounds) and how
//! much memory it needs at its peak beside the record. Prints its figures; they stand in the README.

#![expect(clippy::unwrap_used, reason = "what fails here has nobody to be told")]

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use hotwash::config::Config;
use hotwash::incident::{
    Actor, Declaration, Entry, EntryNumber, Event, Incident, IncidentId, Kind, Number, Person, ServerId, SeverityId,
    Status, TheoryNumber, UserId,
};
use hotwash::postmortem::{Form, Format, Names, Record, draft};

const TEXTS: [&str; 4] = [
    "p99 of checkout is at 4 s, the pool of db-1 is full: 400 of 400 connections (max_connections = 400)",
    "restarted worker 7; no change. See https://grafana.example.org/d/abc?from=now-1h",
    "**maybe** the deployment of 14:02, asked @carol & the payments team | no answer yet",
    "reads go to the replica now, errors fall",
];

fn main() {
    let rules = Config::builtin().rules;
    println!("entries   markdown     html    ns an entry (markdown, html)   bytes of markdown   peak memory");
    for entries in [1_000, 10_000, 100_000] {
        let (incident, entries) = record(entries);
        let record = Record { incident: &incident, entries: &entries, rules: &rules, seal: None };
        let rounds = if entries.len() > 50_000 { 5 } else { 15 };
        let markdown = median(rounds, || time(&record, Format::Markdown));
        let html = median(rounds, || time(&record, Format::Html));
        let size = draft(&record, Form::default()).unwrap().text.len();
        let each = |took: Duration| took.as_nanos() / entries.len() as u128;
        println!(
            "{:>7}   {:>8.1?}  {:>8.1?}   {:>5} {:>5}   {size:>9}   {} KiB",
            entries.len(),
            markdown,
            html,
            each(markdown),
            each(html),
            peak_kib()
        );
    }
}

/// What the process has held at most so far, in KiB; the largest record comes last.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn time(record: &Record<'_>, format: Format) -> Duration {
    let begun = Instant::now();
    let drafted = draft(record, Form { format, names: Names::People }).unwrap();
    let took = begun.elapsed();
    assert!(drafted.text.len() > record.entries.len() * 40);
    took
}

fn median(rounds: usize, mut once: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..rounds).map(|_| once()).collect();
    times.sort_unstable();
    times[rounds / 2]
}

/// An incident with so many entries, ten seconds apart.
fn record(count: u32) -> (Incident, Vec<Entry>) {
    let start: DateTime<Utc> = "2024-04-10T14:30:00Z".parse().unwrap();
    let declaration = Declaration {
        title: "Checkout errors".to_owned(),
        severity: SeverityId("sev2".to_owned()),
        service: None,
        impact: None,
        drill: false,
        private: false,
    };
    let person =
        |n: u32| Actor::Member(Person { id: UserId(u64::from(n % 12) + 1), name: format!("person{}", n % 12) });
    let place = (IncidentId(1), ServerId(1), Number(42));
    let mut incident = Incident::declare(place, &declaration, &person(0), start);
    let mut entries = Vec::new();
    for number in 1..=count {
        let at = start + TimeDelta::seconds(10 * i64::from(number));
        let event = event(number, count, &declaration);
        let kind = match number % 5 {
            0 => Kind::Decision,
            1 => Kind::RuledOut,
            _ => Kind::Observation,
        };
        let entry =
            Entry { number: EntryNumber(number), kind, happened_at: at, recorded_at: at, actor: person(number), event };
        if number > 1 {
            incident.apply(&entry);
        }
        entries.push(entry);
    }
    (incident, entries)
}

fn event(number: u32, count: u32, declaration: &Declaration) -> Event {
    let paged = |level| Event::Paged {
        level: Some(level),
        reached: vec!["Responders".to_owned()],
        missed: Vec::new(),
        late_minutes: None,
        own: None,
    };
    let (sev1, sev2) = (SeverityId("sev1".to_owned()), SeverityId("sev2".to_owned()));
    match number {
        1 => Event::Declared(declaration.clone()),
        n if n == count => Event::Resolved { resolution: Some(TEXTS[3].to_owned()) },
        n if n % 997 == 0 => Event::TheoryAdded { number: TheoryNumber(n), text: TEXTS[2].to_owned(), owner: None },
        n if n % 501 == 0 => Event::SeverityChanged { from: sev2, to: sev1, reason: None, pages: true },
        n if n % 403 == 0 => Event::StatusChanged {
            from: Status::Investigating,
            to: Status::Identified,
            note: Some(TEXTS[0].to_owned()),
        },
        n if n % 101 == 0 => Event::Acknowledged { paged: true },
        n if n % 97 == 0 => paged(n % 3 + 1),
        // No two alike, as people write them: nothing of one note can be taken over for another.
        n => Event::Note { text: format!("{} ({n})", TEXTS[n as usize % TEXTS.len()]) },
    }
}
