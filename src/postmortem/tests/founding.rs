//! The outage that this project set out from: live, as it would have been kept, and typed in long afterwards.

use insta::assert_snapshot;

use super::scene::{Scene, at, person, rules};
use super::{check_golden, check_shape};
use crate::incident::{Captured, ChannelId, Command, Event, Kind, MessageId, Missed, Status, TextField, TimeField};
use crate::incident::{RoleId, SeverityId};
use crate::postmortem::Form;

const IMPACT: &str = "Intermittent connectivity, slow page loads. About 30% of the users were affected.";
const CAUSE: &str = "A surge in traffic opened more concurrent database connections than the database takes, and the bottleneck \
     cascaded through the services that depend on it.";
const FIX: &str = "Connection pooling, and scaling the database horizontally. Normal function was restored.";

/// The facts of it, told while it happened.
pub(super) fn live() -> Scene {
    let mut scene = Scene::opened("2024-04-10T14:32:00Z", "alice", "Shop is slow and drops connections", "sev2", None);
    let no_role = Missed { target: "role:On-call".to_owned(), why: "the server has no such role".to_owned() };
    scene
        .hotwash(Kind::Escalation, Event::NobodyReached { level: Some(1), missed: vec![no_role], own: None })
        .hotwash(Kind::Escalation, paged(Some(2), &["Responders"], None))
        .time("14:33")
        .does("dave", Command::Acknowledge { at: None })
        .does("dave", Command::TakeRole { role: RoleId("commander".to_owned()) })
        .time("14:34")
        .does("alice", Command::SetTime { field: TimeField::StartedAt, at: at("2024-04-10T14:30:00Z") })
        .does("alice", Command::SetTime { field: TimeField::DetectedAt, at: at("2024-04-10T14:30:00Z") })
        .sets("alice", TextField::Detection, "Monitoring alerted on database latency")
        .sets("alice", TextField::Impact, IMPACT)
        .time("14:35")
        .notes("dave", Kind::Observation, "Looking at the database cluster, assuming a misconfiguration.", None)
        .time("14:44")
        .does("carol", Command::Capture { message: message(), at: at("2024-04-10T14:41:00Z"), files: Vec::new() })
        .time("15:00")
        .notes("dave", Kind::RuledOut, "Database misconfiguration: ruled out. On to recent deployments.", None)
        .time("15:10")
        .does("dave", raise("sev1", "a third of the users can't check out"))
        .hotwash(Kind::Escalation, paged(Some(2), &["Responders"], None))
        .time("15:45")
        .does("dave", Command::Escalate { reason: Some("cause elusive, DevOps and database engineers needed".into()) })
        .hotwash(Kind::Escalation, paged(None, &["DevOps", "Database engineers"], None))
        .time("15:49")
        .does("erin", Command::Acknowledge { at: None })
        .notes("carol", Kind::Communication, "Status page: checkout is degraded, we are on it.", None)
        .time("16:30")
        .notes("erin", Kind::RuledOut, "Recent deployments and queries: none of them explains it.", None)
        .time("17:15")
        .notes("dave", Kind::Escalation, "Senior engineers of all teams join.", None)
        .time("18:00")
        .does("erin", status(Status::Identified, "the surge exhausts the database's connections"))
        .time("18:20")
        .does("erin", status(Status::Monitoring, "pooling is on, a replica takes reads"))
        .time("18:45")
        .does("dave", Command::Resolve { resolution: Some(FIX.to_owned()), at: None })
        .time("19:02")
        .sets("erin", TextField::RootCause, CAUSE)
        .sets("carol", TextField::WentWell, "The alert came within seconds")
        .sets("dave", TextField::Misled, "High latency looked like a bad query plan")
        .does("dave", Command::Close { reason: None });
    scene
}

fn paged(level: Option<u32>, reached: &[&str], late_minutes: Option<u32>) -> Event {
    let reached = reached.iter().map(|&name| name.to_owned()).collect();
    Event::Paged { level, reached, missed: Vec::new(), late_minutes, own: None }
}

fn raise(level: &str, reason: &str) -> Command {
    Command::SetSeverity { level: SeverityId(level.to_owned()), reason: Some(reason.to_owned()) }
}

fn status(status: Status, note: &str) -> Command {
    Command::SetStatus { status, note: Some(note.to_owned()), at: None }
}

fn message() -> Captured {
    Captured {
        message: MessageId(900),
        channel: ChannelId(800),
        author: person("frank"),
        text: "connections on db-1 went from 80 to 400 within a minute".to_owned(),
        attachments: vec!["connections.png".to_owned()],
        link: "https://discord.com/channels/1/800/900".to_owned(),
        unread: false,
        chosen: false,
        edited_at: None,
    }
}

