//! What a captured message says now: as it was captured, or as its author left it.

use chrono::{DateTime, Utc};

use super::super::phrase::Phrase;
use super::Facts;
use crate::incident::{Captured, Entry, EntryNumber, Event};

/// A captured message as it stands.
pub(in super::super) struct Message<'a> {
    /// Its text; empty where it has none.
    text: &'a str,
    /// Its files.
    files: Vec<File<'a>>,
    /// Its text could never be read.
    unread: bool,
    /// When its author last edited it after it was captured.
    edited_at: Option<DateTime<Utc>>,
    /// It was deleted in the chat.
    deleted: bool,
}

/// A file that belongs to an entry.
pub(in super::super) struct File<'a> {
    name: &'a str,
    kept: Kept<'a>,
}

#[derive(Clone, Copy)]
enum Kept<'a> {
    /// Its bytes are there.
    Bytes,
    /// Only a reference is, for this reason.
    Reference(&'a str),
    /// Nothing is said yet.
    Unsaid,
}

impl<'a> Facts<'a> {
    /// The files of an entry, in order, and whether they are kept.
    pub(in super::super) fn files(&self, number: EntryNumber) -> Vec<File<'a>> {
        let mut files = Vec::new();
        for entry in &self.recorded {
            match &entry.event {
                Event::Captured(message) if entry.number == number => {
                    files.extend(message.attachments.iter().map(file))
                }
                Event::CaptureRead { entry, attachments, .. } if *entry == number => {
                    files = attachments.iter().map(file).collect();
                }
                Event::FileAttached { entry, name } if *entry == number => files.push(file(name)),
                Event::FileKept { entry, name, .. } if *entry == number => settle(&mut files, name, Kept::Bytes),
                Event::FileNotKept { entry, name, why } if *entry == number => {
                    settle(&mut files, name, Kept::Reference(why));
                }
                _ => {}
            }
        }
        files
    }

    /// The message that an entry holds, as it stands.
    pub(in super::super) fn message(&self, number: EntryNumber, captured: &'a Captured) -> Message<'a> {
        let mut message = Message {
            text: &captured.text,
            files: self.files(number),
            unread: captured.unread,
            edited_at: None,
            deleted: false,
        };
        for later in &self.recorded {
            message.follow(number, later);
        }
        message
    }
}

impl<'a> Message<'a> {
    fn follow(&mut self, number: EntryNumber, later: &'a Entry) {
        match &later.event {
            Event::CaptureEdited { entry, text } if *entry == number => {
                (self.text, self.edited_at) = (text, Some(later.happened_at));
            }
            Event::CaptureRead { entry, text, .. } if *entry == number => {
                (self.text, self.unread) = (text, false);
            }
            Event::CaptureDeleted { entry } if *entry == number => self.deleted = true,
            _ => {}
        }
    }

    /// What it says, in a line of the timeline.
    pub(in super::super) fn told(&self) -> Phrase<'a> {
        let files = || &self.files;
        let phrase = match (self.text.trim().is_empty(), self.files.is_empty()) {
            (false, true) => Phrase::quote(self.text),
            (false, false) => attached(Phrase::quote(self.text), files()),
            (true, false) => Phrase::from("Attached: ").listed(files(), named).words("."),
            (true, true) if self.unread => Phrase::from("A message whose text could not be read."),
            (true, true) => Phrase::from("A message without text."),
        };
        let phrase = match self.edited_at {
            Some(at) => phrase.words(" (edited ").near(at).words(")"),
            None => phrase,
        };
        if self.deleted { phrase.words(" (deleted in the chat afterwards)") } else { phrase }
    }
}

/// A phrase with files behind it.
pub(in super::super) fn attached<'a>(phrase: Phrase<'a>, files: &[File<'a>]) -> Phrase<'a> {
    if files.is_empty() { phrase } else { phrase.words("; attached: ").listed(files, named) }
}

fn named<'a>(phrase: Phrase<'a>, file: &File<'a>) -> Phrase<'a> {
    let phrase = phrase.name(file.name);
    match file.kept {
        Kept::Bytes => phrase.words(" (kept)"),
        Kept::Reference(why) => phrase.words(" (only a reference is kept: ").name(why).words(")"),
        Kept::Unsaid => phrase,
    }
}

fn file(name: &String) -> File<'_> {
    File { name, kept: Kept::Unsaid }
}

/// Of files of one name, the first of which nothing was said.
fn settle<'a>(files: &mut [File<'a>], name: &str, kept: Kept<'a>) {
    let mut unsaid = files.iter_mut().filter(|file| file.name == name && matches!(file.kept, Kept::Unsaid));
    if let Some(file) = unsaid.next() {
        file.kept = kept;
    }
}
