//! The shifts to come, day by day, and the same as a calendar file.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::who::{handoff, line};
use super::{People, calendar, member};
use crate::discord::view::{Body, text};
use crate::escalation::{By, LOOK, Schedule};
use crate::incident::ServerId;

/// How far ahead is listed, and how far the file goes.
const LISTED: TimeDelta = TimeDelta::days(28);
const IN_FILE: TimeDelta = TimeDelta::days(92);
/// As many shifts and gaps as can be read on a phone.
const LINES: usize = 14;

/// The shifts of a schedule from now on, gaps among them.
#[must_use]
pub fn listing(schedule: &Schedule, server: ServerId, now: DateTime<Utc>, people: &People) -> Body {
    let mut lines = vec![line(schedule, now, people), rotation(schedule)];
    let mut day: Option<NaiveDate> = None;
    let stretches = stretches(schedule, now, people);
    for (from, said) in stretches.iter().take(LINES) {
        let begins = from.with_timezone(&schedule.zone).date_naive();
        if day != Some(begins) {
            lines.push(format!("**<t:{}:D>**", from.timestamp()));
            day = Some(begins);
        }
        lines.push(format!("- {} {said}", text::clock(*from)));
    }
    let file = calendar(schedule, server, (now, now + IN_FILE), people);
    lines.push(format!("-# The file has the next {} days, for a calendar.", IN_FILE.num_days()));
    Body { file: Some(file), ..Body::personal(lines.join("\n")) }
}

/// What its own rotation is, and how many stand over it.
fn rotation(schedule: &Schedule) -> String {
    let zone = schedule.zone.name();
    let own = schedule.layers.first();
    let own = own.map(|own| format!("A turn is {}, by the clock of {zone}", handoff(own.handoff_every)));
    let over = match schedule.layers.len().saturating_sub(1) {
        0 => String::new(),
        1 => "; 1 layer stands over the rotation".to_owned(),
        more => format!("; {more} layers stand over the rotation"),
    };
    format!("{}{over}.", own.unwrap_or_default())
}

/// Everything within what is listed, the shift that goes on first; each with when it begins.
fn stretches(schedule: &Schedule, now: DateTime<Utc>, people: &People) -> Vec<(DateTime<Utc>, String)> {
    let until = now + LISTED;
    let shifts = schedule.shifts(now, until).into_iter().map(|shift| {
        // What is listed begins and ends where the shift does, not where the looking does.
        let whole = schedule.on_call(shift.from).unwrap_or_else(|| shift.clone());
        let mark = if matches!(shift.by, By::Override(_)) { " (override)" } else { "" };
        // So far was looked and no further: nobody follows.
        let end = if whole.until >= shift.from + LOOK {
            " from then on".to_owned()
        } else {
            format!(" until {}", text::moment(whole.until))
        };
        (whole.from, format!("{}{mark}{end}", member(&shift.who, people)))
    });
    let gaps = schedule.gaps(now, until).into_iter();
    let gaps = gaps.map(|gap| (gap.from, format!("⚠️ **nobody** until {}", text::moment(gap.until))));
    let mut all: Vec<_> = shifts.chain(gaps).collect();
    all.sort_by_key(|(from, _)| *from);
    all
}
