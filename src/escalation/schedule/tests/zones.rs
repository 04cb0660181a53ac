//! Every zone that chrono-tz knows, at every kind of change of its clocks from 2000 to 2040.

use super::*;

/// A change of a zone's clocks: when, and what they show a second before and then.
struct Put {
    zone: Tz,
    at: DateTime<Utc>,
    from: NaiveDateTime,
    to: NaiveDateTime,
}

/// One change of each kind of every zone: of those that go by the same amount at the same time of day the first and the last.
fn changes() -> Vec<Put> {
    TZ_VARIANTS.iter().flat_map(|zone| changes_of(*zone)).collect()
}

fn changes_of(zone: Tz) -> Vec<Put> {
    let offset = |at: DateTime<Utc>| zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
    let (mut at, end, step) = (utc("2000-01-01 00:00"), utc("2040-01-01 00:00"), TimeDelta::days(7));
    let mut found: Vec<Put> = Vec::new();
    while at < end {
        let next = at + step;
        if offset(at) != offset(next) {
            let (mut before, mut after) = (at, next);
            while after - before > TimeDelta::seconds(1) {
                let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
                if offset(middle) == offset(at) { before = middle } else { after = middle }
            }
            let from = clock(after - TimeDelta::seconds(1), zone) + TimeDelta::seconds(1);
            found.push(Put { zone, at: after, from, to: clock(after, zone) });
        }
        at = next;
    }
    let mut kinds = BTreeSet::new();
    let kind = |put: &Put| (put.from.time(), (put.to - put.from).num_seconds());
    let first: Vec<bool> = found.iter().map(|put| kinds.insert(kind(put))).collect();
    let newest: BTreeSet<DateTime<Utc>> =
        kinds.iter().filter_map(|one| found.iter().rev().find(|put| kind(put) == *one)).map(|put| put.at).collect();
    found.into_iter().zip(first).filter(|(put, first)| *first || newest.contains(&put.at)).map(|(put, _)| put).collect()
}

/// The times of day that are worth a hand-off: those at the ends of what is left out or repeated, one between, and another.
fn times(put: &Put) -> BTreeSet<NaiveTime> {
    let middle = put.from + (put.to - put.from) / 2;
    let second = TimeDelta::seconds(1);
    [put.from, put.from - second, put.to, put.to - second, middle, local("2000-01-01 09:00")]
        .map(|local| local.time().with_nanosecond(0).unwrap())
        .into()
}

#[test]
fn no_instant_is_without_exactly_one_person_in_any_zone() {
    let all = changes();
    assert!(all.len() > 500, "{}", all.len());
    for put in &all {
        for time in times(put) {
            let starts = put.from.date().and_time(time) - TimeDelta::days(3);
            let members = ["a", "b", "c"].map(person).to_vec();
            let daily = Layer { starts, handoff_every: TimeDelta::days(1), members, weekdays: Vec::new(), hours: None };
            check(put, time, &schedule(put.zone, vec![daily]));
        }
    }
}

fn check(put: &Put, time: NaiveTime, daily: &Schedule) {
    let told = format!("{} at {} ({} to {}), handing off at {time}", put.zone, put.at, put.from, put.to);
    let (from, until) = (put.at - TimeDelta::hours(30), put.at + TimeDelta::hours(30));
    let shifts = daily.shifts(from, until);
    assert_eq!(daily.gaps(from, until), [], "{told}");
    assert_eq!((shifts[0].from, shifts[shifts.len() - 1].until), (from, until), "{told}");
    for pair in shifts.windows(2) {
        let (ended, began) = (&pair[0], &pair[1]);
        assert!(ended.until == began.from && ended.who != began.who, "{told}");
        let shown = clock(began.from, put.zone);
        let never_comes = began.from == put.at && put.to > put.from;
        assert!(shown.time() == time || never_comes, "{told}: the clock shows {shown}");
        // What is shown twice is meant at the first time alone.
        assert_eq!(first_instant(shown, put.zone), began.from, "{told}");
    }
    let second = TimeDelta::seconds(1);
    let edges = shifts.iter().map(|shift| shift.from).chain([put.at, put.at + (put.from - put.to)]);
    for at in edges.flat_map(|edge| [edge - second, edge, edge + second]).filter(|at| from <= *at && *at < until) {
        let on_call: Vec<_> = shifts.iter().filter(|shift| shift.from <= at && at < shift.until).collect();
        assert_eq!(on_call.len(), 1, "{told}: {at}");
        assert_eq!(daily.holder(at).map(|(who, _)| who), Some(&on_call[0].who), "{told}: {at}");
    }
}

#[test]
fn days_that_follow_one_another_leave_nothing_out_in_any_zone() {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    for put in &changes() {
        let of = |name: &str, weekdays: &[Weekday], hours: Option<(&str, &str)>| Layer {
            starts: put.from - TimeDelta::days(10),
            handoff_every: TimeDelta::days(1),
            members: vec![person(name)],
            weekdays: weekdays.to_vec(),
            hours: hours.map(|(from, to)| Hours { from: time(from), to: time(to) }),
        };
        let days = vec![of("odd", &[Mon, Wed, Fri, Sun], None), of("even", &[Tue, Thu, Sat], None)];
        let halves = vec![of("day", &[], Some(("02:30", "14:30"))), of("night", &[], Some(("14:30", "02:30")))];
        for layers in [days, halves] {
            let all = schedule(put.zone, layers);
            let (from, until) = (put.at - TimeDelta::hours(30), put.at + TimeDelta::hours(30));
            assert_eq!(all.gaps(from, until), [], "{} at {}", put.zone, put.at);
            for at in [put.at - TimeDelta::seconds(1), put.at, put.at + TimeDelta::seconds(1)] {
                assert!(all.holder(at).is_some(), "{} at {at}", put.zone);
            }
        }
    }
}
