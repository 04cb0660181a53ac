//! A whole incident, out of the record with its chain, and into an empty one.
//!
//! Guarantees: nothing is taken in whose chain does not hold; what was masked or redacted where it came from is taken in as that.
//! What was taken in is a record to be read: no page, no duty and no row of the outbox comes of it.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use thiserror::Error;

use super::chain::{self, Link};
use super::entries::entry;
use super::row::{id, json, micros};
use super::verify::differing;
use super::{Reader, StoreError, Tx};
use crate::incident::{
    Content, Entry, EntryNumber, Event, Hash, Incident, IncidentId, ReviewStep, Seal, SealedDraft, SealedEntry,
    SealedFile, Vocabulary,
};

/// Why an incident was not taken in.
#[derive(Debug, Error)]
pub enum ImportError {
    /// There is something already.
    #[error(
        "the database is not empty, and an import takes an empty one: name a new file, with --database sqlite://copy.db"
    )]
    NotEmpty,
    /// The chain does not hold.
    #[error("entry {0} of the file does not fit its chain: {1}. The file was changed after it was exported")]
    Broken(EntryNumber, &'static str),
    /// The incident is not what its entries say.
    #[error("the incident's {0} is not what its entries say. The file was changed after it was exported")]
    Differs(String),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Reader<'_> {
    /// The chain of an incident, with the contents and files that it covers.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable.
    pub async fn seal(&mut self, incident: IncidentId, key: &str) -> Result<Seal, StoreError> {
        let rows = sqlx::query(
            "SELECT e.number, e.kind, e.happened_at, e.recorded_at, e.about, e.digest, e.hash,
                    COALESCE(c.content, c.remains) AS content, c.content AS whole, c.salt, c.remains
               FROM entries e JOIN contents c ON c.incident_id = e.incident_id AND c.number = e.number
              WHERE e.incident_id = ? ORDER BY e.number",
        )
        .bind(incident.0)
        .fetch_all(&mut *self.conn)
        .await?;
        let entries = rows.iter().map(sealed).collect::<Result<_, _>>()?;
        let rows = sqlx::query("SELECT number, name, kind, bytes FROM files WHERE incident_id = ? ORDER BY number")
            .bind(incident.0)
            .fetch_all(&mut *self.conn)
            .await?;
        let mut files = Vec::with_capacity(rows.len());
        for row in &rows {
            files.push(SealedFile {
                entry: EntryNumber(row.try_get("number")?),
                name: row.try_get("name")?,
                kind: row.try_get("kind")?,
                bytes: row.try_get("bytes")?,
            });
        }
        let rows = sqlx::query("SELECT number, text FROM reviewed_drafts WHERE incident_id = ? ORDER BY number")
            .bind(incident.0)
            .fetch_all(&mut *self.conn)
            .await?;
        let mut reviewed = Vec::with_capacity(rows.len());
        for row in &rows {
            reviewed.push(SealedDraft { entry: EntryNumber(row.try_get("number")?), text: row.try_get("text")? });
        }
        Ok(Seal { key: key.to_owned(), entries, files, reviewed })
    }
}

