//! Incidents that belong together.

use hotwash::incident::{Event, Number};

use crate::town::{Incident, Town, minutes, number_in};

#[tokio::test]
async fn related_incidents_show_each_other() {
    let town = Town::start().await;
    let (first, second) =
        (town.bob.opens("Checkout errors", "sev3").await, town.bob.opens("Search is slow", "sev3").await);
    let answer = town.bob.types(&second, "/incident link related:1").await;
    assert!(!answer.ephemeral && answer.text().contains("linked #2 with **#1**"), "{}", answer.text());
    assert!(first.reads("linked **#2**").text().contains(&format!("<#{}>", second.channel())));
    assert!(first.card().text().contains("Related: #2"), "{}", first.card().text());
    assert!(second.card().text().contains("Related: #1"), "{}", second.card().text());
    let again = town.bob.types(&first, "/incident link related:2").await;
    assert!(again.ephemeral && again.text().contains("is linked with #2 already"), "{}", again.text());
    first.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn a_duplicate_stops_its_own_pages_and_points_on() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev3").await;
    let second = town.carol.opens("Nobody can pay", "sev1").await;
    second.pings("On-call").await;
    town.bob.types(&second, "/incident page target:DB engineers").await;
    let page = second.pings("DB engineers").await;
    let answer = town.bob.types("general", "/incident link duplicate_of:1 incident:2").await;
    assert!(second.now(&page).content.contains("Stopped"), "{}", second.now(&page).content);
    assert!(answer.text().contains("as a duplicate of **#1**"), "{}", answer.text());
    assert!(answer.text().contains("⚠️ #1 is SEV3, which pages nobody: `/incident severity incident:1`"));
    second.reads("as a duplicate of **#1**");
    first.reads("as a duplicate of #1: it goes on here");
    let card = second.card().text();
    assert!(card.contains("A duplicate of #1") && card.contains(&format!("<#{}>", first.channel())), "{card}");
    assert!(first.card().text().contains("Has a duplicate: #2"), "{}", first.card().text());
    assert!(second.announcement().content.contains("A duplicate of #1: <#"), "{}", second.announcement().content);
    town.after(minutes(60)).await;
    second.stays_quiet().await;

    let refused = town.bob.types(&second, "/incident escalate").await;
    assert!(refused.ephemeral && refused.text().contains("`/incident escalate incident:1`"), "{}", refused.text());
    let refused = town.bob.types(&second, "/page target:DB engineers").await;
    assert!(refused.ephemeral && refused.text().contains("`/incident page incident:1`"), "{}", refused.text());
    town.bob.types(&second, "/incident severity level:sev2").await;
    town.bob.types(&second, "/incident severity level:sev1").await;
    town.bob.types(&second, "/incident resolve").await;
    town.bob.types(&second, "/incident reopen").await;
    town.after(minutes(60)).await;
    second.stays_quiet().await;
    let draft = town.bob.types(&second, "/incident postmortem").await;
    let draft = String::from_utf8(draft.files[0].bytes.clone()).unwrap();
    assert!(draft.contains("- Duplicate of #1\n") && draft.contains("Found to be a duplicate of #1."), "{draft}");

    let back = town.bob.types(&second, "/incident link related:1").await;
    assert!(back.text().contains("no duplicate any more"), "{}", back.text());
    assert!(first.card().text().contains("Related: #2"), "{}", first.card().text());
    town.bob.types(&second, "/incident escalate").await;
    second.pings("On-call").await;
    let draft = town.bob.types(&second, "/incident postmortem").await;
    let draft = String::from_utf8(draft.files[0].bytes.clone()).unwrap();
    assert!(draft.contains("Found to be no duplicate of #1 after all.") && !draft.contains("- Duplicate of #1\n"));
    town.finish().await;
}

#[tokio::test]
async fn links_that_make_no_sense_are_refused() {
    let town = Town::start().await;
    let first = town.bob.opens("One", "sev3").await;
    let second = town.bob.opens("Two", "sev3").await;
    let third = town.bob.opens("Three", "sev3").await;
    town.bob.types(&second, "/incident link duplicate_of:1").await;
    town.bob.types(&third, "/incident link duplicate_of:2").await;
    for (incident, line, words) in [
        (&first, "", "Give one of the two"),
        (&first, " related:2 duplicate_of:3", "Give one of the two"),
        (&first, " related:1", "can't be linked with itself"),
        (&first, " duplicate_of:1", "can't be linked with itself"),
        (&first, " related:9", "There is no incident #9 here"),
        (&first, " duplicate_of:2", "#2 is a duplicate of #1"),
        (&first, " duplicate_of:3", "`related:` links the two"),
        (&third, " duplicate_of:1", "is a duplicate of #2 already"),
        (&third, " duplicate_of:2", "is a duplicate of #2 already. Nothing changed."),
        (&second, " related:3", "#3 is a duplicate of #2 already"),
    ] {
        let entries = incident.entries().await;
        let answer = town.bob.types(incident, &format!("/incident link{line}")).await;
        assert!(answer.ephemeral && answer.text().contains(words), "{line}: {}", answer.text());
        assert_eq!(incident.entries().await, entries, "{line}");
    }
    let refused = town.erin.types(&first, "/incident link related:3").await;
    assert!(refused.ephemeral && refused.text().contains("You can't link incident #1"), "{}", refused.text());
    town.finish().await;
}

