//! What the timeline says now. Entries are never changed: an edit, a strike and a restoring are entries of their own, about an
//! earlier one. Here, and nowhere else, they are put together.
//!
//! Guarantees: every entry that is not itself about another one is a [`Line`], once; the entry as it was first written stays
//! reachable ([`Line::first`]); whatever reads the timeline (draft, list, search, catching up) reads [`Line::now`].
//!
//! Does not know: who may edit what. That is decided in `decide`.

use std::ops::Deref;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Actor, Entry, EntryNumber, Event};

/// Written down so much later than it happened, an entry counts as backdated.
const BACKDATED: TimeDelta = TimeDelta::minutes(1);

/// An entry with everything that was said of it since. It is made from the entries where they are: of most, nothing was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'e> {
    /// As it was first written.
    pub first: EntryRef<'e>,
    /// As it is now: under its own number, with the text, the kind and the time of its last edit.
    pub now: EntryRef<'e>,
    /// The edits, in order.
    pub edits: Vec<Edit>,
    /// It was struck, and stands no more.
    pub struck: Option<Strike>,
    /// Its files, and whether their bytes are kept.
    pub files: Vec<FileLine>,
    /// When the captured message was found to be deleted in the chat.
    pub deleted_at: Option<DateTime<Utc>>,
    /// When it was last given another text, kind or time, or brought back; at first, when it was written down.
    pub touched_at: DateTime<Utc>,
}

/// An entry where it is, or one of the line's own. Small, unlike a `Cow`, which has room for a whole entry in each of thousands.
#[derive(Clone, Debug)]
pub enum EntryRef<'e> {
    /// Where it is.
    There(&'e Entry),
    /// A copy.
    Own(Box<Entry>),
}

/// A file that belongs to an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// Its name.
    pub name: String,
    /// Whether its bytes are there.
    pub kept: KeptFile,
}

/// Whether the bytes of a file are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptFile {
    /// Nothing is said yet.
    Unsaid,
    /// They are.
    Bytes,
    /// Only a reference is, for this reason.
    Reference(String),
}

/// One edit of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The entry that says so.
    pub entry: EntryNumber,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// The text since then; `None`: it stayed.
    pub text: Option<String>,
}

/// A strike of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strike {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// The timeline as it is now, in the order of recording.
#[must_use]
pub fn lines(entries: &[Entry]) -> Vec<Line<'_>> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|entry| entry.number);
    // In the order of their numbers, as what they are made from.
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(entries.len());
    for entry in sorted {
        match about(&entry.event) {
            Some(about) => {
                let known = lines.binary_search_by_key(&about, Line::number).ok();
                if let Some(line) = known.and_then(|place| lines.get_mut(place)) {
                    line.learn(entry);
                }
            }
            None => lines.push(Line::new(entry)),
        }
    }
    lines
}

/// The entry that an entry supersedes, strikes or brings back; `None`: it is about none but itself.
#[must_use]
pub fn about(event: &Event) -> Option<EntryNumber> {
    match event {
        Event::Edited { entry, .. }
        | Event::Struck { entry, .. }
        | Event::Unlinked { entry, .. }
        | Event::Restored { entry }
        | Event::Undone { entry }
        | Event::CaptureEdited { entry, .. }
        | Event::CaptureDeleted { entry }
        | Event::CaptureRead { entry, .. }
        | Event::FileAttached { entry, .. }
        | Event::FileKept { entry, .. }
        | Event::FileNotKept { entry, .. } => Some(*entry),
        _ => None,
    }
}