/// The same facts, typed in by one person a year later.
fn afterwards() -> Scene {
    let mut scene = Scene::opened(
        "2025-05-01T09:00:00Z",
        "bob",
        "Shop is slow and drops connections",
        "sev1",
        Some("2024-04-10T14:30:00Z"),
    );
    scene.hotwash(Kind::Escalation, paged(Some(1), &["On-call"], None));
    let day = |time: &str| Some(at(&format!("2024-04-10T{time}:00Z")));
    scene
        .notes("bob", Kind::Observation, "Monitoring alerted on database latency.", day("14:30"))
        .notes("bob", Kind::Observation, "Investigation began with the database cluster.", day("14:35"))
        .notes("bob", Kind::RuledOut, "Misleading Path: a database misconfiguration was ruled out.", day("15:00"))
        .notes("bob", Kind::Escalation, "Escalation: DevOps and database engineers were brought in.", day("15:45"))
        .notes("bob", Kind::RuledOut, "Recent deployments and queries were not the cause.", day("16:30"))
        .notes("bob", Kind::Escalation, "Senior engineers from several teams joined.", day("17:15"))
        .does(
            "bob",
            Command::SetStatus {
                status: Status::Identified,
                note: Some("Root Cause Identified: the surge led to too many concurrent connections.".to_owned()),
                at: day("18:00"),
            },
        )
        .does("bob", Command::Resolve { resolution: Some(FIX.to_owned()), at: day("18:45") })
        .sets("bob", TextField::Impact, IMPACT)
        .does("bob", Command::Close { reason: None });
    scene
}

#[test]
fn the_founding_draft() {
    check_golden("founding.md", &live());
}

#[test]
fn typed_in_afterwards_it_tells_the_same_day() {
    let scene = afterwards();
    check_golden("afterwards.md", &scene);
    let draft = scene.draft();
    assert!(draft.contains("- Duration: 4 h 15 min\n"));
    assert!(draft.contains("- Start Time: April 10, 2024, 14:30 UTC\n- End Time: April 10, 2024, 18:45 UTC\n"));
    let timeline = draft.split("## Timeline").nth(1).unwrap().split("\n## ").next().unwrap();
    assert!(!timeline.contains("2025"), "{timeline}");
}

#[test]
fn the_message_beside_it_can_be_read_on_a_phone() {
    assert_snapshot!(live().digest(), @r"
    **Postmortem draft for #42: Shop is slow and drops connections**
    SEV1 · 4 h 15 min · April 10, 2024, 14:30 UTC to 18:45 UTC
    **Led by:** dave
    **Impact:** Intermittent connectivity, slow page loads. About 30% of the users were affected.
    **Root cause:** A surge in traffic opened more concurrent database connections than the database takes, and the bottleneck cascaded through the services that depend on it.
    **Fixed by:** Connection pooling, and scaling the database horizontally. Normal function was restored.
    **Still to fill in:** improvements, tasks, conclusion
    ");
}

#[test]
fn the_file_is_named_after_the_incident() {
    let named = live().in_form(Form::default()).file_name;
    assert_eq!(named, "postmortem-42-shop-is-slow-and-drops-connections.md");
}

#[test]
fn times_are_told_in_the_zone_of_the_server() {
    let mut scene = live();
    scene.rules = rules();
    scene.rules.zone = chrono_tz::Tz::Asia__Kolkata;
    let draft = scene.draft();
    assert!(draft.contains("- Start Time: April 10, 2024, 20:00 IST\n- End Time: April 11, 2024, 00:15 IST\n"));
    assert!(
        draft.contains("**April 10, 2024**\n\n- 20:00 IST: ") && draft.contains("**April 11, 2024**\n\n- 00:15 IST: ")
    );
    check_shape(&draft);
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let scene = live();
    let mut shuffled = live();
    shuffled.entries.reverse();
    assert_eq!(scene.draft(), live().draft());
    assert_eq!(scene.draft(), shuffled.draft());
}

/// Everybody in it is called by a role, also where others mention them.
#[test]
fn with_names_of_roles_nobody_is_named() {
    let mut scene = live();
    scene.time("20:00").notes("carol", Kind::Observation, "Thanks <@530>, and Erin's query helped @alice a lot", None);
    let draft = scene.blameless();
    check_shape(&draft.text);
    for name in ["alice", "carol", "dave", "erin", "frank"] {
        assert!(!draft.text.to_lowercase().contains(name), "{name} is named in:\n{}", draft.text);
        assert!(!draft.summary.contains(name), "{name} is named in:\n{}", draft.summary);
    }
    let told = |part: &str| assert!(draft.text.contains(part), "{part:?} is not in:\n{}", draft.text);
    told("SEV1 at worst; it lasted 4 h 15 min. Incident commander led the response.");
    told("- 14:32 UTC: Declared as SEV2 by Declarer.\n");
    told("- 15:49 UTC: Acknowledged by Responder 2.\n");
    told("- Also took part: Responder 3, Responder 2, Responder\n");
    told("- 14:32 UTC, level 2: On-call responder; acknowledged by Incident commander after 1 min\n");
    told("Thanks @Responder 3, and Responder 2's query helped @Declarer a lot (Responder)");
    assert!(draft.summary.contains("**Led by:** Incident commander\n"));
    assert_eq!(draft, scene.blameless());
}

#[test]
fn the_title_and_the_files_name_name_nobody() {
    let mut scene = live();
    scene.incident.title = "Dave's laptop is down".to_owned();
    assert_eq!(scene.blameless().file_name, "postmortem-42-incident-commander-s-laptop-is-down.md");
}
