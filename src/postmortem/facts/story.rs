//! What the timeline tells: the turns, the decisions, what misled, who was brought in, and what people wrote. What
//! the bot does as a matter of course is left to the appendix.

use chrono::{DateTime, Utc};

use super::super::phrase::Phrase;
use super::captures::{attached, captured};
use super::paging::ring;
use super::{Facts, Ring};
use crate::incident::{
    Declaration, Entry, Event, Kind, Line, NotReached, Number, Status, TextField, Tie, TimeField, ToldOutside,
};

/// What a ruled-out path is called.
pub(super) const MISLEADING: &str = "Misleading path: ";
/// What bringing in more people is called.
const ESCALATION: &str = "Escalation: ";
/// What telling others is called.
const TOLD: &str = "Told others: ";
/// What finding the cause is called.
const IDENTIFIED: &str = "Root cause identified: ";

/// One line of the timeline.
pub(in super::super) struct Told<'a> {
    /// When.
    pub(in super::super) at: DateTime<Utc>,
    /// What.
    pub(in super::super) told: Phrase<'a>,
    /// By whom, where a person wrote it and it does not say so itself.
    pub(in super::super) author: Option<&'a str>,
    /// When it was written down, where that was later than it happened and says something.
    pub(in super::super) recorded: Option<DateTime<Utc>>,
    /// It was first written otherwise.
    pub(in super::super) edited: bool,
}

impl<'a> Facts<'a> {
    /// The timeline, in the order of happening.
    pub(in super::super) fn lines(&self) -> Vec<Told<'a>> {
        let mut lines: Vec<Told<'a>> = Vec::new();
        let mut page: Option<(Ring<'a>, u64)> = None;
        for entry in self.standing.iter().filter(|entry| self.belongs(entry)) {
            let Some((told, author)) = self.told(entry) else { continue };
            let ring = ring(entry);
            // A fallback that rings through the night is one line.
            if let (Some(ring), Some((first, again))) = (&ring, &mut page)
                && ring.same_as(first)
            {
                *again += 1;
                let until = ring.at;
                if let Some(line) = lines.last_mut() {
                    line.told = self.paged(first).words(" Again, ").count(*again).words(" more, until ").near(until);
                }
                continue;
            }
            page = ring.map(|ring| (ring, 0));
            let line = self.line(entry.number);
            let recorded = line.filter(|line| self.tells_when(line)).map(|line| line.first.recorded_at);
            let edited = line.is_some_and(|line| !line.edits.is_empty());
            lines.push(Told { at: entry.happened_at, told, author, recorded, edited });
        }
        lines
    }

    /// Whether it matters when a line was written down: somebody gave it an earlier time, while the incident went on.
    fn tells_when(&self, line: &Line<'_>) -> bool {
        let given = matches!(
            line.now.event,
            Event::Note { .. } | Event::StatusChanged { .. } | Event::Acknowledged { .. } | Event::Resolved { .. }
        );
        given && line.backdated() && !self.recorded_afterwards()
    }

    /// When more people were first brought in.
    pub(super) fn first_escalation(&self) -> Option<DateTime<Utc>> {
        let mut known = self.unwritten.iter().filter(|entry| self.belongs(entry));
        // A level that follows by itself is one only where nobody asked for more people.
        self.asked_for_more().or_else(|| {
            let further = known.find(|entry| ring(entry).is_some_and(|ring| ring.level != Some(1)));
            further.map(|entry| entry.happened_at)
        })
    }

    /// When somebody first asked for more people.
    pub(in super::super) fn asked_for_more(&self) -> Option<DateTime<Utc>> {
        let mut known = self.standing.iter().filter(|entry| self.belongs(entry));
        known.find(|entry| escalates(entry)).map(|entry| entry.happened_at)
    }