/// What people wrote in an entry, as it is looked for; `None`: nothing, or it is one of the incident's texts, which are looked
/// for as they are now.
#[must_use]
pub fn searchable(event: &Event) -> Option<String> {
    match event {
        Event::Note { text }
        | Event::UpdatePosted { text, .. }
        | Event::TheoryAdded { text, .. }
        | Event::ActionItemAdded { title: text, .. } => Some(text.clone()),
        Event::ActionItemEdited { edit, .. } => edit.title.clone(),
        Event::Captured(message) => {
            let words: Vec<&str> =
                [&message.text].into_iter().chain(&message.attachments).map(String::as_str).collect();
            Some(words.join("\n")).filter(|words| !words.trim().is_empty())
        }
        Event::StatusChanged { note: words, .. }
        | Event::SeverityChanged { reason: words, .. }
        | Event::ServiceSet { reason: words, .. }
        | Event::Escalated { reason: words }
        | Event::PageAsked { message: words, .. }
        | Event::Closed { reason: words }
        | Event::Reopened { reason: words } => words.clone(),
        Event::Declared(_)
        | Event::TextSet { .. }
        | Event::Resolved { .. }
        | Event::Edited { .. }
        | Event::CaptureEdited { .. }
        | Event::CaptureDeleted { .. }
        | Event::CaptureRead { .. }
        | Event::FileAttached { .. }
        | Event::FileKept { .. }
        | Event::FileNotKept { .. }
        | Event::Struck { .. }
        | Event::Restored { .. }
        | Event::Undone { .. }
        | Event::UpdateDrafted { .. }
        | Event::UpdateDropped { .. }
        | Event::TimeSet { .. }
        | Event::Review(_)
        | Event::RoleGiven { .. }
        | Event::RoleReleased { .. }
        | Event::Linked { .. }
        | Event::Unlinked { .. }
        | Event::RoleOffered { .. }
        | Event::RoleDeclined { .. }
        | Event::RoleOfferLapsed { .. }
        | Event::TheoryConfirmed { .. }
        | Event::TheoryRuledOut { .. }
        | Event::ActionItemDone { .. }
        | Event::Paged { .. }
        | Event::NobodyReached { .. }
        | Event::Acknowledged { .. }
        | Event::AcknowledgementLapsed { .. }
        | Event::AcknowledgementGivenBack { .. }
        | Event::PageGivenBack { .. }
        | Event::PageHeld { .. }
        | Event::AcknowledgedInPart { .. }
        | Event::NotAllAcknowledged { .. }
        | Event::PageAcknowledged { .. }
        | Event::PageUnanswered { .. }
        | Event::NotReached(_)
        | Event::ToldOutside(_)
        | Event::Mended(_)
        | Event::MadePrivate { .. }
        | Event::LetIn { .. }
        | Event::ShutOut { .. }
        | Event::Snoozed { .. }
        | Event::EntriesRedacted { .. }
        | Event::Redacted => None,
    }
}

impl<'e> Line<'e> {
    fn new(entry: &'e Entry) -> Self {
        let files = match &entry.event {
            Event::Captured(message) => message.attachments.iter().map(|name| FileLine::unsaid(name)).collect(),
            _ => Vec::new(),
        };
        let [first, now] = [EntryRef::There(entry), EntryRef::There(entry)];
        Self { first, now, edits: Vec::new(), struck: None, files, deleted_at: None, touched_at: entry.recorded_at }
    }

    /// The same with entries of its own.
    #[must_use]
    pub fn into_owned(self) -> Line<'static> {
        let [first, now] = [self.first, self.now].map(EntryRef::into_owned);
        let Self { edits, struck, files, deleted_at, touched_at, .. } = self;
        Line { first, now, edits, struck, files, deleted_at, touched_at }
    }

    fn learn(&mut self, entry: &Entry) {
        let touches = matches!(
            entry.event,
            Event::Edited { .. } | Event::CaptureEdited { .. } | Event::CaptureRead { .. } | Event::Restored { .. }
        );
        if touches {
            self.touched_at = self.touched_at.max(entry.recorded_at);
        }
        match &entry.event {
            Event::Edited { text, .. } => {
                let (by, at) = (entry.actor.clone(), entry.recorded_at);
                self.edits.push(Edit { entry: entry.number, by, at, text: text.clone() });
                self.now.change(|now| {
                    (now.kind, now.happened_at) = (entry.kind, entry.happened_at);
                    if let (Some(text), Some(written)) = (text, now.event.written_mut()) {
                        written.clone_from(text);
                    }
                });
            }
            Event::Struck { reason, .. } => {
                let (by, at) = (entry.actor.clone(), entry.recorded_at);
                self.struck = Some(Strike { by, at, reason: reason.clone() });
            }
            Event::Undone { .. } => {
                let (by, at) = (entry.actor.clone(), entry.recorded_at);
                self.struck = Some(Strike { by, at, reason: "taken back at once".to_owned() });
            }
            Event::Unlinked { .. } => {
                self.now.change(|now| now.event = entry.event.clone());
                let (by, at) = (entry.actor.clone(), entry.recorded_at);
                self.struck =
                    Some(Strike { by, at, reason: "what it points to is not shown here any more".to_owned() });
            }
            Event::Restored { .. } => self.struck = None,
            Event::CaptureEdited { text, .. } => {
                let (by, at) = (entry.actor.clone(), entry.recorded_at);
                self.edits.push(Edit { entry: entry.number, by, at, text: Some(text.clone()) });
                self.now.change(|now| {
                    if let Some(written) = now.event.written_mut() {
                        written.clone_from(text);
                    }
                });
            }
            Event::CaptureDeleted { .. } => self.deleted_at = Some(entry.recorded_at),
            Event::CaptureRead { text, attachments, .. } => {
                self.now.change(|now| {
                    if let Event::Captured(message) = &mut now.event {
                        message.text.clone_from(text);
                        message.attachments.clone_from(attachments);
                        message.unread = false;
                    }
                });
                self.files = attachments.iter().map(|name| FileLine::unsaid(name)).collect();
            }
            Event::FileAttached { name, .. } => self.files.push(FileLine::unsaid(name)),
            Event::FileKept { name, .. } => self.settle(name, KeptFile::Bytes),
            Event::FileNotKept { name, why, .. } => self.settle(name, KeptFile::Reference(why.clone())),
            _ => {}
        }
    }

    /// Of files of one name, the first of which nothing was said.
    fn settle(&mut self, name: &str, kept: KeptFile) {
        let mut unsaid = self.files.iter_mut().filter(|file| file.name == name && file.kept == KeptFile::Unsaid);
        if let Some(file) = unsaid.next() {
            file.kept = kept;
        }
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> EntryNumber {
        self.first.number
    }

    /// Whether it was given an earlier time than the one at which it was written down. A captured message has its own.
    #[must_use]
    pub fn backdated(&self) -> bool {
        let captured = matches!(self.now.event, Event::Captured(_));
        !captured && self.first.recorded_at - self.now.happened_at >= BACKDATED
    }
}

