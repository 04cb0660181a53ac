//! The appendix: every entry of the record, each on one line, in the order of recording. Who was let in to a private incident is not
//! told here: a draft goes further than the access log does.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::facts::{Facts, ring};
use super::super::markdown::{Md, Pen};
use super::super::phrase::Phrase;
use super::measures;
use super::response::reach;
use crate::incident::{Captured, Declaration, Entry, EntryNumber, Event, Person, ReviewStep, RoleId, Tie};

/// One entry.
#[derive(Debug, Serialize)]
pub(super) struct Activity {
    number: u32,
    line: Md,
}

/// Every entry.
pub(super) fn all(facts: &Facts<'_>, pen: &Pen<'_>) -> Vec<Activity> {
    let line = |entry: &&Entry| Activity { number: entry.number.0, line: pen.line(&said(facts, entry)) };
    facts.recorded.iter().map(line).collect()
}

fn said<'a>(facts: &Facts<'a>, entry: &'a Entry) -> Phrase<'a> {
    // The numbers of the others stay what they are: a list is numbered through.
    if matches!(entry.event, Event::LetIn { .. } | Event::ShutOut { .. }) {
        return Phrase::from("(who may see it changed: the access log has it)");
    }
    let mut phrase = Phrase::line().near(entry.happened_at);
    if (entry.recorded_at - entry.happened_at).abs().num_minutes() > 0 {
        phrase = phrase.words(" (recorded ").near(entry.recorded_at).words(")");
    }
    phrase = phrase.words(", ").name(entry.actor.name()).words(": ").then(what(facts, entry));
    let Some(line) = facts.line(entry.number) else { return phrase };
    let phrase = match line.edits.last() {
        Some(edit) => phrase.words(" (superseded by entry ").count(edit.entry.0).words(")"),
        None => phrase,
    };
    match &line.struck {
        Some(strike) => phrase.words(" (struck: ").text(&strike.reason).words(")"),
        None => phrase,
    }
}

