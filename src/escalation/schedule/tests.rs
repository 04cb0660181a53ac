//! Who is on call, across everything that zones do to their clocks.

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, NaiveTime, Offset, TimeZone, Timelike, Weekday};
use chrono_tz::TZ_VARIANTS;
use proptest::prelude::*;

use super::wall::clock;
use super::*;

mod zones;

fn person(name: &str) -> Target {
    Target::User(name.to_owned())
}

fn utc(text: &str) -> DateTime<Utc> {
    local(text).and_utc()
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn rotation(starts: &str, handoff_every: TimeDelta, members: &[&str]) -> Layer {
    let members = members.iter().map(|name| person(name)).collect();
    Layer { starts: local(starts), handoff_every, members, weekdays: Vec::new(), hours: None }
}

fn schedule(zone: Tz, layers: Vec<Layer>) -> Schedule {
    Schedule { id: ScheduleId("database".to_owned()), zone, layers, overrides: Vec::new() }
}

fn exception(id: i64, name: &str, from: &str, until: &str) -> Override {
    Override { id: OverrideId(id), who: person(name), from: utc(from), until: utc(until) }
}

/// `alice 07:00-15:00`, by the day of the beginning, one after the other; `—` is a gap.
fn told(schedule: &Schedule, from: &str, until: &str) -> Vec<String> {
    let (from, until) = (utc(from), utc(until));
    let shifts = schedule.shifts(from, until).into_iter().map(|shift| (shift.from, shift.until, shift.who.to_string()));
    let gaps = schedule.gaps(from, until).into_iter().map(|gap| (gap.from, gap.until, "—".to_owned()));
    let mut all: Vec<_> = shifts.chain(gaps).collect();
    all.sort();
    let line = |(from, until, who): (DateTime<Utc>, DateTime<Utc>, String)| {
        format!(
            "{} {} for {} h",
            from.format("%a %d %H:%M"),
            who.replace("user:", ""),
            (until - from).num_minutes() as f64 / 60.0
        )
    };
    all.into_iter().map(line).collect()
}

#[test]
fn a_day_is_23_or_25_hours_long_when_the_clocks_are_put() {
    let berlin = schedule(Tz::Europe__Berlin, vec![rotation("2026-03-27 09:00", TimeDelta::days(1), &["a", "b", "c"])]);
    let spring =
        ["Fri 27 08:00 a for 24 h", "Sat 28 08:00 b for 23 h", "Sun 29 07:00 c for 24 h", "Mon 30 07:00 a for 24 h"];
    assert_eq!(told(&berlin, "2026-03-27 08:00", "2026-03-31 07:00"), spring);
    let autumn = ["Sat 24 07:00 b for 25 h", "Sun 25 08:00 c for 24 h"];
    assert_eq!(told(&berlin, "2026-10-24 07:00", "2026-10-26 08:00"), autumn);
}

#[test]
fn a_week_is_a_week_by_the_wall_clock_and_hours_are_hours() {
    let weekly = schedule(Tz::Europe__Berlin, vec![rotation("2026-03-23 09:00", TimeDelta::days(7), &["a", "b"])]);
    assert_eq!(
        told(&weekly, "2026-03-23 08:00", "2026-04-06 07:00"),
        ["Mon 23 08:00 a for 167 h", "Mon 30 07:00 b for 168 h"]
    );
    let by_hours = schedule(Tz::Europe__Berlin, vec![rotation("2026-03-28 20:00", TimeDelta::hours(12), &["a", "b"])]);
    let same = ["Sat 28 19:00 a for 12 h", "Sun 29 07:00 b for 12 h", "Sun 29 19:00 a for 12 h"];
    assert_eq!(told(&by_hours, "2026-03-28 19:00", "2026-03-30 07:00"), same);
}

#[test]
fn a_time_that_never_comes_is_when_the_clocks_are_put_forward_and_one_that_comes_twice_is_the_first() {
    let berlin = Tz::Europe__Berlin;
    let cases = [
        ("2026-03-29 01:59", "2026-03-29 00:59"),
        ("2026-03-29 02:00", "2026-03-29 01:00"),
        ("2026-03-29 02:30", "2026-03-29 01:00"),
        ("2026-03-29 03:00", "2026-03-29 01:00"),
        ("2026-10-25 02:30", "2026-10-25 00:30"),
        ("2026-10-25 03:00", "2026-10-25 02:00"),
    ];
    for (wall, instant) in cases {
        assert_eq!(first_instant(local(wall), berlin), utc(instant), "{wall}");
    }
    let samoa = Tz::Pacific__Apia;
    assert_eq!(
        first_instant(local("2011-12-30 12:00"), samoa),
        first_instant(local("2011-12-31 00:00"), samoa),
        "no such day"
    );
}

#[test]
fn nobody_is_on_call_before_it_starts_nor_by_a_rotation_without_members() {
    let late = schedule(Tz::UTC, vec![rotation("2026-01-05 09:00", TimeDelta::days(7), &["a"])]);
    assert_eq!(late.on_call(utc("2026-01-05 08:59")), None);
    assert_eq!(
        told(&late, "2026-01-05 08:00", "2026-01-05 10:00"),
        ["Mon 05 08:00 — for 1 h", "Mon 05 09:00 a for 1 h"]
    );
    let empty = schedule(Tz::UTC, vec![rotation("2026-01-05 09:00", TimeDelta::days(7), &[])]);
    assert_eq!((empty.on_call(utc("2026-02-01 00:00")), empty.next_change(utc("2026-02-01 00:00"))), (None, None));
    assert_eq!(schedule(Tz::UTC, vec![]).shifts(utc("2026-02-01 00:00"), utc("2026-03-01 00:00")), []);
}

#[test]
fn a_later_layer_stands_over_an_earlier_one_where_it_is_active() {
    let office = Layer {
        weekdays: vec![Weekday::Mon, Weekday::Fri],
        hours: Some(Hours { from: time("09:00"), to: time("17:00") }),
        ..rotation("2026-01-05 00:00", TimeDelta::days(7), &["office"])
    };
    let nights = Layer {
        weekdays: vec![Weekday::Fri],
        hours: Some(Hours { from: time("22:00"), to: time("06:00") }),
        ..rotation("2026-01-05 00:00", TimeDelta::days(7), &["night"])
    };
    let base = rotation("2026-01-05 00:00", TimeDelta::days(7), &["base"]);
    let all = schedule(Tz::UTC, vec![base, office.clone(), nights.clone()]);
    let week = [
        "Mon 05 00:00 base for 9 h",
        "Mon 05 09:00 office for 8 h",
        "Mon 05 17:00 base for 88 h",
        "Fri 09 09:00 office for 8 h",
        "Fri 09 17:00 base for 5 h",
        "Fri 09 22:00 night for 8 h",
        "Sat 10 06:00 base for 42 h",
    ];
    assert_eq!(told(&all, "2026-01-05 00:00", "2026-01-12 00:00"), week);
    let without_base = schedule(Tz::UTC, vec![nights]);
    let rest = ["Fri 09 00:00 — for 22 h", "Fri 09 22:00 night for 8 h", "Sat 10 06:00 — for 18 h"];
    assert_eq!(told(&without_base, "2026-01-09 00:00", "2026-01-11 00:00"), rest);
    assert_eq!(without_base.next_change(utc("2026-01-10 06:00")), Some(utc("2026-01-16 22:00")));
    let on_call = schedule(Tz::UTC, vec![office]).on_call(utc("2026-01-09 12:00")).unwrap();
    assert_eq!(
        (on_call.from, on_call.until, on_call.by),
        (utc("2026-01-09 09:00"), utc("2026-01-09 17:00"), By::Layer(0))
    );
}

#[test]
fn overrides_stand_over_all_the_newest_first() {
    let mut all = schedule(Tz::UTC, vec![rotation("2026-01-05 00:00", TimeDelta::days(7), &["a", "b"])]);
    all.overrides = vec![
        exception(1, "x", "2026-01-06 00:00", "2026-01-08 00:00"),
        exception(2, "y", "2026-01-07 00:00", "2026-01-07 12:00"),
        exception(3, "early", "2026-01-01 00:00", "2026-01-02 00:00"),
    ];
    let shown = [
        "Thu 01 00:00 early for 24 h",
        "Fri 02 00:00 — for 72 h",
        "Mon 05 00:00 a for 24 h",
        "Tue 06 00:00 x for 24 h",
        "Wed 07 00:00 y for 12 h",
        "Wed 07 12:00 x for 12 h",
        "Thu 08 00:00 a for 96 h",
        "Mon 12 00:00 b for 24 h",
    ];
    assert_eq!(told(&all, "2026-01-01 00:00", "2026-01-13 00:00"), shown);
    assert_eq!(all.holder(utc("2026-01-07 00:00")), Some((&person("y"), By::Override(OverrideId(2)))));
    let names = |now| all.people(utc(now)).into_iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(names("2026-01-01 00:00"), "user:a user:b user:x user:y user:early");
    assert_eq!(
        names("2026-01-07 12:00"),
        "user:a user:b user:x",
        "who was on call by an exception that is over is no concern"
    );
}

#[test]
fn a_shift_is_one_however_many_turns_it_has() {
    let mut one = schedule(Tz::UTC, vec![rotation("2026-01-05 00:00", TimeDelta::days(1), &["a", "a", "b"])]);
    let shift = one.on_call(utc("2026-01-09 12:00")).unwrap();
    assert_eq!((shift.from, shift.until), (utc("2026-01-08 00:00"), utc("2026-01-10 00:00")));
    one.overrides = vec![exception(1, "a", "2026-01-10 00:00", "2026-01-10 06:00")];
    assert_eq!(one.on_call(utc("2026-01-09 12:00")).unwrap().until, utc("2026-01-10 06:00"));
    let alone = schedule(Tz::UTC, vec![rotation("2020-01-05 00:00", TimeDelta::days(1), &["a"])]);
    for at in ["2020-01-06 00:00", "2026-01-09 12:00", "2026-01-10 12:00"] {
        let shift = alone.on_call(utc(at)).unwrap();
        assert_eq!((shift.from, shift.until), (utc("2020-01-05 00:00"), utc(at) + LOOK), "it began when it began");
        assert_eq!(alone.next_change(utc(at)), None);
    }
}

#[test]
fn no_hand_off_is_so_short_and_no_span_so_long_that_it_never_ends() {
    let started = std::time::Instant::now();
    let hasty = schedule(Tz::UTC, vec![rotation("2000-01-05 00:00", TimeDelta::seconds(1), &["a", "b"])]);
    let shift = hasty.on_call(utc("2026-01-09 12:30")).unwrap();
    assert_eq!(shift.until - shift.from, SHORTEST_HANDOFF);
    let none = schedule(Tz::UTC, vec![rotation("2000-01-05 00:00", TimeDelta::seconds(-5), &["a", "b"])]);
    assert!(none.on_call(DateTime::<Utc>::MAX_UTC).is_some() && none.on_call(DateTime::<Utc>::MIN_UTC).is_none());
    let year = hasty.shifts(utc("2026-01-01 00:00"), utc("2027-01-01 00:00"));
    assert_eq!(year.len(), 365 * 24);
    let weekly = schedule(Tz::Europe__Berlin, vec![rotation("2000-01-05 00:00", TimeDelta::days(7), &["a", "b"])]);
    let all = weekly.shifts(utc("2026-01-01 00:00"), DateTime::<Utc>::MAX_UTC);
    assert_eq!(all.last().unwrap().until, utc("2026-01-01 00:00") + LONGEST_SPAN);
    assert_eq!(weekly.shifts(DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MAX_UTC), []);
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}

fn zone() -> impl Strategy<Value = Tz> {
    prop_oneof![
        proptest::sample::select(TZ_VARIANTS.to_vec()),
        proptest::sample::select(vec![Tz::Europe__Berlin, Tz::America__New_York, Tz::Australia__Lord_Howe, Tz::UTC]),
    ]
}

fn a_layer() -> impl Strategy<Value = Layer> {
    let members = proptest::collection::vec(proptest::sample::select(vec!["a", "b", "c", "d"]), 1..4);
    let weekdays = proptest::sample::subsequence(vec![Weekday::Mon, Weekday::Tue, Weekday::Fri, Weekday::Sun], 0..4);
    let hours = proptest::option::of((0_u32..24, 0_u32..24));
    (0_i64..1_000, 0_u32..24, prop_oneof![1_i64..60, Just(24), Just(168)], members, weekdays, hours).prop_map(
        |(day, hour, every, members, weekdays, hours)| {
            let time = |hour| NaiveTime::from_hms_opt(hour, 30, 0).unwrap();
            let starts = local("2024-01-01 00:00") + TimeDelta::days(day) + TimeDelta::hours(i64::from(hour));
            let members = members.into_iter().map(person).collect();
            let hours = hours.map(|(from, to)| Hours { from: time(from), to: time(to) });
            Layer { starts, handoff_every: TimeDelta::hours(every), members, weekdays, hours }
        },
    )
}

fn a_schedule() -> impl Strategy<Value = Schedule> {
    let exceptions = proptest::collection::vec((0_i64..1_100 * 24, 1_i64..100), 0..4);
    (zone(), proptest::collection::vec(a_layer(), 1..4), exceptions).prop_map(|(zone, layers, exceptions)| {
        let exceptions = exceptions.into_iter().enumerate().map(|(index, (from, hours))| {
            let from = utc("2024-01-01 00:00") + TimeDelta::hours(from);
            let id = OverrideId(i64::try_from(index).unwrap());
            Override { id, who: person("x"), from, until: from + TimeDelta::hours(hours) }
        });
        Schedule { overrides: exceptions.collect(), ..schedule(zone, layers) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Shifts and gaps lie one after the other, no two neighbours alike, and say what [`Schedule::on_call`] says.
    #[test]
    fn everything_says_the_same(schedule in a_schedule(), day in 0_i64..1_100, probes in proptest::collection::vec(0_i64..9 * 86_400, 12)) {
        let from = utc("2024-01-01 00:00") + TimeDelta::days(day);
        let until = from + TimeDelta::days(9);
        let (shifts, gaps) = (schedule.shifts(from, until), schedule.gaps(from, until));
        let mut all: Vec<_> = shifts.iter().map(|shift| (shift.from, shift.until, Some(&shift.who))).collect();
        all.extend(gaps.iter().map(|gap| (gap.from, gap.until, None)));
        all.sort_by_key(|(from, ..)| *from);
        prop_assert_eq!(all.first().map(|(from, ..)| *from), Some(from));
        prop_assert_eq!(all.last().map(|(_, until, _)| *until), Some(until));
        for pair in all.windows(2) {
            prop_assert!(pair[0].1 == pair[1].0 && pair[0].2 != pair[1].2, "{:?}", pair);
        }
        let ends = all.iter().flat_map(|(from, until, _)| [*from, *until - TimeDelta::seconds(1)]);
        for at in ends.chain(probes.iter().map(|seconds| from + TimeDelta::seconds(*seconds))) {
            let (began, ends, who) = all.iter().find(|(from, until, _)| *from <= at && at < *until).unwrap();
            let on_call = schedule.on_call(at);
            prop_assert_eq!(on_call.as_ref().map(|shift| &shift.who), *who);
            if let Some(shift) = on_call {
                prop_assert!(*began == from || shift.from == *began, "{:?} {:?}", shift, began);
                prop_assert!(*ends == until || shift.until == *ends, "{:?} {:?}", shift, ends);
                prop_assert!(shift.from <= at && at < shift.until);
            }
            prop_assert!(*ends == until || schedule.next_change(at) == Some(*ends));
        }
    }

    #[test]
    fn a_schedule_is_read_as_it_was_written(schedule in a_schedule()) {
        let kept = serde_json::to_string(&schedule).unwrap();
        let read: Schedule = serde_json::from_str(&kept).unwrap();
        prop_assert_eq!(read, Schedule { overrides: Vec::new(), ..schedule });
    }
}
