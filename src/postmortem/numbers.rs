//! Numbers over many incidents: how many, how long, who was paged, what was done about it.
//!
//! Guarantees: the same incidents, period and present give the same numbers; no length of time is negative, and nothing is
//! divided by nothing; a time is the one that the incident's own draft tells. Drills count nowhere. A duplicate counts as one,
//! and its pages rang, but its times are those of the incident that it points to: they are left out.
//!
//! Does not know: where incidents are kept, who may know of which (its caller hands over those that may be counted).

mod case;
mod chart;
mod sheet;
mod words;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use chrono_tz::Tz;

pub use case::Case;
pub use chart::svg;
pub use sheet::csv;
pub use words::{Section, definitions, sections};

use crate::incident::{Number, Rules};

/// Working hours begin and end at these hours of the server's zone, Monday to Friday.
const WORKING_HOURS: std::ops::Range<u32> = 8..18;
/// What an incident counts under that names no service.
const NO_SERVICE: &str = "no service";

/// By what the numbers are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// How bad it was.
    Severity,
    /// What was broken.
    Service,
    /// The month in which it began.
    Month,
    /// Who was paged.
    People,
}

/// What is counted, and as seen from when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day, in `zone`; `None`: from the beginning.
    pub since: Option<NaiveDate>,
    /// The present: an action item that is due later is not late.
    pub now: DateTime<Utc>,
    /// The server's zone: what a day, a month and working hours are.
    pub zone: Tz,
}

/// A length of time over several incidents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Of how many it is known.
    pub known: usize,
    /// The middle one.
    pub median: Option<TimeDelta>,
    /// Nine in ten took no longer.
    pub ninetieth: Option<TimeDelta>,
}

/// Incidents that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// How they are called.
    pub name: String,
    /// How many; duplicates are not among them.
    pub incidents: usize,
    /// Of how many somebody said when the impact began.
    pub start_known: usize,
    /// How many are linked with an earlier one.
    pub repeats: usize,
    /// From the detection to the first acknowledgement.
    pub acknowledge: Times,
    /// From the start to the end of the impact.
    pub mitigate: Times,
    /// From the start to the resolution.
    pub resolve: Times,
}

/// How often somebody was paged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged {
    /// A person, or a role of the server, as the record names them.
    pub who: String,
    /// How often a page reached them.
    pub pages: usize,
    /// How often of it outside of working hours.
    pub out_of_hours: usize,
}

/// What became of the action items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Items {
    /// Done on the day that they were due, or before.
    pub in_time: usize,
    /// Done later, or not yet though the day is over.
    pub late: usize,
    /// Neither done nor due yet.
    pub not_due: usize,
    /// Nobody said until when.
    pub no_due_date: usize,
}

/// The numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// What was counted.
    pub period: Period,
    /// All together.
    pub all: Group,
    /// How many more were duplicates of others.
    pub duplicates: usize,
    /// By severity, the worst first.
    pub severities: Vec<Group>,
    /// By service, the one that broke most often first.
    pub services: Vec<Group>,
    /// By the month in which they began, in order; months without any are left out.
    pub months: Vec<Group>,
    /// By whom the pages reached, the most often paged first.
    pub people: Vec<Paged>,
    /// How many pages reached somebody.
    pub pages: usize,
    /// How many of them outside of working hours.
    pub out_of_hours: usize,
    /// The action items.
    pub items: Items,
}

impl Numbers {
    /// Counts. `cases`: every incident that may be counted, also those before the period: what repeats one is told by them.
    #[must_use]
    pub fn of(cases: &[Case], period: Period, rules: &Rules) -> Self {
        let real: Vec<&Case> = cases.iter().filter(|case| !case.drill).collect();
        let known: std::collections::BTreeSet<Number> = real.iter().map(|case| case.number).collect();
        let within = |case: &&Case| period.since.is_none_or(|since| period.day(case.began) >= since);
        let counted: Vec<&Case> = real.into_iter().filter(within).collect();
        let (doubles, own): (Vec<&Case>, Vec<&Case>) = counted.iter().partition(|case| case.duplicate);
        let group = |name: String, cases: &[&Case]| Group::of(name, cases, &known);
        let rings = || counted.iter().flat_map(|case| &case.rings);
        let late = |at: DateTime<Utc>| !period.in_working_hours(at);
        Self {
            period,
            all: group("all".to_owned(), &own),
            duplicates: doubles.len(),
            severities: severities(&own, rules, &group),
            services: services(&own, rules, &group),
            months: months(&own, period, &group),
            people: people(rings(), &late),
            pages: rings().count(),
            out_of_hours: rings().filter(|ring| late(ring.at)).count(),
            items: items(&counted, period),
        }
    }
}

