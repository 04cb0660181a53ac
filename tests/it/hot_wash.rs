//! The hot wash: everybody who took part is asked, at once, and what they say is in the draft in their words.

use chrono::TimeDelta;
use hotwash::incident::{Actor, Event, TextField};
use hotwash::sandbox::world::Message;
use hotwash::sandbox::{Fault, Matcher};

use crate::drafts::attached;
use crate::town::{Incident, Town, minutes, seconds};

/// Resolved, and the minute over in which that could be taken back.
async fn washed(town: &Town) -> (Incident, Message) {
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.carol.types(&incident, "/note text:the pool is full").await;
    town.bob.types(&incident, "/incident resolve resolution:a restart").await;
    town.after(seconds(61)).await;
    let wash = incident.reads("Hot wash of #1");
    (incident, wash)
}

async fn draft(town: &Town, incident: &Incident) -> String {
    let answer = town.bob.types(incident, "/incident postmortem").await;
    String::from_utf8(answer.files[0].bytes.clone()).unwrap()
}

#[tokio::test]
async fn everybody_who_took_part_is_asked_without_a_sound_and_what_they_say_is_in_the_draft() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.carol.types(&incident, "/note text:the pool is full").await;
    town.bob.types(&incident, "/incident resolve resolution:a restart").await;
    town.after(seconds(59)).await;
    assert_eq!(incident.count("Hot wash"), 0, "it can still be taken back");
    town.after(seconds(2)).await;
    let wash = incident.reads("Hot wash of #1");
    assert_eq!(wash.mentions, [town.bob.id, town.carol.id]);
    incident.stays_quiet().await;
    // Whoever sees the channel may answer.
    let form = town.erin.opens_form(&wash, "Went badly").await;
    assert_eq!(form.fields.len(), 1);
    let answer = town.erin.fills_in(&form, &[("went_badly", "Nobody knew the runbook")]).await;
    assert!(!answer.ephemeral && answer.text().contains("added to “Went badly” of #1"), "{}", answer.text());
    let form = town.bob.opens_form(&wash, "What misled us").await;
    town.bob.fills_in(&form, &[("misled", "The graph lagged")]).await;
    let now = incident.now(&wash).content;
    assert!(now.contains("Said so far: went badly 1, what misled us 1 (by 2 people)."), "{now}");
    let draft = draft(&town, &incident).await;
    for words in ["Nobody knew the runbook (Erin)", "The graph lagged (Bob)"] {
        assert!(draft.contains(words), "{words:?} is not in\n{draft}");
    }
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn who_says_something_anonymously_is_kept_nowhere() {
    let town = Town::start().await;
    let (incident, wash) = washed(&town).await;
    let form = town.erin.opens_form(&wash, "Add anonymously").await;
    let answer = town.erin.fills_in(&form, &[("went_badly", "Bob shouted"), ("lucky", "It was noon")]).await;
    assert!(answer.ephemeral && answer.text().contains("without your name"), "{}", answer.text());
    let echo = incident.reads("Somebody said anonymously of #1");
    assert!(echo.text().contains("Bob shouted") && echo.text().contains("It was noon"));
    let shown = [echo.text(), incident.now(&wash).text(), draft(&town, &incident).await];
    assert!(shown[1].contains("Said so far: went badly 1, lucky 1 (2 anonymously)."), "{}", shown[1]);
    assert!(shown[2].contains("Bob shouted (anonymous)"), "{}", shown[2]);
    let timeline = town.bob.types(&incident, "/incident timeline show").await.text();
    for text in shown.iter().chain([&timeline]) {
        assert!(!text.contains("Erin") && !text.contains(&town.erin.mention()), "{text}");
    }
    let said = incident.entries().await.into_iter().filter(|entry| entry.actor == Actor::Anonymous).count();
    assert_eq!(said, 2);
    incident.stays_quiet().await;
    // Not in the file either: she has done nothing else in it.
    let (file, id) = (town.database(), town.erin.id);
    town.settled().await;
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend(std::fs::read(file.with_extension("db-wal")).unwrap_or_default());
    for trace in [&b"Erin"[..], id.to_string().as_bytes(), &id.to_be_bytes()] {
        assert!(!bytes.windows(trace.len()).any(|part| part == trace), "{trace:?} is in the file");
    }
    town.finish().await;
}

#[tokio::test]
async fn nothing_said_is_nothing_saved() {
    let town = Town::start().await;
    let (incident, wash) = washed(&town).await;
    let before = incident.entries().await.len();
    let form = town.erin.opens_form(&wash, "Add anonymously").await;
    let answer = town.erin.fills_in(&form, &[]).await;
    assert!(answer.ephemeral && answer.text().contains("The answer is empty"), "{}", answer.text());
    assert_eq!(incident.entries().await.len(), before);
    town.finish().await;
}

