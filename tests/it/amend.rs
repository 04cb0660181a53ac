//! The timeline read page by page, and corrected: what was first written stays, and everything reads what it says now.

use hotwash::incident::{Event, Kind};
use hotwash::sandbox::Answer;

use crate::town::{Incident, Town, minutes};

/// An incident with a note, which is entry 2.
async fn noted(town: &Town, text: &str) -> Incident {
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, &format!("/incident note text:{text}")).await;
    incident
}

async fn shown(town: &Town, incident: &Incident) -> String {
    let shown = town.erin.types(incident, "/incident timeline show").await;
    assert!(shown.ephemeral);
    shown.text()
}

fn draft(answer: &Answer) -> String {
    String::from_utf8(answer.files[0].bytes.clone()).unwrap()
}

#[tokio::test]
async fn a_timeline_that_ignores_edits() {
    let town = Town::start().await;
    let incident = noted(&town, "the cache is broken").await;
    town.clock.advance(minutes(30));
    let line = "/incident timeline edit entry:2 text:the pool is full kind:decision at:10m ago";
    let answer = town.bob.types(&incident, line).await;
    assert!(!answer.ephemeral && answer.text().contains("edited entry 2 of #1"), "{}", answer.text());

    let events = incident.events().await;
    assert_eq!(events[1], Event::Note { text: "the cache is broken".to_owned() }, "what was first written stays");
    let text = shown(&town, &incident).await;
    assert!(text.contains("Decision: the pool is full") && text.contains("edited"), "{text}");
    assert!(!text.contains("the cache is broken"), "{text}");
    let draft = draft(&town.bob.types(&incident, "/incident postmortem").await);
    assert!(draft.contains("- 12:20 UTC: Decision: the pool is full (Bob, edited)\n"), "{draft}");
    let (timeline, appendix) = draft.split_once("## Appendix").unwrap();
    assert!(!timeline.contains("the cache is broken"), "{timeline}");
    assert!(appendix.contains("the cache is broken") && appendix.contains("superseded by entry 3"), "{appendix}");
    town.finish().await;
}

#[tokio::test]
async fn an_edit_of_an_edit_is_an_edit_of_the_entry() {
    let town = Town::start().await;
    let incident = noted(&town, "one").await;
    town.bob.types(&incident, "/incident timeline edit entry:2 text:two kind:action").await;
    let answer = town.bob.types(&incident, "/incident timeline edit entry:3 text:three").await;
    assert!(answer.text().contains("edited entry 2 of #1"), "{}", answer.text());
    let last = incident.entries().await.pop().unwrap();
    assert_eq!(last.kind, Kind::Action, "what was not given stays as it was edited");
    let text = shown(&town, &incident).await;
    assert!(text.contains("Done: three"), "{text}");
    let same = town.bob.types(&incident, "/incident timeline edit entry:2 text:three").await;
    assert!(same.ephemeral && same.text().contains("says that already"), "{}", same.text());
    town.finish().await;
}

#[tokio::test]
async fn a_struck_entry_shows_as_struck_and_is_not_in_the_draft() {
    let town = Town::start().await;
    let incident = noted(&town, "it is DNS").await;
    let answer = town.bob.types(&incident, "/incident timeline strike entry:2 reason:of another incident").await;
    assert!(answer.text().contains("struck entry 2 of #1"), "{}", answer.text());
    let text = shown(&town, &incident).await;
    assert!(text.contains("~~it is DNS~~") && text.contains("struck by Bob: of another incident"), "{text}");
    let draft = draft(&town.bob.types(&incident, "/incident postmortem").await);
    assert!(!draft.split("## Appendix").next().unwrap().contains("it is DNS"), "{draft}");

    let again = town.carol.types(&incident, "/incident timeline strike entry:2 reason:wrong").await;
    assert!(again.ephemeral && again.text().contains(&town.bob.mention()), "{}", again.text());
    assert!(again.text().contains("already"), "{}", again.text());
    let edit = town.bob.types(&incident, "/incident timeline edit entry:2 text:it was not DNS").await;
    assert!(edit.ephemeral && edit.text().contains("was struck") && edit.text().contains("`/incident note`"));
    town.finish().await;
}

#[tokio::test]
async fn the_time_of_a_turn_can_be_corrected_and_what_it_did_can_not() {
    let town = Town::start().await;
    let incident = noted(&town, "looking").await;
    town.clock.advance(minutes(30));
    town.bob.types(&incident, "/incident resolve").await;
    let answer = town.bob.types(&incident, "/incident timeline edit entry:3 at:10m ago").await;
    assert!(!answer.ephemeral, "{}", answer.text());
    assert_eq!(incident.kept().await.incident.resolved_at, Some(town.clock.now() - minutes(10)));
    town.bob.types(&incident, "/incident set field:started_at value:40m ago").await;

    let entries = incident.entries().await;
    for (line, words) in [
        ("edit entry:3 at:50m ago", "can't be before the start"),
        ("edit entry:3 text:it is over", "only its time can be corrected"),
        ("edit entry:3", "Nothing to change was given"),
        ("edit entry:1 text:Checkout", "`/incident set`"),
        ("edit entry:99 text:no", "There is no entry 99"),
        ("edit entry:2 at:soonish", "`14:30`"),
        ("strike entry:3 reason:no", "`/incident reopen`"),
        ("strike entry:99 reason:no", "`/incident timeline show` has the numbers"),
        ("strike entry:2 reason:\u{2003}", "The reason is empty"),
    ] {
        let answer = town.bob.types(&incident, &format!("/incident timeline {line}")).await;
        assert!(answer.ephemeral && answer.text().contains(words), "{line}: {}", answer.text());
    }
    assert_eq!(incident.entries().await, entries, "a refusal leaves no entry");
    town.finish().await;
}