    /// Why it happened: the field, or else what was said when the cause was found.
    pub(in super::super) fn root_cause(&self) -> Option<&'a str> {
        self.incident.text(TextField::RootCause).or_else(|| {
            self.unwritten.iter().rev().find_map(|entry| match &entry.event {
                Event::StatusChanged { to: Status::Identified, note: Some(note), .. } => {
                    Some(unlabelled(IDENTIFIED, note))
                }
                _ => None,
            })
        })
    }

    /// That it was noticed, and how, where anybody said.
    fn noticed(&self, words: &'static str) -> Phrase<'a> {
        because(Phrase::from(words), self.incident.text(TextField::Detection))
    }

    /// What an entry says in the timeline, and who wrote it; `None`: nothing.
    fn told(&self, entry: &'a Entry) -> Option<(Phrase<'a>, Option<&'a str>)> {
        let author = entry.actor.person().map(|person| person.name.as_str());
        let with_author = |phrase| Some((phrase, author));
        let by = |what: &'static str| Phrase::from(what).words(" by ").name(entry.actor.name());
        match &entry.event {
            Event::Declared(declaration) => Some((self.declared(declaration, entry), None)),
            Event::Note { text } => {
                let files = self.line(entry.number).map(|line| line.files.as_slice()).unwrap_or_default();
                with_author(attached(note(entry.kind, text), files))
            }
            Event::Captured(message) => {
                let line = self.line(entry.number);
                Some((captured(message, line), Some(message.author.name.as_str())))
            }
            Event::StatusChanged { to, note, .. } => with_author(self.stands(*to, note.as_deref(), entry)),
            Event::SeverityChanged { from, to, reason, .. } => {
                let turn = if self.rules.is_worse(to, from) { "raised" } else { "lowered" };
                let phrase = Phrase::from("Severity ").words(turn).words(" from ").name(self.rules.severity_name(from));
                with_author(because(phrase.words(" to ").name(self.rules.severity_name(to)), reason.as_deref()))
            }
            Event::ServiceSet { to: Some(to), reason, .. } => {
                let phrase = Phrase::from("Service: ").name(self.rules.service_name(to));
                with_author(because(phrase, reason.as_deref()))
            }
            Event::ServiceSet { to: None, reason, .. } => {
                with_author(because(Phrase::from("The service was taken off"), reason.as_deref()))
            }
            Event::PageAsked { whom, message } => {
                let asked = Phrase::from(ESCALATION).name(whom.name()).words(" was called in by ");
                Some((because(asked.name(entry.actor.name()), message.as_deref()), None))
            }
            Event::PageAcknowledged { own } => Some((
                Phrase::from("The page to ")
                    .name(self.whom(*own))
                    .words(" was acknowledged by ")
                    .name(entry.actor.name())
                    .words("."),
                None,
            )),
            Event::PageUnanswered { own } => {
                Some((Phrase::from("Nobody acknowledged the page to ").name(self.whom(*own)).words("."), None))
            }
            Event::NotReached(NotReached { missed, .. }) => {
                let targets = missed.iter().map(|missed| missed.target.as_str());
                Some((Phrase::from("Could not be paged: ").names(targets).words("."), None))
            }
            Event::ToldOutside(ToldOutside { notifier, since, .. }) => {
                let phrase = Phrase::from("Discord could not be reached since ").near(*since);
                Some((phrase.words("; told by another way: ").name(&notifier.0).words("."), None))
            }
            Event::Mended(mended) => {
                let phrase = Phrase::from(mended.flaw.found()).words(": ").words(mended.flaw.mended());
                Some((phrase.words("."), None))
            }
            // That it was asked for stands there already.
            Event::Paged { own: Some(_), .. } => None,
            Event::TimeSet { field } => self.time_set(*field, entry).map(|phrase| (phrase, None)),
            Event::TheoryAdded { text, owner, .. } => with_author(self.looked_into(entry, text, owner.as_ref())),
            Event::TheoryConfirmed { number } => self.confirmed(*number).and_then(with_author),
            Event::TheoryRuledOut { number } => self.ruled_out(*number).and_then(with_author),
            Event::Paged { level: Some(1), .. } => None,
            Event::Paged { .. } | Event::NobodyReached { .. } => ring(entry).map(|ring| (self.paged(&ring), None)),
            Event::Linked { to, tie: Tie::DuplicateOf, .. } => {
                with_author(Phrase::from("Found to be a duplicate of #").count(to.0).words("."))
            }
            Event::Linked { to, tie: Tie::Related, .. } if self.was_duplicate(*to, entry) => {
                with_author(Phrase::from("Found to be no duplicate of #").count(to.0).words(" after all."))
            }
            Event::Acknowledged { .. } => Some((by("Acknowledged").words("."), None)),
            Event::AcknowledgedInPart { missing } => Some((
                by("Acknowledged").words("; not yet by ").names(missing.iter().map(String::as_str)).words("."),
                None,
            )),
            Event::NotAllAcknowledged { missing, .. } => Some((
                Phrase::from(ESCALATION)
                    .words("not acknowledged in time by ")
                    .names(missing.iter().map(String::as_str))
                    .words("."),
                None,
            )),
            Event::AcknowledgementLapsed { by } => Some((
                Phrase::from(ESCALATION).words("nothing had happened since ").name(by.name()).words(" acknowledged."),
                None,
            )),
            Event::AcknowledgementGivenBack { by } => {
                Some((Phrase::from(ESCALATION).name(by.name()).words(" had acknowledged, and gave it back."), None))
            }
            Event::PageGivenBack { own, by } => {
                let phrase = Phrase::from(ESCALATION).name(by.name()).words(" had acknowledged the page to ");
                Some((phrase.name(self.whom(*own)).words(", and gave it back."), None))
            }
            Event::PageHeld { until } => {
                Some((Phrase::from("Quiet hours: nobody was paged before ").near(*until).words("."), None))
            }
            Event::UpdatePosted { text, .. } => with_author(labelled(TOLD, text)),
            Event::Escalated { reason: Some(reason) } => with_author(labelled(ESCALATION, reason)),
            Event::Escalated { reason: None } => Some((by("Escalation: the next level was called").words("."), None)),
            Event::Resolved { resolution: Some(text) } => with_author(labelled("Resolution: ", text)),
            Event::Resolved { resolution: None } => Some((by("Resolved").words("."), None)),
            Event::Closed { reason: Some(text) } => with_author(labelled("Closed: ", text)),
            Event::Closed { reason: None } => Some((by("Closed").words("."), None)),
            Event::Reopened { reason: Some(text) } => with_author(labelled("Reopened: ", text)),
            Event::Review(_) => None,
            Event::Reopened { reason: None } => Some((by("Reopened").words("."), None)),
            Event::MadePrivate { .. } => Some((by("Made private").words("."), None)),
            Event::UpdateDrafted { .. }
            | Event::UpdateDropped { .. }
            | Event::Undone { .. }
            | Event::Edited { .. }
            | Event::Struck { .. }
            | Event::LetIn { .. }
            | Event::ShutOut { .. }
            | Event::Restored { .. }
            | Event::CaptureEdited { .. }
            | Event::FileAttached { .. }
            | Event::FileKept { .. }
            | Event::FileNotKept { .. }
            | Event::CaptureDeleted { .. }
            | Event::CaptureRead { .. }
            | Event::TextSet { .. }
            | Event::Linked { .. }
            | Event::Unlinked { .. }
            | Event::ActionItemAdded { .. }
            | Event::ActionItemEdited { .. }
            | Event::ActionItemDone { .. }
            | Event::RoleGiven { .. }
            | Event::RoleReleased { .. }
            | Event::RoleOfferLapsed { .. }
            | Event::RoleOffered { .. }
            | Event::RoleDeclined { .. }
            | Event::Snoozed { .. }
            | Event::EntriesRedacted { .. }
            | Event::Redacted => None,
        }
    }

    /// Whether it was a duplicate of that incident before an entry.
    fn was_duplicate(&self, of: Number, before: &Entry) -> bool {
        let links = self.recorded.iter().rev().filter(|entry| entry.number < before.number);
        let mut ties = links.filter_map(|entry| match &entry.event {
            Event::Linked { to, tie, .. } if *to == of => Some(*tie),
            _ => None,
        });
        ties.next() == Some(Tie::DuplicateOf)
    }

    fn declared(&self, declaration: &'a Declaration, entry: &'a Entry) -> Phrase<'a> {
        let words = if declaration.drill { "Declared as a drill, " } else { "Declared as " };
        let severity = self.rules.severity_name(&declaration.severity);
        Phrase::from(words).name(severity).words(" by ").name(entry.actor.name()).words(".")
    }

    fn stands(&self, to: Status, note: Option<&'a str>, entry: &Entry) -> Phrase<'a> {
        let (label, alone) = match to {
            Status::Identified => (IDENTIFIED, "Root cause identified."),
            Status::Monitoring if self.incident.mitigated_at == Some(entry.happened_at) => {
                ("Mitigated: ", "Mitigated, and being watched.")
            }
            Status::Monitoring => ("Monitoring: ", "A mitigation is being watched."),
            Status::Investigating => ("Back to investigating: ", "Back to investigating."),
            // Both have events of their own; a record may still say it so.
            Status::Resolved => ("Resolution: ", "Resolved."),
            Status::Closed => ("Closed: ", "Closed."),
        };
        note.map_or_else(|| Phrase::from(alone), |note| labelled(label, note))
    }

    fn paged(&self, ring: &Ring<'a>) -> Phrase<'a> {
        let (label, whom) = match ring.level {
            _ if ring.own.is_some() => (ESCALATION, Phrase::default().name(ring.own.map_or("", |own| self.whom(own)))),
            Some(1) => ("Page: ", Phrase::from("level 1")),
            Some(level) => (ESCALATION, Phrase::from("level ").count(level)),
            None => (ESCALATION, Phrase::from("the fallback")),
        };
        let phrase = Phrase::from(label).then(whom);
        let (phrase, but) = match ring.reached {
            [] => (phrase.words(" reached nobody"), ": "),
            names => (phrase.words(" was paged, reaching ").names(names.iter().map(String::as_str)), "; not reached: "),
        };
        let phrase = match ring.late_minutes {
            Some(late) => phrase.words(", late by ").count(late).words(" min"),
            None => phrase,
        };
        let missed = ring.missed.iter();
        let phrase = if ring.missed.is_empty() { phrase } else { phrase.words(but) };
        let miss = |phrase: Phrase<'a>, missed: &'a crate::incident::Missed| {
            phrase.name(&missed.target).words(" (").name(&missed.why).words(")")
        };
        phrase.listed(missed, miss).words(".")
    }

    fn time_set(&self, field: TimeField, entry: &Entry) -> Option<Phrase<'a>> {
        // A time that was corrected later is told once, as it is now.
        if !self.sets(entry, field) {
            return None;
        }
        let both = self.incident.started_at == self.incident.detected_at;
        match field {
            TimeField::StartedAt if both => Some(self.noticed("Impact began, and was noticed")),
            TimeField::DetectedAt if both => None,
            TimeField::StartedAt => Some(Phrase::from("Impact began.")),
            TimeField::DetectedAt => Some(self.noticed("Detected")),
            TimeField::MitigatedAt => Some(Phrase::from("Impact ended.")),
        }
    }
}

