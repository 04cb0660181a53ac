//! The table of DESIGN section 5, cell by cell: which command does what in which state.

use hotwash::incident::{Event, TextField};
use hotwash::sandbox::Answer;

use crate::town::{Incident, Town};

/// What a command does in a state.
enum Cell {
    /// It is done; the channel reads this.
    Does(&'static str),
    /// It answers the one who asks, and writes nothing.
    Shows(&'static str),
}
use Cell::{Does, Shows};

const OPEN: &[(&str, Cell)] = &[
    ("/incident ack", Does("has #")),
    ("/ack", Does("has #")),
    ("/incident escalate", Does("escalated #")),
    ("/incident page target:dave", Does("pages <@")),
    ("/page target:DB engineers", Does("pages **DB engineers**")),
    ("/incident severity level:sev3", Does("lowered #")),
    ("/incident status state:identified", Does("**identified**")),
    ("/incident status state:monitoring", Does("**monitoring**")),
    ("/incident status state:investigating", Shows("already. Nothing changed.")),
    ("/incident update message:still down next_in:30m", Does("posted an update")),
    ("/incident status state:resolved", Does("resolved #")),
    ("/incident resolve", Does("resolved #")),
    ("/incident close", Does("resolved and closed #")),
    ("/incident reopen", Shows("is open already")),
    ("/incident postmortem state:in_review", Shows("its review begins then")),
];

const RESOLVED: &[(&str, Cell)] = &[
    ("/incident ack", Shows("`/incident reopen` brings it back")),
    ("/incident escalate", Shows("`/incident reopen` brings it back")),
    ("/ack", Shows("`/incident reopen` brings it back")),
    ("/incident page target:dave", Shows("`/incident reopen` brings it back")),
    ("/page target:dave", Shows("`/incident reopen` brings it back")),
    ("/incident severity level:sev3", Shows("`/incident reopen` brings it back")),
    ("/incident status state:investigating", Does("reopened #")),
    ("/incident status state:identified", Does("reopened #")),
    ("/incident status state:monitoring", Does("reopened #")),
    ("/incident update message:still down", Shows("`/incident reopen` brings it back")),
    ("/incident status state:resolved", Shows("is resolved already, since <t:")),
    ("/incident resolve", Shows("is resolved already, since <t:")),
    ("/incident close", Does("closed #")),
    ("/incident postmortem state:reviewed", Shows("its review begins then")),
    ("/incident reopen", Does("**investigating** again")),
];

const CLOSED: &[(&str, Cell)] = &[
    ("/incident ack", Shows("`/incident reopen` brings it back")),
    ("/incident escalate", Shows("`/incident reopen` brings it back")),
    ("/ack", Shows("`/incident reopen` brings it back")),
    ("/incident page target:dave", Shows("`/incident reopen` brings it back")),
    ("/page target:dave", Shows("`/incident reopen` brings it back")),
    ("/incident severity level:sev3", Shows("`/incident reopen` brings it back")),
    ("/incident status state:investigating", Shows("`/incident reopen` brings it back")),
    ("/incident status state:identified", Shows("`/incident reopen` brings it back")),
    ("/incident status state:monitoring", Shows("`/incident reopen` brings it back")),
    ("/incident update message:still down", Shows("`/incident reopen` brings it back")),
    ("/incident status state:resolved", Shows("`/incident reopen` brings it back")),
    ("/incident resolve", Shows("`/incident reopen` brings it back")),
    ("/incident close", Shows("is closed already, since <t:")),
    ("/incident postmortem state:draft", Shows("stands so already")),
    ("/incident postmortem state:in_review", Does("began the review")),
    ("/incident postmortem state:reviewed", Does("as **reviewed**")),
    ("/incident reopen", Does("**investigating** again")),
];

/// What goes in every state.
const ALWAYS: &[(&str, Cell)] = &[
    ("/note text:looking", Does("noted in #")),
    ("/incident note text:looked again", Does("looked again")),
    ("/incident set field:impact value:nobody can pay", Does("nobody can pay")),
    ("/incident set field:detected_at value:-0m", Does("the detection")),
    ("/incident search text:looked aga", Shows("**looked** **again**")),
    ("/incident timeline show", Shows("Timeline of")),
    ("/incident timeline edit entry:{note} text:looked twice at:-0m", Does("edited entry")),
    ("/incident timeline edit entry:{note} text:looked twice", Shows("says that already")),
    ("/incident timeline strike entry:{note} reason:wrong", Does("struck entry")),
    ("/incident timeline strike entry:{note} reason:wrong", Shows("already")),
    ("/incident search text:looked twice", Shows("Nothing here")),
    ("/incident catchup", Shows("Nothing new in")),
    ("/incident catchup since:1h ago", Shows("Impact: nobody can pay")),
    ("/incident role take role:commander", Does("Incident commander")),
    ("/incident role release role:commander", Does("no longer")),
    ("/incident role assign role:scribe user:carol", Does("Scribe")),
    ("/incident role handover role:scribe user:dave", Does("the role **Scribe**")),
    ("/incident role handover role:scribe user:carol", Shows("already. Nothing changed.")),
    ("/incident role list", Shows("offered to")),
    ("/incident theory add text:DNS is slow", Does("theory 1 of #")),
    ("/incident theory add text:dns is slow", Shows("already")),
    ("/incident theory confirm number:1", Does("confirmed theory 1")),
    ("/incident theory confirm number:1", Shows("was confirmed by")),
    ("/incident theory rule_out number:1", Does("ruled out theory 1")),
    ("/incident theory rule_out number:1", Shows("was ruled out by")),
    ("/incident theory list", Shows("Ruled out")),
    ("/incident action add title:alert on the pool", Does("action item 1 of #")),
    ("/incident action edit number:1 due:friday", Does("changed action item 1")),
    ("/incident action edit number:1 due:friday", Shows("says so already")),
    ("/incident action done number:1", Does("Action item 1 of #")),
    ("/incident action done number:1", Shows("is done already")),
    ("/incident action list", Shows("alert on the pool")),
    ("/incident postmortem", Shows("")),
    ("/incident postmortem owner:carol due:friday", Does("to see to the review")),
    ("/incident postmortem owner:carol due:friday", Shows("stands so already")),
    ("/incident show", Shows("Status")),
    // The first one of the town.
    ("/incident link related:1", Does("with **#1**")),
    ("/incident link related:1", Shows("is linked with #1 already")),
    ("/incident link duplicate_of:1", Does("as a duplicate of **#1**")),
    ("/incident link duplicate_of:1", Shows("is a duplicate of #1 already")),
    ("/incident link related:1", Does("no duplicate any more")),
    ("/incident private on", Does("made #")),
    ("/incident private on", Shows("private already")),
    ("/incident private invite user:erin", Does("🔓")),
    ("/incident private log", Shows("Access to #")),
    ("/incident private remove user:erin", Does("took <@")),
];

#[tokio::test]
async fn while_it_is_open() {
    walk(OPEN, None).await;
}

/// The same column in its two other states: what differs is which status is there already.
async fn walk_open(state: &str) {
    let there = format!("/incident status state:{state}");
    let cells = OPEN.iter().map(|(line, cell)| match cell {
        _ if *line == there => (*line, Shows("already. Nothing changed.")),
        _ if line.ends_with("state:investigating") => (*line, Does("**investigating**")),
        Does(words) => (*line, Does(words)),
        Shows(words) => (*line, Shows(words)),
    });
    walk(&cells.collect::<Vec<_>>(), Some(&there)).await;
}

#[tokio::test]
async fn while_the_cause_is_identified() {
    walk_open("identified").await;
}

#[tokio::test]
async fn while_it_is_being_watched() {
    walk_open("monitoring").await;
}

#[tokio::test]
async fn once_it_is_resolved() {
    walk(RESOLVED, Some("/incident resolve")).await;
}

#[tokio::test]
async fn once_it_is_closed() {
    walk(CLOSED, Some("/incident close")).await;
}

#[tokio::test]
async fn a_severity_is_raised_while_the_incident_is_open_only() {
    let town = Town::start().await;
    let over = || Shows("`/incident reopen` brings it back");
    let states = [
        (None, Does("from SEV3 to **SEV1**. Paging for SEV1 now")),
        (Some("/incident resolve"), over()),
        (Some("/incident close"), over()),
    ];
    for (into_state, cell) in states {
        let incident = town.bob.opens(into_state.unwrap_or("open").trim_start_matches('/'), "sev3").await;
        if let Some(line) = into_state {
            town.bob.types(&incident, line).await;
        }
        check(&town, &incident, "/incident severity level:sev1", &cell).await;
        if into_state.is_none() {
            incident.pings("On-call").await;
        }
        incident.stays_quiet().await;
    }
    town.finish().await;
}

#[tokio::test]
async fn both_parts_are_written_up_in_every_state() {
    let town = Town::start().await;
    for into_state in [None, Some("/incident resolve"), Some("/incident close")] {
        let incident = town.bob.opens(into_state.unwrap_or("open").trim_start_matches('/'), "sev3").await;
        if let Some(line) = into_state {
            town.bob.types(&incident, line).await;
        }
        for (part, field) in [("main", TextField::RootCause), ("lessons", TextField::WentBadly)] {
            let before = incident.entries().await.len();
            let sent = town.bob.sends(&incident, &format!("/incident describe part:{part}"));
            let form =
                sent.answered().await.unwrap().form.unwrap_or_else(|| panic!("{part} in {into_state:?}: no form"));
            assert_eq!(incident.entries().await.len(), before, "the form alone writes nothing");
            let answer = town.bob.fills_in(&form, &[(field.word(), "A leak")]).await;
            assert!(!answer.ephemeral && answer.text().contains("A leak"), "{into_state:?}: {}", answer.text());
            assert_eq!(incident.entries().await.len(), before + 1, "{part} in {into_state:?}");
            assert_eq!(incident.kept().await.incident.as_shown(field), "A leak");
        }
    }
    town.finish().await;
}

/// Each cell with an incident of its own; what goes always, one after the other in one.
async fn walk(cells: &[(&str, Cell)], into_state: Option<&str>) {
    let town = Town::start().await;
    for (line, cell) in cells {
        let incident = opened(&town, line, into_state).await;
        check(&town, &incident, line, cell).await;
    }
    let incident = opened(&town, "always", into_state).await;
    for (line, cell) in ALWAYS {
        check(&town, &incident, line, cell).await;
    }
    town.finish().await;
}

async fn opened(town: &Town, title: &str, into_state: Option<&str>) -> Incident {
    let incident = town.bob.opens(&title.replace(['/', ':'], " "), "sev1").await;
    if let Some(line) = into_state {
        town.bob.types(&incident, line).await;
    }
    incident
}

async fn check(town: &Town, incident: &Incident, line: &str, cell: &Cell) {
    let entries = incident.entries().await;
    let note = entries.iter().rfind(|entry| matches!(entry.event, Event::Note { .. }));
    let note = note.map(|note| note.number.to_string()).unwrap_or_default();
    let line = &line.replace("{note}", &note);
    let before = entries.len();
    let answer: Answer = town.bob.types(incident, line).await;
    let after = incident.entries().await.len();
    match cell {
        Does(words) => {
            assert!(
                !answer.ephemeral && answer.text().contains(words),
                "{line}: {words:?} is not in {:?}",
                answer.text()
            );
            assert!(after > before, "{line} wrote nothing");
        }
        Shows(words) => {
            assert!(
                answer.ephemeral && answer.text().contains(words),
                "{line}: {words:?} is not in {:?}",
                answer.text()
            );
            assert_eq!(before, after, "{line} wrote something");
        }
    }
}

#[tokio::test]
async fn reopening_pages_from_the_first_level() {
    let town = Town::start().await;
    for (title, ends) in [("One", "/incident resolve"), ("Two", "/incident close")] {
        let incident = town.bob.opens(title, "sev1").await;
        let page = incident.pings("On-call").await;
        town.dave.presses(&page, "Acknowledge").await;
        town.bob.types(&incident, ends).await;
        town.bob.types(&incident, "/incident reopen reason:it is back").await;
        incident.pings("On-call").await;
        assert!(incident.card().text().contains("investigating"));
        town.bob.types(&incident, "/incident ack").await;
    }
    town.finish().await;
}
