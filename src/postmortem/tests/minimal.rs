//! Records with little in them, or with what contradicts itself.

use insta::assert_snapshot;

use super::scene::{Scene, at, person};
use super::{check_golden, check_shape};
use crate::incident::{
    Actor, Captured, ChannelId, Command, Event, Kind, MessageId, RoleId, Status, TextField, TimeField,
};

fn opened() -> Scene {
    Scene::opened("2026-03-01T03:12:00Z", "alice", "Search is down", "sev2", None)
}

#[test]
fn the_minimal_draft() {
    let mut scene = opened();
    scene.time("03:40").does("alice", Command::Close { reason: None });
    check_golden("minimal.md", &scene);
    assert_snapshot!(scene.digest(), @r"
    **Postmortem draft for #42: Search is down**
    SEV2 · 28 min · March 1, 2026, 03:12 UTC (assumed) to 03:40 UTC
    **Led by:** alice
    **Still to fill in:** impact, root cause, resolution, improvements, tasks, conclusion
    ");
}

#[test]
fn an_incident_that_goes_on_says_so() {
    let scene = opened();
    let draft = scene.draft();
    check_shape(&draft);
    assert!(draft.contains("Search is down: SEV2, going on since March 1, 2026, 03:12 UTC."));
    assert!(draft.contains("- Duration: unknown: not resolved yet\n"));
    assert!(draft.contains("- End Time: ongoing\n"));
    assert!(draft.contains("**Resolution:** Not resolved yet."));
    assert_snapshot!(scene.digest(), @r"
    **Postmortem draft for #42: Search is down**
    SEV2 · ongoing since March 1, 2026, 03:12 UTC (assumed)
    **Led by:** alice
    **Still to fill in:** impact, root cause, improvements, tasks, conclusion
    ");
}

#[test]
fn a_drill_is_called_one() {
    let mut scene = opened();
    scene.incident.drill = true;
    assert!(scene.draft().contains("\n- DRILL: an exercise, not a real incident\n"));
    assert!(scene.digest().contains("\nDRILL · SEV2 · ongoing since"));
}

#[test]
fn a_fallback_that_rings_through_the_night_is_one_line() {
    let mut scene = opened();
    for time in ["03:20", "03:35", "03:50", "04:05"] {
        let reached = vec!["Responders".to_owned()];
        let event = Event::Paged { level: None, reached, missed: Vec::new(), late_minutes: None, own: None };
        scene.time(time).hotwash(Kind::Escalation, event);
    }
    let line = "- 03:20 UTC: Escalation: the fallback was paged, reaching Responders. Again, 3 more, until 04:05 UTC\n";
    assert!(scene.draft().contains(line), "{}", scene.draft());
    assert_eq!(scene.draft().matches("Escalation: the fallback").count(), 1);
}

#[test]
fn a_commander_who_hands_over_is_told_with_times() {
    let commander = || RoleId("commander".to_owned());
    let mut scene = opened();
    scene
        .does("alice", Command::TakeRole { role: commander() })
        .time("03:50")
        .does("alice", Command::AssignRole { role: commander(), to: person("bob") })
        .time("04:10")
        .does("bob", Command::Resolve { resolution: None, at: None });
    let draft = scene.draft();
    assert!(draft.contains("Search is down: SEV2 for 58 min. alice, then bob led the response."));
    assert!(draft.contains("owner: bob"));
    assert!(draft.contains("- Incident commander: alice, from 03:12 UTC to 03:50 UTC\n"));
    assert!(draft.contains("- Incident commander: bob, from 03:50 UTC to the end (handed over by alice)\n"));
}

#[test]
fn a_role_that_nobody_held_for_a_while_is_told() {
    let commander = || RoleId("commander".to_owned());
    let mut scene = opened();
    scene
        .does("alice", Command::TakeRole { role: commander() })
        .time("03:30")
        .does("alice", Command::ReleaseRole { role: commander() })
        .time("03:42")
        .does("bob", Command::TakeRole { role: commander() })
        .time("04:10")
        .does("bob", Command::Resolve { resolution: None, at: None });
    let lines = "- Incident commander: alice, from 03:12 UTC to 03:30 UTC\n\
                 - Incident commander: nobody, from 03:30 UTC to 03:42 UTC (12 min)\n\
                 - Incident commander: bob, from 03:42 UTC to the end\n";
    assert!(scene.draft().contains(lines), "{}", scene.draft());
}

#[test]
fn what_it_stood_at_is_told_with_how_long() {
    let mut scene = opened();
    let status = |status| Command::SetStatus { status, note: None, at: None };
    scene
        .time("03:30")
        .does("alice", status(Status::Identified))
        .time("03:40")
        .does("alice", status(Status::Monitoring))
        .does("alice", status(Status::Investigating))
        .time("04:12")
        .does("alice", Command::Resolve { resolution: None, at: None });
    let line = "- Time in each status: investigating 50 min, identified 10 min\n";
    assert!(scene.draft().contains(line), "{}", scene.draft());
}

#[test]
fn what_a_draft_cannot_know_it_asks() {
    let mut scene = opened();
    scene
        .does("alice", Command::SetTime { field: TimeField::StartedAt, at: at("2026-03-01T03:00:00Z") })
        .does("alice", Command::SetTime { field: TimeField::DetectedAt, at: at("2026-03-01T03:00:00Z") })
        .sets("alice", TextField::Impact, "Search was down for most");
    let (same, many) = ("Did it really begin when it was noticed?", "How many were affected, of how many?");
    assert!(scene.draft().contains(same) && scene.draft().contains(many));
    scene.does("alice", Command::SetTime { field: TimeField::StartedAt, at: at("2026-03-01T02:50:00Z") }).sets(
        "alice",
        TextField::Impact,
        "Search was down for 40 of 50 customers, by the logs",
    );
    assert!(!scene.draft().contains(same) && !scene.draft().contains(many));
}

#[test]
fn a_record_without_a_single_entry_is_a_draft() {
    let mut scene = opened();
    scene.entries.clear();
    scene.incident.declarer = Actor::AlertSource { name: "probe".to_owned() };
    let draft = scene.draft();
    check_shape(&draft);
    assert!(draft.contains("Nothing was written down.") && draft.contains("No entries."));
    assert!(draft.contains("owner: nobody yet"));
}

#[test]
fn an_end_before_the_start_is_said_and_never_counted() {
    let mut scene = opened();
    scene.time("03:40").does("alice", Command::Resolve { resolution: None, at: None });
    scene.incident.started_at = Some(at("2026-03-01T05:00:00Z"));
    let draft = scene.draft();
    check_shape(&draft);
    assert!(draft.contains("- Duration: unknown: the end lies before the start\n"));
    assert!(draft.contains("Time to resolve (start to resolution): unknown: the times contradict each other\n"));
    assert!(draft.contains("Which is wrong, the start or the end?"));
}

#[test]
fn what_was_struck_is_left_out_and_what_was_restored_is_in() {
    let message = Captured {
        message: MessageId(1),
        channel: ChannelId(2),
        author: person("bob"),
        text: "the index is corrupt".to_owned(),
        attachments: Vec::new(),
        link: "https://discord.com/channels/1/2/1".to_owned(),
        unread: false,
        chosen: false,
        edited_at: None,
    };
    let mut scene = opened();
    scene
        .time("03:15")
        .does("bob", Command::Capture { message: message.clone(), at: at("2026-03-01T03:14:00Z"), files: Vec::new() });
    let line = "- 03:14 UTC: the index is corrupt (bob)\n";
    assert!(scene.draft().contains(line));
    scene.does("bob", Command::Uncapture { message: MessageId(1) });
    assert!(!scene.draft().contains(line));
    assert!(scene.draft().contains("(struck: the last reaction was taken off)\n"));
    scene.does("bob", Command::Capture { message, at: at("2026-03-01T03:14:00Z"), files: Vec::new() });
    assert!(scene.draft().contains(line));
}

#[test]
fn a_time_that_was_corrected_is_told_once() {
    let mut scene = opened();
    for start in ["2026-03-01T03:00:00Z", "2026-03-01T02:50:00Z"] {
        scene.does("alice", Command::SetTime { field: TimeField::StartedAt, at: at(start) });
    }
    let draft = scene.draft();
    assert!(draft.contains("- 02:50 UTC: Impact began.\n") && !draft.contains("- 03:00 UTC: Impact began.\n"));
}

#[test]
fn the_phases_lie_between_the_turns_and_add_up() {
    let mut scene = opened();
    scene
        .does("alice", Command::SetTime { field: TimeField::StartedAt, at: at("2026-03-01T03:00:00Z") })
        .time("03:30")
        .notes("alice", Kind::Escalation, "Called the search team", None)
        .time("04:40")
        .does("alice", Command::SetStatus { status: Status::Identified, note: None, at: None })
        .does("alice", Command::Resolve { resolution: None, at: None });
    let draft = scene.draft();
    assert!(draft.contains(
        "- First escalation: 03:30 UTC, when more people were asked for (started → first escalation: 30 min, 30 %)\n"
    ));
    assert!(draft.contains("- Root cause identified: 04:40 UTC (first escalation → identified: 1 h 10 min, 70 %)\n"));
    assert!(draft.contains("- Resolved: 04:40 UTC\n"));
    assert!(draft.contains("- Time to detect (start to detection): 12 min (assumed: detected when it was declared)\n"));
}