#[tokio::test]
async fn everybody_corrects_their_own_words_and_a_responder_anybodys() {
    let town = Town::start().await;
    let incident = noted(&town, "by Bob").await;
    town.erin.types(&incident, "/incident note text:by Erin").await;
    let refused = town.erin.types(&incident, "/incident timeline edit entry:2 text:by me").await;
    assert!(refused.ephemeral && refused.text().contains("the responder role"), "{}", refused.text());
    let refused = town.erin.types(&incident, "/incident timeline strike entry:2 reason:no").await;
    assert!(refused.ephemeral && refused.text().contains("the responder role"), "{}", refused.text());
    let own = town.erin.types(&incident, "/incident timeline edit entry:3 text:by Erin herself").await;
    assert!(!own.ephemeral, "{}", own.text());
    let others = town.carol.types(&incident, "/incident timeline strike entry:3 reason:twice").await;
    assert!(!others.ephemeral, "{}", others.text());
    town.finish().await;
}

#[tokio::test]
async fn a_long_timeline_is_paged_and_a_long_entry_can_be_read_in_full() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for number in 0..12 {
        let text = format!("{number} {}", "a rather long note ".repeat(30));
        town.bob.types(&incident, &format!("/incident note text:{text}")).await;
        town.clock.advance(minutes(1));
    }
    let newest = town.erin.types(&incident, "/incident timeline show").await;
    let message = |answer: &Answer| {
        let id = answer.message.unwrap();
        town.sandbox.look(|world| world.any_message(id).cloned()).unwrap()
    };
    assert!(newest.text().contains("`[13]`") && newest.text().contains("the newest is at the bottom"));
    let older = town.erin.presses(&message(&newest), "Older").await;
    assert_eq!(older.message, newest.message, "the same message shows the other page");
    assert!(!older.text().contains("`[13]`") && older.text().contains("has the newest"), "{}", older.text());
    let first = town.erin.types(&incident, "/incident timeline show page:1").await;
    assert!(first.text().contains("`[1]`") && first.text().contains("Declared"), "{}", first.text());

    town.stop_bot().await;
    town.start_bot().await;
    let newer = town.erin.presses(&message(&first), "Newer").await;
    assert!(newer.text().contains("Page 2 of"), "a restart changes nothing: {}", newer.text());
    let chosen = town.sandbox.select(town.erin.id, first.message.unwrap(), "Read an entry in full", &["8"]).unwrap();
    let entry = chosen.answered().await.unwrap();
    assert!(entry.ephemeral && entry.text().contains(&"a rather long note ".repeat(29)), "{}", entry.text());
    town.finish().await;
}

#[tokio::test]
async fn in_every_state_the_timeline_can_be_corrected() {
    let town = Town::start().await;
    for end in ["", "/incident resolve", "/incident close"] {
        let incident = noted(&town, "it is DNS").await;
        if !end.is_empty() {
            town.bob.types(&incident, end).await;
        }
        let edit = town.bob.types(&incident, "/incident timeline edit entry:2 text:it is not DNS").await;
        assert!(!edit.ephemeral && edit.text().contains("edited entry 2"), "{end}: {}", edit.text());
        let strike = town.bob.types(&incident, "/incident timeline strike entry:2 reason:wrong").await;
        assert!(!strike.ephemeral && strike.text().contains("struck entry 2"), "{end}: {}", strike.text());
        town.clock.advance(minutes(3));
    }
    town.finish().await;
}

#[tokio::test]
async fn entries_are_offered_while_typing() {
    let town = Town::start().await;
    let incident = noted(&town, "the pool is full").await;
    town.bob.types(&incident, "/incident note text:Bob restarts it").await;
    town.bob.types(&incident, "/incident ack").await;
    let values = async |place: &str, line: &str| -> Vec<String> {
        let offered = match place {
            "" => town.bob.is_offered(&incident, line).await,
            place => town.bob.is_offered(place, line).await,
        };
        offered.into_iter().map(|choice| choice.value.to_string()).collect()
    };
    assert_eq!(values("", "/incident timeline edit entry:").await, ["4", "3", "2"]);
    assert_eq!(values("", "/incident timeline strike entry:").await, ["3", "2"], "a turn can't be struck");
    assert_eq!(values("", "/incident timeline edit entry:POOL").await, ["2"]);
    assert_eq!(values("", "/incident timeline edit entry:3").await, ["3"]);
    assert_eq!(values("general", "/incident timeline edit entry:").await, [""; 0]);
    town.finish().await;
}

#[tokio::test]
async fn a_capture_that_was_struck_stays_so_until_somebody_adds_it_again() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let message = town.carol.says(&incident, "wrong channel, sorry");
    town.carol.reacts(message, "📌");
    town.within("it is captured", async || (incident.entries().await.len() == 2).then_some(())).await;
    town.settled().await;
    town.bob.types(&incident, "/incident timeline strike entry:2 reason:wrong channel").await;
    town.stop_bot().await;
    town.start_bot().await;
    town.settled().await;
    assert_eq!(incident.entries().await.len(), 3, "reactions that are read back are older than the strike");
    town.erin.reacts(message, "📌");
    town.within("it is there again", async || (incident.entries().await.len() == 4).then_some(())).await;
    assert!(matches!(incident.events().await.last(), Some(Event::Restored { .. })));
    town.finish().await;
}
