//! The numbers in words, short lines for a phone or a terminal.
//!
//! Guarantees: no control character comes out of a name, and no name is longer than [`NAME`].

use chrono::TimeDelta;

use super::super::calendar::{span, written_day};
use super::super::screen::readable;
use super::{By, Group, Numbers, Times};

/// In characters.
const NAME: usize = 60;
/// As many lines of one table are told; the CSV has them all.
const LINES: usize = 12;

/// A heading with its lines. Names in them are as people gave them: whoever shows them escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// The lines below it.
    pub lines: Vec<String>,
}

/// How each number is meant, a line each.
#[must_use]
pub fn definitions() -> [&'static str; 5] {
    [
        "Drills count nowhere; a duplicate's times are those of the incident that it points to.",
        "Acknowledged: from the detection (or else the declaration). Mitigated, resolved: from the start, where somebody said it.",
        "Median and 90th percentile by nearest rank: times that occurred.",
        "Out of hours: before 08:00, from 18:00 on, Saturday and Sunday, in the server's time zone.",
        "A repeat: linked as related with an earlier incident. In time: done by the end of the day that it was due.",
    ]
}

/// The numbers: all together, then parted.
#[must_use]
pub fn sections(numbers: &Numbers, by: By) -> Vec<Section> {
    let mut sections = vec![whole(numbers)];
    if numbers.all.incidents + numbers.pages > 0 {
        sections.push(parted(numbers, by));
    }
    sections
}

fn whole(numbers: &Numbers) -> Section {
    let title = match numbers.period.since {
        Some(since) => format!("Since {}", written_day(since)),
        None => "Since the beginning".to_owned(),
    };
    let all = &numbers.all;
    if all.incidents + numbers.duplicates == 0 {
        return Section { title, lines: vec!["No incidents. Drills don't count.".to_owned()] };
    }
    let mut lines = vec![match numbers.duplicates {
        0 => counted(all.incidents, "incident"),
        1 => format!("{}; 1 more is a duplicate of another", counted(all.incidents, "incident")),
        more => format!("{}; {more} more are duplicates of others", counted(all.incidents, "incident")),
    }];
    let times = [("Acknowledged", all.acknowledge), ("Mitigated", all.mitigate), ("Resolved", all.resolve)];
    lines.extend(times.into_iter().map(|(name, times)| format!("{name}: {}", in_full(times, all.incidents))));
    lines.push(format!("Start known: {}", share(all.start_known, all.incidents)));
    lines.push(format!("Repeats of an earlier incident: {}", share(all.repeats, all.incidents)));
    lines.push(format!("Pages: {}, {} out of hours", numbers.pages, numbers.out_of_hours));
    let items = numbers.items;
    let mut told = format!("Action items done in time: {}", share(items.in_time, items.in_time + items.late));
    for (count, what) in [(items.not_due, "not due yet"), (items.no_due_date, "without a due date")] {
        if count > 0 {
            told.push_str(&format!("; {count} {what}"));
        }
    }
    lines.push(told);
    Section { title, lines }
}

fn parted(numbers: &Numbers, by: By) -> Section {
    let (title, lines) = match by {
        By::Severity => ("By severity", groups(&numbers.severities)),
        By::Service => ("By service", groups(&numbers.services)),
        By::Month => {
            ("By month", groups(numbers.months.get(numbers.months.len().saturating_sub(LINES)..).unwrap_or(&[])))
        }
        By::People => {
            let line = |paged: &super::Paged| {
                format!("{}: {}, {} out of hours", name(&paged.who), counted(paged.pages, "page"), paged.out_of_hours)
            };
            ("Who was paged", numbers.people.iter().map(line).collect())
        }
    };
    Section { title: title.to_owned(), lines: at_most(lines) }
}

fn groups(groups: &[Group]) -> Vec<String> {
    let line = |group: &Group| {
        let times = [("acknowledged", group.acknowledge), ("mitigated", group.mitigate), ("resolved", group.resolve)];
        let known = times.into_iter().filter_map(|(name, times)| Some(format!("{name} {}", span(times.median?))));
        let mut parts = vec![group.incidents.to_string()];
        parts.extend(known);
        format!("{}: {}", name(&group.name), parts.join(" · "))
    };
    groups.iter().map(line).collect()
}

fn at_most(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(LINES);
    if more > 0 {
        lines.truncate(LINES);
        lines.push(format!("and {more} more, in the CSV file"));
    }
    if lines.is_empty() {
        lines.push("Nobody was paged.".to_owned());
    }
    lines
}

fn in_full(times: Times, of: usize) -> String {
    let told = |length: TimeDelta| span(length);
    match (times.median, times.ninetieth) {
        (Some(median), Some(ninetieth)) => {
            format!("median {}, 90th percentile {} ({} of {of})", told(median), told(ninetieth), times.known)
        }
        _ => "not known of any".to_owned(),
    }
}

/// `3 of 4 (75 %)`.
fn share(part: usize, whole: usize) -> String {
    match (part * 100).checked_div(whole) {
        Some(percent) => format!("{part} of {whole} ({percent} %)"),
        None => "none to count".to_owned(),
    }
}

/// `1 page`, `2 pages`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A name on one line, cut where it is long.
pub(super) fn name(name: &str) -> String {
    let line = readable(name).split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(NAME) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
