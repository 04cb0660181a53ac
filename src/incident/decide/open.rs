//! Opening an incident.

use chrono::{DateTime, Utc};

use super::{no_such_service, optional_text, text_within};
use crate::incident::{
    Caller, Change, Declaration, Effect, Entry, EntryNumber, Event, Incident, IncidentId, Kind, Number, Opening,
    Outcome, Refusal, Rules, ServerId, Taken, TimeField, limits,
};

/// The incident that a request opens, under the id and number that the store has set aside for it.
///
/// # Errors
///
/// A [`Refusal`] where the title is empty or too long, or the severity or the service does not exist.
pub fn open(
    opening: Opening,
    place: (IncidentId, ServerId, Number),
    by: &Caller,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<Change, Refusal> {
    let title = one_line(&opening.title);
    let title = text_within("title", &title, limits::TITLE)?;
    let impact = optional_text("impact", opening.impact)?;
    let severity_assumed = opening.severity.is_none();
    let severity = opening.severity.unwrap_or_else(|| rules.default_severity.clone());
    if rules.severity(&severity).is_none() {
        return Err(no_such_severity(&severity.0, rules));
    }
    let service = opening.service;
    if let Some(service) = service.as_ref().filter(|id| rules.service(id).is_none()) {
        return Err(no_such_service(&service.0, rules));
    }
    let policy = rules.policy(&severity, service.as_ref()).cloned();

    let entry = |number: u32, kind_at: DateTime<Utc>, event: Event| Entry {
        number: EntryNumber(number),
        kind: Kind::Milestone,
        happened_at: kind_at,
        recorded_at: now,
        actor: by.actor.clone(),
        event,
    };
    let from_private = opening.from_private && opening.message.is_some();
    let (drill, private) = (opening.drill, opening.private || from_private);
    let declaration = Declaration { title, severity, service, impact, drill, private };
    let mut incident = Incident::declare(place, &declaration, &by.actor, now);
    let mut entries = vec![entry(1, now, Event::Declared(declaration))];
    if let Some(started_at) = opening.started_at {
        let started = entry(2, started_at, Event::TimeSet { field: TimeField::StartedAt });
        incident.apply(&started);
        entries.push(started);
    }

    let mut effects = vec![Effect::OpenChannel];
    if let Some(taken) = opening.message {
        effects.extend(take(*taken, &mut incident, &mut entries, by, now));
    }
    let pages = policy.is_some();
    effects.extend(policy.map(|policy| Effect::StartPage { policy }));
    let outcome =
        Outcome::Opened { severity_assumed, pages, started_at: opening.started_at, from_private, held_until: None };
    Ok(Change { incident, entries, effects, outcome })
}

/// The message that the incident was opened from, as its next entry.
fn take(
    taken: Taken,
    incident: &mut Incident,
    entries: &mut Vec<Entry>,
    by: &Caller,
    now: DateTime<Utc>,
) -> Vec<Effect> {
    let Taken { message, at, files } = taken;
    let number = EntryNumber(incident.entries + 1);
    let mark = Effect::MarkCapture { message: message.message, channel: message.channel, captured: true };
    let place = Some((message.channel, message.message));
    let keep = (!files.is_empty()).then_some(Effect::KeepFiles { entry: number, files, message: place });
    let unread = message.unread.then(|| Outcome::CapturedUnread { entry: number, link: message.link.clone() });
    let entry = Entry {
        number,
        kind: Kind::Observation,
        happened_at: at,
        recorded_at: now,
        actor: by.actor.clone(),
        event: Event::Captured(message),
    };
    incident.apply(&entry);
    entries.push(entry);
    [mark].into_iter().chain(keep).chain(unread.map(|outcome| Effect::Say { outcome })).collect()
}

/// The refusal of a severity that does not exist, with those that do.
#[must_use]
pub fn no_such_severity(text: &str, rules: &Rules) -> Refusal {
    let allowed = rules.severities.iter().map(|severity| format!("`{}`", severity.id.0)).collect::<Vec<_>>().join(", ");
    Refusal::NoSuchSeverity { text: text.to_owned(), allowed }
}

/// The text on one line, as a title is kept: every run of white space one blank.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
