//! What somebody has missed.

use hotwash::incident::Event;

use crate::town::{Incident, Town, minutes};

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
    let entry = |line: &str| line.starts_with("`[") && line.contains("Incident commander: Carol");
    assert!(!briefing.text().lines().any(entry), "no news to her: {}", briefing.text());

    let scribe = town.carol.types(&incident, "/incident role take role:scribe").await;
    let assigned = town.carol.types(&incident, "/incident role assign role:commander user:bob").await;
    assert!(scribe.followups.is_empty() && assigned.followups.is_empty());
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn who_accepts_the_lead_is_given_it_too_and_who_has_missed_nothing_is_not() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let taken = town.bob.types(&incident, "/incident role take role:commander").await;
    assert!(taken.followups.is_empty(), "whoever opened it knows");
    town.bob.types(&incident, "/incident note text:the pool is full").await;
    town.bob.types(&incident, "/incident role handover role:commander user:carol").await;
    town.account_for_mentions();
    let offer = incident.reads("the role **Incident commander**");
    let pressed = town.sandbox.press(town.carol.id, offer.id, "Accept").unwrap();
    let answer = pressed.until(|answer| !answer.followups.is_empty()).await.unwrap();
    let briefing = town.sandbox.look(|world| world.any_message(answer.followups[0]).cloned()).unwrap();
    assert_eq!(briefing.only_for, Some(town.carol.id));
    assert!(briefing.text().contains("the pool is full"), "{}", briefing.text());
    town.finish().await;
}

#[tokio::test]
async fn what_was_struck_since_is_told_and_what_was_cut_can_be_read() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident note text:fail over now kind:decision").await;
    town.clock.advance(minutes(1));
    town.carol.types(&incident, "/incident note text:I am here").await;
    town.clock.advance(minutes(1));
    town.bob.types(&incident, "/incident timeline strike entry:2 reason:too early").await;
    town.bob.types(&incident, &format!("/incident note text:{}", "a rather long note ".repeat(30))).await;
    town.stop_bot().await;
    town.start_bot().await;

    let missed = town.carol.types(&incident, "/incident catchup").await;
    let text = missed.text();
    assert!(text.contains("~~Decision: fail over now~~") && text.contains("struck by Bob: too early"), "{text}");
    assert!(!text.contains("I am here"), "{text}");
    let message = missed.message.unwrap();
    let chosen = town.sandbox.select(town.carol.id, message, "Read an entry in full", &["5"]).unwrap();
    let entry = chosen.answered().await.unwrap();
    assert!(entry.ephemeral && entry.text().contains(&"a rather long note ".repeat(29)), "{}", entry.text());
    town.finish().await;
}

#[tokio::test]
async fn who_speaks_in_a_thread_of_the_incident_has_spoken_there() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let thread = town.sandbox.start_thread(town.carol.id, incident.channel(), "database").unwrap();
    town.bob.types(&incident, "/incident note text:before Carol came").await;
    town.clock.advance(minutes(5));
    town.carol.says(thread, "I am looking at the pool");
    town.clock.advance(minutes(5));
    town.bob.types(&incident, "/incident note text:after Carol came").await;
    let text = town.carol.types(thread, "/incident catchup").await.text();
    assert!(text.contains("after Carol came") && !text.contains("before Carol came"), "{text}");
    town.finish().await;
}

/// What became of a captured message in the chat is read in every place that reads the timeline.
#[tokio::test]
async fn an_edited_capture_is_read_as_it_is_now_everywhere() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let message = town.erin.says(&incident, "the cache is broken");
    town.carol.takes_from_menu(message, "Add to timeline").await;
    town.after(minutes(2)).await;
    town.sandbox.edit_message(town.erin.id, message, "the pool is full").unwrap();
    follows(&town, &incident, |event| matches!(event, Event::CaptureEdited { .. })).await;
    let all = async |deleted: bool| {
        for line in ["timeline show", "catchup since:1h ago", "search text:pool", "postmortem"] {
            let answer = town.dave.types(&incident, &format!("/incident {line}")).await;
            let text = match answer.files.first() {
                Some(file) => String::from_utf8(file.bytes.clone()).unwrap(),
                None => answer.text().replace("**", ""),
            };
            let text = text.split("## Appendix").next().unwrap_or_default();
            assert!(text.contains("the pool is full") && !text.contains("the cache is broken"), "{line}: {text}");
            let says_so = line.starts_with("search") || text.contains("deleted in the chat") == deleted;
            assert!(says_so, "{line}: {text}");
        }
        let found = town.dave.types(&incident, "/incident search text:cache").await;
        assert!(found.text().contains("Nothing here"), "{}", found.text());
    };
    all(false).await;
    town.sandbox.delete_message(town.erin.id, message).unwrap();
    follows(&town, &incident, |event| *event == Event::CaptureDeleted { entry: hotwash::incident::EntryNumber(2) })
        .await;
    all(true).await;
    town.finish().await;
}

async fn follows(town: &Town, incident: &Incident, what: impl Fn(&Event) -> bool) {
    town.within("it is followed", async || incident.events().await.iter().any(&what).then_some(())).await;
    town.settled().await;
}
