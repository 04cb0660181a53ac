//! What an entry of the timeline says, in the chat: what happened, and the words that a person wrote with it.
//!
//! Guarantees: names are those of the time of recording; what people wrote is text.
//!
//! Does not know: where a line stands, or who reads it.

use super::text;
use crate::incident::{
    Audience, Captured, Entry, EntryNumber, Event, Kind, Missed, NotReached, ReviewStep, Rules, TextField, Tie,
    TimeField, ToldOutside,
};

/// An entry in words.
pub(super) struct Told<'a> {
    /// What happened; empty where the person's own words say it all.
    pub(super) what: String,
    /// What a person wrote.
    pub(super) words: Option<&'a str>,
    /// Who wrote it or did it, under the name of the time.
    pub(super) by: &'a str,
}

impl Told<'_> {
    /// On one line, with at most so many characters of the person's words; what was cut says so.
    pub(super) fn line(&self, most: usize) -> String {
        let words = self.words.map(|words| text::excerpt(&one_line(words), most));
        let said = [self.what.as_str(), words.as_deref().unwrap_or_default()];
        said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
    }

    /// Whether a line of that length leaves anything out.
    pub(super) fn is_cut(&self, most: usize) -> bool {
        self.words.is_some_and(|words| text::plain(&one_line(words)).chars().count() > most)
    }
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What an entry says.
pub(super) fn told<'a>(entry: &'a Entry, rules: &Rules) -> Told<'a> {
    let severity = |id| text::line(rules.severity_name(id));
    let role = |id| text::line(rules.role_name(id));
    let plain = |what: &str| (what.to_owned(), None);
    let with = |what: &str, words: &'a Option<String>| (what.to_owned(), words.as_deref());
    let (what, words) = match &entry.event {
        Event::Declared(declaration) => {
            let drill = if declaration.drill { " as a drill" } else { "" };
            (format!("Declared{drill}, {}", severity(&declaration.severity)), Some(declaration.title.as_str()))
        }
        Event::Note { text } => (sort(entry.kind).to_owned(), Some(text.as_str())),
        Event::Captured(message) => (captured(message), Some(message.text.as_str()).filter(|text| !text.is_empty())),
        Event::Edited { entry: of, text, .. } => with(&format!("Edited entry {of}"), text),
        Event::Struck { entry: of, reason, .. } => (format!("Struck entry {of}"), Some(reason.as_str())),
        Event::Restored { entry: of } => (format!("Brought back entry {of}"), None),
        Event::CaptureEdited { entry: of, text } => (format!("Its author edited entry {of}"), Some(text.as_str())),
        Event::CaptureDeleted { entry: of } => (format!("Entry {of} was deleted in the chat"), None),
        Event::CaptureRead { entry: of, text, .. } => (format!("The text of entry {of}"), Some(text.as_str())),
        Event::FileAttached { entry: of, name } => (format!("📎 {} to entry {of}", text::excerpt(name, 40)), None),
        Event::FileKept { entry: of, name, .. } => (format!("Kept {} of entry {of}", text::excerpt(name, 40)), None),
        Event::FileNotKept { entry: of, name, why } => {
            (format!("Only a reference to {} of entry {of} is kept", text::excerpt(name, 40)), Some(why.as_str()))
        }
        Event::StatusChanged { from, to, note } => with(&format!("Status {from} → {to}"), note),
        Event::SeverityChanged { from, to, reason, .. } => {
            with(&format!("Severity {} → {}", severity(from), severity(to)), reason)
        }
        Event::ServiceSet { to: Some(to), reason, .. } => {
            with(&format!("Service: {}", text::line(rules.service_name(to))), reason)
        }
        Event::ServiceSet { to: None, reason, .. } => with("Service taken off", reason),
        Event::TextSet { field: TextField::Title, text } => ("Renamed".to_owned(), Some(text.as_str())),
        Event::TextSet { field, text } => (field.label().to_owned(), Some(text.as_str())),
        Event::TimeSet { field } => plain(match field {
            TimeField::StartedAt => "Impact began",
            TimeField::DetectedAt => "Detected",
            TimeField::MitigatedAt => "Impact ended",
        }),
        Event::RoleGiven { role: id, to, .. } => (format!("{}: {}", role(id), text::line(&to.name)), None),
        Event::RoleReleased { role: id, from } => {
            let how = if entry.actor.is(from) { "laid down by" } else { "taken from" };
            (format!("{}: {how} {}", role(id), text::line(&from.name)), None)
        }
        Event::MadePrivate { .. } => plain("Made private"),
        Event::LetIn { guest, .. } => (format!("Let in: {}", text::line(guest.name())), None),
        Event::ShutOut { who } => (format!("Taken out: {}", text::line(&who.name)), None),
        Event::Linked { to, tie, .. } => plain(&match tie {
            Tie::DuplicateOf => format!("A duplicate of {to}"),
            Tie::HasDuplicate => format!("{to} is a duplicate of this"),
            Tie::Related => format!("Linked with {to}"),
        }),
        Event::Unlinked { .. } => plain("A link was taken back"),
        Event::RoleOffered { role: id, to, .. } => (format!("{}: offered to {}", role(id), text::line(&to.name)), None),
        Event::RoleDeclined { role: id } => (format!("{}: declined", role(id)), None),
        Event::RoleOfferLapsed { role: id } => (format!("{}: the offer is over", role(id)), None),
        Event::TheoryAdded { number, text, .. } => (format!("Theory {number}"), Some(text.as_str())),
        Event::TheoryConfirmed { number } => (format!("Theory {number} confirmed"), None),
        Event::TheoryRuledOut { number } => (format!("Misleading path: theory {number} ruled out"), None),
        Event::ActionItemAdded { number, title, .. } => (format!("Action item {number}"), Some(title.as_str())),
        Event::ActionItemEdited { number, edit } => with(&format!("Action item {number} changed"), &edit.title),
        Event::ActionItemDone { number } => (format!("Action item {number} done"), None),
        Event::Paged { level, reached, missed, late_minutes, own } => {
            (paged((*level, *own), reached, missed, *late_minutes), None)
        }
        Event::NobodyReached { level, missed, own } => (paged((*level, *own), &[], missed, None), None),
        Event::PageAsked { whom, message } => with(&format!("Pages {}", text::line(whom.name())), message),
        Event::PageAcknowledged { own } => (format!("Acknowledged the page of entry {own}"), None),
        Event::PageUnanswered { own } => (format!("Nobody acknowledged the page of entry {own}"), None),
        Event::NotReached(of) => (not_reached(of), None),
        Event::ToldOutside(ToldOutside { notifier, since, .. }) => (
            format!("Discord was away since {}: told notifier:{}", text::moment(*since), text::line(&notifier.0)),
            None,
        ),
        Event::Mended(mended) => (format!("{}: {}", mended.flaw.found(), mended.flaw.mended()), None),
        Event::Acknowledged { .. } => plain("Acknowledged"),
        Event::AcknowledgedInPart { missing } => {
            (format!("Acknowledged; not yet: {}", text::excerpt(&missing.join(", "), 150)), None)
        }
        Event::NotAllAcknowledged { level, missing } => {
            let level = level.map_or_else(|| "the fallback".to_owned(), |level| format!("level {level}"));
            (format!("Not acknowledged in {level}: {}", text::excerpt(&missing.join(", "), 150)), None)
        }
        Event::AcknowledgementLapsed { by } => {
            (format!("Nothing happened since {} acknowledged: asked again", text::line(by.name())), None)
        }
        Event::AcknowledgementGivenBack { by } if *by == entry.actor => plain("Gave it back"),
        Event::AcknowledgementGivenBack { by } => (format!("Gave it back for {}", text::line(by.name())), None),
        Event::PageGivenBack { own, by } => {
            let whose = if *by == entry.actor { String::new() } else { format!(" for {}", text::line(by.name())) };
            (format!("Gave back the page that entry {own} asked for{whose}"), None)
        }
        Event::PageHeld { until } => (format!("Quiet hours: nobody is paged before {}", text::moment(*until)), None),
        Event::Escalated { reason } => with("Escalated", reason),
        Event::Snoozed { until, .. } => (format!("Put a reminder off until {}", text::moment(*until)), None),
        Event::Resolved { resolution } => with("Resolved", resolution),
        Event::Undone { entry: of } => (format!("Took back the resolution, entry {of}"), None),
        Event::UpdateDrafted { text, .. } => ("An update for customers, not sent".to_owned(), Some(text.as_str())),
        Event::UpdateDropped { draft } => (format!("Dropped the update of entry {draft}"), None),
        Event::UpdatePosted { text, audience: Audience::Internal, .. } => ("Update".to_owned(), Some(text.as_str())),
        Event::UpdatePosted { text, audience: Audience::Customers, .. } => {
            ("Update for customers".to_owned(), Some(text.as_str()))
        }
        Event::Closed { reason } => with("Closed", reason),
        Event::Review(step) => plain(&review(step)),
        Event::Reopened { reason } => with("Reopened", reason),
        Event::EntriesRedacted { entries, reason } => {
            let numbers = entries.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            (format!("Whoever runs Hotwash redacted entry {}", text::excerpt(&numbers, 60)), reason.as_deref())
        }
        Event::Redacted => plain("Redacted"),
    };
    let by = match &entry.event {
        Event::Captured(message) => message.author.name.as_str(),
        _ => entry.actor.name(),
    };
    Told { what, words, by }
}

