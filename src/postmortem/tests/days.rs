//! Incidents that go over midnight, the new year, a leap day and the changes of the clock.

use chrono_tz::Tz;

use super::scene::{Scene, at, person};
use super::{check_golden, check_shape};
use crate::incident::{Command, Event, Kind, Missed, RoleId, SeverityId, Status, TextField, TheoryNumber, TimeField};

fn commander() -> RoleId {
    RoleId("commander".to_owned())
}

/// A night in Berlin in which the clock goes from 02:00 to 03:00, with two in command, one after the other.
fn night() -> Scene {
    let mut scene = Scene::opened("2026-03-28T22:40:00Z", "ada", "Search index is corrupt", "sev1", None);
    scene.rules.zone = Tz::Europe__Berlin;
    let paged = |level, reached: &[&str], missed: Vec<Missed>| Event::Paged {
        level: Some(level),
        reached: reached.iter().map(|&name| name.to_owned()).collect(),
        missed,
        late_minutes: None,
        own: None,
    };
    let asleep = Missed { target: "user:grace".to_owned(), why: "takes no direct messages".to_owned() };
    scene
        .does("ada", Command::SetTime { field: TimeField::StartedAt, at: at("2026-03-28T22:15:00Z") })
        .does("ada", Command::SetTime { field: TimeField::DetectedAt, at: at("2026-03-28T22:38:00Z") })
        .hotwash(Kind::Escalation, paged(1, &["On-call"], vec![asleep]))
        .time("22:52")
        .hotwash(Kind::Escalation, paged(2, &["Responders"], Vec::new()))
        .time("22:55")
        .does("linus", Command::Acknowledge { at: None })
        .does("linus", Command::TakeRole { role: commander() })
        .time("23:05")
        .does("linus", Command::AddTheory { text: "A full disk on index-3".to_owned(), owner: None })
        .time("23:50")
        .does("linus", Command::RuleOutTheory { number: TheoryNumber(1) });
    scene.now = at("2026-03-29T00:00:00Z");
    scene
        .time("00:10")
        .does(
            "ada",
            Command::AddTheory {
                text: "The new tokenizer writes empty segments".to_owned(),
                owner: Some(person("linus")),
            },
        )
        .time("00:40")
        .does("linus", Command::ReleaseRole { role: commander() })
        .time("00:58")
        .does("grace", Command::TakeRole { role: commander() })
        .time("01:10")
        .does("grace", Command::ConfirmTheory { number: TheoryNumber(2) })
        .does("grace", Command::SetStatus { status: Status::Identified, note: None, at: None })
        .notes(
            "grace",
            Kind::Communication,
            "Status page: search results are incomplete.",
            Some(at("2026-03-29T00:30:00Z")),
        )
        .time("01:45")
        .does(
            "grace",
            Command::SetStatus { status: Status::Monitoring, note: Some("rolled back".to_owned()), at: None },
        )
        .does("grace", Command::SetSeverity { level: SeverityId("sev2".to_owned()), reason: None })
        .time("02:20")
        .does(
            "grace",
            Command::Resolve { resolution: Some("Tokenizer rolled back, index-3 rebuilt.".to_owned()), at: None },
        )
        .sets("grace", TextField::Impact, "4 of 9 customers saw incomplete results, measured in the query log")
        .does("grace", Command::Close { reason: None });
    scene
}

#[test]
fn the_draft_of_a_night_in_which_the_clock_changes() {
    let scene = night();
    check_golden("night.md", &scene);
    let draft = scene.draft();
    // From 23:15 to 04:20 by the clock, of which one hour never was.
    assert!(draft.contains("- Duration: 4 h 5 min\n"), "{draft}");
    assert!(draft.contains("- Start Time: March 28, 2026, 23:15 CET\n- End Time: March 29, 2026, 04:20 CEST\n"));
}

/// Start and end by the server's clock, what it took, and the days of its timeline.
fn check(zone: Tz, from: &str, to: &str, told: [&str; 3], days: &[&str]) {
    let mut scene = Scene::opened(from, "ada", "x", "sev2", Some(from));
    scene.rules.zone = zone;
    let middle = at(from) + (at(to) - at(from)) / 2;
    scene.now = at(to);
    scene
        .notes("ada", Kind::Observation, "half way", Some(middle))
        .does("ada", Command::Resolve { resolution: None, at: None });
    let draft = scene.draft();
    check_shape(&draft);
    super::html::check(&scene.page());
    let lines = [
        format!("- Duration: {}\n", told[0]),
        format!("- Start Time: {}\n", told[1]),
        format!("- End Time: {}\n", told[2]),
    ];
    for line in lines {
        assert!(draft.contains(&line), "{line:?} is not in {draft}");
    }
    let headings: Vec<&str> = draft.lines().filter(|line| line.starts_with("**") && line.ends_with("**")).collect();
    let dated = headings.iter().filter(|line| line.contains(", 20")).map(|line| line.trim_matches('*'));
    assert_eq!(dated.collect::<Vec<_>>(), days);
}

#[test]
fn over_the_year_a_leap_day_and_both_changes_of_the_clock() {
    let (utc, berlin) = (Tz::UTC, Tz::Europe__Berlin);
    check(
        utc,
        "2025-12-31T23:50:00Z",
        "2026-01-01T00:20:00Z",
        ["30 min", "December 31, 2025, 23:50 UTC", "January 1, 2026, 00:20 UTC"],
        &["December 31, 2025", "January 1, 2026"],
    );
    check(
        utc,
        "2024-02-28T23:00:00Z",
        "2024-03-01T01:00:00Z",
        ["1 d 2 h", "February 28, 2024, 23:00 UTC", "March 1, 2024, 01:00 UTC"],
        &["February 28, 2024", "February 29, 2024", "March 1, 2024"],
    );
    check(
        utc,
        "2023-02-28T23:00:00Z",
        "2023-03-01T01:00:00Z",
        ["2 h", "February 28, 2023, 23:00 UTC", "March 1, 2023, 01:00 UTC"],
        &["February 28, 2023", "March 1, 2023"],
    );
    // 01:30 to 03:30 by the clock is one hour in spring and three in autumn.
    check(
        berlin,
        "2026-03-29T00:30:00Z",
        "2026-03-29T01:30:00Z",
        ["1 h", "March 29, 2026, 01:30 CET", "March 29, 2026, 03:30 CEST"],
        &["March 29, 2026"],
    );
    check(
        berlin,
        "2026-10-24T23:30:00Z",
        "2026-10-25T02:30:00Z",
        ["3 h", "October 25, 2026, 01:30 CEST", "October 25, 2026, 03:30 CET"],
        &["October 25, 2026"],
    );
    // Over both changes of a year.
    check(
        berlin,
        "2026-03-28T12:00:00Z",
        "2026-10-25T13:00:00Z",
        ["211 d 1 h", "March 28, 2026, 13:00 CET", "October 25, 2026, 14:00 CET"],
        &["March 28, 2026", "July 12, 2026", "October 25, 2026"],
    );
}