#[tokio::test]
async fn after_a_day_it_is_over_and_says_how_to_add_all_the_same() {
    let town = Town::start().await;
    let (incident, wash) = washed(&town).await;
    let form = town.carol.opens_form(&wash, "Lucky").await;
    town.stop_bot().await;
    town.start_bot().await;
    town.after(TimeDelta::hours(24)).await;
    let over = incident.now(&wash);
    assert!(over.content.contains("The hot wash of #1 is over. Nothing was said."), "{}", over.content);
    assert!(over.components.is_empty() && over.mentions.is_empty());
    let late = town.carol.fills_in(&form, &[("lucky", "It was a Monday")]).await;
    for words in ["The hot wash of incident #1 is over", "`/incident set field:lucky`", "It was a Monday"] {
        assert!(late.ephemeral && late.text().contains(words), "{words:?} is not in {}", late.text());
    }
    town.after(TimeDelta::days(9)).await;
    assert_eq!(incident.count("🧼"), 1, "once is enough");
    town.finish().await;
}

#[tokio::test]
async fn reopened_it_says_so_and_comes_anew_with_the_next_resolution() {
    let town = Town::start().await;
    let (incident, wash) = washed(&town).await;
    let form = town.carol.opens_form(&wash, "Went well").await;
    town.bob.types(&incident, "/incident reopen reason:it is back").await;
    let now = incident.now(&wash);
    assert!(now.content.contains("#1 is open again. Its hot wash comes anew"), "{}", now.content);
    assert!(now.components.is_empty());
    let early = town.carol.fills_in(&form, &[("went_well", "The pager")]).await;
    assert!(early.ephemeral && early.text().contains("its hot wash begins a minute after"), "{}", early.text());
    town.bob.types(&incident, "/incident close").await;
    town.after(seconds(61)).await;
    let anew = incident.reads("Hot wash of #1");
    assert_ne!(anew.id, wash.id);
    let form = town.carol.opens_form(&anew, "Went well").await;
    let said = town.carol.fills_in(&form, &[("went_well", "The pager")]).await;
    assert!(!said.ephemeral, "closed, it is open all the same: {}", said.text());
    town.finish().await;
}

#[tokio::test]
async fn close_and_draft_is_the_close_with_its_rights() {
    let town = Town::start().await;
    let (incident, wash) = washed(&town).await;
    let refused = town.erin.presses(&wash, "Close and draft").await;
    assert!(refused.ephemeral && refused.text().contains("You can't close"), "{}", refused.text());
    let form = town.carol.opens_form(&wash, "Went well").await;
    town.carol.fills_in(&form, &[("went_well", "The pager")]).await;
    let closed = town.bob.presses(&wash, "Close and draft").await;
    assert!(!closed.ephemeral && closed.text().contains("closed #1"), "{}", closed.text());
    assert!(attached(&incident).1.contains("The pager (Carol)"));
    let labels = serde_json::to_string(&incident.now(&wash).components).unwrap();
    assert!(!labels.contains("Close and draft") && labels.contains("Postmortem"), "{labels}");
    town.finish().await;
}

#[tokio::test]
async fn a_duplicate_asks_for_none_and_a_drill_and_a_private_one_ask_in_their_own_way() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev3").await;
    let second = town.bob.opens("Cart errors", "sev3").await;
    town.bob.types(&second, "/incident link duplicate_of:1").await;
    town.bob.types(&second, "/incident close").await;
    let drill = town.carol.types("general", "/incident open severity:sev3 drill:true title:Fire drill").await;
    let drill = town.incident(crate::town::number_in(&drill.text()));
    town.carol.types(&drill, "/incident close").await;
    let hidden = town.bob.opens("Breach", "sev3").await;
    town.carol.types(&hidden, "/note text:it is the pool").await;
    town.erin.types(&hidden, "/note text:it is not").await;
    town.bob.types(&hidden, "/incident private on").await;
    town.bob.types(&hidden, "/incident private remove user:erin").await;
    town.bob.types(&hidden, "/incident resolve").await;
    town.after(minutes(2)).await;
    assert_eq!(first.count("🧼"), 0, "it goes on");
    assert_eq!(second.count("🧼"), 0);
    assert!(drill.reads("🧼").content.contains("DRILL #3"));
    assert_eq!(hidden.reads("🧼").mentions, [town.bob.id, town.carol.id], "Erin is out");
    town.finish().await;
}

#[tokio::test]
async fn it_is_asked_once_whatever_fails() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident resolve").await;
    town.sandbox.fault(Matcher::new("POST", "/channels/*/messages"), Fault::DoneThenReset, 1);
    town.clock.advance(seconds(61));
    town.put_back().await;
    town.stop_bot().await;
    town.start_bot().await;
    let passing = town.lets_time_pass();
    town.settled().await;
    drop(passing);
    assert_eq!(incident.count("🧼"), 1);
    let form = town.bob.opens_form(&incident.reads("🧼"), "Lucky").await;
    town.bob.fills_in(&form, &[("lucky", "It was noon")]).await;
    let written = incident
        .events()
        .await
        .into_iter()
        .filter(|event| matches!(event, Event::TextSet { field: TextField::Lucky, .. }));
    assert_eq!(written.count(), 1);
    town.finish().await;
}
