//! The record outside: exported, taken in elsewhere, redacted.

use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::house::House;
use crate::engine::{Failure, NotRedacted, Redaction, foresee_redaction, redact, whole};
use crate::incident::fixture::{HOME, at, bob, responder};
use crate::incident::{
    Captured, ChannelId, Command, EntryNumber, Event, Kind, MessageId, Number, Offered, Refusal, TextField, Viewer,
};
use crate::postmortem::document::{Imported, NotARecord, read};
use crate::postmortem::{Form, Format, draft};
use crate::store::{Durability, ImportError, Store, StoreError};

/// Words that nobody else writes.
const LEAKED: &str = "the root account opens with Zebra-Quartz-9041";

fn note(text: &str) -> Command {
    Command::Note { text: text.to_owned(), at: None, kind: Kind::Observation }
}

fn capture(text: &str) -> Command {
    Command::Capture {
        message: Captured {
            message: MessageId(77),
            channel: ChannelId(9),
            author: bob(),
            text: text.to_owned(),
            attachments: vec!["latency.png".to_owned()],
            link: "https://discord.com/channels/1/9/77".to_owned(),
            unread: false,
            chosen: false,
            edited_at: None,
        },
        at: at(0),
        files: Vec::new(),
    }
}

/// An incident in which a lot happens, a secret among it.
async fn eventful() -> (House, Number) {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    house.settle().await;
    house.commands(number, Command::Acknowledge { at: None }).await;
    house.commands(number, note("logged in with password=hunter2 and password=hunter2")).await;
    house.commands(number, note("the pool is exhausted")).await;
    house.commands(number, capture("p99 is 9 s")).await;
    house.passes(TimeDelta::minutes(20)).await;
    (house, number)
}

/// The incident as a file of that format.
async fn exported(store: &Store, number: Number, format: Format) -> String {
    let mut reading = store.reader().await.unwrap();
    let mut reader = reading.reader();
    let kept = reader.incident_numbered(HOME, number, &Viewer::Keeper).await.unwrap().unwrap();
    let whole = whole(&mut reader, &kept, format, None).await.unwrap();
    let rules = super::house::agreed();
    let rules = kept.rules(&rules);
    draft(&whole.record(&kept, &rules), Form { format, ..Form::default() }).unwrap().text
}

async fn empty() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store = opened(&folder).await;
    (folder, store)
}

async fn opened(folder: &TempDir) -> Store {
    let url = format!("sqlite://{}", folder.path().join("copy.db").display());
    Store::open(&url, Durability::Process).await.unwrap()
}

async fn taken_in(store: &Store, text: &str) -> Result<(), ImportError> {
    let Imported { incident, seal, words } = read(text).unwrap();
    store.write(move |tx| Box::pin(async move { tx.import(&incident, &seal, &words).await })).await
}

#[tokio::test]
async fn what_was_exported_gives_the_same_bytes_elsewhere_and_starts_nothing() {
    let (house, number) = eventful().await;
    let here = house.engine.store();
    let json = exported(here, number, Format::Json).await;
    assert!(json.contains("password=(masked:1)") && !json.contains("hunter2"), "{json}");
    let schema = serde_json::from_str(include_str!("../../../config/incident.schema.json")).unwrap();
    let document = serde_json::from_str(&json).unwrap();
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&document)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let (folder, copy) = empty().await;
    taken_in(&copy, &json).await.unwrap();
    for format in Format::ALL {
        let (there, here) = (exported(&copy, number, *format).await, exported(here, number, *format).await);
        assert_eq!(there, here, "{}", format.word());
    }
    let verified = copy.verify().await.unwrap();
    assert_eq!((verified.incidents, verified.broken), (1, Vec::new()));
    assert!(matches!(taken_in(&copy, &json).await, Err(ImportError::NotEmpty)));
    copy.close().await;

    // The bot runs on the copy for a month: the incident is open in it, and nothing is due.
    let mut house = House::over(opened(&folder).await).await;
    house.engine.recover().await.unwrap();
    house.passes(TimeDelta::days(30)).await;
    assert!(house.chat.posted().is_empty(), "{:?}", house.chat.posted());
    assert_eq!(house.engine.store().reader().await.unwrap().reader().outbox_depth().await.unwrap(), 0);
    let refused = house.asks(HOME, number, note("anew"), responder(bob())).await;
    assert!(matches!(refused, Err(Failure::Refused(Refusal::Imported { .. }))), "{refused:?}");
    let next = house.opens("Another one", "sev1").await;
    assert_eq!(next, Number(number.0 + 1), "numbers go on");
    house.finish();
}