impl Tx<'_> {
    /// Takes in an incident that was exported elsewhere, if nothing is there yet.
    ///
    /// # Errors
    ///
    /// [`ImportError`]; nothing is kept of it then.
    pub async fn import(&mut self, incident: &Incident, seal: &Seal, words: &Vocabulary) -> Result<(), ImportError> {
        let there: Option<i64> = sqlx::query_scalar("SELECT 1 FROM incidents LIMIT 1")
            .fetch_optional(&mut *self.conn)
            .await
            .map_err(StoreError::from)?;
        if there.is_some() {
            return Err(ImportError::NotEmpty);
        }
        let head = check(seal)?;
        let entries: Vec<Entry> = seal.entries.iter().map(|sealed| sealed.entry.clone()).collect();
        if let Some(field) = differing(incident, &entries) {
            return Err(ImportError::Differs(field));
        }
        self.insert_imported(incident, (&seal.key, &head), words).await?;
        for sealed in &seal.entries {
            self.insert_sealed(incident.id, sealed).await?;
        }
        for file in &seal.files {
            self.insert_file(incident.id, file).await?;
        }
        for draft in &seal.reviewed {
            self.insert_draft(incident.id, draft).await?;
        }
        self.learn_words(incident, &entries).await?;
        self.words_are_in(incident.id).await?;
        Ok(())
    }

    async fn insert_draft(&mut self, incident: IncidentId, draft: &SealedDraft) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO reviewed_drafts (incident_id, number, text) VALUES (?, ?, ?)")
            .bind(incident.0)
            .bind(draft.entry.0)
            .bind(&draft.text)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    async fn insert_imported(
        &mut self,
        incident: &Incident,
        (key, head): (&str, &Hash),
        words: &Vocabulary,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO servers (id, last_number) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET last_number = ?2",
        )
        .bind(id(incident.server.0))
        .bind(incident.number.0)
        .execute(&mut *self.conn)
        .await?;
        self.insert_row(incident, (key, head.as_slice()), Some(json("the words of an incident", words)?)).await
    }

    async fn insert_sealed(&mut self, incident: IncidentId, sealed: &SealedEntry) -> Result<(), StoreError> {
        let SealedEntry { entry, about, content, digest, hash } = sealed;
        sqlx::query(
            "INSERT INTO entries (incident_id, number, kind, happened_at, recorded_at, about, digest, hash)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(incident.0)
        .bind(entry.number.0)
        .bind(entry.kind.word())
        .bind(micros(entry.happened_at))
        .bind(micros(entry.recorded_at))
        .bind(about.map(|about| about.0))
        .bind(digest.as_slice())
        .bind(hash.as_slice())
        .execute(&mut *self.conn)
        .await?;
        let (text, salt, remains) = match content {
            Content::Whole { text, salt } => (Some(text), Some(salt), None),
            Content::Masked { text } => (Some(text), None, None),
            Content::Redacted { remains } => (None, None, remains.as_ref()),
        };
        sqlx::query("INSERT INTO contents (incident_id, number, salt, content, remains) VALUES (?, ?, ?, ?, ?)")
            .bind(incident.0)
            .bind(entry.number.0)
            .bind(salt)
            .bind(text)
            .bind(remains)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    async fn insert_file(&mut self, incident: IncidentId, file: &SealedFile) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO files (incident_id, number, name, kind, bytes) VALUES (?, ?, ?, ?, ?)")
            .bind(incident.0)
            .bind(file.entry.0)
            .bind(&file.name)
            .bind(&file.kind)
            .bind(&file.bytes)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}

fn sealed(row: &SqliteRow) -> Result<SealedEntry, StoreError> {
    let hash = |name: &str| {
        let bytes: &[u8] = row.try_get(name)?;
        Hash::try_from(bytes)
            .map_err(|_| StoreError::Unreadable { what: "an entry", why: format!("its {name} is none") })
    };
    Ok(SealedEntry {
        entry: entry(row)?,
        about: row.try_get::<Option<u32>, _>("about")?.map(EntryNumber),
        content: match (row.try_get("whole")?, row.try_get("salt")?) {
            (Some(text), Some(salt)) => Content::Whole { text, salt },
            (Some(text), None) => Content::Masked { text },
            (None, _) => Content::Redacted { remains: row.try_get("remains")? },
        },
        digest: hash("digest")?,
        hash: hash("hash")?,
    })
}

/// The head of a chain that holds, its files included.
fn check(seal: &Seal) -> Result<Hash, ImportError> {
    let mut head = chain::root(&seal.key);
    for (index, sealed) in seal.entries.iter().enumerate() {
        let number = sealed.entry.number;
        if number.0 as usize != index + 1 {
            return Err(ImportError::Broken(number, "an entry before it is missing"));
        }
        if let Content::Whole { text, salt } = &sealed.content
            && chain::digest(salt, text) != sealed.digest
        {
            return Err(ImportError::Broken(number, "its content was changed"));
        }
        head = chain::link(&head, &link(sealed));
        if head != sealed.hash {
            return Err(ImportError::Broken(number, "it, or one before it, was changed"));
        }
    }
    for file in &seal.files {
        let sealed = seal.entries.iter().find(|sealed| sealed.entry.number == file.entry);
        match (&file.bytes, sealed.map(|sealed| &sealed.entry.event)) {
            (None, Some(_)) => {}
            (Some(bytes), Some(Event::FileKept { sha256, .. })) if chain::hex_of(bytes) == *sha256 => {}
            _ => return Err(ImportError::Broken(file.entry, "its file is not the one that was kept")),
        }
    }
    for draft in &seal.reviewed {
        let sealed = seal.entries.iter().find(|sealed| sealed.entry.number == draft.entry);
        match (&draft.text, sealed.map(|sealed| &sealed.entry.event)) {
            (None, Some(_)) => {}
            (Some(text), Some(Event::Review(ReviewStep::Frozen { sha256, .. }))) if chain::hex_of(text) == *sha256 => {}
            _ => return Err(ImportError::Broken(draft.entry, "its text is not the one that was frozen")),
        }
    }
    Ok(head)
}

fn link(sealed: &SealedEntry) -> Link<'_> {
    let Entry { number, kind, happened_at, recorded_at, .. } = sealed.entry;
    Link { number, kind, happened_at, recorded_at, about: sealed.about, digest: &sealed.digest }
}
