//! What a message promised and what has come by now: no message goes on promising it.

use crate::town::{Town, minutes};

#[tokio::test]
async fn a_page_does_not_go_on_promising_what_has_come() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let first = incident.pings("On-call").await;
    assert!(first.content.contains("level 2 follows <t:"), "{}", first.content);
    town.after(minutes(5)).await;
    let second = incident.pings("Responders").await;
    let went_out = town.clock.now().timestamp();
    let first = incident.now(&first);
    assert!(!first.content.contains("follows"), "{}", first.content);
    assert!(first.content.contains(&format!("level 2 went out <t:{went_out}:f>")), "{}", first.content);
    assert!(incident.now(&second).content.contains("level 1 follows <t:"), "{}", incident.now(&second).content);

    town.bob.types(&incident, "/incident escalate").await;
    let third = incident.pings("On-call").await;
    assert!(incident.now(&second).content.contains("level 1 went out <t:"), "{}", incident.now(&second).content);
    assert!(incident.now(&first).content.contains("level 2 went out"), "{}", incident.now(&first).content);

    town.dave.presses(&first, "Acknowledge").await;
    for page in [first, second, third] {
        assert!(incident.now(&page).content.contains("Acknowledged by"), "{}", incident.now(&page).content);
    }
    incident.stays_quiet().await;
    assert_eq!(town.dave.heard(), 2, "an edit makes no sound");
    town.finish().await;
}

#[tokio::test]
async fn a_page_that_nobody_else_can_get_does_not_promise_the_next_level() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let first = incident.pings("On-call").await;
    town.sandbox.delete_role(town.sandbox.home(), town.role("Responders"));
    town.sandbox.delete_role(town.sandbox.home(), town.role("On-call"));
    town.after(minutes(5)).await;
    let first = incident.now(&first);
    assert!(!first.content.contains("follows"), "{}", first.content);
    assert!(first.controls().iter().any(|control| control["label"] == "Acknowledge"), "{}", first.text());
    town.unaccounted().into_iter().for_each(|(fallback, _)| town.account_for(fallback.id));
    town.finish().await;
}
