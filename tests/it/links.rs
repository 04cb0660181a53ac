//! Incidents that belong together.

use crate::town::{Town, minutes};

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
