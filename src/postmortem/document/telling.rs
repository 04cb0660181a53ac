//! The facts of a record as JSON: what every format tells, computed once.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::super::facts::Facts;

/// The facts. Lengths of time are in seconds.
pub(super) fn facts(facts: &Facts<'_>) -> Value {
    let start = facts.start();
    let key_times = facts.key_times().into_iter().map(|time| {
        let phase = time.phase.map(|(from, to, length)| json!({ "from": from, "to": to, "seconds": seconds(length) }));
        json!({ "title": time.title, "at": time.moment.at, "assumed_from": time.moment.assumed, "phase": phase })
    });
    let metrics = facts.measures().into_iter().map(|measure| {
        let (length, assumed, unknown) = match measure.length {
            Ok((length, assumed)) => (Some(seconds(length)), assumed, None),
            Err(why) => (None, None, Some(why)),
        };
        json!({
            "name": measure.name, "definition": measure.definition, "seconds": length,
            "assumed": assumed, "unknown": unknown,
        })
    });
    let pages = facts.rings().into_iter().map(|ring| {
        let missed = ring.missed.iter().map(|missed| json!({ "target": missed.target, "why": missed.why }));
        let answer = ring.answer.as_ref();
        json!({
            "at": ring.at, "level": ring.level, "own": ring.own.map(|own| own.0), "reached": ring.reached,
            "missed": missed.collect::<Vec<_>>(), "late_minutes": ring.late_minutes,
            "acknowledged_by": answer.map(|answer| answer.by),
            "acknowledged_after_seconds": answer.and_then(|answer| answer.after).map(seconds),
        })
    });
    let roles = facts.tenures().into_iter().map(
        |tenure| json!({ "role": tenure.role.0, "person": tenure.person.name, "from": tenure.from, "to": tenure.to }),
    );
    let misleading = facts
        .misleading_paths()
        .into_iter()
        .map(|path| json!({ "text": path.text, "until": path.at, "cost_seconds": path.cost().map(seconds) }));
    json!({
        "start": { "at": start.at, "assumed_from": start.assumed },
        "end": facts.end(),
        "duration_seconds": facts.duration().map(seconds),
        "leaders": facts.leaders(),
        "key_times": key_times.collect::<Vec<_>>(),
        "metrics": metrics.collect::<Vec<_>>(),
        "pages": pages.collect::<Vec<_>>(),
        "roles": roles.collect::<Vec<_>>(),
        "misleading_paths": misleading.collect::<Vec<_>>(),
    })
}

fn seconds(length: TimeDelta) -> i64 {
    length.num_seconds().max(0)
}
