//! All that a draft is made from, out of the record at one moment.

use super::pictures::pictures;
use crate::incident::{Entry, EntryNumber, KeptFile, Rules, Seal, lines};
use crate::postmortem::{Format, Means, Picture, Record};

use crate::store::{Kept, Reader, StoreError};

/// What a draft of an incident is made from, beside the incident.
#[derive(Clone, Debug)]
pub struct Whole {
    entries: Vec<Entry>,
    seal: Option<Seal>,
    pictures: Vec<Picture>,
}

/// Reads what a format needs: the chain with the bytes of files only where it is handed over, pictures only where they are
/// shown, and of those none that is larger than `room`, in bytes.
///
/// # Errors
///
/// When the database refuses or a row is unreadable.
pub async fn whole(
    reader: &mut Reader<'_>,
    kept: &Kept,
    format: Format,
    room: Option<usize>,
) -> Result<Whole, StoreError> {
    let entries = reader.entries(kept.incident.id).await?;
    let seal = match format {
        Format::Json => Some(reader.seal(kept.incident.id, &kept.key).await?),
        Format::Markdown | Format::Html => None,
    };
    let pictures = match format.shows_pictures() {
        true => pictures(reader, kept.incident.id, &entries, room).await?,
        false => Vec::new(),
    };
    Ok(Whole { entries, seal, pictures })
}

impl Whole {
    /// The files whose bytes are kept, each with the entry that it belongs to; those of struck entries are left out.
    #[must_use]
    pub fn files(&self) -> Vec<(EntryNumber, String)> {
        files_of(&self.entries)
    }

    /// What a draft of at most `room` bytes is made with.
    #[must_use]
    pub fn means(&self, room: Option<usize>) -> Means<'_> {
        Means { pictures: &self.pictures, room }
    }

    /// It, as a draft takes it. `rules`: those of [`Kept::rules`].
    #[must_use]
    pub fn record<'a>(&'a self, kept: &'a Kept, rules: &'a Rules) -> Record<'a> {
        Record { incident: &kept.incident, entries: &self.entries, rules, seal: self.seal.as_ref() }
    }
}

/// The same of these entries.
pub(super) fn files_of(entries: &[Entry]) -> Vec<(EntryNumber, String)> {
    let standing = lines(entries).into_iter().filter(|line| line.struck.is_none());
    let kept = standing.flat_map(|line| {
        let number = line.number();
        let kept = line.files.into_iter().filter(|file| file.kept == KeptFile::Bytes);
        kept.map(move |file| (number, file.name))
    });
    kept.collect()
}
