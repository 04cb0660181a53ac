//! The postmortem draft: attached on close, given when it is asked for.

use crate::town::{Incident, Town};

/// The sections that every draft has, in their order.
const SECTIONS: [&str; 5] = [
    "## Issue Summary",
    "## Timeline",
    "## Root Cause and Resolution",
    "## Corrective and Preventative Measures",
    "## Conclusion",
];

fn in_order(draft: &str, parts: &[&str]) {
    let mut rest = draft;
    for part in parts {
        let at =
            rest.find(part).unwrap_or_else(|| panic!("{part:?} is missing, or stands before its turn, in\n{draft}"));
        rest = &rest[at + part.len()..];
    }
}

/// The draft that hangs in the incident's channel.
pub(crate) fn attached(incident: &Incident) -> (String, String) {
    let with_file: Vec<_> = incident.messages().into_iter().filter(|message| !message.attachments.is_empty()).collect();
    assert_eq!(with_file.len(), 1, "one draft hangs in the channel");
    let file = &with_file[0].attachments[0];
    assert!(!with_file[0].content.is_empty(), "a summary for the phone comes with it");
    (file.filename.clone(), String::from_utf8(file.bytes.clone()).unwrap())
}

#[tokio::test]
async fn closing_attaches_the_draft_with_a_summary() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident note text:restarted db-1 kind:action").await;
    town.bob.types(&incident, "/incident close").await;
    let (name, draft) = attached(&incident);
    assert_eq!(name, "postmortem-1-checkout-errors.md");
    in_order(&draft, &SECTIONS);
    in_order(&draft, &["Checkout errors", "restarted db-1"]);
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn asking_gives_the_draft_to_oneself_and_leaves_no_entry() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let (entries, messages) = (incident.entries().await, incident.messages().len());
    let answer = town.erin.types("general", "/incident postmortem incident:1 format:markdown").await;
    assert!(answer.ephemeral);
    assert_eq!(answer.files[0].filename, "postmortem-1-checkout-errors.md");
    in_order(&String::from_utf8(answer.files[0].bytes.clone()).unwrap(), &SECTIONS);
    assert_eq!((incident.entries().await, incident.messages().len()), (entries, messages));
    town.finish().await;
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a graph";

#[tokio::test]
async fn the_page_has_the_pictures_that_were_captured() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.after(crate::town::minutes(10)).await;
    let said = town.sandbox.say_with(town.bob.id, incident.channel(), "look", &[("graph.png", PNG)]).unwrap();
    town.carol.takes_from_menu(said, "Add to timeline").await;
    let answer = town.erin.types(&incident, "/incident postmortem format:html").await;
    assert!(answer.ephemeral);
    assert_eq!(answer.files[0].filename, "postmortem-1-checkout-errors.html");
    let page = String::from_utf8(answer.files[0].bytes.clone()).unwrap();
    in_order(&page, &["<!DOCTYPE html>", "Issue Summary", "<svg", "Timeline", "data:image/png;base64,", "Appendix"]);
    town.finish().await;
}

#[tokio::test]
async fn the_draft_on_close_names_the_files_to_look_at() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let said = town.sandbox.say_with(town.bob.id, incident.channel(), "look", &[("graph.png", PNG)]).unwrap();
    town.carol.takes_from_menu(said, "Add to timeline").await;
    town.settled().await;
    town.bob.types(&incident, "/incident close").await;
    let posted = incident.reads("Postmortem draft for #1").content;
    assert!(
        posted.contains("👀 Before you share it, look at its files") && posted.contains("graph.png (entry"),
        "{posted}"
    );
    town.finish().await;
}

#[tokio::test]
async fn over_discords_limit_it_is_said_and_where_to_have_the_file() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.sandbox.limit_uploads(1_000);
    let answer = town.erin.types(&incident, "/incident postmortem").await;
    assert!(answer.ephemeral && answer.files.is_empty());
    let text = answer.text();
    assert!(text.contains("Postmortem draft for #1") && text.contains("`hotwash export 1 --format markdown"), "{text}");
    town.finish().await;
}

#[tokio::test]
async fn a_draft_by_roles_names_nobody() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.carol.types(&incident, "/incident role take role:commander").await;
    town.carol.types(&incident, "/incident note text:Bob restarted db-1").await;
    let answer = town.erin.types(&incident, "/incident postmortem names:roles").await;
    assert!(answer.ephemeral);
    let draft = String::from_utf8(answer.files[0].bytes.clone()).unwrap();
    in_order(
        &draft,
        &["Incident commander led", "Declarer restarted db-1", "Incident commander: Incident commander, since"],
    );
    for text in [draft, answer.text()] {
        let text = text.to_lowercase();
        assert!(!text.contains("bob") && !text.contains("carol"), "{text}");
    }
    town.finish().await;
}

#[tokio::test]
async fn the_same_timeline_gives_the_same_bytes() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident resolve resolution:restarted").await;
    let first = town.bob.types(&incident, "/incident postmortem").await;
    town.after(crate::town::minutes(600)).await;
    let second = town.carol.types(&incident, "/incident postmortem").await;
    assert_eq!(first.files[0].bytes, second.files[0].bytes);
    town.finish().await;
}

/// The founding postmortem: a surge of traffic exhausts the database's connections, from 14:30 to 18:45 UTC.
#[tokio::test]
async fn the_founding_incident_written_down_afterwards_gives_its_postmortem() {
    let town = Town::start().await;
    let at = |time: &str| format!("April 10, 2024 {time} UTC");
    let open = format!("/incident open severity:sev3 title:Service interruption started_at:{}", at("14:30"));
    town.bob.types("general", &open).await;
    let incident = town.incident(1);
    for line in [
        format!("/incident set field:detected_at value:{}", at("14:30")),
        "/incident set field:impact value:Intermittent connectivity and slow page loads for 30% of the users"
            .to_owned(),
        format!("/incident note text:Monitoring alerted on database latency at:{}", at("14:30")),
        format!("/incident note kind:ruled_out text:A misconfiguration of the database at:{}", at("15:00")),
        format!("/incident note kind:escalation text:DevOps and database engineers join at:{}", at("15:45")),
        format!("/incident note kind:ruled_out text:Recent deployments at:{}", at("16:30")),
        format!("/incident note kind:escalation text:Senior engineers join at:{}", at("17:15")),
        format!("/incident status state:identified note:Connections are exhausted at:{}", at("18:00")),
        "/incident set field:root_cause value:A surge of traffic exhausted the database's connections".to_owned(),
        format!("/incident resolve resolution:Connection pooling and a second database at:{}", at("18:45")),
        "/incident close".to_owned(),
    ] {
        let answer = town.bob.types(&incident, &line).await;
        assert!(!answer.ephemeral, "{line}: {}", answer.text());
    }
    let (_, draft) = attached(&incident);
    in_order(&draft, &SECTIONS);
    in_order(
        &draft,
        &[
            "Duration: 4 h 15 min",
            "Start Time: April 10, 2024, 14:30 UTC",
            "End Time: April 10, 2024, 18:45 UTC",
            "Intermittent connectivity",
            "A surge of traffic exhausted",
            "14:30 UTC: Monitoring alerted",
            "15:00 UTC: Misleading path: A misconfiguration",
            "15:45 UTC: Escalation: DevOps",
            "16:30 UTC: Misleading path: Recent deployments",
            "17:15 UTC: Escalation: Senior",
            "18:00 UTC: Root cause identified",
            "18:45 UTC:",
        ],
    );
    town.finish().await;
}