#[tokio::test]
async fn a_file_that_was_changed_is_refused_with_what_does_not_fit() {
    let (house, number) = eventful().await;
    let json = exported(house.engine.store(), number, Format::Json).await;
    let (_folder, copy) = empty().await;
    let refused = async |text: &str| taken_in(&copy, text).await.unwrap_err().to_string();
    let pool = json.replace("the pool is exhausted", "the disk is exhausted");
    assert!(refused(&pool).await.contains("its content was changed"));
    let moved = json.replacen("\"title\": \"Checkout errors\"", "\"title\": \"Nothing\"", 1);
    assert!(refused(&moved).await.contains("title is not what its entries say"), "{}", refused(&moved).await);
    let why = |text: &str| read(text).unwrap_err().to_string();
    assert!(matches!(read(&json[..json.len() / 2]), Err(NotARecord::CutOff)));
    assert!(why("").contains("is no incident that Hotwash exported"));
    assert!(why("# Postmortem").contains("is no incident that Hotwash exported"));
    assert!(why("{\"format\": \"else\"}").contains("does not say that it is"));
    assert!(why(&json.replacen("\"version\": 1", "\"version\": 7", 1)).contains("of version 7"));
    let once = json.replacen("\"text\": \"the pool is exhausted\"", "\"text\": \"all is well\"", 1);
    assert!(why(&once).contains("one thing to people"), "{}", why(&once));
    assert_eq!(copy.verify().await.unwrap().incidents, 0, "nothing of it was kept");
}

fn redaction(number: Number, entry: u32) -> Redaction {
    Redaction { server: HOME, incident: number, entry: EntryNumber(entry), reason: Some("a leaked word".to_owned()) }
}

#[tokio::test]
async fn what_was_redacted_is_nowhere_any_more_and_the_chain_holds() {
    let (mut house, number) = eventful().await;
    house.commands(number, note(LEAKED)).await;
    let told = house.entries(number).await.len();
    house.commands(number, Command::SetText { field: TextField::Summary, text: LEAKED.to_owned() }).await;
    house.commands(number, Command::Resolve { resolution: Some(LEAKED.to_owned()), at: None }).await;
    house.settle().await;
    let before = house.kept(number).await.incident;
    let store = house.engine.store().clone();
    let at_last = house.entries(number).await.len();
    let noted = |event: &Event| serde_json::to_string(event).unwrap().contains("Zebra-Quartz");
    let leaks = |entries: &[crate::incident::Entry]| entries.iter().filter(|entry| noted(&entry.event)).count();
    assert_eq!(leaks(&house.entries(number).await), 3);

    let first = u32::try_from(told).unwrap();
    let foreseen = foresee_redaction(&store, &redaction(number, first)).await.unwrap();
    assert_eq!(foreseen.entries, [EntryNumber(first)]);
    assert_eq!(foreseen.also_in.len(), 2, "the same words stand in two more");
    let agreements = house.engine.agreements.clone();
    let mut left = vec![EntryNumber(first)];
    left.extend(foreseen.also_in);
    for entry in left {
        let (redacted, shredded) = redact(&store, &agreements, redaction(number, entry.0), house.now()).await.unwrap();
        assert!(redacted.entries.contains(&entry) && shredded);
        let again = redact(&store, &agreements, redaction(number, entry.0), house.now()).await;
        assert!(matches!(again, Err(NotRedacted::NothingThere(..))), "{again:?}");
    }
    let nowhere = redact(&store, &agreements, redaction(number, 999), house.now()).await;
    assert!(matches!(nowhere, Err(NotRedacted::NoSuchEntry(..))));

    let entries = house.entries(number).await;
    assert_eq!((leaks(&entries), entries.len()), (0, at_last + 3), "each left an entry that says so");
    let after = house.kept(number).await.incident;
    assert_eq!((after.status, after.resolved_at, &after.title), (before.status, before.resolved_at, &before.title));
    assert_eq!(after.text(TextField::Resolution), Some("(redacted)"));
    assert_eq!(store.verify().await.unwrap().broken, []);
    let found = store.reader().await.unwrap().reader().search(HOME, "Zebra", (0, 5), &Viewer::Keeper).await.unwrap();
    assert_eq!(found.unwrap().total, 0);
    for format in Format::ALL {
        let draft = exported(&store, number, *format).await;
        assert!(!draft.contains("Zebra") && draft.contains("redacted"), "{}", format.word());
    }
    house.passes(TimeDelta::hours(1)).await;
    store.shred().await.unwrap();
    for file in house.files() {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(12).any(|bytes| bytes == b"Zebra-Quartz"), "{}", file.display());
    }
    let json = exported(&store, number, Format::Json).await;
    let (_folder, copy) = empty().await;
    taken_in(&copy, &json).await.unwrap();
    assert_eq!(exported(&copy, number, Format::Json).await, json, "redacted there as well");
    house.finish();
}

