//! Who may do what: opening, notes and reading are everybody's; the rest takes the responder role, Manage Server, a role in the
//! incident, or, for an acknowledgement, having been paged.

use hotwash::sandbox::{Answer, RoleSpec, permissions};

use crate::town::{Incident, Person, Town, people};

const NEEDS_A_RIGHT: [&str; 24] = [
    "/incident page target:dave",
    "/page target:dave",
    "/incident link related:2",
    "/incident ack",
    "/ack",
    "/incident escalate",
    "/incident update message:Down",
    "/incident describe part:main",
    "/incident describe part:lessons",
    "/incident status state:identified",
    "/incident severity level:sev2",
    "/incident set field:impact value:all",
    "/incident role take role:scribe",
    "/incident role assign role:scribe user:erin",
    "/incident role release role:scribe",
    "/incident role handover role:scribe user:bob",
    "/incident theory add text:DNS is slow",
    "/incident theory confirm number:1",
    "/incident theory rule_out number:1",
    "/incident action add title:alert on the pool",
    "/incident action edit number:1 due:friday",
    "/incident action done number:1",
    "/incident resolve",
    "/incident close",
];

async fn may_not(person: &Person, incident: &Incident, line: &str) {
    let entries = incident.entries().await;
    let answer = person.types(incident, line).await;
    let text = answer.text();
    assert!(answer.ephemeral && text.starts_with("You can't"), "{line}: {text}");
    assert!(text.contains("the responder role <@&"), "{line}: {text}");
    assert!(text.contains(">, Manage Server, or a role in the incident. The Join button"), "{line}: {text}");
    assert_eq!(incident.entries().await, entries, "{line} was done all the same");
}

async fn may(person: &Person, incident: &Incident, line: &str) {
    let answer = person.types(incident, line).await;
    assert!(!answer.text().starts_with("You can't"), "{line}: {}", answer.text());
}

#[tokio::test]
async fn without_a_right_one_may_open_note_and_read() {
    let town = Town::start().await;
    let incident = town.erin.opens("Checkout errors", "sev1").await;
    town.bob.opens("Search is slow", "sev3").await;
    for line in NEEDS_A_RIGHT {
        may_not(&town.erin, &incident, line).await;
    }
    for line in [
        "/incident note text:it is slow for me",
        "/incident show",
        "/incident role list",
        "/incident theory list",
        "/incident action list",
        "/incident list",
        "/incident postmortem",
    ] {
        may(&town.erin, &incident, line).await;
    }
    town.bob.types(&incident, "/incident close").await;
    may_not(&town.erin, &incident, "/incident reopen").await;
    // Whoever opened it may hide it; of another's incident that takes a right as well.
    let of_bob = town.bob.opens("Login is slow", "sev3").await;
    may_not(&town.erin, &of_bob, "/incident private on").await;
    town.finish().await;
}

#[tokio::test]
async fn a_button_asks_for_the_same_right() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    let shown = town.erin.types("general", "/incident show incident:1").await;
    let (card, dave) = (incident.card(), town.dave.id.to_string());
    let before = incident.entries().await;
    for (message, button) in [
        (page.id, "Acknowledge"),
        (card.id, "Acknowledge"),
        (card.id, "Update"),
        (card.id, "Resolve"),
        (shown.message.unwrap(), "Escalate"),
    ] {
        refused_by(&town.erin.taps(&message, button).await, button);
    }
    refused_by(&town.erin.chooses(&card, "Status", &["identified"]).await, "Status");
    refused_by(&town.erin.chooses(&card, "Take a role", &["scribe"]).await, "Take a role");
    refused_by(&town.erin.chooses(&shown, "Page a person or a role", &[dave.as_str()]).await, "Page");
    assert_eq!(incident.entries().await, before, "nothing was done");
    incident.stays_quiet().await;

    town.bob.types(&incident, "/incident resolve").await;
    let before = incident.entries().await;
    for button in ["Close", "Reopen"] {
        refused_by(&town.erin.taps(&incident.card(), button).await, button);
    }
    assert_eq!(incident.entries().await, before, "nothing was done");
    town.finish().await;
}

fn refused_by(answer: &Answer, control: &str) {
    assert!(answer.form.is_none() && answer.ephemeral, "{control}: {}", answer.text());
    assert!(answer.text().starts_with("You can't"), "{control}: {}", answer.text());
}

#[tokio::test]
async fn a_role_in_the_incident_gives_the_right() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role assign role:scribe user:erin").await;
    may(&town.erin, &incident, "/incident set field:impact value:all").await;
    may(&town.erin, &incident, "/incident role release role:scribe").await;
    may_not(&town.erin, &incident, "/incident resolve").await;
    town.finish().await;
}

