//! What holds for any record that people's commands can make, and for some that they can't.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::check_shape;
use super::scene::{Scene, at, person};
use crate::incident::{
    Actor, Entry, EntryNumber, Event, Kind, Missed, RoleId, SeverityId, Status, TextField, TheoryNumber, TimeField,
    lines,
};
use crate::postmortem::facts::Facts;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "(password=|token: |bearer |pass\u{202e}word=|\\(masked:[1-3]\\)|hunter2|a1b2c3d4e5f6a7b8c9d0|[ ,;\"\n]){1,6}",
        "[-#>+*=`~|<\\[\\](){}!_&;:.@$%\\\\\n 0-9a-z]{1,60}",
        "\\PC{1,40}",
        "(# |## |- |1\\. |```|~~~|<div>|<!--|\\| a \\||    |> |===|\\{\\{|\\{%|@everyone|<@1>|\n|\n\n|\0|\u{202e}|é){1,12}",
    ]
}

fn optional_text() -> impl Strategy<Value = Option<String>> {
    prop::option::of(text())
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(&Kind::TYPED[..])
}

fn event() -> impl Strategy<Value = Event> {
    let open = prop::sample::select(&Status::ALL[..3]);
    let severity = prop::sample::select(vec!["sev1", "sev2", "lost"]).prop_map(|id| SeverityId(id.to_owned()));
    let role = prop::sample::select(vec!["commander", "lost"]).prop_map(|id| RoleId(id.to_owned()));
    let missed = || (text(), text()).prop_map(|(target, why)| Missed { target, why });
    let someone = || text().prop_map(|name| person(&name));
    prop_oneof![
        text().prop_map(|text| Event::Note { text }),
        (open, optional_text()).prop_map(|(to, note)| Event::StatusChanged { from: Status::Investigating, to, note }),
        (severity.clone(), severity, optional_text()).prop_map(|(from, to, reason)| Event::SeverityChanged {
            pages: true,
            from,
            to,
            reason
        }),
        (prop::sample::select(&TextField::ALL[..]), text()).prop_map(|(field, text)| Event::TextSet { field, text }),
        prop::sample::select(&TimeField::ALL[..]).prop_map(|field| Event::TimeSet { field }),
        (role.clone(), someone()).prop_map(|(role, to)| Event::RoleGiven { role, to, from: None, offer: None }),
        (role.clone(), someone()).prop_map(|(role, to)| Event::RoleOffered { role, to, from: None }),
        role.clone().prop_map(|role| Event::RoleDeclined { role }),
        (role, someone()).prop_map(|(role, from)| Event::RoleReleased { role, from }),
        (1..4u32, text(), prop::option::of(someone())).prop_map(|(number, text, owner)| Event::TheoryAdded {
            number: TheoryNumber(number),
            text,
            owner
        }),
        (1..4u32).prop_map(|number| Event::TheoryConfirmed { number: TheoryNumber(number) }),
        (1..4u32).prop_map(|number| Event::TheoryRuledOut { number: TheoryNumber(number) }),
        (prop::option::of(1..4u32), prop::collection::vec(text(), 0..3), prop::collection::vec(missed(), 0..2))
            .prop_map(|(level, reached, missed)| Event::Paged {
                level,
                reached,
                missed,
                late_minutes: Some(12),
                own: None
            }),
        prop::collection::vec(missed(), 1..3).prop_map(|missed| Event::NobodyReached {
            level: None,
            missed,
            own: None
        }),
        Just(Event::Acknowledged { paged: true }),
        optional_text().prop_map(|reason| Event::Escalated { reason }),
        optional_text().prop_map(|resolution| Event::Resolved { resolution }),
        optional_text().prop_map(|reason| Event::Closed { reason }),
        optional_text().prop_map(|reason| Event::Reopened { reason }),
        (1..20u32, text()).prop_map(|(entry, reason)| Event::Struck {
            entry: EntryNumber(entry),
            reason,
            by_hand: false
        }),
        (1..20u32).prop_map(|entry| Event::Restored { entry: EntryNumber(entry) }),
        Just(Event::Redacted),
    ]
}

