//! Whether the record is as it was written, and a copy of it.

use std::path::Path;

use sqlx::{AssertSqlSafe, Row};
use thiserror::Error;

use super::chain::{self, Hash, Link};
use super::row::{id, time};
use super::{Reader, Store, StoreError};
use crate::incident::{Entry, EntryNumber, Event, Incident, IncidentId, Kind, Number, ServerId};

const ENTRY: &str = "an entry";

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many incidents were looked at.
    pub incidents: usize,
    /// How many entries they have.
    pub entries: usize,
    /// The first entry of each incident that does not fit.
    pub broken: Vec<Broken>,
}

/// An entry that does not fit its chain, or an incident that is not what its entries say.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("incident {incident} of server {server}: entry {entry} does not fit: {why}")]
pub struct Broken {
    /// The server.
    pub server: ServerId,
    /// The incident.
    pub incident: Number,
    /// The first entry that does not fit.
    pub entry: EntryNumber,
    /// What does not fit.
    pub why: String,
}

impl Store {
    /// Recomputes every chain, and compares every incident with what its entries say.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable.
    pub async fn verify(&self) -> Result<Verified, StoreError> {
        let mut reading = self.reader().await?;
        let mut reader = reading.reader();
        let incidents =
            sqlx::query("SELECT id, key, server_id, number, chain_head, imported FROM incidents ORDER BY id")
                .fetch_all(&mut *reader.conn)
                .await?;
        let mut verified = Verified { incidents: incidents.len(), ..Verified::default() };
        for row in incidents {
            let (id, key): (i64, String) = (row.try_get("id")?, row.try_get("key")?);
            let head: Vec<u8> = row.try_get("chain_head")?;
            let is_imported = row.try_get::<Option<&str>, _>("imported")?.is_some();
            let (count, broken) = reader.verify_one(IncidentId(id), (&key, is_imported), &head).await?;
            verified.entries += count;
            let server = ServerId(row.try_get::<i64, _>("server_id")?.cast_unsigned());
            let incident = Number(row.try_get("number")?);
            let broken = match broken {
                Some((entry, why)) => Some((entry, why.to_owned())),
                None => reader.verify_state(IncidentId(id)).await?,
            };
            verified.broken.extend(broken.map(|(entry, why)| Broken { server, incident, entry, why }));
        }
        Ok(verified)
    }

