//! The whole record as JSON: what every document has to be.

use proptest::prelude::*;
use serde_json::Value;

use super::founding::live;
use super::hostile::hostile;
use super::properties::scene;
use super::scene::Scene;
use crate::incident::{Entry, Event, Incident, Kind, TextField};
use crate::postmortem::document::{NotARecord, read};

/// It is JSON, and what the schema says.
pub(super) fn check(text: &str) -> Value {
    let schema = serde_json::from_str(include_str!("../../../config/incident.schema.json")).unwrap();
    let document = serde_json::from_str(text).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document
}

#[test]
fn it_has_every_entry_with_both_times_and_the_facts() {
    let scene = live();
    let document = check(&scene.json());
    let entries = document["entries"].as_array().unwrap();
    assert_eq!(entries.len(), scene.entries.len());
    assert_eq!(document["facts"]["duration_seconds"], 4 * 3_600 + 15 * 60);
    assert_eq!(document["facts"]["metrics"][1]["seconds"], 180);
    assert!(document["chain"].is_null(), "a scene has none");
    assert!(matches!(read(&scene.json()), Err(NotARecord::WithoutChain)));
}

#[test]
fn nobody_is_named_in_it_by_roles() {
    let scene = live();
    let text = scene.json_by_roles();
    check(&text);
    for name in ["alice", "dave", "erin", "carol"] {
        assert!(!text.contains(&format!("\"{name}\"")), "{name}");
    }
}

/// The record that a document tells, as somebody else has it.
fn copied(document: &Value) -> (Incident, Vec<Entry>) {
    let mut incident = document["incident"].clone();
    incident["id"] = 1.into();
    let entries = document["entries"].clone();
    (serde_json::from_value(incident).unwrap(), serde_json::from_value(entries).unwrap())
}

#[test]
fn it_holds_no_secret_and_a_draft_of_the_copy_counts_the_same_ones() {
    let mut scene = hostile();
    scene.notes("bob", Kind::Action, "logged in with password=hunter2, then with password=hunter2", None);
    scene.notes("bob", Kind::Action, "AKIAIOSFODNN7EXAMPLE is in the log, and pass\u{202e}word=other-one", None);
    scene.sets("bob", TextField::Impact, "whoever had password=sesame could read it");
    assert!(scene.draft().contains("How many were affected, of how many?"));
    let text = scene.json();
    let document = check(&text);
    assert!(!text.contains("hunter2") && !text.contains("AKIA") && !text.contains("other-one"), "{text}");
    let entries = document["entries"].as_array().unwrap();
    assert_eq!(entries.iter().filter(|entry| entry["masked"] == true).count(), 4);
    let (incident, entries) = copied(&document);
    let copy = Scene { incident, entries, rules: scene.rules.clone(), now: scene.now };
    assert_eq!(copy.draft(), scene.draft());
    assert_eq!(copy.json().matches("(masked:").count(), text.matches("(masked:").count());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_copy_of_any_record_gives_the_same_drafts(scene in scene()) {
        let document = check(&scene.json());
        let (incident, entries) = copied(&document);
        let copy = Scene { incident, entries, rules: scene.rules.clone(), now: scene.now };
        prop_assert_eq!(copy.draft(), scene.draft());
        let again = check(&copy.json());
        prop_assert_eq!(&again["entries"].to_string().replace("\"masked\":true,", ""), &document["entries"].to_string().replace("\"masked\":true,", ""));
        prop_assert_eq!(&again["masked"], &document["masked"]);
    }

    #[test]
    fn what_is_left_of_any_entry_has_no_words_and_is_an_entry_still(scene in scene()) {
        for entry in &scene.entries {
            let (left, _) = entry.event.without_words();
            prop_assert_eq!(left.without_words(), (left.clone(), Vec::new()));
            prop_assert_eq!(left == Event::Redacted, entry.event == Event::Redacted);
        }
    }
}
