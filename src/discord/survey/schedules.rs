//! Schedules: whether somebody is on call at every hour to come. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::finding::Finding;
use crate::config::Config;
use crate::escalation::{Gap, Schedule};

/// How far it is looked ahead.
const AHEAD: TimeDelta = TimeDelta::days(30);

/// A line for each schedule.
pub(super) fn of_schedules(agreed: &Config, now: DateTime<Utc>) -> Vec<Finding> {
    agreed.schedules.iter().map(|schedule| of_schedule(schedule, agreed, now)).collect()
}

fn of_schedule(schedule: &Schedule, agreed: &Config, now: DateTime<Utc>) -> Finding {
    let id = &schedule.id.0;
    let gaps = schedule.gaps(now, now + AHEAD);
    let Some(Gap { from, until }) = gaps.first() else {
        return Finding::fine(format!(
            "Somebody is on call for {id} at every hour of the next {} days.",
            AHEAD.num_days()
        ));
    };
    let shown = |at: &DateTime<Utc>| at.with_timezone(&agreed.rules.zone).format("%Y-%m-%d %H:%M %Z").to_string();
    let more = match gaps.len() - 1 {
        0 => String::new(),
        1 => ", and once more in the next 30 days".to_owned(),
        more => format!(", and {more} more times in the next {} days", AHEAD.num_days()),
    };
    let mend = format!("/oncall override schedule:{id} fills a gap, /oncall edit schedule:{id} changes the rotation.");
    let then = "pages to it go on to the next level at once";
    match *from <= now {
        true => Finding::broken(format!("Nobody is on call for {id} now, until {}{more}: {then}.", shown(until)), mend),
        false => Finding::warning(
            format!("Nobody is on call for {id} from {} to {}{more}: {then} then.", shown(from), shown(until)),
            mend,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lines: &str, now: &str) -> String {
        let schedule =
            format!("[[schedule]]\nid = 'database'\nstarts = '2026-01-05T09:00'\nmembers = ['user:1']\n{lines}");
        let config = Config::parse(&schedule, "test").unwrap();
        of_schedules(&config, now.parse().unwrap()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn gaps_are_told_with_how_to_fill_them() {
        assert_eq!(
            told("", "2026-01-05T09:00:00Z"),
            "✅ Somebody is on call for database at every hour of the next 30 days."
        );
        assert_eq!(
            told("", "2026-01-05T08:00:00Z"),
            "❌ Nobody is on call for database now, until 2026-01-05 09:00 UTC: pages to it go on to the next level at once. To mend \
             it: /oncall override schedule:database fills a gap, /oncall edit schedule:database changes the rotation."
        );
    }

    #[test]
    fn a_gap_to_come_is_a_warning() {
        let mut config =
            Config::parse("[[schedule]]\nid = 'a'\nstarts = '2026-01-05T00:00'\nmembers = ['user:1']", "t").unwrap();
        for layer in config.schedules.iter_mut().flat_map(|schedule| &mut schedule.layers) {
            layer.weekdays = vec![chrono::Weekday::Mon, chrono::Weekday::Tue];
        }
        let found = of_schedules(&config, "2026-01-05T00:00:00Z".parse().unwrap());
        assert_eq!(
            found[0].what,
            "Nobody is on call for a from 2026-01-07 00:00 UTC to 2026-01-12 00:00 UTC, and 3 more times in the next 30 days: pages \
             to it go on to the next level at once then."
        );
    }
}