    /// Writes a consistent copy of the database to a file that must not exist.
    ///
    /// # Errors
    ///
    /// When the file can't be written.
    pub async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        let quoted = file.display().to_string().replace('\'', "''");
        // SQLite takes no parameter here; the only thing inside the quotes is a file's name, with its quotes doubled.
        let vacuum = AssertSqlSafe(format!("VACUUM INTO '{quoted}'"));
        sqlx::query(vacuum).execute(&mut *self.reader().await?.0).await?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The servers that the record knows of.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn servers(&mut self) -> Result<Vec<ServerId>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM servers ORDER BY id").fetch_all(&mut *self.conn).await?;
        Ok(ids.into_iter().map(|id| ServerId(id.cast_unsigned())).collect())
    }

    /// Whether an incident is what its entries say, up to the last; of what differs, the first field. What was redacted says
    /// nothing any more: such an incident is left out.
    async fn verify_state(&mut self, incident: IncidentId) -> Result<Option<(EntryNumber, String)>, StoreError> {
        let entries = self.entries(incident).await?;
        let last = entries.last().map_or(EntryNumber(0), |entry| entry.number);
        let kept = match self.incident(incident).await {
            Ok(Some(kept)) => kept.incident,
            Ok(None) => return Ok(None),
            Err(StoreError::Unreadable { why, .. }) => return Ok(Some((last, why))),
            Err(error) => return Err(error),
        };
        if let Some(field) = differing(&kept, &entries) {
            return Ok(Some((last, format!("the incident's {field} is not what its entries say"))));
        }
        if let Some(column) = self.column_differing(&kept).await? {
            return Ok(Some((last, format!("the incident's {column} is one in its column and another in its state"))));
        }
        let file = self.file_differing(incident, &entries).await?;
        Ok(file.map(|entry| (entry, "its file is not the one that was kept".to_owned())))
    }

    /// The first column, of those by which incidents are found, that is not what the incident's state says.
    async fn column_differing(&mut self, kept: &Incident) -> Result<Option<&'static str>, StoreError> {
        let row =
            sqlx::query("SELECT * FROM incidents WHERE id = ?").bind(kept.id.0).fetch_one(&mut *self.conn).await?;
        let same = [
            ("server", row.try_get::<i64, _>("server_id")? == id(kept.server.0)),
            ("number", row.try_get::<u32, _>("number")? == kept.number.0),
            ("title", row.try_get::<&str, _>("title")? == kept.title),
            ("severity", row.try_get::<&str, _>("severity")? == kept.severity.0),
            (
                "service",
                row.try_get::<Option<&str>, _>("service")? == kept.service.as_ref().map(|service| service.0.as_str()),
            ),
            ("drill", row.try_get::<bool, _>("drill")? == kept.drill),
            ("private", row.try_get::<bool, _>("private")? == kept.is_private()),
        ];
        Ok(same.into_iter().find(|(_, same)| !same).map(|(column, _)| column))
    }

    /// The first entry whose file is not the one that it tells of. One file after the other is in memory.
    async fn file_differing(
        &mut self,
        incident: IncidentId,
        entries: &[Entry],
    ) -> Result<Option<EntryNumber>, StoreError> {
        for entry in entries {
            let Event::FileKept { sha256, .. } = &entry.event else { continue };
            if let Some(bytes) = self.file(incident, entry.number).await?
                && chain::hex_of(&bytes) != *sha256
            {
                return Ok(Some(entry.number));
            }
        }
        Ok(None)
    }

    /// How many entries an incident has, and the first that does not fit, with what does not.
    async fn verify_one(
        &mut self,
        incident: IncidentId,
        (key, is_imported): (&str, bool),
        head: &[u8],
    ) -> Result<(usize, Option<(EntryNumber, &'static str)>), StoreError> {
        let rows = sqlx::query(
            "SELECT e.number, e.kind, e.happened_at, e.recorded_at, e.about, e.digest, e.hash,
                    c.number AS kept, c.salt, c.content
               FROM entries e LEFT JOIN contents c ON c.incident_id = e.incident_id AND c.number = e.number
              WHERE e.incident_id = ? ORDER BY e.number",
        )
        .bind(incident.0)
        .fetch_all(&mut *self.conn)
        .await?;
        let mut before = chain::root(key);
        for (index, row) in rows.iter().enumerate() {
            let number = EntryNumber(row.try_get("number")?);
            if number.0 as usize != index + 1 {
                return Ok((rows.len(), Some((number, "an entry before it is missing"))));
            }
            let kind: &str = row.try_get("kind")?;
            let (digest, hash): (&[u8], &[u8]) = (row.try_get("digest")?, row.try_get("hash")?);
            let Some(kind) = Kind::from_word(kind) else {
                return Ok((rows.len(), Some((number, "its kind is unknown"))));
            };
            let Ok(digest) = Hash::try_from(digest) else {
                return Ok((rows.len(), Some((number, "its digest is not one"))));
            };
            let content: (Option<&[u8]>, Option<&str>) = (row.try_get("salt")?, row.try_get("content")?);
            let intact = match content {
                (Some(salt), Some(content)) => chain::digest(salt, content) == digest,
                // A redaction blanks both, and leaves the row.
                (None, None) => row.try_get::<Option<u32>, _>("kept")?.is_some(),
                // Masked where it was exported: the digest is of what stood there.
                (None, Some(_)) => is_imported,
                (Some(_), None) => false,
            };
            if !intact {
                return Ok((rows.len(), Some((number, "its content was changed or taken away"))));
            }
            before = chain::link(
                &before,
                &Link {
                    number,
                    kind,
                    happened_at: time(ENTRY, row.try_get("happened_at")?)?,
                    recorded_at: time(ENTRY, row.try_get("recorded_at")?)?,
                    about: row.try_get::<Option<u32>, _>("about")?.map(EntryNumber),
                    digest: &digest,
                },
            );
            if hash != before {
                return Ok((rows.len(), Some((number, "it, or one before it, was changed"))));
            }
        }
        let last = EntryNumber(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        Ok((rows.len(), (head != before).then_some((last, "entries after it are missing"))))
    }
}

/// The first field in which an incident is not what its entries say; `None`: it is, or one of them says nothing any more.
pub(super) fn differing(kept: &Incident, entries: &[Entry]) -> Option<String> {
    if entries.iter().any(|entry| entry.event == Event::Redacted) {
        return None;
    }
    let mut told = Incident::folded((kept.id, kept.server, kept.number), entries);
    if let Some(told) = told.as_mut().filter(|_| kept.last_act_at.is_none()) {
        // What an earlier version kept has no such time until its next change.
        told.last_act_at = None;
    }
    (told.as_ref() != Some(kept)).then(|| differs(kept, told.as_ref()))
}

/// The first field, by its name in the record, in which two incidents differ.
fn differs(kept: &Incident, told: Option<&Incident>) -> String {
    let fields = |incident: &Incident| serde_json::to_value(incident).unwrap_or_default();
    let (kept, told) = (fields(kept), told.map(fields).unwrap_or_default());
    let names = kept.as_object().into_iter().flatten();
    let mut differing = names.filter(|(name, value)| told.get(name.as_str()) != Some(value));
    differing.next().map_or_else(|| "state".to_owned(), |(name, _)| name.clone())
}