#[tokio::test]
async fn manage_server_gives_the_right() {
    let mut options = people();
    let keepers = RoleSpec { permissions: permissions::bits::MANAGE_GUILD, ..RoleSpec::new("Keepers", false) };
    options.roles.push(keepers);
    options.people.last_mut().unwrap().roles.push("Keepers".to_owned());
    let town = Town::with(options).await;
    let incident = town.erin.opens("Checkout errors", "sev3").await;
    may(&town.erin, &incident, "/incident resolve").await;
    assert!(incident.kept().await.incident.resolved_at.is_some());
    town.alice.types(&incident, "/incident close").await;
    assert!(incident.kept().await.incident.closed_at.is_some(), "the owner may everything");
    town.finish().await;
}

#[tokio::test]
async fn whoever_was_paged_may_acknowledge_and_nothing_else() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    may_not(&town.dave, &incident, "/incident resolve").await;
    let answer = town.dave.types(&incident, "/incident ack").await;
    assert!(answer.text().contains("Paging stops."), "{}", answer.text());
    assert!(!answer.text().contains("role take"), "that would be refused: {}", answer.text());
    assert!(incident.kept().await.incident.acknowledged.is_some());
    town.finish().await;
}

#[tokio::test]
async fn whoever_was_given_something_to_do_may_end_it_and_nobody_elses() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for line in [
        "/incident action add title:Alert on the pool owner:erin",
        "/incident action add title:Order disks owner:carol",
        "/incident theory add text:DNS is slow owner:erin",
        "/incident theory add text:The pool is full owner:erin",
        "/incident theory add text:A bad deploy owner:carol",
    ] {
        town.bob.types(&incident, line).await;
    }
    for line in [
        "/incident action edit number:1 title:Something else",
        "/incident action edit number:1 due:2030-01-15 owner:carol",
        "/incident action edit number:2 due:2030-01-15",
        "/incident action done number:2",
        "/incident action add title:More alerts",
        "/incident theory rule_out number:3",
        "/incident theory confirm number:3",
    ] {
        may_not(&town.erin, &incident, line).await;
    }
    for (line, words) in [
        ("/incident action edit number:1 due:2030-01-15", "15 January 2030"),
        ("/incident action done number:1", "Action item 1 of #1 is done"),
        ("/incident theory rule_out number:1", "ruled out theory 1 of #1"),
        ("/incident theory confirm number:2", "confirmed theory 2 of #1"),
    ] {
        let answer = town.erin.types(&incident, line).await;
        assert!(answer.text().contains(words), "{line}: {}", answer.text());
    }
    town.finish().await;
}

#[tokio::test]
async fn the_right_is_looked_at_again_each_time() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let (home, responders) = (town.sandbox.home(), town.role("Responders"));
    may_not(&town.erin, &incident, "/incident resolve").await;
    town.sandbox.add_role(home, town.erin.id, responders);
    may(&town.erin, &incident, "/incident set field:impact value:all").await;
    town.sandbox.remove_role(home, town.erin.id, responders);
    may_not(&town.erin, &incident, "/incident resolve").await;
    town.sandbox.delete_role(home, responders);
    may(&town.erin, &incident, "/incident resolve").await;
    town.finish().await;
}

#[tokio::test]
async fn without_the_responder_role_on_the_server_everybody_may() {
    let mut options = people();
    options.roles.retain(|role| role.name != "Responders");
    let town = Town::with(options).await;
    for line in NEEDS_A_RIGHT.into_iter().filter(|line| !line.contains("release")) {
        let title = line.replace(['/', ':'], " ");
        let incident = town.bob.opens(&title, "sev1").await;
        may(&town.erin, &incident, line).await;
    }
    town.finish().await;
}

#[tokio::test]
async fn whoever_sees_the_channel_may_note_by_form_and_take_messages_by_their_menu() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let form = town.erin.opens_form(&incident.card(), "Note").await;
    let noted = town.erin.fills_in(&form, &[("text", "it is slow for me")]).await;
    assert!(noted.text().contains("it is slow for me"), "{}", noted.text());
    let message = town.carol.says(&incident, "customers see error 502");
    let added = town.erin.takes_from_menu(message, "Add to timeline").await;
    assert!(added.text().contains("is in the timeline of #1"), "{}", added.text());
    town.finish().await;
}

#[tokio::test]
async fn a_form_asks_for_the_right_again_when_it_is_sent() {
    let town = Town::start().await;
    town.bob.types("general", "/incident open severity:sev3 private:true title:Stolen keys").await;
    let incident = town.incident(1);
    let sent = town.bob.sends(&incident, "/page target:DB engineers message:keys leaked");
    let form = sent.answered().await.unwrap().form.unwrap();
    town.sandbox.remove_role(town.sandbox.home(), town.bob.id, town.role("Responders"));
    let refused = town.bob.fills_in(&form, &[]).await;
    assert!(refused.ephemeral && refused.text().starts_with("You can't"), "{}", refused.text());
    assert!(refused.text().contains("keys leaked"), "what was typed is given back: {}", refused.text());
    incident.stays_quiet().await;
    town.finish().await;
}