/// A record of any events at any times, some of them minutes apart and some years.
pub(super) fn scene() -> impl Strategy<Value = Scene> {
    let minutes = prop_oneof![-600..600i64, -600_000..600_000i64];
    let entry = (event(), kind(), minutes, text());
    (text(), prop::collection::vec(entry, 0..24)).prop_map(|(title, told)| {
        let mut scene = Scene::opened("2024-04-10T14:30:00Z", "alice", "x", "sev1", None);
        scene.incident.title = title;
        for (event, kind, minutes, name) in told {
            let happened_at: DateTime<Utc> = at("2024-04-10T14:30:00Z") + TimeDelta::minutes(minutes);
            let number = EntryNumber(scene.incident.entries + 1);
            let (recorded_at, actor) = (scene.now, Actor::Member(person(&name)));
            let entry = Entry { number, kind, happened_at, recorded_at, actor, event };
            scene.incident.apply(&entry);
            scene.entries.push(entry);
        }
        scene
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_record_gives_a_draft_in_which_text_is_text(scene in scene()) {
        let draft = scene.draft();
        check_shape(&draft);
        let begins = |line: &str, marks: &[&str]| marks.iter().any(|mark| line.trim_start().starts_with(mark));
        let marks = ["```", "~~~", "|", "===", "---", "+ ", "* "];
        prop_assert!(!draft.lines().any(|line| begins(line, &marks)), "{}", draft);
        // HTML opens with a letter, a slash, a bang or a question mark behind the bracket (CommonMark, "Raw HTML").
        let bare = draft.replace(r"\\", "").replace(r"\<", "");
        let html = bare.match_indices('<').any(|(at, _)| {
            bare[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next))
        });
        prop_assert!(!html, "{}", draft);
        // Four blanks would be code.
        prop_assert!(!draft.lines().any(|line| line.starts_with("    ")), "{}", draft);
        let unseen = draft.contains(['\0', '\u{202e}', '\u{1b}']);
        prop_assert!(!unseen);
        scene.digest();
        let page = scene.page();
        let seen = super::html::check(&page);
        let unseen = seen.contains(['\0', '\u{202e}', '\u{1b}']);
        prop_assert!(!unseen);
        prop_assert!(page == scene.page() && draft == scene.draft());
        check_shape(&scene.blameless().text);
    }

    #[test]
    fn times_are_sorted_and_no_length_is_negative(scene in scene()) {
        let record = scene.record();
        let lines = lines(record.entries);
        let facts = Facts::of(&record, &lines);
        prop_assert!(facts.lines().is_sorted_by_key(|line| line.at));
        let times = facts.key_times();
        prop_assert!(times.is_sorted_by_key(|time| time.moment.at));
        let zero = TimeDelta::zero();
        prop_assert!(times.iter().all(|time| time.phase.is_none_or(|(_, _, length)| length > zero)));
        prop_assert!(facts.duration().is_none_or(|length| length >= zero));
        prop_assert!(facts.measures().iter().all(|measure| measure.length.is_err() || measure.length >= Ok((zero, None))));
        prop_assert!(facts.time_in_severity().iter().all(|(_, length)| *length >= zero));
        prop_assert!(facts.time_in_status().iter().all(|(_, length)| *length >= zero));
        prop_assert!(facts.gaps().iter().all(|gap| gap.to.is_none_or(|to| to > gap.from)));
        prop_assert!(facts.misleading_paths().iter().all(|path| path.cost().is_none_or(|cost| cost > zero)));
        if let Some(total) = facts.duration() {
            let phases: TimeDelta = times.iter().filter_map(|time| Some(time.phase?.2)).sum();
            let spent: TimeDelta = facts.time_in_severity().iter().map(|(_, length)| *length).sum();
            prop_assert!(phases <= total && spent <= total);
        }
    }
}
