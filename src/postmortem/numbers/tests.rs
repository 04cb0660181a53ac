//! Tables and properties.

use proptest::prelude::*;

use super::case::Ring;
use super::*;
use crate::incident::{Rules, ServiceId, Severity, SeverityId};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn minutes(minutes: i64) -> Option<TimeDelta> {
    Some(TimeDelta::minutes(minutes))
}

fn rules() -> Rules {
    let severity = |id: &str| Severity {
        id: SeverityId(id.to_owned()),
        name: id.to_uppercase(),
        description: String::new(),
        policy: None,
        update_every: None,
        stalled_after: None,
        review_within: None,
    };
    Rules { severities: vec![severity("sev1"), severity("sev2")], ..Rules::blank(Tz::Europe__Berlin) }
}

fn case(number: u32, severity: &str, began: &str) -> Case {
    Case {
        number: Number(number),
        severity: SeverityId(severity.to_owned()),
        service: None,
        began: at(began),
        start_known: true,
        drill: false,
        duplicate: false,
        related: Vec::new(),
        acknowledge: None,
        mitigate: None,
        resolve: None,
        rings: Vec::new(),
        items: Vec::new(),
    }
}

fn ring(when: &str, who: &[&str]) -> Ring {
    Ring { at: at(when), reached: who.iter().map(|who| (*who).to_owned()).collect() }
}

fn period() -> Period {
    Period { since: None, now: at("2026-05-01T12:00:00Z"), zone: Tz::Europe__Berlin }
}

/// Everything once: a duplicate, a drill, a repeat, pages in and out of hours, action items of every fate.
fn several() -> Vec<Case> {
    let day = |text: &str| Some(text.parse().unwrap());
    vec![
        Case {
            service: Some(ServiceId("pay".to_owned())),
            acknowledge: minutes(2),
            mitigate: minutes(30),
            resolve: minutes(60),
            // 07:59 in Berlin on a Tuesday, 08:00, and a Saturday.
            rings: vec![
                ring("2026-03-03T06:59:00Z", &["alice"]),
                ring("2026-03-03T07:00:00Z", &["alice", "On-call"]),
                ring("2026-03-07T11:00:00Z", &["On-call"]),
            ],
            items: vec![
                (day("2026-03-10"), Some(at("2026-03-10T22:30:00Z"))),
                (day("2026-03-10"), Some(at("2026-03-10T23:30:00Z"))),
                (day("2026-04-30"), None),
                (day("2026-05-01"), None),
                (None, None),
            ],
            ..case(1, "sev1", "2026-03-03T06:50:00Z")
        },
        Case {
            acknowledge: minutes(10),
            related: vec![Number(1), Number(9)],
            ..case(2, "sev1", "2026-03-31T23:30:00Z")
        },
        Case { start_known: false, acknowledge: minutes(4), ..case(3, "sev2", "2026-04-02T10:00:00Z") },
        Case {
            duplicate: true,
            acknowledge: minutes(999),
            related: vec![Number(1)],
            ..case(4, "sev2", "2026-04-02T10:05:00Z")
        },
        Case {
            drill: true,
            acknowledge: minutes(999),
            rings: vec![ring("2026-04-02T10:05:00Z", &["alice"])],
            ..case(5, "sev1", "2026-04-02T10:05:00Z")
        },
    ]
}

fn told(numbers: &Numbers, by: By) -> String {
    let told = |section: Section| format!("{}\n  {}", section.title, section.lines.join("\n  "));
    sections(numbers, by).into_iter().map(told).collect::<Vec<_>>().join("\n")
}

