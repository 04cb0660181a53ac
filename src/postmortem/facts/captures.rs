//! What a captured message says now: as it was captured, or as its author left it.

use chrono::{DateTime, Utc};

use super::super::phrase::Phrase;
use super::Facts;
use crate::incident::{Captured, Entry, EntryNumber, Event};

/// A captured message as it stands.
pub(in super::super) struct Message<'a> {
    /// Its text; empty where it has none.
    pub(in super::super) text: &'a str,
    /// The names of its files.
    pub(in super::super) attachments: &'a [String],
    /// Its text could never be read.
    unread: bool,
    /// When its author last edited it after it was captured.
    edited_at: Option<DateTime<Utc>>,
    /// It was deleted in the chat.
    deleted: bool,
}

impl<'a> Facts<'a> {
    /// The message that an entry holds, as it stands.
    pub(in super::super) fn message(&self, number: EntryNumber, captured: &'a Captured) -> Message<'a> {
        let mut message = Message {
            text: &captured.text,
            attachments: &captured.attachments,
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
            Event::CaptureRead { entry, text, attachments } if *entry == number => {
                (self.text, self.attachments, self.unread) = (text, attachments, false);
            }
            Event::CaptureDeleted { entry } if *entry == number => self.deleted = true,
            _ => {}
        }
    }

    /// What it says, in a line of the timeline.
    pub(in super::super) fn told(&self) -> Phrase<'a> {
        let files = || self.attachments.iter().map(String::as_str);
        let phrase = match (self.text.trim().is_empty(), self.attachments.is_empty()) {
            (false, true) => Phrase::quote(self.text),
            (false, false) => Phrase::quote(self.text).words("; attached: ").names(files()),
            (true, false) => Phrase::from("Attached: ").names(files()).words("."),
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
