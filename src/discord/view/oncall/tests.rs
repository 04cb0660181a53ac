use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;

use super::*;
use crate::escalation::{Layer, Override, OverrideId, Schedule};
use crate::incident::{ScheduleId, ServerId};

fn utc(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc()
}

fn user(name: &str) -> Target {
    Target::User(name.to_owned())
}

fn layer(starts: &str, members: &[&str], weekdays: &[Weekday]) -> Layer {
    Layer {
        starts: utc(starts).naive_utc(),
        handoff_every: TimeDelta::days(7),
        members: members.iter().map(|name| user(name)).collect(),
        weekdays: weekdays.to_vec(),
        hours: None,
    }
}

fn schedule(layers: Vec<Layer>) -> Schedule {
    Schedule { id: ScheduleId("database".to_owned()), zone: Tz::UTC, layers, overrides: Vec::new() }
}

fn people() -> People {
    People::from([(user("carol"), Person { id: UserId(3), name: "Carol".to_owned() })])
}

#[test]
fn gaps_and_overrides_are_marked_day_by_day() {
    let mut working_days =
        schedule(vec![layer("2026-03-02 00:00", &["carol", "da_ve"], &[Weekday::Mon, Weekday::Tue])]);
    let (from, until) = (utc("2026-03-04 12:00"), utc("2026-03-04 18:00"));
    working_days.overrides.push(Override { id: OverrideId(1), who: user("7"), from, until });
    let body = listing(&working_days, ServerId(1), utc("2026-03-03 12:00"), &people());
    let first: Vec<&str> = body.content.lines().take(10).collect();
    insta::assert_snapshot!(first.join("\n"), @"
    **database**: <@3> until <t:1772582400:f>, then **nobody**
    A turn is 7d, by the clock of UTC.
    **<t:1772409600:D>**
    - <t:1772409600:t> <@3> until <t:1772582400:f>
    **<t:1772582400:D>**
    - <t:1772582400:t> ⚠️ **nobody** until <t:1772625600:f>
    - <t:1772625600:t> <@7> (override) until <t:1772647200:f>
    - <t:1772647200:t> ⚠️ **nobody** until <t:1773014400:f>
    **<t:1773014400:D>**
    - <t:1773014400:t> da_ve until <t:1773187200:f>
    ");
    assert!(body.content.chars().count() < 1_900, "{}", body.content.chars().count());
}

#[test]
fn who_is_on_call_in_every_state() {
    let endless = schedule(vec![layer("2026-03-02 00:00", &["carol"], &[])]);
    let later = schedule(vec![layer("2026-03-09 09:00", &["carol", "7"], &[])]);
    let never = schedule(vec![layer("2030-03-09 09:00", &["carol"], &[])]);
    let ends = schedule(vec![layer("2026-03-02 00:00", &["carol"], &[Weekday::Mon])]);
    let body = who(&[endless, later, never, ends], utc("2026-03-02 12:00"), &people());
    insta::assert_snapshot!(body.content, @"
    **database**: <@3>, all year
    ⚠️ **database**: nobody until <t:1773046800:f>, then <@3>
    ⚠️ **database**: nobody in the next 366 days. `/oncall edit schedule:database` puts people on it.
    **database**: <@3> until <t:1772496000:f>, then **nobody**
    ");
}

#[test]
fn turns_are_told_as_they_are_typed() {
    for (span, words) in
        [(TimeDelta::days(7), "7d"), (TimeDelta::hours(36), "1d 12h"), (TimeDelta::minutes(90), "1h 30m")]
    {
        assert_eq!(handoff(span), words);
    }
}
