//! `[[schedule]]`: what is read, and what a person reads who made a mistake.

use chrono::{TimeDelta, Weekday};
use chrono_tz::Tz;

use super::*;
use crate::escalation::Hours;
use crate::incident::ScheduleId;

const DATABASE: &str =
    "[[schedule]]\nid = 'database'\nstarts = '2026-01-05T09:00'\nmembers = ['user:alice', 'user:222']\n";

/// The messages for a text, without the file's name.
fn refused(text: &str) -> Vec<String> {
    match Config::parse(text, "f") {
        Ok(_) => vec!["accepted".to_owned()],
        Err(error) => error.to_string().lines().map(|line| line.trim_start_matches("f:").to_owned()).collect(),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (line, message) in cases {
        assert_eq!(refused(&format!("{DATABASE}{line}")), [*message], "{line}");
    }
}

#[test]
fn a_schedule_is_read_with_its_layers() {
    let text = format!(
        "timezone = 'Europe/Berlin'\n{DATABASE}handoff_every = '1d'\n[[schedule.layers]]\nmembers = ['user:carol']\n\
         weekdays = ['sat', 'Sunday']\nfrom = '20:00'\nto = '08:00'\nhandoff_every = '12h'\nstarts = '2026-02-01 09:00'\n\
         [[schedule]]\nid = 'net'\ntimezone = 'UTC'\nstarts = '2026-01-05T09:00'\nmembers = ['user:bob']\n\
         layers = [{{ members = ['user:dave'], weekdays = ['fri'] }}]\n"
    );
    let config = parsed(&text);
    let [database, net] = config.schedules.as_slice() else { panic!("{:?}", config.schedules) };
    assert_eq!((database.zone, net.zone), (Tz::Europe__Berlin, Tz::UTC), "the file's, where nothing is said");
    let [own, weekend] = database.layers.as_slice() else { panic!("{database:?}") };
    assert_eq!(own.members, [Target::User("alice".to_owned()), Target::User("222".to_owned())]);
    assert_eq!((own.starts.to_string().as_str(), own.handoff_every), ("2026-01-05 09:00:00", TimeDelta::days(1)));
    assert_eq!(weekend.weekdays, [Weekday::Sat, Weekday::Sun]);
    let time = |text: &str| text.parse().unwrap();
    assert_eq!(weekend.hours, Some(Hours { from: time("20:00:00"), to: time("08:00:00") }));
    assert_eq!(
        (weekend.starts.to_string().as_str(), weekend.handoff_every),
        ("2026-02-01 09:00:00", TimeDelta::hours(12))
    );
    let [_, friday] = net.layers.as_slice() else { panic!("{net:?}") };
    let own = &net.layers[0];
    assert_eq!((friday.starts, friday.handoff_every), (own.starts, TimeDelta::days(7)), "as in its own rotation");
    assert_eq!(config.warnings(), Vec::<String>::new());
    assert_eq!(config.schedule_named(" DATABASE "), config.schedule(&ScheduleId("database".to_owned())));
}

#[test]
fn a_policy_and_a_service_may_name_a_schedule() {
    let text = format!(
        "{DATABASE}[[service]]\nid = 'shop'\nowners = ['schedule:database']\n[[policy]]\nid = 'urgent'\n\
         fallback = ['service:shop']\n[[policy.level]]\nnotify = ['schedule:database']\n"
    );
    let config = parsed(&text);
    let policy = config.policy(&PolicyId("urgent".to_owned())).unwrap();
    let schedule = [Target::Schedule(ScheduleId("database".to_owned()))];
    assert_eq!((policy.levels[0].notify.as_slice(), policy.fallback.as_slice()), (&schedule[..], &schedule[..]));
    let unknown = text.replace("['schedule:database']", "['schedule:databse']");
    let message = "\"databse\" is not a schedule; did you mean \"database\"? The schedules are \"database\"";
    let lines = [
        format!("7: service \"shop\": owners: {message}"),
        "10: policy \"urgent\": fallback: \"shop\" has no owners; write owners = [\"role:NAME\"] under its [[service]]"
            .to_owned(),
        format!("12: policy \"urgent\": level #1: notify: {message}"),
    ];
    assert_eq!(refused(&unknown), lines);
}

#[test]
fn mistakes_are_told_with_what_to_write() {
    check(&[
        (
            "timezone = 'Berlin'",
            "5: schedule \"database\": timezone: \"Berlin\" is not a time zone; did you mean \"Europe/Berlin\"?",
        ),
        ("handoff_every = '30m'", "5: schedule \"database\": handoff_every: \"30m\" is too short; at least 1 hour"),
        (
            "zone = 'UTC'",
            "5: schedule \"database\": zone: unknown key; the keys here are id, timezone, starts, handoff_every, members, layers",
        ),
        ("weekdays = ['mon']", "5: schedule \"database\": weekdays: unknown key; it belongs under [[schedule.layers]]"),
        (
            "layers = ['user:alice']",
            "5: schedule \"database\": layers: is not a list of tables; write [[schedule.layers]], with two brackets, for each",
        ),
        (
            "layers = [{ weekdays = ['mon'] }]",
            "5: schedule \"database\": layers #1: members: missing; write who takes turns, such as members = [\"user:alice\", \"user:bob\"]",
        ),
        (
            "layers = [{ members = ['user:a'], weekdays = ['montag'] }]",
            "5: schedule \"database\": layers #1: weekdays: \"montag\" is not a day of the week; write \"mon\" to \"sun\"",
        ),
        (
            "layers = [{ members = ['user:a'], from = '22:00' }]",
            "5: schedule \"database\": layers #1: from: there is no to; write both, or neither for the whole day",
        ),
        (
            "layers = [{ members = ['user:a'], from = '22', to = '6:00' }]",
            "5: schedule \"database\": layers #1: from: \"22\" is not a time of day; write one such as \"22:00\"",
        ),
        (
            "layers = [{ members = ['user:a'], from = '22:00', to = '22:00' }]",
            "5: schedule \"database\": layers #1: to: is the same as from; leave both out for the whole day",
        ),
        (
            "[[schedule]]\nid = 'database'\nstarts = '2026-01-05T09:00'\nmembers = ['user:a']",
            "6: schedule \"database\": id: \"database\" stands twice; each schedule needs its own",
        ),
    ]);
    let cases = [
        (
            "starts = 'monday'",
            "3: schedule \"database\": starts: \"monday\" is not a date with a time; write one such as \"2026-01-05T09:00\"",
        ),
        (
            "members = ['role:On-call']",
            "3: schedule \"database\": members: \"role:On-call\" is not a person; who takes turns is written \"user:NAME\", by username or id",
        ),
        (
            "members = ['alice']",
            "3: schedule \"database\": members: \"alice\" is not a person; who takes turns is written \"user:NAME\", by username or id",
        ),
        ("members = []", "3: schedule \"database\": members: is empty; name somebody, such as \"user:alice\""),
    ];
    for (line, message) in cases {
        let key = line.split(' ').next().unwrap();
        let rest: Vec<&str> = DATABASE.lines().filter(|line| !line.starts_with(key)).collect();
        let text = [&rest[..2], &[line], &rest[2..]].concat().join("\n");
        assert_eq!(refused(&text), [message], "{text}");
    }
    let without: Vec<_> = refused("[[schedule]]\nid = 'a'");
    let missing = [
        "1: schedule \"a\": starts: missing; write when the first turn begins, such as starts = \"2026-01-05T09:00\"",
        "1: schedule \"a\": members: missing; write who takes turns, such as members = [\"user:alice\", \"user:bob\"]",
    ];
    assert_eq!(without, missing);
}

#[test]
fn a_layer_that_hides_everything_is_warned_of() {
    let config = parsed(&format!("{DATABASE}layers = [{{ members = ['user:a'] }}]"));
    let warning = "hotwash.toml:5: schedule \"database\": layers #1: members: it counts at every hour of every day, so nobody of the \
                   rotations before it is ever on call; write weekdays, or from and to";
    assert_eq!(config.warnings(), [warning]);
}
