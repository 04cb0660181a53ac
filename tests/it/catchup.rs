//! What somebody has missed.

use crate::town::{Town, minutes};

#[tokio::test]
async fn what_happened_since_one_last_spoke_whether_by_a_message_or_a_command() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident note text:before Carol came").await;
    town.clock.advance(minutes(5));
    town.carol.says(&incident, "hello, I am looking");
    town.clock.advance(minutes(5));
    town.bob.types(&incident, "/incident note text:the pool is full").await;
    town.bob.types(&incident, "/incident status state:identified").await;
    town.bob.types(&incident, "/incident note text:fail over kind:decision").await;

    let missed = town.carol.types(&incident, "/incident catchup").await;
    let text = missed.text();
    assert!(missed.ephemeral && text.contains("since you last spoke here"), "{text}");
    assert!(!text.contains("before Carol came"), "{text}");
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words:?} is not in {text}"));
    assert!(place("identified") < place("Decision: fail over"), "{text}");
    assert!(place("Decision: fail over") < place("the pool is full"), "{text}");
    incident.stays_quiet().await;

    town.clock.advance(minutes(1));
    town.carol.types(&incident, "/incident note text:doing so").await;
    let nothing = town.carol.types(&incident, "/incident catchup").await;
    assert!(nothing.ephemeral && nothing.text().contains("Nothing new in **#1"), "{}", nothing.text());
    let from = town.carol.types("general", "/incident catchup incident:1 since:11m ago").await;
    assert!(from.text().contains("doing so") && from.text().contains("fail over"), "{}", from.text());
    let never = town.erin.types(&incident, "/incident catchup").await;
    assert!(never.text().contains("so far") && never.text().contains("before Carol came"), "{}", never.text());
    let refused = town.erin.types(&incident, "/incident catchup since:soonish").await;
    assert!(refused.ephemeral && refused.text().contains("`14:30`"), "{}", refused.text());
    town.finish().await;
}

#[tokio::test]
async fn a_new_commander_is_given_it_unasked() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident note text:the pool is full").await;
    let sent = town.carol.sends(&incident, "/incident role take role:commander");
    let answer = sent.until(|answer| !answer.followups.is_empty()).await.unwrap();
    let briefing = town.sandbox.look(|world| world.any_message(answer.followups[0]).cloned()).unwrap();
    assert_eq!(briefing.only_for, Some(town.carol.id));
    assert!(briefing.text().contains("the pool is full"), "{}", briefing.text());
    assert!(!briefing.text().contains("Incident commander: Carol"), "{}", briefing.text());

    let scribe = town.carol.types(&incident, "/incident role take role:scribe").await;
    let assigned = town.carol.types(&incident, "/incident role assign role:commander user:bob").await;
    assert!(scribe.followups.is_empty() && assigned.followups.is_empty());
    incident.stays_quiet().await;
    town.finish().await;
}
