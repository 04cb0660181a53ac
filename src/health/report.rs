//! What is made of the signs of life: well, or what is wrong and since when. Pure.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::engine::{Audited, Link};
use crate::store::Load;

/// How long Discord may be away: a connection that is taken up again needs seconds.
const AWAY: TimeDelta = TimeDelta::minutes(2);
/// How long the engine's loop may not have run: it runs at least every 30 s.
const STILL: TimeDelta = TimeDelta::seconds(60);

/// How long a message that rings somebody may wait.
const UNRUNG: TimeDelta = TimeDelta::seconds(60);

/// The signs of life.
#[derive(Clone, Debug)]
pub struct Vitals {
    /// Whether Discord's events come in.
    pub link: Link,
    /// Why Discord does nothing of what it is asked; `None`: nothing is known to be wrong.
    pub ails: Option<String>,
    /// How long a change took to be saved, or why it was not.
    pub writes: Result<TimeDelta, String>,
    /// How long ago the engine's loop ran.
    pub last_cycle: TimeDelta,
    /// What the auditor came to.
    pub audited: Audited,
    /// What is still to be done, or why nobody can say.
    pub load: Result<Load, String>,
}

/// How it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    lines: Vec<(bool, String)>,
}

impl Report {
    /// Whether all is well.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.lines.iter().all(|(well, _)| *well)
    }

    /// What is wrong, a line each.
    pub fn wrong(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter(|(well, _)| !well).map(|(_, line)| line.as_str())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", if self.is_well() { "ok" } else { "not ok" })?;
        self.lines.iter().try_for_each(|(well, line)| writeln!(f, "{} {line}", if *well { "✓" } else { "✗" }))
    }
}

impl Vitals {
    /// What they come to.
    #[must_use]
    pub fn report(&self, now: DateTime<Utc>) -> Report {
        Report { lines: vec![self.discord(), self.database(), self.engine(), self.auditor(), self.outbox(now)] }
    }

    fn discord(&self) -> (bool, String) {
        let Link { is_up, since, for_so_long } = &self.link;
        let (since, long) = (since.format("%Y-%m-%d %H:%M:%S UTC"), span(*for_so_long));
        match (is_up, &self.ails) {
            (true, Some(why)) => (false, format!("discord: connected since {since}, and {why}")),
            (true, None) => (true, format!("discord: connected since {since}")),
            (false, _) => (*for_so_long <= AWAY, format!("discord: not connected since {since} ({long})")),
        }
    }

    fn database(&self) -> (bool, String) {
        match &self.writes {
            Ok(took) => (true, format!("database: takes changes (in {} ms)", took.num_milliseconds())),
            Err(why) => (false, format!("database: takes no changes: {why}")),
        }
    }

    fn engine(&self) -> (bool, String) {
        let ago = span(self.last_cycle);
        match self.last_cycle <= STILL {
            true => (true, format!("engine: ran {ago} ago")),
            false => (false, format!("engine: has not run for {ago}")),
        }
    }

    fn auditor(&self) -> (bool, String) {
        let Audited { ago, mended, unmended } = &self.audited;
        let looked = ago.map_or_else(|| "has not looked yet".to_owned(), |ago| format!("looked {} ago", span(ago)));
        match (unmended.as_slice(), mended) {
            ([], 0) => (true, format!("auditor: {looked}, nothing was wrong")),
            ([], mended) => (true, format!("auditor: {looked}, {mended} mended since the start")),
            (wrong, _) => (false, format!("auditor: {looked}, and can't mend: {}", wrong.join("; "))),
        }
    }

    fn outbox(&self, now: DateTime<Utc>) -> (bool, String) {
        match &self.load {
            Ok(Load { oldest: None, .. }) => (true, "outbox: empty".to_owned()),
            Ok(Load { oldest_ring: Some(ring), .. }) if now - *ring > UNRUNG => {
                (false, format!("outbox: a page has waited for {} for somebody to take it", span(now - *ring)))
            }
            Ok(Load { rows, oldest: Some(oldest), .. }) => {
                (true, format!("outbox: {rows} waiting, the oldest for {}", span(now - *oldest)))
            }
            Err(why) => (false, format!("outbox: can't be read: {why}")),
        }
    }
}

/// A time span for people: its two largest units.
fn span(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }

    fn well() -> Vitals {
        let hour = TimeDelta::hours(1);
        Vitals {
            link: Link { is_up: true, since: now() - hour, for_so_long: hour },
            ails: None,
            writes: Ok(TimeDelta::milliseconds(3)),
            last_cycle: TimeDelta::seconds(4),
            audited: Audited { ago: Some(TimeDelta::seconds(34)), mended: 1, unmended: Vec::new() },
            load: Ok(Load {
                rows: 3,
                oldest: Some(now() - TimeDelta::seconds(2)),
                oldest_ring: None,
                open: 1,
                running: 1,
            }),
        }
    }

    #[test]
    fn all_is_well() {
        let report = well().report(now());
        assert!(report.is_well());
        assert_snapshot!(report, @"
        ok
        ✓ discord: connected since 2026-03-02 11:00:00 UTC
        ✓ database: takes changes (in 3 ms)
        ✓ engine: ran 4 s ago
        ✓ auditor: looked 34 s ago, 1 mended since the start
        ✓ outbox: 3 waiting, the oldest for 2 s
        ");
    }

    #[test]
    fn what_is_wrong_is_said_with_since_when() {
        let away = TimeDelta::minutes(4);
        let report = Vitals {
            link: Link { is_up: false, since: now() - away, for_so_long: away },
            ails: None,
            writes: Err("the database refused: the disk is full".to_owned()),
            last_cycle: TimeDelta::seconds(61),
            audited: Audited {
                ago: Some(TimeDelta::seconds(70)),
                mended: 0,
                unmended: vec!["a page was overdue and nothing moved it: the database takes no changes now".to_owned()],
            },
            load: Ok(Load::default()),
        }
        .report(now());
        assert!(!report.is_well());
        assert_snapshot!(report, @"
        not ok
        ✗ discord: not connected since 2026-03-02 11:56:00 UTC (4 min)
        ✗ database: takes no changes: the database refused: the disk is full
        ✗ engine: has not run for 61 s
        ✗ auditor: looked 70 s ago, and can't mend: a page was overdue and nothing moved it: the database takes no changes now
        ✓ outbox: empty
        ");
        assert_eq!(report.wrong().count(), 4);
    }

    #[test]
    fn a_discord_that_only_listens_is_not_well() {
        let ails = Some("has answered no call for 62 s".to_owned());
        let report = Vitals { ails, ..well() }.report(now());
        let wrong: Vec<&str> = report.wrong().collect();
        assert_eq!(wrong, ["discord: connected since 2026-03-02 11:00:00 UTC, and has answered no call for 62 s"]);
    }

    #[test]
    fn a_connection_that_is_being_taken_up_again_is_no_alarm_yet() {
        let away = |seconds| {
            let away = TimeDelta::seconds(seconds);
            Vitals { link: Link { is_up: false, since: now() - away, for_so_long: away }, ..well() }.report(now())
        };
        assert!(away(120).is_well() && !away(121).is_well());
        assert!(away(30).to_string().contains("not connected since 2026-03-02 11:59:30 UTC (30 s)"));
    }

    #[test]
    fn long_spans_are_told_in_large_units() {
        let told = [5, 119, 120, 7_199, 7_200, 200_000].map(|seconds| span(TimeDelta::seconds(seconds)));
        assert_eq!(told, ["5 s", "119 s", "2 min", "119 min", "2 h 0 min", "2 d 7 h"]);
    }
}
