//! The whole record of an incident as JSON: for machines, and to be read in again.
//!
//! `config/incident.schema.json` describes it, field by field. [`VERSION`] grows when a reader of the version before would
//! misread it; fields may be added at any time.
//!
//! Guarantees: the same record gives the same bytes, and read in again elsewhere it gives them again. What looks like a secret is
//! masked, and numbered so that the drafts of the copy count it too; an entry with a mask says so, and its salt is left out: its
//! digest is of a text that is not here.
//!
//! Does not know how hashes are made, or whether they fit: whoever reads it in checks.

mod masking;
mod reading;
mod telling;

pub use reading::{Imported, NotARecord, read};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Record;
use super::base64;
use super::facts::Facts;
use crate::incident::{Content, Entry, Hash, Seal, SealedDraft, SealedEntry, SealedFile, Vocabulary};
use masking::Masking;

/// What the document says that it is.
pub const FORMAT: &str = "hotwash-incident";
/// Its version.
pub const VERSION: u32 = 1;
/// How a hash is made, for whoever wants to check without Hotwash.
const ALGORITHM: &str = "SHA-256. root: \"hotwash incident\\0\", key. digest: \"hotwash content\\0\", salt, content. hash: \
     \"hotwash entry\\0\", previous, number as 4 bytes, kind, 0 as 1 byte, happened_at and recorded_at as 8 bytes of microseconds \
     since 1970, about as 4 bytes (0: none), digest. Numbers are big-endian; the first entry's previous is the root.";

#[derive(Debug, Serialize, Deserialize)]
struct Document {
    format: String,
    version: u32,
    incident: Value,
    words: Vocabulary,
    /// `None`: a form without people's names, which can't be read in again.
    chain: Option<Chain>,
    /// How many different secrets were masked.
    masked: usize,
    entries: Vec<EntryOf>,
    files: Vec<FileOf>,
    #[serde(default)]
    reviewed: Vec<DraftOf>,
    facts: Value,
}

#[derive(Debug, Serialize, Deserialize)]
struct Chain {
    algorithm: String,
    key: String,
    head: String,
}

/// An entry. What is about the chain is left out where there is none.
#[derive(Debug, Default, Serialize, Deserialize)]
struct EntryOf {
    number: u32,
    kind: Value,
    happened_at: Value,
    recorded_at: Value,
    actor: Value,
    event: Value,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    redacted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FileOf {
    entry: u32,
    name: String,
    kind: Option<String>,
    /// In base64; `None`: it was redacted.
    bytes: Option<String>,
}

/// An edited draft that was frozen: it is what people agreed on to hand on, to the byte, and nothing is masked in it.
#[derive(Debug, Serialize, Deserialize)]
struct DraftOf {
    entry: u32,
    /// In base64; `None`: it was blanked.
    bytes: Option<String>,
}

/// The document. Of a record without its chain it has what happened alone: such a one can't be read in again.
///
/// # Errors
///
/// Never for what people wrote: when a value of ours could not be written as JSON.
pub(super) fn write(record: &Record<'_>, facts: &Facts<'_>) -> Result<String, serde_json::Error> {
    let seal = record.seal;
    let masking = Masking::new(&record.rules.redact);
    let entries = match seal {
        Some(seal) => sealed(seal, &masking)?,
        None => record.entries.iter().map(|entry| plain(entry, &masking)).collect::<Result<_, _>>()?,
    };
    let mut incident = masking.value(serde_json::to_value(record.incident)?);
    if let Some(fields) = incident.as_object_mut() {
        // The row in a database says nothing elsewhere.
        fields.remove("id");
    }
    let files = seal.map(|seal| seal.files.iter().map(|file| file_of(file, &masking)).collect()).unwrap_or_default();
    let draft_of =
        |draft: &SealedDraft| DraftOf { entry: draft.entry.0, bytes: draft.text.as_deref().map(base64::encode) };
    let reviewed = seal.map(|seal| seal.reviewed.iter().map(draft_of).collect()).unwrap_or_default();
    let facts = masking.value(telling::facts(facts));
    let chain = seal.map(|seal| Chain {
        algorithm: ALGORITHM.to_owned(),
        key: seal.key.clone(),
        head: seal.entries.last().map(|last| hex(&last.hash)).unwrap_or_default(),
    });
    let document = Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        incident,
        words: Vocabulary::of(record.rules),
        chain,
        masked: masking.count(),
        entries,
        files,
        reviewed,
        facts,
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn plain(entry: &Entry, masking: &Masking) -> Result<EntryOf, serde_json::Error> {
    let event = serde_json::to_value(&entry.event)?;
    let shown = masking.value(event.clone());
    Ok(EntryOf {
        number: entry.number.0,
        kind: serde_json::to_value(entry.kind)?,
        happened_at: serde_json::to_value(entry.happened_at)?,
        recorded_at: serde_json::to_value(entry.recorded_at)?,
        actor: masking.value(serde_json::to_value(&entry.actor)?),
        masked: shown != event,
        event: shown,
        ..EntryOf::default()
    })
}

fn sealed(seal: &Seal, masking: &Masking) -> Result<Vec<EntryOf>, serde_json::Error> {
    let mut previous: Option<Hash> = None;
    let mut entries = Vec::with_capacity(seal.entries.len());
    for sealed in &seal.entries {
        entries.push(sealed_entry(sealed, previous.as_ref(), masking)?);
        previous = Some(sealed.hash);
    }
    Ok(entries)
}

fn sealed_entry(
    sealed: &SealedEntry,
    previous: Option<&Hash>,
    masking: &Masking,
) -> Result<EntryOf, serde_json::Error> {
    let (content, salt, masked, redacted) = match &sealed.content {
        Content::Whole { text, salt } => match masking.json(text)? {
            Some(text) => (Some(text), None, true, false),
            None => (Some(text.clone()), Some(hex(salt)), false, false),
        },
        Content::Masked { text } => (Some(masking.json(text)?.unwrap_or_else(|| text.clone())), None, true, false),
        Content::Redacted { remains } => (remains.clone(), None, false, true),
    };
    Ok(EntryOf {
        masked,
        redacted,
        about: sealed.about.map(|about| about.0),
        content,
        salt,
        digest: Some(hex(&sealed.digest)),
        previous: previous.map(|hash| hex(hash)),
        hash: Some(hex(&sealed.hash)),
        ..plain(&sealed.entry, masking)?
    })
}

fn file_of(file: &SealedFile, masking: &Masking) -> FileOf {
    FileOf {
        entry: file.entry.0,
        name: masking.text(&file.name),
        kind: file.kind.clone(),
        bytes: file.bytes.as_deref().map(base64::encode),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
