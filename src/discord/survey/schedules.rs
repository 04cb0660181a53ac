//! Schedules: whether somebody is on call at every hour to come, and whether policies name any that there is not. Pure.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::finding::Finding;
use super::verdict::targets;
use crate::config::Config;
use crate::escalation::{Gap, LOOK, Schedule};
use crate::incident::Target;

/// How far it is looked ahead.
const AHEAD: TimeDelta = TimeDelta::days(30);

/// A line for each schedule, and one for each that policies name and that there is not. `gone`: whom the server does not have, as
/// schedules name them.
pub(super) fn of_schedules(agreed: &Config, gone: &BTreeSet<String>, now: DateTime<Utc>) -> Vec<Finding> {
    let lost: BTreeSet<&str> = targets(agreed)
        .filter_map(|target| match target {
            Target::Schedule(id) if agreed.schedule(id).is_none() => Some(id.0.as_str()),
            _ => None,
        })
        .collect();
    let kept = agreed.schedules.iter().filter_map(|schedule| of_schedule(schedule, (agreed, gone), now));
    lost.into_iter().map(of_lost).chain(kept).collect()
}

/// A schedule of the chat that was deleted while policies page it.
fn of_lost(id: &str) -> Finding {
    Finding::broken(
        format!(
            "Policies page whoever is on call for {id}, a schedule that there is not: the next level is paged at once."
        ),
        format!("/hotwash setup > who is on call chooses others, or /oncall edit schedule:{id} makes it anew."),
    )
}

/// `None`: there is nothing to say beside what is said of each person who is not there.
fn of_schedule(
    schedule: &Schedule,
    (agreed, gone): (&Config, &BTreeSet<String>),
    now: DateTime<Utc>,
) -> Option<Finding> {
    let id = &schedule.id.0;
    let mend = format!("/oncall override schedule:{id} fills a gap, /oncall edit schedule:{id} changes the rotation.");
    let shifts = schedule.shifts(now, now + AHEAD);
    let is_gone = |who: &Target| matches!(who, Target::User(name) if gone.contains(name));
    let (away, here): (Vec<_>, Vec<_>) = shifts.iter().partition(|shift| is_gone(&shift.who));
    let gaps = schedule.gaps(now, now + AHEAD);
    let Some(Gap { from, .. }) = gaps.first() else {
        if !away.is_empty() && here.is_empty() {
            let what = format!(
                "Nobody whom {id} puts on call in the next {} days can be paged: pages to it go on to the next level at once.",
                AHEAD.num_days()
            );
            return Some(Finding::broken(what, mend));
        }
        let fine = format!("Somebody is on call for {id} at every hour of the next {} days.", AHEAD.num_days());
        return away.is_empty().then(|| Finding::fine(fine));
    };
    let shown = |at: &DateTime<Utc>| at.with_timezone(&agreed.rules.zone).format("%Y-%m-%d %H:%M %Z").to_string();
    let more = match gaps.len() - 1 {
        0 => String::new(),
        1 => format!(", and once more in the next {} days", AHEAD.num_days()),
        more => format!(", and {more} more times in the next {} days", AHEAD.num_days()),
    };
    let then = "pages to it go on to the next level at once";
    // Where the gap itself ends: later, perhaps, than what was looked at.
    let until = schedule.next_change(*from);
    let never = format!("nobody follows within {} days", LOOK.num_days());
    Some(match (*from <= now, until.as_ref()) {
        (true, Some(until)) => {
            Finding::broken(format!("Nobody is on call for {id} now, until {}{more}: {then}.", shown(until)), mend)
        }
        (true, None) => Finding::broken(format!("Nobody is on call for {id} now, and {never}: {then}."), mend),
        (false, Some(until)) => Finding::warning(
            format!("Nobody is on call for {id} from {} to {}{more}: {then} then.", shown(from), shown(until)),
            mend,
        ),
        (false, None) => Finding::warning(
            format!("Nobody is on call for {id} from {} on, and {never}: {then} then.", shown(from)),
            mend,
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lines: &str, now: &str) -> String {
        let schedule =
            format!("[[schedule]]\nid = 'database'\nstarts = '2026-01-05T09:00'\nmembers = ['user:1']\n{lines}");
        let config = Config::parse(&schedule, "test").unwrap();
        of_schedules(&config, &BTreeSet::new(), now.parse().unwrap()).iter().map(ToString::to_string).collect()
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
        let found = of_schedules(&config, &BTreeSet::new(), "2026-01-05T00:00:00Z".parse().unwrap());
        assert_eq!(
            found[0].what,
            "Nobody is on call for a from 2026-01-07 00:00 UTC to 2026-01-12 00:00 UTC, and 3 more times in the next 30 days: pages \
             to it go on to the next level at once then."
        );
    }

    #[test]
    fn a_gap_ends_where_it_ends_and_not_where_the_looking_does() {
        let nobody = "Nobody is on call for database now, ";
        assert!(told("", "2025-06-01T00:00:00Z").contains(&format!("{nobody}until 2026-01-05 09:00 UTC:")));
        assert!(told("", "2024-01-01T00:00:00Z").contains(&format!("{nobody}and nobody follows within 366 days:")));
    }

    #[test]
    fn nobody_is_on_call_where_those_who_would_be_are_not_on_the_server() {
        let text = "[[schedule]]\nid = 'gone'\nstarts = '2026-01-05T00:00'\nmembers = ['user:ghost', 'user:1']";
        let (config, now) = (Config::parse(text, "t").unwrap(), "2026-01-05T00:00:00Z".parse().unwrap());
        let told = |gone: &[&str]| {
            let gone = gone.iter().map(|name| (*name).to_owned()).collect();
            of_schedules(&config, &gone, now).iter().map(|found| found.what.clone()).collect::<Vec<_>>()
        };
        assert_eq!(told(&[]), ["Somebody is on call for gone at every hour of the next 30 days."]);
        assert_eq!(told(&["ghost"]), [""; 0], "what is said of them is enough");
        assert_eq!(
            told(&["ghost", "1"]),
            [
                "Nobody whom gone puts on call in the next 30 days can be paged: pages to it go on to the next level at once."
            ]
        );
    }

    #[test]
    fn a_schedule_that_policies_page_and_that_was_deleted_is_told() {
        use crate::config::Setting;
        use crate::incident::ScheduleId;
        let on_call = Setting::OnCall(vec![Target::Schedule(ScheduleId("network".to_owned()))]);
        let config = Config::builtin().with_settings(&[on_call]);
        let found = of_schedules(&config, &BTreeSet::new(), "2026-01-05T00:00:00Z".parse().unwrap());
        let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "❌ Policies page whoever is on call for network, a schedule that there is not: the next level is paged at once. To \
              mend it: /hotwash setup > who is on call chooses others, or /oncall edit schedule:network makes it anew."
            ]
        );
    }
}
