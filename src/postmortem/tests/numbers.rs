//! What a draft tells is what the numbers count.

use chrono::TimeDelta;

use super::founding::live;
use crate::incident::Entry;
use crate::postmortem::numbers::{Case, Numbers, Period};

#[test]
fn the_founding_incident_counts_as_its_draft_tells() {
    let scene = live();
    let of = |entries: &[Entry]| {
        let period = Period { since: None, now: scene.now, zone: scene.rules.zone };
        Numbers::of(&[Case::of(&scene.incident, entries, &scene.rules)], period, &scene.rules)
    };
    let whole = of(&scene.entries);
    let medians = [whole.all.acknowledge, whole.all.mitigate, whole.all.resolve].map(|times| times.median);
    assert_eq!(medians, [3, 230, 255].map(|minutes| Some(TimeDelta::minutes(minutes))));
    assert!(whole.pages > 0);

    let event = |entry: &Entry| serde_json::to_value(&entry.event).unwrap()["type"].clone();
    let counts = |entry: &&Entry| Case::EVENTS.iter().any(|name| event(entry) == *name);
    let some: Vec<_> = scene.entries.iter().filter(counts).cloned().collect();
    assert!(some.len() < scene.entries.len());
    assert_eq!(of(&some), whole, "the other entries don't count");
}