#[tokio::test]
async fn a_message_that_was_redacted_does_not_come_back_by_its_next_edit() {
    let (mut house, number) = eventful().await;
    let entries = house.entries(number).await;
    let captured = entries.iter().find(|entry| matches!(entry.event, Event::Captured(_))).unwrap().number;
    let (store, agreements) = (house.engine.store().clone(), house.engine.agreements.clone());
    let (redacted, _) = redact(&store, &agreements, redaction(number, captured.0), house.now()).await.unwrap();
    assert!(redacted.messages[0].ends_with("/9/77"), "{redacted:?}");
    let count = house.entries(number).await.len();
    let edit = Command::FollowEdit { message: MessageId(77), text: "p99 is 9 s!".to_owned(), at: house.now() };
    house.commands(number, edit).await;
    house.commands(number, capture("p99 is 9 s")).await;
    assert_eq!(house.entries(number).await.len(), count);
    house.finish();
}

#[tokio::test]
async fn a_reviewed_draft_goes_along_to_the_byte_and_goes_with_a_redaction() {
    let (mut house, number) = eventful().await;
    house.commands(number, Command::Close { reason: None }).await;
    let text = "# Postmortem: as we agreed on it\r\n".to_owned();
    let sha256: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    let (id, bytes, now) = (house.kept(number).await.incident.id, text.clone().into_bytes(), house.now());
    let store = house.engine.store().clone();
    let meant = Offered { sha256: sha256.clone(), bytes: bytes.len() as u64 };
    let offered =
        store.write(move |tx| Box::pin(async move { tx.offer_draft(id, bob().id, &sha256, &bytes, now).await }));
    let offered: Result<(), StoreError> = offered.await;
    offered.unwrap();
    house.commands(number, Command::Freeze { mark: meant.sha256.clone(), offered: Some(meant) }).await;
    let frozen = async |store: &Store| {
        let mut reading = store.reader().await.unwrap();
        let mut reader = reading.reader();
        let kept = reader.incident_numbered(HOME, number, &Viewer::Keeper).await.unwrap().unwrap();
        let entry = kept.incident.review.frozen.unwrap().entry;
        reader.reviewed_draft(kept.incident.id, entry).await.unwrap()
    };
    assert_eq!(frozen(&store).await, Some(text.clone().into_bytes()));

    let json = exported(&store, number, Format::Json).await;
    let (_folder, copy) = empty().await;
    taken_in(&copy, &json).await.unwrap();
    assert_eq!(frozen(&copy).await, Some(text.into_bytes()));
    assert_eq!(exported(&copy, number, Format::Json).await, json);
    let changed = json.replacen("IyBQb3N0bW9ydGVt", "IyBOb3Rtb3J0ZW0h", 1);
    let (_other, empty) = empty().await;
    let refused = taken_in(&empty, &changed).await.unwrap_err().to_string();
    assert!(refused.contains("not the one that was frozen"), "{refused}");

    let agreements = house.engine.agreements.clone();
    let noted =
        house.entries(number).await.into_iter().find(|entry| matches!(entry.event, Event::Note { .. })).unwrap();
    let (redacted, _) = redact(&store, &agreements, redaction(number, noted.number.0), house.now()).await.unwrap();
    assert!(redacted.reviewed);
    assert_eq!(frozen(&store).await, None, "people wrote what they liked in it");
    assert_eq!(store.verify().await.unwrap().broken, []);
    house.finish();
}