fn what<'a>(facts: &Facts<'a>, entry: &'a Entry) -> Phrase<'a> {
    let severity = |id| facts.rules.severity_name(id);
    match &entry.event {
        Event::Declared(declaration) => declared(declaration, severity(&declaration.severity)),
        Event::Note { text } => Phrase::from("note (").words(entry.kind.word()).words("): ").text(text),
        Event::Captured(message) => captured(message),
        Event::Edited { entry: of, text, from, .. } => edited(entry, of.0, text.as_deref(), *from),
        Event::Struck { entry, reason, .. } => with(Phrase::from("struck entry ").count(entry.0), Some(reason)),
        Event::Restored { entry } => Phrase::from("restored entry ").count(entry.0),
        Event::FileAttached { entry, name } => Phrase::from("attached ").name(name).words(" to entry ").count(entry.0),
        Event::FileKept { entry, name, bytes, .. } => {
            let phrase = Phrase::from("kept ").name(name).words(" of entry ").count(entry.0);
            phrase.words(", ").count(*bytes).words(" bytes")
        }
        Event::FileNotKept { entry, name, why } => {
            let phrase = Phrase::from("kept a reference alone to ").name(name).words(" of entry ").count(entry.0);
            phrase.words(": ").name(why)
        }
        Event::CaptureEdited { entry, text } => {
            Phrase::from("the author edited the message of entry ").count(entry.0).words(": ").text(text)
        }
        Event::CaptureDeleted { entry } => Phrase::from("the message of entry ").count(entry.0).words(" was deleted"),
        Event::CaptureRead { entry, text, attachments } => read(*entry, text, attachments),
        Event::StatusChanged { from, to, note } => {
            with(Phrase::from("status ").words(from.word()).words(" → ").words(to.word()), note.as_deref())
        }
        Event::SeverityChanged { from, to, reason, .. } => {
            let change = Phrase::from("severity ").name(severity(from)).words(" → ").name(severity(to));
            with(change, reason.as_deref())
        }
        Event::ServiceSet { to: Some(to), reason, .. } => {
            with(Phrase::from("set the service to ").name(facts.rules.service_name(to)), reason.as_deref())
        }
        Event::ServiceSet { to: None, reason, .. } => with(Phrase::from("took the service off"), reason.as_deref()),
        Event::TextSet { field, text } => with(Phrase::from("set ").words(field.word()), Some(text)),
        Event::TimeSet { field } => Phrase::from("set ").words(field.word()).words(" to this time"),
        Event::RoleGiven { role, from, offer: Some(_), .. } => {
            held_before(Phrase::from("accepted the role ").name(facts.rules.role_name(role)), from.as_ref())
        }
        Event::RoleGiven { role, to, from, offer: None } => role_given(facts, entry, role, to, from.as_ref()),
        Event::RoleOffered { role, to, .. } => {
            Phrase::from("offered the role ").name(facts.rules.role_name(role)).words(" to ").name(&to.name)
        }
        Event::RoleDeclined { role } => Phrase::from("declined the role ").name(facts.rules.role_name(role)),
        Event::RoleOfferLapsed { role } => {
            Phrase::from("ended the offer of the role ").name(facts.rules.role_name(role))
        }
        Event::TheoryAdded { number, text, owner } => {
            let phrase = with(Phrase::from("theory ").count(number.0), Some(text));
            match owner {
                Some(owner) => phrase.words(" (looked into by ").name(&owner.name).words(")"),
                None => phrase,
            }
        }
        Event::TheoryConfirmed { number } => Phrase::from("confirmed theory ").count(number.0),
        Event::TheoryRuledOut { number } => Phrase::from("ruled out theory ").count(number.0),
        Event::ActionItemAdded { number, title, kind, owner, due } => {
            let phrase = Phrase::from("action item ").count(number.0).words(" (").words(kind.word()).words("): ");
            measures::particulars(phrase.text(title), owner.as_ref(), *due)
        }
        Event::ActionItemEdited { number, edit } => {
            let phrase = Phrase::from("changed action item ").count(number.0);
            let phrase = with(phrase, edit.title.as_deref());
            let phrase = match edit.kind {
                Some(kind) => phrase.words("; ").words(kind.word()),
                None => phrase,
            };
            measures::particulars(phrase, edit.owner.as_ref(), edit.due)
        }
        Event::ActionItemDone { number } => Phrase::from("did action item ").count(number.0),
        Event::RoleReleased { role, from } if entry.actor.is(from) => {
            Phrase::from("laid down the role ").name(facts.rules.role_name(role))
        }
        Event::RoleReleased { role, from } => {
            Phrase::from("took the role ").name(facts.rules.role_name(role)).words(" from ").name(&from.name)
        }
        // What has become private is not pointed to any more.
        Event::Linked { .. } if facts.line(entry.number).is_some_and(|line| line.struck.is_some()) => {
            Phrase::from("linked this with another incident")
        }
        Event::Paged { level, own, .. } | Event::NobodyReached { level, own, .. } => {
            paged(entry, *level, own.map(|own| facts.whom(own)))
        }
        Event::PageAsked { whom, message } => {
            with(Phrase::from("asked to page ").name(whom.name()), message.as_deref())
        }
        Event::PageAcknowledged { own } => Phrase::from("acknowledged the page to ").name(facts.whom(*own)),
        Event::PageUnanswered { own } => Phrase::from("nobody acknowledged the page to ").name(facts.whom(*own)),
        Event::NotReached(of) => {
            let targets = of.missed.iter().map(|missed| missed.target.as_str());
            Phrase::from("could not page ").names(targets)
        }
        Event::ToldOutside(of) => {
            Phrase::from("told by another way that Discord could not be reached: ").name(&of.notifier.0)
        }
        Event::Mended(mended) => Phrase::from("mended a page: ").words(mended.flaw.mended()),
        Event::Linked { to, tie, .. } => match tie {
            Tie::DuplicateOf => Phrase::from("marked this as a duplicate of #").count(to.0),
            Tie::HasDuplicate => Phrase::from("marked as a duplicate of this: #").count(to.0),
            Tie::Related => Phrase::from("linked this with #").count(to.0),
        },
        Event::Unlinked { .. } => Phrase::from("took a link back"),
        Event::Acknowledged { paged: true } => Phrase::from("acknowledged the page"),
        Event::Acknowledged { paged: false } => Phrase::from("acknowledged"),
        Event::AcknowledgedInPart { missing } => {
            Phrase::from("acknowledged; not yet: ").names(missing.iter().map(String::as_str))
        }
        Event::NotAllAcknowledged { missing, .. } => {
            Phrase::from("not acknowledged in time: ").names(missing.iter().map(String::as_str))
        }
        Event::AcknowledgementLapsed { by } => {
            Phrase::from("asked again, as nothing had happened since ").name(by.name()).words(" acknowledged")
        }
        Event::PageGivenBack { own, by } => {
            let phrase = Phrase::from("gave back the page to ").name(facts.whom(*own));
            if *by == entry.actor {
                phrase
            } else {
                phrase.words(", which ").name(by.name()).words(" had acknowledged")
            }
        }
        Event::AcknowledgementGivenBack { by } => Phrase::from("gave back the acknowledgement of ").name(by.name()),
        Event::PageHeld { until } => Phrase::from("held the page back for quiet hours, until ").near(*until),
        Event::Escalated { reason } => with(Phrase::from("escalated"), reason.as_deref()),
        Event::Snoozed { until, .. } => Phrase::from("put off a reminder until ").stamp(*until),
        Event::Resolved { resolution } => with(Phrase::from("resolved"), resolution.as_deref()),
        Event::Undone { entry } => Phrase::from("took back the resolution, entry ").count(entry.0),
        Event::UpdateDrafted { text, .. } => Phrase::from("wrote an update for customers: ").text(text),
        Event::UpdateDropped { draft } => Phrase::from("dropped the update of entry ").count(draft.0),
        Event::UpdatePosted { text, audience, .. } => {
            Phrase::from("posted an update (").words(audience.word()).words("): ").text(text)
        }
        Event::Closed { reason } => with(Phrase::from("closed"), reason.as_deref()),
        Event::Review(step) => reviewed(step),
        Event::Reopened { reason } => with(Phrase::from("reopened"), reason.as_deref()),
        Event::MadePrivate { .. } => Phrase::from("made the incident private"),
        // Said above.
        Event::LetIn { guest, .. } => Phrase::from("let in ").name(guest.name()),
        Event::ShutOut { who } => Phrase::from("took out ").name(&who.name),
        Event::EntriesRedacted { entries, reason } => {
            let add = |phrase: Phrase<'a>, entry: &EntryNumber| phrase.count(entry.0);
            with(Phrase::from("redacted entry ").listed(entries, add), reason.as_deref())
        }
        Event::Redacted => Phrase::from("redacted"),
    }
}

