//! The timeline on disk: appended to, read in order, verified.

use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::chain::{self, Hash, Link};
use super::row::{from_json, json, micros, time};
use super::{Reader, StoreError, Tx};
use crate::incident::{Actor, Entry, EntryNumber, Event, IncidentId, Kind, Line, about, lines};

const CONTENT: &str = "an entry's content";
const ENTRY: &str = "an entry";

/// What can be blanked: who, and what.
#[derive(Serialize, Deserialize)]
struct Content {
    actor: Actor,
    event: Event,
}

impl Reader<'_> {
    /// The entries of an incident, in the order of recording.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable.
    pub async fn entries(&mut self, incident: IncidentId) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query(
            "SELECT e.number, e.kind, e.happened_at, e.recorded_at, COALESCE(c.content, c.remains) AS content
               FROM entries e JOIN contents c ON c.incident_id = e.incident_id AND c.number = e.number
              WHERE e.incident_id = ? ORDER BY e.number",
        )
        .bind(incident.0)
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter().map(entry).collect()
    }

    /// An entry as it is now; of one that is about another, that other one. `None`: there is no such entry.
    pub async fn line(
        &mut self,
        incident: IncidentId,
        number: EntryNumber,
    ) -> Result<Option<Line<'static>>, StoreError> {
        let about: Option<Option<u32>> =
            sqlx::query_scalar("SELECT about FROM entries WHERE incident_id = ? AND number = ?")
                .bind(incident.0)
                .bind(number.0)
                .fetch_optional(&mut *self.conn)
                .await?;
        let number = about.flatten().map_or(number, EntryNumber);
        let rows = sqlx::query(
            "SELECT e.number, e.kind, e.happened_at, e.recorded_at, COALESCE(c.content, c.remains) AS content
               FROM entries e JOIN contents c ON c.incident_id = e.incident_id AND c.number = e.number
              WHERE e.incident_id = ?1 AND (e.number = ?2 OR e.about = ?2) ORDER BY e.number",
        )
        .bind(incident.0)
        .bind(number.0)
        .fetch_all(&mut *self.conn)
        .await?;
        let entries: Vec<Entry> = rows.iter().map(entry).collect::<Result<_, _>>()?;
        Ok(lines(&entries).pop().map(Line::into_owned))
    }
}

impl Tx<'_> {
    /// Appends entries to an incident's timeline and its chain, and leaves the chain's new head in the incident's row.
    pub(super) async fn append(&mut self, incident: IncidentId, entries: &[Entry]) -> Result<(), StoreError> {
        let head: Vec<u8> = sqlx::query_scalar("SELECT chain_head FROM incidents WHERE id = ?")
            .bind(incident.0)
            .fetch_one(&mut *self.conn)
            .await?;
        let mut head = Hash::try_from(head.as_slice())
            .map_err(|error| StoreError::Unreadable { what: "an incident's chain", why: error.to_string() })?;
        for entry in entries {
            head = self.append_one(incident, &head, entry).await?;
        }
        sqlx::query("UPDATE incidents SET chain_head = ? WHERE id = ?")
            .bind(head.as_slice())
            .bind(incident.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    async fn append_one(&mut self, incident: IncidentId, before: &Hash, entry: &Entry) -> Result<Hash, StoreError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(StoreError::Random)?;
        let content = json(CONTENT, &Content { actor: entry.actor.clone(), event: entry.event.clone() })?;
        let digest = chain::digest(&salt, &content);
        let about = about(&entry.event);
        let Entry { number, kind, happened_at, recorded_at, .. } = *entry;
        let hash = chain::link(before, &Link { number, kind, happened_at, recorded_at, about, digest: &digest });
        sqlx::query(
            "INSERT INTO entries (incident_id, number, kind, happened_at, recorded_at, about, digest, hash)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(incident.0)
        .bind(number.0)
        .bind(kind.word())
        .bind(micros(happened_at))
        .bind(micros(recorded_at))
        .bind(about.map(|about| about.0))
        .bind(digest.as_slice())
        .bind(hash.as_slice())
        .execute(&mut *self.conn)
        .await?;
        sqlx::query("INSERT INTO contents (incident_id, number, salt, content) VALUES (?, ?, ?, ?)")
            .bind(incident.0)
            .bind(number.0)
            .bind(salt.as_slice())
            .bind(content)
            .execute(&mut *self.conn)
            .await?;
        Ok(hash)
    }
}

pub(super) fn entry(row: &sqlx::sqlite::SqliteRow) -> Result<Entry, StoreError> {
    let kind: &str = row.try_get("kind")?;
    let content: Option<&str> = row.try_get("content")?;
    let Content { actor, event } = match content {
        Some(content) => from_json(CONTENT, content)?,
        None => Content { actor: Actor::System, event: Event::Redacted },
    };
    Ok(Entry {
        number: EntryNumber(row.try_get("number")?),
        kind: Kind::from_word(kind)
            .ok_or_else(|| StoreError::Unreadable { what: ENTRY, why: format!("{kind:?} is no kind") })?,
        happened_at: time(ENTRY, row.try_get("happened_at")?)?,
        recorded_at: time(ENTRY, row.try_get("recorded_at")?)?,
        actor,
        event,
    })
}
