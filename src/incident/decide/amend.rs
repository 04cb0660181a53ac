//! Correcting the timeline: an edit is a new entry that supersedes, a strike one that strikes. What was written first stays.
//!
//! Guarantees: words can be corrected, and struck, where a person wrote them; the time of a turn can be corrected, within the
//! order of the incident's times; what a turn did is undone by another turn alone.

use chrono::{DateTime, Utc};

use super::{Draft, stamp, text_within};
use crate::incident::{
    Actor, Change, Command, EditedEntry, Effect, EntryNumber, Event, Kind, Line, Outcome, Refusal, Status, StruckEntry,
    Subject, limits,
};

/// What an entry should say.
pub(super) struct Wanted {
    pub(super) text: Option<String>,
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) kind: Option<Kind>,
}

/// Whether somebody corrects what they wrote themselves: the author of a note, of a captured message, or who captured it.
pub(super) fn is_own(command: &Command, by: &Actor) -> bool {
    let (Command::EditEntry { line: Some(line), .. } | Command::StrikeEntry { line: Some(line), .. }) = command else {
        return false;
    };
    let author = match &line.first.event {
        Event::Note { .. } => None,
        Event::Captured(message) => Some(message.author.id),
        _ => return false,
    };
    let wrote = [author, line.first.actor.person().map(|person| person.id)];
    by.person().is_some_and(|person| wrote.contains(&Some(person.id)))
}

/// What can be corrected of an entry: its words and its time, or the time alone; `None`: nothing.
#[must_use]
pub fn correctable(line: &Line<'_>) -> Option<Subject> {
    subject(&line.now.event).ok().map(|(subject, _)| subject)
}

impl Draft<'_> {
    pub(super) fn line(&self, entry: EntryNumber, line: Option<Box<Line<'static>>>) -> Result<Line<'static>, Refusal> {
        line.map(|line| *line).ok_or(Refusal::NoSuchEntry { entry, number: self.incident.number })
    }

    pub(super) fn edit_entry(mut self, line: &Line<'_>, wanted: Wanted) -> Result<Change, Refusal> {
        let entry = line.number();
        if line.struck.is_some() {
            return Err(Refusal::EntryStays { entry, why: STRUCK });
        }
        let (of, words) = subject(&line.now.event).map_err(|why| Refusal::EntryStays { entry, why })?;
        let Wanted { text, at, kind } = wanted;
        if text.is_none() && at.is_none() && kind.is_none() {
            return Err(Refusal::NothingToEdit { entry });
        }
        if of != Subject::Writing && (text.is_some() || kind.is_some()) {
            return Err(Refusal::EntryStays { entry, why: ONLY_ITS_TIME });
        }
        let text = text.map(|text| text_within("text", &text, limits::TEXT)).transpose()?;
        let text = text.filter(|text| Some(text.as_str()) != words);
        let from = line.now.happened_at;
        let (at, kind) = (at.filter(|at| *at != from), kind.filter(|kind| *kind != line.now.kind));
        if text.is_none() && at.is_none() && kind.is_none() {
            return self.becomes(Outcome::EntrySame { entry });
        }
        if let Some(at) = at {
            self.turn_in_order(of, at)?;
        }
        let event = Event::Edited { entry, of, text: text.clone(), from };
        self.enter(kind.unwrap_or(line.now.kind), at.unwrap_or(from), event);
        if of != Subject::Writing {
            self.effect(Effect::Refresh);
        }
        self.becomes(Outcome::EntryEdited(EditedEntry { entry, text, at, kind }))
    }

    pub(super) fn strike_entry(mut self, line: &Line<'_>, reason: &str) -> Result<Change, Refusal> {
        let entry = line.number();
        let reason = text_within("reason", reason, limits::TEXT)?;
        if let Some(struck) = line.struck.clone() {
            return self.becomes(Outcome::EntryStruckAlready(StruckEntry {
                entry,
                by: struck.by,
                at: struck.at,
                reason: struck.reason,
            }));
        }
        match subject(&line.now.event) {
            Ok((Subject::Writing, _)) => {}
            Ok(_) => return Err(Refusal::EntryStays { entry, why: A_TURN }),
            Err(why) => return Err(Refusal::EntryStays { entry, why }),
        }
        self.enter(line.now.kind, line.now.happened_at, Event::Struck { entry, reason: reason.clone(), by_hand: true });
        if let Event::Captured(message) = &line.now.event {
            let (message, channel) = (message.message, message.channel);
            self.effect(Effect::MarkCapture { message, channel, captured: false });
        }
        self.becomes(Outcome::EntryStruck { entry, reason })
    }

    /// A turn comes after the start; the end comes before the close.
    fn turn_in_order(&self, turn: Subject, at: DateTime<Utc>) -> Result<(), Refusal> {
        match turn {
            Subject::Writing => Ok(()),
            Subject::Acknowledgement => self.not_before_start("The acknowledgement", at),
            Subject::Turn(Status::Resolved) => {
                if self.incident.closed_at.is_some_and(|closed| closed < at) {
                    let than = stamp("the end that you give", at);
                    return Err(Refusal::OutOfOrder { what: "The close", than });
                }
                self.not_before_start("The end", at)
            }
            Subject::Turn(_) => self.not_before_start("The status", at),
        }
    }
}

const STRUCK: &str = "was struck. `/incident note` writes it down again, as it should be.";
const ONLY_ITS_TIME: &str =
    "tells of a turn of the incident: only its time can be corrected, with `at:`. `/incident note` adds words to it.";
const A_TURN: &str = "tells of a turn of the incident, and stays. `/incident timeline edit` corrects its time, `/incident \
                      status` and `/incident reopen` where the incident stands.";

/// What sort of entry it is, with the words that can be corrected; or why nothing of it can, and what to do instead.
fn subject(event: &Event) -> Result<(Subject, Option<&str>), &'static str> {
    match event {
        Event::Note { text } => Ok((Subject::Writing, Some(text))),
        Event::Captured(message) => Ok((Subject::Writing, Some(&message.text))),
        Event::Acknowledged { .. } => Ok((Subject::Acknowledgement, None)),
        Event::StatusChanged { to, .. } => Ok((Subject::Turn(*to), None)),
        Event::Resolved { .. } => Ok((Subject::Turn(Status::Resolved), None)),
        Event::Declared(_) => {
            Err("is the declaration, and stays. `/incident set` corrects the title, the impact and when it began.")
        }
        Event::TextSet { .. } | Event::TimeSet { .. } => {
            Err("was written by `/incident set`, which also corrects it: set the field again.")
        }
        Event::SeverityChanged { .. } => {
            Err("tells of the severity, and stays. `/incident severity` changes it again.")
        }
        Event::RoleGiven { .. }
        | Event::RoleReleased { .. }
        | Event::RoleOfferLapsed { .. }
        | Event::RoleOffered { .. }
        | Event::RoleDeclined { .. } => Err("tells of a role, and stays. `/incident role` puts right who holds it."),
        Event::TheoryAdded { .. } | Event::TheoryConfirmed { .. } | Event::TheoryRuledOut { .. } => {
            Err("tells of a theory, and stays. `/incident theory` says what came of it.")
        }
        Event::ActionItemAdded { .. } | Event::ActionItemEdited { .. } | Event::ActionItemDone { .. } => {
            Err("tells of an action item, and stays. `/incident action edit` changes the item.")
        }
        Event::Redacted => Err("was redacted for good. `/incident note` writes down what may be known."),
        _ => Err("tells of what was done, and stays. `/incident note` adds what there is to say of it."),
    }
}
