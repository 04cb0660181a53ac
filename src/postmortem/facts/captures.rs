//! What a captured message says, and which files belong to an entry.

use super::super::phrase::Phrase;
use crate::incident::{Captured, FileLine, KeptFile, Line};

/// What a captured message says, as it is now, with its files.
pub(in super::super) fn captured<'a>(message: &'a Captured, line: Option<&'a Line<'a>>) -> Phrase<'a> {
    let files = line.map(|line| line.files.as_slice()).unwrap_or_default();
    let phrase = match (message.text.trim().is_empty(), files.is_empty()) {
        (false, _) => attached(Phrase::quote(&message.text), files),
        (true, false) => Phrase::from("Attached: ").listed(files, named).words("."),
        (true, true) if message.unread => Phrase::from("A message whose text could not be read."),
        (true, true) => Phrase::from("A message without text."),
    };
    match line.and_then(|line| line.deleted_at) {
        Some(_) => phrase.words(" (deleted in the chat afterwards)"),
        None => phrase,
    }
}

/// A phrase with files behind it.
pub(in super::super) fn attached<'a>(phrase: Phrase<'a>, files: &'a [FileLine]) -> Phrase<'a> {
    if files.is_empty() { phrase } else { phrase.words("; attached: ").listed(files, named) }
}

fn named<'a>(phrase: Phrase<'a>, file: &'a FileLine) -> Phrase<'a> {
    let phrase = phrase.name(&file.name);
    match &file.kept {
        KeptFile::Bytes => phrase.words(" (kept)"),
        KeptFile::Reference(why) => phrase.words(" (only a reference is kept: ").name(why).words(")"),
        KeptFile::Unsaid => phrase,
    }
}
