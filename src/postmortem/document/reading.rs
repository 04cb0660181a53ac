//! The document, read in again.

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::{Value, json};
use thiserror::Error;

use super::super::base64;
use super::{Chain, Document, DraftOf, EntryOf, FORMAT, FileOf, VERSION, hex};
use crate::incident::{
    Actor, Content, Entry, EntryNumber, Event, Hash, Incident, Seal, SealedDraft, SealedEntry, SealedFile, Vocabulary,
};

/// What a document tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The incident, as the first row of a database.
    pub incident: Incident,
    /// Its chain; nobody has checked it yet.
    pub seal: Seal,
    /// How it is told.
    pub words: Vocabulary,
}

/// Why a text is no document of an incident.
#[derive(Debug, Error)]
pub enum NotARecord {
    /// It ends in the middle.
    #[error("the file ends in the middle: it was cut off. Export it again")]
    CutOff,
    /// It is something else.
    #[error("the file is no incident that Hotwash exported ({0}). `hotwash export NUMBER --format json` writes one")]
    SomethingElse(String),
    /// It comes from a version to come.
    #[error(
        "the file is of version {0}, and this Hotwash reads version {VERSION}: use the Hotwash that exported it, or a newer one"
    )]
    Newer(u64),
    /// It was exported without people's names.
    #[error("the file was exported with roles for names, so that it lacks the chain: export it with --names people")]
    WithoutChain,
    /// An entry can't be read.
    #[error("entry {entry} of the file can't be read: {why}. The file was changed after it was exported")]
    Entry {
        /// Which.
        entry: u32,
        /// Why.
        why: String,
    },
}

/// What a document tells.
///
/// # Errors
///
/// [`NotARecord`], in words for whoever chose the file.
pub fn read(text: &str) -> Result<Imported, NotARecord> {
    let value: Value = serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Eof if !text.trim().is_empty() => NotARecord::CutOff,
        _ => NotARecord::SomethingElse(error.to_string()),
    })?;
    if value["format"] != FORMAT {
        return Err(NotARecord::SomethingElse(format!("it does not say that it is a {FORMAT:?}")));
    }
    if let Some(version) = value["version"].as_u64().filter(|version| *version > u64::from(VERSION)) {
        return Err(NotARecord::Newer(version));
    }
    let document: Document = part(value)?;
    let Chain { key, head, .. } = document.chain.ok_or(NotARecord::WithoutChain)?;
    let mut incident = document.incident;
    incident["id"] = json!(1);
    let entries = document.entries.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    if entries.last().is_none_or(|last| hex(&last.hash) != head) {
        return Err(NotARecord::SomethingElse("its last entries are missing".to_owned()));
    }
    let files = document.files.into_iter().map(file).collect::<Result<_, _>>()?;
    let reviewed = document.reviewed.into_iter().map(draft).collect::<Result<_, _>>()?;
    let seal = Seal { key, entries, files, reviewed };
    Ok(Imported { incident: part(incident)?, seal, words: document.words })
}

fn part<T: DeserializeOwned>(value: Value) -> Result<T, NotARecord> {
    serde_json::from_value(value).map_err(|error| NotARecord::SomethingElse(error.to_string()))
}

fn entry(of: EntryOf) -> Result<SealedEntry, NotARecord> {
    let number = of.number;
    let wrong = |why: &str| NotARecord::Entry { entry: number, why: why.to_owned() };
    let unreadable = |error: serde_json::Error| NotARecord::Entry { entry: number, why: error.to_string() };
    let told = read_as(json!({ "actor": of.actor, "event": of.event })).map_err(unreadable)?;
    if let Some(content) = &of.content {
        let said = serde_json::from_str(content).and_then(read_as).map_err(unreadable)?;
        if said != told {
            return Err(wrong("it says one thing to people, and another in what was digested"));
        }
    }
    let content = match (of.content, of.salt, of.masked, of.redacted) {
        (remains, _, _, true) => Content::Redacted { remains },
        (Some(text), _, true, _) => Content::Masked { text },
        (Some(text), Some(salt), false, _) => {
            Content::Whole { text, salt: bytes(&salt).ok_or_else(|| wrong("its salt is none"))? }
        }
        _ => return Err(wrong("its content is missing")),
    };
    let hash = |text: Option<String>, what: &str| {
        let bytes = text.as_deref().and_then(bytes).and_then(|bytes| Hash::try_from(bytes).ok());
        bytes.ok_or_else(|| wrong(&format!("its {what} is none")))
    };
    let (actor, event) = told;
    Ok(SealedEntry {
        entry: Entry {
            number: EntryNumber(number),
            kind: serde_json::from_value(of.kind).map_err(unreadable)?,
            happened_at: serde_json::from_value(of.happened_at).map_err(unreadable)?,
            recorded_at: serde_json::from_value(of.recorded_at).map_err(unreadable)?,
            actor,
            event,
        },
        about: of.about.map(EntryNumber),
        content,
        digest: hash(of.digest, "digest")?,
        hash: hash(of.hash, "hash")?,
    })
}

fn read_as(mut said: Value) -> Result<(Actor, Event), serde_json::Error> {
    Ok((serde_json::from_value(said["actor"].take())?, serde_json::from_value(said["event"].take())?))
}

fn file(of: FileOf) -> Result<SealedFile, NotARecord> {
    let wrong = || NotARecord::Entry { entry: of.entry, why: "the bytes of its file are not base64".to_owned() };
    let bytes = of.bytes.as_deref().map(|text| base64::decode(text).ok_or_else(wrong)).transpose()?;
    Ok(SealedFile { entry: EntryNumber(of.entry), name: of.name, kind: of.kind, bytes })
}

fn draft(of: DraftOf) -> Result<SealedDraft, NotARecord> {
    let wrong = || NotARecord::Entry { entry: of.entry, why: "its reviewed draft is not base64".to_owned() };
    let text = of.bytes.as_deref().map(|text| base64::decode(text).ok_or_else(wrong)).transpose()?;
    Ok(SealedDraft { entry: EntryNumber(of.entry), text })
}

/// The bytes that hexadecimal digits stand for; `None`: they are none.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = hex.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    let byte = |two: &[u32]| two.iter().fold(0, |byte, digit| byte * 16 + digit);
    digits.chunks(2).map(|two| u8::try_from(byte(two)).ok()).collect()
}