/// What a note is called by its kind; nothing, where the words say it.
fn sort(kind: Kind) -> &'static str {
    match kind {
        Kind::Decision => "Decision",
        Kind::RuledOut => "Misleading path",
        Kind::Escalation => "Escalation",
        Kind::Communication => "Told others",
        Kind::Action => "Done",
        Kind::Observation | Kind::Milestone => "",
    }
}

fn review(step: &ReviewStep) -> String {
    match step {
        ReviewStep::Turned { to } => format!("Review: {}", to.label()),
        ReviewStep::Owned { by } => format!("Review: {} sees to it", text::line(&by.name)),
        ReviewStep::Due { day } => format!("Review: due {day}"),
        ReviewStep::Frozen { .. } => "Froze an edited postmortem as the reviewed one".to_owned(),
    }
}

fn captured(message: &Captured) -> String {
    let files = message.attachments.iter().map(|name| text::excerpt(name, 40)).collect::<Vec<_>>().join(", ");
    match (message.text.is_empty(), files.is_empty()) {
        (_, false) => format!("📎 {files}"),
        (true, true) if message.unread => "A message whose text could not be read".to_owned(),
        (true, true) => "A message without text".to_owned(),
        (false, true) => String::new(),
    }
}

fn not_reached(NotReached { level, missed, own }: &NotReached) -> String {
    let names: Vec<&str> = missed.iter().map(|missed| missed.target.as_str()).collect();
    format!("Paging {}: not reached: {}", step(*level, *own), text::excerpt(&names.join(", "), 150))
}

fn step(level: Option<u32>, own: Option<EntryNumber>) -> String {
    match (own, level) {
        (Some(own), _) => format!("for entry {own}"),
        (None, Some(level)) => format!("level {level}"),
        (None, None) => "the fallback".to_owned(),
    }
}

fn paged(
    (level, own): (Option<u32>, Option<EntryNumber>),
    reached: &[String],
    missed: &[Missed],
    late_minutes: Option<u32>,
) -> String {
    let step = step(level, own);
    let names = |names: Vec<&str>| text::excerpt(&names.join(", "), 150);
    let whom = match reached {
        [] => "nobody reached".to_owned(),
        reached => names(reached.iter().map(String::as_str).collect()),
    };
    let late = late_minutes.map(|late| format!(", late by {late} min")).unwrap_or_default();
    let missed = match missed {
        [] => String::new(),
        missed => format!("; not reached: {}", names(missed.iter().map(|missed| missed.target.as_str()).collect())),
    };
    format!("Paged {step}{late}: {whom}{missed}")
}