impl Period {
    /// The last so many months: the present one, and those before it.
    #[must_use]
    pub fn months(months: u32, now: DateTime<Utc>, zone: Tz) -> Self {
        let today = now.with_timezone(&zone).date_naive();
        let first =
            today.with_day(1).and_then(|first| first.checked_sub_months(chrono::Months::new(months.saturating_sub(1))));
        Self { since: first, now, zone }
    }

    /// The day on which something happened.
    #[must_use]
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    fn in_working_hours(&self, at: DateTime<Utc>) -> bool {
        let local = at.with_timezone(&self.zone);
        !matches!(local.weekday(), Weekday::Sat | Weekday::Sun) && WORKING_HOURS.contains(&local.hour())
    }
}

impl Times {
    /// The median and the 90th percentile, by nearest rank: the smallest of the lengths that at least so many in a hundred
    /// do not exceed. It is always one that occurred.
    fn of(mut lengths: Vec<TimeDelta>) -> Self {
        lengths.sort_unstable();
        let rank = |percent: usize| (lengths.len() * percent).div_ceil(100).saturating_sub(1);
        Self { known: lengths.len(), median: lengths.get(rank(50)).copied(), ninetieth: lengths.get(rank(90)).copied() }
    }
}

impl Group {
    fn of(name: String, cases: &[&Case], known: &std::collections::BTreeSet<Number>) -> Self {
        let times = |of: fn(&Case) -> Option<TimeDelta>| Times::of(cases.iter().filter_map(|case| of(case)).collect());
        let repeats = |case: &&&Case| case.related.iter().any(|to| *to < case.number && known.contains(to));
        Self {
            name,
            incidents: cases.len(),
            start_known: cases.iter().filter(|case| case.start_known).count(),
            repeats: cases.iter().filter(repeats).count(),
            acknowledge: times(|case| case.acknowledge),
            mitigate: times(|case| case.mitigate),
            resolve: times(|case| case.resolve),
        }
    }
}

type Grouping<'g> = dyn Fn(String, &[&Case]) -> Group + 'g;

fn severities(cases: &[&Case], rules: &Rules, group: &Grouping<'_>) -> Vec<Group> {
    let rank = |id| rules.severities.iter().position(|severity| severity.id == id).unwrap_or(usize::MAX);
    let mut parted: BTreeMap<(usize, &str), Vec<&Case>> = BTreeMap::new();
    for case in cases {
        parted.entry((rank(case.severity.clone()), &case.severity.0)).or_default().push(case);
    }
    let named = |case: Option<&&Case>| case.map_or("", |case| rules.severity_name(&case.severity)).to_owned();
    parted.into_values().map(|cases| group(named(cases.first()), &cases)).collect()
}

fn services(cases: &[&Case], rules: &Rules, group: &Grouping<'_>) -> Vec<Group> {
    let mut parted: BTreeMap<Option<&str>, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        parted.entry(case.service.as_ref().map(|service| service.0.as_str())).or_default().push(case);
    }
    let named = |case: Option<&&Case>| match case.and_then(|case| case.service.as_ref()) {
        Some(service) => rules.service_name(service).to_owned(),
        None => NO_SERVICE.to_owned(),
    };
    let mut groups: Vec<Group> = parted.into_values().map(|cases| group(named(cases.first()), &cases)).collect();
    groups.sort_by(|a, b| b.incidents.cmp(&a.incidents).then_with(|| a.name.cmp(&b.name)));
    groups
}

fn months(cases: &[&Case], period: Period, group: &Grouping<'_>) -> Vec<Group> {
    let mut parted: BTreeMap<String, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        parted.entry(period.day(case.began).format("%Y-%m").to_string()).or_default().push(case);
    }
    parted.into_iter().map(|(month, cases)| group(month, &cases)).collect()
}

fn people<'c>(rings: impl Iterator<Item = &'c case::Ring>, late: &dyn Fn(DateTime<Utc>) -> bool) -> Vec<Paged> {
    let mut counted: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for ring in rings {
        for who in &ring.reached {
            let (pages, out_of_hours) = counted.entry(who).or_default();
            *pages += 1;
            *out_of_hours += usize::from(late(ring.at));
        }
    }
    let paged = |(who, (pages, out_of_hours)): (&str, _)| Paged { who: who.to_owned(), pages, out_of_hours };
    let mut people: Vec<Paged> = counted.into_iter().map(paged).collect();
    people.sort_by(|a, b| b.pages.cmp(&a.pages).then_with(|| a.who.cmp(&b.who)));
    people
}

fn items(cases: &[&Case], period: Period) -> Items {
    let today = period.day(period.now);
    let mut items = Items::default();
    for (due, done) in cases.iter().flat_map(|case| &case.items) {
        let count = match (due, done) {
            (None, _) => &mut items.no_due_date,
            (Some(due), Some(done)) if period.day(*done) <= *due => &mut items.in_time,
            (Some(due), None) if *due >= today => &mut items.not_due,
            (Some(_), _) => &mut items.late,
        };
        *count += 1;
    }
    items
}

#[cfg(test)]
mod tests;
