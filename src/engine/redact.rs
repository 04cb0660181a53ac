//! Redaction: what an entry says is blanked for good, and that it was is written down.
//!
//! Guarantees: in one transaction the entry, every entry about it, its files, its words in the search, the incident's own fields
//! that came from it, the rows that quote it, and every reviewed draft, which may, hold its words no more; what happened, and when,
//! stays. The card and the announcement follow. A message that was captured is not followed any more: its next edit would bring
//! the words back.
//!
//! Accepted: what was posted stands in the chat until a person deletes it, and a copy of the database that was made before has it
//! all.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use thiserror::Error;

use super::agreed::Agreements;
use super::expand::Scene;
use crate::incident::{
    ChannelId, Entry, EntryNumber, Event, Incident, Kind, MessageId, Number, ServerId, TextField, Viewer, about,
    is_telling, take_out,
};
use crate::store::{Kept, Reader, Store, StoreError, Tx};

/// What is to be redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// The server.
    pub server: ServerId,
    /// The incident.
    pub incident: Number,
    /// The entry; whatever is about it goes with it.
    pub entry: EntryNumber,
    /// Why.
    pub reason: Option<String>,
}

/// What was, or would be, redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// The entries.
    pub entries: Vec<EntryNumber>,
    /// How many files went with them.
    pub files: usize,
    /// Entries that have some of the same words, and were left as they are.
    pub also_in: Vec<EntryNumber>,
    /// A title was among it: the channel is still called by it.
    pub title: bool,
    /// A reviewed draft was frozen: it may quote it, and went as well.
    pub reviewed: bool,
    /// The addresses of the messages that were captured there.
    pub messages: Vec<String>,
    /// The addresses of the messages about the incident outside its channel that may quote it: updates, links. The announcement is
    /// not among them, as it follows by itself.
    pub outside: Vec<String>,
    /// The address of the incident's channel, where messages may quote it.
    pub channel: Option<String>,
}