#[test]
fn in_words() {
    let numbers = Numbers::of(&several(), period(), &rules());
    insta::assert_snapshot!(told(&numbers, By::Severity), @"
    Since the beginning
      3 incidents; 1 more is a duplicate of another
      Acknowledged: median 4 min, 90th percentile 10 min (3 of 3)
      Mitigated: median 30 min, 90th percentile 30 min (1 of 3)
      Resolved: median 1 h, 90th percentile 1 h (1 of 3)
      Start known: 2 of 3 (66 %)
      Repeats of an earlier incident: 1 of 3 (33 %)
      Pages: 3, 2 out of hours
      Action items done in time: 1 of 3 (33 %); 1 not due yet; 1 without a due date
    By severity
      SEV1: 2 · acknowledged 2 min · mitigated 30 min · resolved 1 h
      SEV2: 1 · acknowledged 4 min
    ");
    insta::assert_snapshot!(told(&numbers, By::Month).split_once("By month").unwrap().1, @"

    2026-03: 1 · acknowledged 2 min · mitigated 30 min · resolved 1 h
    2026-04: 2 · acknowledged 4 min
    ");
    insta::assert_snapshot!(told(&numbers, By::People).split_once("Who was paged").unwrap().1, @"

    On-call: 2 pages, 1 out of hours
    alice: 2 pages, 1 out of hours
    ");
}

#[test]
fn as_a_table() {
    insta::assert_snapshot!(csv(&Numbers::of(&several(), period(), &rules())).replace("\r\n", "\n"), @"
    by,name,incidents,duplicates,start_known,repeats,acknowledge_known,acknowledge_median_seconds,acknowledge_p90_seconds,mitigate_known,mitigate_median_seconds,mitigate_p90_seconds,resolve_known,resolve_median_seconds,resolve_p90_seconds,pages,pages_out_of_hours,action_items_in_time,action_items_late,action_items_not_due
    all,all,3,1,2,1,3,240,600,1,1800,1800,1,3600,3600,3,2,1,2,1
    severity,SEV1,2,,2,1,2,120,600,1,1800,1800,1,3600,3600,,,,,
    severity,SEV2,1,,0,0,1,240,240,0,,,0,,,,,,,
    service,no service,2,,1,1,2,240,600,0,,,0,,,,,,,
    service,pay,1,,1,0,1,120,120,1,1800,1800,1,3600,3600,,,,,
    month,2026-03,1,,1,0,1,120,120,1,1800,1800,1,3600,3600,,,,,
    month,2026-04,2,,1,1,2,240,600,0,,,0,,,,,,,
    paged,On-call,,,,,,,,,,,,,,2,1,,,
    paged,alice,,,,,,,,,,,,,,2,1,,,
    ");
}

#[test]
fn a_period_begins_on_its_first_day_in_the_zone_of_the_server() {
    let april = Period { since: Some("2026-04-01".parse().unwrap()), ..period() };
    let numbers = Numbers::of(&several(), april, &rules());
    // 23:30 UTC on March 31 is April 1 in Berlin; what it repeats lies before the period.
    assert_eq!((numbers.all.incidents, numbers.all.repeats, numbers.duplicates), (2, 1, 1));
    let of = |months, now| Period::months(months, at(now), Tz::Europe__Berlin).since.unwrap().to_string();
    assert_eq!(of(12, "2026-05-01T12:00:00Z"), "2025-06-01");
    assert_eq!(of(1, "2026-04-30T22:30:00Z"), "2026-05-01");
    assert_eq!(of(0, "2024-02-29T12:00:00Z"), "2024-02-01");
}

#[test]
fn nothing_and_one_are_counted_too() {
    let none = Numbers::of(&[], period(), &rules());
    insta::assert_snapshot!(told(&none, By::Severity), @"
    Since the beginning
      No incidents. Drills don't count.
    ");
    assert_eq!(csv(&none).lines().count(), 2);
    for by in [By::Severity, By::Service, By::Month, By::People] {
        assert!(svg(&none, by).contains("Nothing to count yet"));
    }
    let one = Numbers::of(&[case(1, "sev9", "2026-04-02T10:00:00Z")], period(), &rules());
    insta::assert_snapshot!(told(&one, By::Service), @"
    Since the beginning
      1 incident
      Acknowledged: not known of any
      Mitigated: not known of any
      Resolved: not known of any
      Start known: 1 of 1 (100 %)
      Repeats of an earlier incident: 0 of 1 (0 %)
      Pages: 0, 0 out of hours
      Action items done in time: none to count
    By service
      no service: 1
    ");
}

#[test]
fn nearest_rank() {
    let of = |all: &[i64]| {
        let times = Times::of(all.iter().map(|one| TimeDelta::minutes(*one)).collect());
        (times.median.map(|one| one.num_minutes()), times.ninetieth.map(|one| one.num_minutes()))
    };
    assert_eq!(of(&[]), (None, None));
    assert_eq!(of(&[7]), (Some(7), Some(7)));
    assert_eq!(of(&[9, 1]), (Some(1), Some(9)));
    assert_eq!(of(&[3, 1, 2]), (Some(2), Some(3)));
    assert_eq!(of(&(1..=10).collect::<Vec<_>>()), (Some(5), Some(9)));
    assert_eq!(of(&(1..=100).collect::<Vec<_>>()), (Some(50), Some(90)));
}

#[test]
fn a_hostile_name_is_text_in_every_form() {
    let name = "</text><script>alert(1)</script>&\"\u{202e}\0\n=cmd|' /C calc'!A1";
    let mut cases = several();
    cases[0].rings.push(ring("2026-04-02T10:05:00Z", &[name]));
    cases[0].service = Some(ServiceId(name.to_owned()));
    let numbers = Numbers::of(&cases, period(), &rules());
    for by in [By::Service, By::People] {
        let picture = svg(&numbers, by);
        assert!(!picture.contains("<script") && !picture.contains("</text><script"), "{picture}");
        assert!(!picture.chars().any(|c| c == '\0' || c == '\u{202e}'));
        let outside = picture.replace("http://www.w3.org/2000/svg", "");
        assert!(!outside.contains("http") && !outside.contains("href") && !outside.contains("url("));
        assert_eq!(picture, svg(&numbers, by));
        assert!(!told(&numbers, by).contains(['\0', '\u{202e}']));
    }
    assert!(csv(&numbers).contains("\"</text>"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_counted_adds_up(seeds in prop::collection::vec((0i64..400_000, 0u32..4, any::<[bool; 3]>(), prop::option::of(0i64..9_000)), 0..30)) {
        let cases: Vec<Case> = (1..).zip(&seeds).map(|(number, (began, severity, [drill, duplicate, start_known], length))| {
            let began = at("2025-12-20T00:00:00Z") + TimeDelta::minutes(*began);
            let length = length.map(TimeDelta::seconds);
            Case {
                began,
                drill: *drill,
                duplicate: *duplicate,
                start_known: *start_known,
                resolve: length,
                acknowledge: length,
                rings: vec![Ring { at: began, reached: vec![format!("p{severity}")] }],
                ..case(number, &format!("sev{severity}"), "2026-01-01T00:00:00Z")
            }
        }).collect();
        let numbers = Numbers::of(&cases, period(), &rules());
        for groups in [&numbers.severities, &numbers.services, &numbers.months] {
            prop_assert_eq!(groups.iter().map(|group| group.incidents).sum::<usize>(), numbers.all.incidents);
            for group in groups.iter() {
                prop_assert!(group.start_known <= group.incidents && group.acknowledge.known <= group.incidents);
                prop_assert!(group.resolve.median <= group.resolve.ninetieth);
                prop_assert!(group.resolve.median.is_none_or(|median| median >= TimeDelta::zero()));
            }
        }
        prop_assert_eq!(numbers.people.iter().map(|paged| paged.pages).sum::<usize>(), numbers.pages);
        prop_assert!(numbers.out_of_hours <= numbers.pages);
        for by in [By::Severity, By::Service, By::Month, By::People] {
            prop_assert!(!svg(&numbers, by).contains("NaN"));
        }
        let table = csv(&numbers);
        prop_assert!(table.lines().all(|line| line.matches(',').count() == 19));
    }
}