#[tokio::test]
async fn in_every_state_incidents_can_be_linked() {
    let town = Town::start().await;
    town.bob.opens("The one that goes on", "sev3").await;
    for (title, end) in [("Open", ""), ("Resolved", "/incident resolve"), ("Closed", "/incident close")] {
        let incident = town.bob.opens(title, "sev3").await;
        if !end.is_empty() {
            town.bob.types(&incident, end).await;
        }
        let answer = town.bob.types(&incident, "/incident link related:1").await;
        assert!(!answer.ephemeral && answer.text().contains("with **#1**"), "{end}: {}", answer.text());
        let answer = town.bob.types(&incident, "/incident link duplicate_of:1").await;
        assert!(!answer.ephemeral && answer.text().contains("a duplicate of **#1**"), "{end}: {}", answer.text());
    }
    town.finish().await;
}

/// Opened by Bob, and known to him alone.
async fn private(town: &Town, title: &str) -> Incident {
    let answer = town.bob.types("general", &format!("/incident open severity:sev3 private:true title:{title}")).await;
    town.incident(number_in(&answer.text()))
}

#[tokio::test]
async fn a_link_tells_nobody_of_a_private_incident() {
    let town = Town::start().await;
    let open = town.bob.opens("Checkout errors", "sev3").await;
    let (hidden, other) = (private(&town, "Stolen keys").await, private(&town, "A leak").await);
    let entries = open.entries().await;
    for tie in ["related", "duplicate_of"] {
        let unknown = town.carol.types(&open, &format!("/incident link {tie}:2")).await.text();
        let missing = town.carol.types(&open, &format!("/incident link {tie}:7")).await.text();
        assert_eq!(unknown.replace("#2", "#7"), missing);
        let tells = town.bob.types(&open, &format!("/incident link {tie}:2")).await;
        assert!(tells.ephemeral && tells.text().contains("#2 is private: a link would tell"), "{}", tells.text());
        let both = town.bob.types(&other, &format!("/incident link {tie}:2")).await;
        assert!(both.ephemeral && both.text().contains("#3 and #2 are private"), "{}", both.text());
    }
    let offered = town.carol.is_offered(&open, "/incident link related:").await;
    assert!(offered.iter().all(|choice| !choice.name.contains("Stolen")), "{offered:?}");

    let answer = town.bob.types(&hidden, "/incident link duplicate_of:1").await;
    assert!(!answer.ephemeral && answer.text().contains("as a duplicate of **#1**"), "{}", answer.text());
    assert!(hidden.card().text().contains("A duplicate of #1"), "{}", hidden.card().text());
    assert!(!open.card().text().contains("Linked") && open.count("linked") == 0 && open.count("duplicate") == 0);
    assert_eq!(open.entries().await, entries);
    town.finish().await;
}

#[tokio::test]
async fn an_incident_that_becomes_private_is_taken_off_those_that_it_was_linked_with() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev3").await;
    let second = town.carol.opens("Nobody can pay", "sev1").await;
    second.pings("On-call").await;
    let third = town.bob.opens("Search is slow", "sev3").await;
    town.bob.types(&second, "/incident link duplicate_of:1").await;
    town.bob.types(&third, "/incident link related:1").await;
    town.bob.types(&first, "/incident private on").await;

    for incident in [&second, &third] {
        assert!(!incident.card().text().contains("Linked"), "{}", incident.card().text());
        assert!(!incident.announcement().content.contains("duplicate"), "{}", incident.announcement().content);
        assert!(matches!(incident.events().await.last(), Some(Event::Unlinked { to: Number(1), .. })));
    }
    second.reads("#2 is no duplicate any more");
    third.reads("A link of #3 was taken back");
    assert!(first.card().text().contains("Has a duplicate: #2"), "its own people still see it");
    town.bob.types(&second, "/incident escalate").await;
    second.pings("On-call").await;
    let draft = town.bob.types(&second, "/incident postmortem").await;
    let draft = String::from_utf8(draft.files[0].bytes.clone()).unwrap();
    assert!(!draft.split("## Appendix").next().unwrap().contains("uplicate of #1"), "{draft}");
    town.finish().await;
}

#[tokio::test]
async fn what_is_private_is_caught_up_with_and_found_by_its_own_people_alone() {
    let town = Town::start().await;
    let open = town.bob.opens("Keys of the shop", "sev3").await;
    let hidden = private(&town, "Stolen keys").await;
    town.bob.types(&hidden, "/incident note text:the vault was empty").await;
    for (person, sees) in [(&town.bob, true), (&town.carol, false), (&town.alice, false)] {
        let found = person.types("general", "/incident search text:keys").await.text();
        assert!(found.contains(if sees { "Found in 2 incidents" } else { "Found in 1 incident*" }), "{found}");
        let found = person.types(&open, "/incident search text:vault").await.text();
        assert_eq!(found.contains("#2"), sees, "{found}");
    }
    town.clock.advance(minutes(1));
    let caught = town.bob.types("general", "/incident catchup incident:2 since:1h ago").await;
    assert!(caught.ephemeral && caught.text().contains("the vault was empty"), "{}", caught.text());
    let log = town.bob.types(&hidden, "/incident private log").await;
    assert!(log.text().contains("/incident catchup"), "a look from outside is written down: {}", log.text());
    town.finish().await;
}