fn reviewed(step: &ReviewStep) -> Phrase<'_> {
    match step {
        ReviewStep::Turned { to } => Phrase::from("review: ").words(to.label()),
        ReviewStep::Owned { by } => Phrase::from("review: seen to by ").name(&by.name),
        ReviewStep::Due { day } => Phrase::from("review: due ").day(*day),
        ReviewStep::Frozen { sha256, bytes } => Phrase::from("froze an edited postmortem as the reviewed one, ")
            .count(*bytes)
            .words(" bytes, SHA-256 ")
            .name(sha256),
    }
}

fn with<'a>(phrase: Phrase<'a>, text: Option<&'a str>) -> Phrase<'a> {
    match text {
        Some(text) => phrase.words(": ").text(text),
        None => phrase,
    }
}

fn declared<'a>(declaration: &'a Declaration, severity: &'a str) -> Phrase<'a> {
    let words = if declaration.drill { "declared a drill, " } else { "declared " };
    let private = if declaration.private { "private, " } else { "" };
    let phrase = Phrase::from(words).words(private).name(severity).words(": ").name(&declaration.title);
    match &declaration.impact {
        Some(impact) => phrase.words("; impact: ").text(impact),
        None => phrase,
    }
}

fn edited<'a>(entry: &Entry, of: u32, text: Option<&'a str>, from: DateTime<Utc>) -> Phrase<'a> {
    let phrase = Phrase::from("edited entry ").count(of).words(", now a ").words(entry.kind.word());
    let phrase = if entry.happened_at == from { phrase } else { phrase.words(", moved here from ").near(from) };
    with(phrase, text)
}

fn captured(message: &Captured) -> Phrase<'_> {
    let phrase = Phrase::from("captured a message by ").name(&message.author.name);
    let phrase = if message.unread { phrase.words(" (its text could not be read)") } else { phrase };
    contents(phrase, &message.text, &message.attachments).words("; ").name(&message.link)
}

fn read<'a>(entry: EntryNumber, text: &'a str, attachments: &'a [String]) -> Phrase<'a> {
    contents(Phrase::from("read the message of entry ").count(entry.0), text, attachments)
}

fn contents<'a>(phrase: Phrase<'a>, text: &'a str, attachments: &'a [String]) -> Phrase<'a> {
    let phrase = if text.trim().is_empty() { phrase } else { phrase.words(": ").text(text) };
    let files = attachments.iter().map(String::as_str);
    if attachments.is_empty() { phrase } else { phrase.words("; attached: ").names(files) }
}

fn role_given<'a>(
    facts: &Facts<'a>,
    entry: &'a Entry,
    role: &'a RoleId,
    to: &'a Person,
    from: Option<&'a Person>,
) -> Phrase<'a> {
    let role = facts.rules.role_name(role);
    let phrase = if entry.actor.person().is_some_and(|actor| actor.id == to.id) {
        Phrase::from("took the role ").name(role)
    } else {
        Phrase::from("gave the role ").name(role).words(" to ").name(&to.name)
    };
    held_before(phrase, from)
}

fn held_before<'a>(phrase: Phrase<'a>, from: Option<&'a Person>) -> Phrase<'a> {
    match from {
        Some(before) => phrase.words(", which ").name(&before.name).words(" had held"),
        None => phrase,
    }
}

fn paged<'a>(entry: &'a Entry, level: Option<u32>, own: Option<&'a str>) -> Phrase<'a> {
    let phrase = match level {
        _ if let Some(whom) = own => Phrase::from("paged ").name(whom).words(": "),
        Some(level) => Phrase::from("paged level ").count(level).words(": "),
        None => Phrase::from("paged the fallback: "),
    };
    match ring(entry) {
        Some(ring) => reach(phrase, &ring),
        None => phrase,
    }
}
