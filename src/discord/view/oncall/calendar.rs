//! A schedule as an iCalendar file (RFC 5545), for the calendar on one's phone.
//!
//! Guarantees: the same shifts at the same moment give the same bytes, and a shift keeps its UID while who has it and when it ends
//! change, so that a calendar that reads a later file replaces what it had.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use super::{People, name};
use crate::discord::view::File;
use crate::escalation::Schedule;
use crate::incident::ServerId;

/// The longest line in octets, without its end (RFC 5545, section 3.1).
const LINE: usize = 75;

/// The shifts that touch a span which begins now, each whole.
pub(super) fn calendar(
    schedule: &Schedule,
    server: ServerId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    people: &People,
) -> File {
    let id = &schedule.id.0;
    let mut lines: Vec<String> =
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hotwash//On call//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
            .map(str::to_owned)
            .to_vec();
    lines.push(format!("X-WR-CALNAME:{}", escaped(&format!("On call: {id}"))));
    for shift in schedule.shifts(from, until) {
        let whole = schedule.on_call(shift.from).unwrap_or(shift);
        let (begins, ends) = (stamp(whole.from), stamp(whole.until));
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{id}-{}-{server}@hotwash", whole.from.timestamp()),
            // A calendar keeps what it has of a shift unless this is later (section 3.8.7.2).
            format!("DTSTAMP:{}", stamp(from)),
            format!("DTSTART:{begins}"),
            format!("DTEND:{ends}"),
            format!("SUMMARY:{}", escaped(&format!("On call for {id}: {}", name(&whole.who, people)))),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    let text: String = lines.iter().map(|line| folded(line)).collect();
    File { name: format!("on-call-{id}.ics"), bytes: text.into_bytes() }
}

/// In UTC (section 3.3.5, form 2).
fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text value (section 3.3.11). Control characters have no place in one.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '\\' | ';' | ',' => {
                let _ = write!(out, "\\{c}");
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
        out
    })
}

/// The line with its end, broken where it would be too long and never within a character (section 3.1): what continues it begins
/// with a space.
fn folded(line: &str) -> String {
    let (mut out, mut octets) = (String::new(), 0);
    for c in line.chars() {
        if octets + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDateTime, TimeDelta};
    use proptest::prelude::*;

    use super::*;
    use crate::escalation::Layer;
    use crate::incident::{Person, ScheduleId, Target, UserId};

    fn weekly() -> Schedule {
        let layer = Layer {
            starts: NaiveDateTime::parse_from_str("2026-03-23 09:00", "%Y-%m-%d %H:%M").unwrap(),
            handoff_every: TimeDelta::days(7),
            members: vec![Target::User("1".to_owned()), Target::User("carol".to_owned())],
            weekdays: Vec::new(),
            hours: None,
        };
        let zone = chrono_tz::Tz::Europe__Berlin;
        Schedule { id: ScheduleId("database".to_owned()), zone, layers: vec![layer], overrides: Vec::new() }
    }

    fn file(named: &str, from: &str, until: &str) -> String {
        let person = Person { id: UserId(1), name: named.to_owned() };
        let people = People::from([(Target::User("1".to_owned()), person)]);
        let span = (from.parse().unwrap(), until.parse().unwrap());
        String::from_utf8(calendar(&weekly(), ServerId(7), span, &people).bytes).unwrap()
    }

    #[test]
    fn a_schedule_as_a_file() {
        let file = file("Dave; the 2nd, \\o/", "2026-03-25T00:00:00Z", "2026-03-30T12:00:00Z");
        insta::assert_snapshot!(file.replace("\r\n", "\n"), @r"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Hotwash//On call//EN
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        X-WR-CALNAME:On call: database
        BEGIN:VEVENT
        UID:database-1774252800-7@hotwash
        DTSTAMP:20260325T000000Z
        DTSTART:20260323T080000Z
        DTEND:20260330T070000Z
        SUMMARY:On call for database: Dave\; the 2nd\, \\o/
        TRANSP:TRANSPARENT
        END:VEVENT
        BEGIN:VEVENT
        UID:database-1774854000-7@hotwash
        DTSTAMP:20260325T000000Z
        DTSTART:20260330T070000Z
        DTEND:20260406T070000Z
        SUMMARY:On call for database: carol
        TRANSP:TRANSPARENT
        END:VEVENT
        END:VCALENDAR
        ");
    }

    #[test]
    fn what_is_looked_at_moves_and_a_shift_stays_the_same() {
        let events = |from: &str, until: &str| {
            let file = file("Dave", from, until);
            // But for when the file was written.
            let lines = |event: &str| -> Vec<String> {
                let kept = |line: &&str| !line.starts_with("DTSTAMP") && *line != "END:VCALENDAR";
                event.lines().filter(kept).map(str::to_owned).collect()
            };
            file.split("BEGIN:VEVENT").skip(1).map(lines).collect::<Vec<_>>()
        };
        let early = events("2026-03-25T00:00:00Z", "2026-04-10T00:00:00Z");
        let late = events("2026-03-31T00:00:00Z", "2026-04-10T00:00:00Z");
        assert_eq!(early[1..], late[..]);
    }

    proptest! {
        /// Whatever people are called: lines end as they must, none is too long, and unfolded they are what was meant.
        #[test]
        fn every_line_is_one_that_a_calendar_reads(named in "\\PC{0,200}|[\\\\;,\n\r\ta]{0,80}") {
            let text = file(&named, "2026-03-25T00:00:00Z", "2026-03-26T00:00:00Z");
            prop_assert!(text.ends_with("END:VCALENDAR\r\n"));
            prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= LINE, "{line:?}");
            }
            let unfolded = text.replace("\r\n ", "");
            let summary = unfolded.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
            let mut plain = String::new();
            let mut rest = summary.chars();
            while let Some(c) = rest.next() {
                match c {
                    '\\' => plain.push(match rest.next().unwrap() { 'n' => '\n', other => other }),
                    c => plain.push(c),
                }
            }
            let meant: String = named.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
            prop_assert_eq!(plain, format!("On call for database: {meant}"));
        }
    }
}