/// A text behind its label. Where the text begins with the label already, it does not stand there twice.
pub(super) fn labelled<'a>(label: &'static str, text: &'a str) -> Phrase<'a> {
    Phrase::from(label).text(unlabelled(label, text))
}

/// A text without its label, where it begins with it and goes on.
pub(super) fn unlabelled<'a>(label: &str, text: &'a str) -> &'a str {
    let bare = label.trim_end();
    let typed = text.trim_start();
    let rest = match typed.get(..bare.len()) {
        Some(start) if start.eq_ignore_ascii_case(bare) => typed[bare.len()..].trim_start(),
        _ => typed,
    };
    if rest.is_empty() { typed } else { rest }
}

fn because<'a>(phrase: Phrase<'a>, reason: Option<&'a str>) -> Phrase<'a> {
    match reason {
        Some(reason) => phrase.words(": ").text(reason),
        None => phrase.words("."),
    }
}

fn note(kind: Kind, text: &str) -> Phrase<'_> {
    match kind {
        Kind::RuledOut => labelled(MISLEADING, text),
        Kind::Escalation => labelled(ESCALATION, text),
        Kind::Decision => labelled("Decision: ", text),
        Kind::Communication => labelled(TOLD, text),
        Kind::Observation | Kind::Action | Kind::Milestone => Phrase::quote(text),
    }
}

/// Whether a person brought in more people by it.
fn escalates(entry: &Entry) -> bool {
    match &entry.event {
        Event::Escalated { .. } | Event::PageAsked { .. } => true,
        Event::Note { .. } => entry.kind == Kind::Escalation,
        _ => false,
    }
}

/// Whether the work took another direction with it: a misleading path counts from there. That more people join, or that it turns
/// out to be worse, ends no path.
pub(super) fn turns(entry: &Entry) -> bool {
    let kind =
        matches!(entry.kind, Kind::Decision | Kind::RuledOut) && !matches!(entry.event, Event::SeverityChanged { .. });
    let event = matches!(entry.event, Event::StatusChanged { .. } | Event::Reopened { .. } | Event::Resolved { .. });
    kind || event
}