/// Why nothing was redacted.
#[derive(Debug, Error)]
pub enum NotRedacted {
    /// There is no such incident.
    #[error("there is no incident {0} on that server")]
    NoSuchIncident(Number),
    /// There is no such entry.
    #[error("incident {0} has no entry {1}; its entries are 1 to {2}, and `/incident timeline show` lists them")]
    NoSuchEntry(Number, EntryNumber, usize),
    /// There is nothing to blank.
    #[error("entry {1} of incident {0} holds nothing that anybody wrote, or was redacted before")]
    NothingThere(Number, EntryNumber),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a redaction would blank. Nothing is changed.
///
/// # Errors
///
/// [`NotRedacted`].
pub async fn foresee_redaction(store: &Store, redaction: &Redaction) -> Result<Redacted, NotRedacted> {
    let mut reading = store.reader().await?;
    let mut reader = reading.reader();
    let found = reader.incident_numbered(redaction.server, redaction.incident, &Viewer::Keeper).await?;
    let kept = found.ok_or(NotRedacted::NoSuchIncident(redaction.incident))?;
    let entries = reader.entries(kept.incident.id).await?;
    let outside = outside(&mut reader, &kept).await?;
    Ok(Plan::of(&kept, &entries, outside, redaction)?.redacted)
}

/// Blanks it, and writes the file anew without it. Tells also whether the log of changes beside the file could be ended: as long as
/// a running bot reads, it may stay, until the bot is stopped.
///
/// # Errors
///
/// [`NotRedacted`].
pub async fn redact(
    store: &Store,
    agreements: &Arc<Agreements>,
    redaction: Redaction,
    now: DateTime<Utc>,
) -> Result<(Redacted, bool), NotRedacted> {
    let agreements = agreements.clone();
    let work = store.write(move |tx| Box::pin(async move { blank(tx, &agreements, &redaction, now).await }));
    let redacted: Redacted = work.await?;
    Ok((redacted, store.shred().await?))
}

async fn blank(
    tx: &mut Tx<'_>,
    agreements: &Agreements,
    redaction: &Redaction,
    now: DateTime<Utc>,
) -> Result<Redacted, NotRedacted> {
    let found = tx.incident_numbered(redaction.server, redaction.incident, &Viewer::Keeper).await?;
    let kept = found.ok_or(NotRedacted::NoSuchIncident(redaction.incident))?;
    let id = kept.incident.id;
    let entries = tx.entries(id).await?;
    let outside = outside(tx, &kept).await?;
    let plan = Plan::of(&kept, &entries, outside, redaction)?;
    for (entry, left) in &plan.left {
        let remains = json!({ "actor": entry.actor, "event": left });
        tx.blank(id, entry.number, &remains.to_string()).await?;
        if let Event::Captured(message) = &entry.event {
            tx.forget_picked(message.message).await?;
        }
    }
    // What people edited holds the words as they were written for Markdown: it goes whole, and the newest draft is given again.
    tx.blank_reviewed(id).await?;
    for mut quoting in tx.quoting(id).await? {
        let Ok(mut row) = serde_json::from_str::<Value>(&quoting.text) else { continue };
        if take_out(&plan.words, &mut row) {
            quoting.text = row.to_string();
            tx.quote(&quoting).await?;
        }
    }
    // The incident is what its entries say: so its own fields lose the words as well.
    let left = tx.entries(id).await?;
    let place = (id, kept.incident.server, kept.incident.number);
    let mut incident = Incident::folded(place, &left).unwrap_or_else(|| kept.incident.clone());
    let event = Event::EntriesRedacted { entries: plan.redacted.entries.clone(), reason: redaction.reason.clone() };
    let entry = incident.record(Kind::Action, event, now);
    tx.update_incident(&incident, &[entry]).await?;
    tx.relearn_words(&incident, &plan.redacted.entries).await?;
    let is_of_here = kept.imported.is_none();
    let mut scene = Scene::new(tx, Kept { incident, ..kept }, agreements, now);
    if is_of_here {
        scene.refresh().await?;
    }
    Ok(plan.redacted)
}

/// What there is to do.
struct Plan<'e> {
    /// The entries, each with what is left of it.
    left: Vec<(&'e Entry, Event)>,
    /// What stood in them, the longest first.
    words: Vec<String>,
    redacted: Redacted,
}

impl<'e> Plan<'e> {
    fn of(kept: &Kept, entries: &'e [Entry], outside: Vec<String>, redaction: &Redaction) -> Result<Self, NotRedacted> {
        let Redaction { incident: number, entry: meant, .. } = *redaction;
        if !entries.iter().any(|entry| entry.number == meant) {
            return Err(NotRedacted::NoSuchEntry(number, meant, entries.len()));
        }
        let goes = |entry: &&Entry| entry.number == meant || about(&entry.event) == Some(meant);
        let (mut words, mut left) = (Vec::new(), Vec::new());
        for entry in entries.iter().filter(goes) {
            let (event, told) = entry.event.without_words();
            if !told.is_empty() {
                left.push((entry, event));
                words.extend(told);
            }
        }
        if left.is_empty() {
            return Err(NotRedacted::NothingThere(number, meant));
        }
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        let numbers: Vec<_> = left.iter().map(|(entry, _)| entry.number).collect();
        let quotes = |entry: &&Entry| {
            let told = entry.event.without_words().1;
            let holds = |word: &&String| is_telling(word) && told.iter().any(|told| told.contains(word.as_str()));
            !numbers.contains(&entry.number) && words.iter().any(|word| holds(&word))
        };
        let captured = left.iter().filter_map(|(entry, _)| match &entry.event {
            Event::Captured(message) => Some(address(kept, message.channel, Some(message.message))),
            _ => None,
        });
        let redacted = Redacted {
            also_in: entries.iter().filter(quotes).map(|entry| entry.number).collect(),
            files: left.iter().filter(|(entry, _)| matches!(entry.event, Event::FileKept { .. })).count(),
            title: left.iter().any(|(entry, _)| titles(&entry.event)),
            reviewed: kept.incident.review.frozen.is_some(),
            messages: captured.collect(),
            outside,
            channel: kept.channel.map(|channel| address(kept, channel, None)),
            entries: numbers,
        };
        Ok(Self { left, words, redacted })
    }
}

/// What was said of it outside its channel, and does not follow by itself.
async fn outside(reader: &mut Reader<'_>, kept: &Kept) -> Result<Vec<String>, StoreError> {
    let mut said = reader.said_outside(kept.incident.id).await?;
    said.extend(reader.named_elsewhere(kept.incident.id).await?);
    said.retain(|place| Some(*place) != kept.announcement);
    Ok(said.into_iter().map(|(channel, message)| address(kept, channel, Some(message))).collect())
}

fn titles(event: &Event) -> bool {
    matches!(event, Event::Declared(_) | Event::TextSet { field: TextField::Title, .. })
}

fn address(kept: &Kept, channel: ChannelId, message: Option<MessageId>) -> String {
    let message = message.map(|message| format!("/{message}")).unwrap_or_default();
    format!("https://discord.com/channels/{}/{channel}{message}", kept.incident.server)
}
