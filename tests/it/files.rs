//! The files that hang on captured messages, and the pictures of notes: kept, or said not to be.

use hotwash::incident::{EntryNumber, Event};
use hotwash::sandbox::{Fault, Matcher};

use crate::town::{Id, Incident, Town, minutes};

const ADD: &str = "Add to timeline";

/// What the timeline says of files: the name, and why only a reference is kept, or nothing where the bytes are.
async fn told(incident: &Incident) -> Vec<(String, Option<String>)> {
    let events = incident.events().await.into_iter();
    let told = events.filter_map(|event| match event {
        Event::FileKept { name, .. } => Some((name, None)),
        Event::FileNotKept { name, why, .. } => Some((name, Some(why))),
        _ => None,
    });
    told.collect()
}

/// The bytes that stand beside the timeline, in its order.
async fn kept_bytes(town: &Town, incident: &Incident) -> Vec<Vec<u8>> {
    let (id, store) = (incident.kept().await.incident.id, town.store());
    let mut kept = Vec::new();
    for entry in incident.entries().await {
        if let Event::FileKept { .. } = entry.event {
            let mut reading = store.reader().await.unwrap();
            kept.push(reading.reader().file(id, entry.number).await.unwrap().unwrap());
        }
    }
    kept
}

fn upload(town: &Town, incident: &Incident, files: &[(&str, &[u8])]) -> Id {
    town.sandbox.say_with(town.bob.id, incident.channel(), "look", files).unwrap()
}

async fn draft(town: &Town, incident: &Incident) -> String {
    let answer = town.bob.types(incident, "/incident postmortem").await;
    String::from_utf8(answer.files[0].bytes.clone()).unwrap()
}

#[tokio::test]
async fn the_files_of_a_captured_message_are_kept_with_their_digest() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let message = upload(&town, &incident, &[("graph.png", b"a graph"), ("dump.log", b"a dump")]);
    town.carol.takes_from_menu(message, ADD).await;
    assert_eq!(told(&incident).await, [("graph.png".to_owned(), None), ("dump.log".to_owned(), None)]);
    assert_eq!(kept_bytes(&town, &incident).await, [b"a graph".to_vec(), b"a dump".to_vec()]);
    let kept = incident.events().await.into_iter().find(|event| matches!(event, Event::FileKept { .. })).unwrap();
    let Event::FileKept { entry, bytes, sha256, .. } = kept else { panic!("{kept:?}") };
    assert_eq!((entry, bytes, sha256.len()), (EntryNumber(2), 7, 64));
    assert_eq!(incident.kept().await.incident.file_bytes, 13);
    let draft = draft(&town, &incident).await;
    assert!(draft.contains("look; attached: graph.png (kept), dump.log (kept)"), "{draft}");
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn of_a_file_that_is_too_large_a_reference_is_kept_whatever_its_size_is_said_to_be() {
    let town = Town::configured("[timeline]\nattachment_bytes_max = \"1KiB\"").await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let large = vec![7; 2_000];
    let honest = upload(&town, &incident, &[("large.bin", &large)]);
    let lying = upload(&town, &incident, &[("lying.bin", &large), ("small.bin", b"x")]);
    town.sandbox.misstate_sizes(lying, 10);
    for message in [honest, lying] {
        town.carol.takes_from_menu(message, ADD).await;
    }
    let why = Some("it is larger than 1 KiB".to_owned());
    let expected =
        [("large.bin".to_owned(), why.clone()), ("lying.bin".to_owned(), why), ("small.bin".to_owned(), None)];
    assert_eq!(told(&incident).await, expected);
    let draft = draft(&town, &incident).await;
    assert!(draft.contains("large.bin (only a reference is kept: it is larger than 1 KiB)"), "{draft}");
    town.finish().await;
}

#[tokio::test]
async fn an_address_that_has_expired_is_asked_for_again_and_one_that_is_gone_is_said_to_be() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let messages = ["one.txt", "two.txt"].map(|name| upload(&town, &incident, &[(name, b"x")]));
    for message in messages {
        // What the menu brings along has expired by the time that the bytes are fetched.
        let gone = Matcher::new("GET", "/attachments/*/*/*");
        town.sandbox.fault(gone, Fault::Status(404), if message == messages[0] { 1 } else { 2 });
        town.carol.takes_from_menu(message, ADD).await;
    }
    let gone = Some("Discord does not have it any more".to_owned());
    assert_eq!(told(&incident).await, [("one.txt".to_owned(), None), ("two.txt".to_owned(), gone)]);
    town.finish().await;
}

#[tokio::test]
async fn a_file_that_discord_does_not_give_is_tried_again_across_a_restart() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let message = upload(&town, &incident, &[("graph.png", b"a graph")]);
    town.sandbox.fault(Matcher::new("GET", "/attachments/*/*/*"), Fault::Status(503), 1);
    let chosen = town.sandbox.menu(town.carol.id, ADD, message).unwrap();
    chosen.answered().await.unwrap();
    town.put_back().await;
    town.stop_bot().await;
    town.start_bot().await;
    town.after(minutes(2)).await;
    assert_eq!(told(&incident).await, [("graph.png".to_owned(), None)]);
    town.finish().await;
}

#[tokio::test]
async fn a_note_has_a_picture() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let picture = town.sandbox.upload(town.bob.id, "graph.png", b"a graph");
    let line = format!("/incident note text:p99 is up image:{}", picture.as_str().unwrap());
    let answer = town.bob.types(&incident, &line).await;
    assert!(!answer.ephemeral && answer.text().contains("📎 graph.png"), "{}", answer.text());
    assert!(answer.embeds[0]["image"]["url"].as_str().unwrap().contains("graph.png"), "it shows");
    assert_eq!(told(&incident).await, [("graph.png".to_owned(), None)]);
    assert!(incident.events().await.contains(&Event::Note { text: "p99 is up".to_owned() }));
    let draft = draft(&town, &incident).await;
    assert!(draft.contains("p99 is up; attached: graph.png (kept)"), "{draft}");

    let log = town.sandbox.upload(town.bob.id, "dump.log", b"a dump");
    town.sandbox.expire_addresses();
    let line = format!("/note text:see the dump image:{} incident:1", log.as_str().unwrap());
    let answer = town.bob.types("general", &line).await;
    assert!(answer.ephemeral && answer.embeds.is_empty(), "no picture: {}", answer.text());
    let gone = Some("Discord does not have it any more".to_owned());
    assert_eq!(told(&incident).await[1], ("dump.log".to_owned(), gone));
    town.finish().await;
}