impl EntryRef<'_> {
    fn into_owned(self) -> EntryRef<'static> {
        match self {
            EntryRef::There(entry) => EntryRef::Own(Box::new(entry.clone())),
            EntryRef::Own(entry) => EntryRef::Own(entry),
        }
    }

    /// Changes a copy, which it is from here on.
    fn change(&mut self, change: impl FnOnce(&mut Entry)) {
        let mut own = Box::new((**self).clone());
        change(&mut own);
        *self = EntryRef::Own(own);
    }
}

impl Deref for EntryRef<'_> {
    type Target = Entry;

    fn deref(&self) -> &Entry {
        match self {
            EntryRef::There(entry) => entry,
            EntryRef::Own(entry) => entry,
        }
    }
}

impl PartialEq for EntryRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for EntryRef<'_> {}

impl FileLine {
    fn unsaid(name: &str) -> Self {
        Self { name: name.to_owned(), kept: KeptFile::Unsaid }
    }
}

impl Event {
    /// The text that an edit may replace.
    fn written_mut(&mut self) -> Option<&mut String> {
        match self {
            Event::Note { text } => Some(text),
            Event::Captured(message) => Some(&mut message.text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{alice, at, bob};
    use super::super::{Kind, Subject};
    use super::*;

    fn entry(number: u32, minutes: i64, event: Event) -> Entry {
        let (happened_at, recorded_at) = (at(minutes), at(i64::from(number)));
        let actor = Actor::Member(if number == 1 { alice() } else { bob() });
        Entry { number: EntryNumber(number), kind: Kind::Observation, happened_at, recorded_at, actor, event }
    }

    fn note(number: u32, text: &str) -> Entry {
        entry(number, i64::from(number), Event::Note { text: text.to_owned() })
    }

    fn edited(number: u32, of: u32, minutes: i64, text: Option<&str>) -> Entry {
        let (text, from) = (text.map(str::to_owned), at(0));
        let event = Event::Edited { entry: EntryNumber(of), of: Subject::Writing, text, from };
        Entry { kind: Kind::Decision, ..entry(number, minutes, event) }
    }

    fn struck(number: u32, of: u32) -> Entry {
        let event = Event::Struck { entry: EntryNumber(of), reason: "wrong".to_owned(), by_hand: true };
        entry(number, i64::from(number), event)
    }

    #[test]
    fn the_last_edit_counts_and_the_first_words_stay() {
        let entries = [note(1, "one"), edited(2, 1, -5, Some("two")), edited(3, 1, -7, None)];
        let [line] = &lines(&entries)[..] else { panic!("one line") };
        assert_eq!(*line.first, entries[0]);
        assert_eq!(line.now.event, Event::Note { text: "two".to_owned() });
        assert_eq!((line.now.number, line.now.kind, line.now.happened_at), (EntryNumber(1), Kind::Decision, at(-7)));
        assert_eq!(line.edits.iter().map(|edit| edit.entry.0).collect::<Vec<_>>(), [2, 3]);
        assert!(line.backdated());
        assert_eq!(line.touched_at, at(3));
    }

    #[test]
    fn struck_and_restored() {
        let entries = [note(1, "one"), struck(2, 1), note(3, "three")];
        let strikes: Vec<_> = lines(&entries).into_iter().map(|line| line.struck.is_some()).collect();
        assert_eq!(strikes, [true, false]);
        let restored = entry(4, 4, Event::Restored { entry: EntryNumber(1) });
        assert!(lines(&[entries[0].clone(), entries[1].clone(), restored])[0].struck.is_none());
    }

    #[test]
    fn what_is_about_an_entry_that_is_not_there_is_left_out() {
        assert_eq!(lines(&[edited(2, 1, 0, Some("two")), struck(3, 9)]), []);
    }
}
