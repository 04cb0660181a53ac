//! What is counted, read for counting.

use std::collections::BTreeMap;

use sqlx::Row;

use super::entries::entry;
use super::row::{from_json, id};
use super::visible::ids_of;
use super::{Reader, StoreError};
use crate::incident::{Entry, Incident, ServerId, Viewer};

/// So many incidents are in memory at once, with those of their entries that were asked for.
const AT_ONCE: u32 = 250;

impl Reader<'_> {
    /// Hands over every incident of a server that the one who looks may know of, in the order of declaring, each with its
    /// entries of these kinds of events alone.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable.
    pub async fn count_incidents(
        &mut self,
        server: ServerId,
        events: &[&str],
        viewer: &Viewer,
        mut count: impl FnMut(&Incident, &[Entry]),
    ) -> Result<(), StoreError> {
        let names = events.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",");
        let (names, ids) = (format!("[{names}]"), ids_of(viewer));
        let mut behind = 0;
        loop {
            let incidents = self.some_incidents(server, behind, ids.as_deref()).await?;
            let (Some(first), Some(last)) = (incidents.first(), incidents.last()) else { return Ok(()) };
            let mut entries = self.some_entries(server, (first.id.0, last.id.0), &names).await?;
            for incident in &incidents {
                count(incident, &entries.remove(&incident.id.0).unwrap_or_default());
            }
            behind = last.id.0;
        }
    }

    async fn some_incidents(
        &mut self,
        server: ServerId,
        behind: i64,
        ids: Option<&str>,
    ) -> Result<Vec<Incident>, StoreError> {
        let states: Vec<String> = sqlx::query_scalar(concat!(
            "SELECT state FROM incidents WHERE server_id = ?1 AND id > ?2 AND",
            visible!("?3"),
            "ORDER BY id LIMIT ?4",
        ))
        .bind(id(server.0))
        .bind(behind)
        .bind(ids)
        .bind(AT_ONCE)
        .fetch_all(&mut *self.conn)
        .await?;
        states.iter().map(|state| from_json("an incident", state)).collect()
    }

    /// The entries of these kinds of events of a range of incidents. The first condition spares reading most of the contents:
    /// notes and messages are none of what is counted.
    async fn some_entries(
        &mut self,
        server: ServerId,
        (first, last): (i64, i64),
        names: &str,
    ) -> Result<BTreeMap<i64, Vec<Entry>>, StoreError> {
        let rows = sqlx::query(
            "SELECT e.incident_id, e.number, e.kind, e.happened_at, e.recorded_at, COALESCE(c.content, c.remains) AS content
               FROM entries e JOIN contents c ON c.incident_id = e.incident_id AND c.number = e.number
              WHERE e.incident_id BETWEEN ?1 AND ?2
                AND (e.about IS NOT NULL OR e.kind IN ('milestone', 'escalation', 'action'))
                AND json_extract(COALESCE(c.content, c.remains), '$.event.type') IN (SELECT value FROM json_each(?3))
                AND e.incident_id IN (SELECT id FROM incidents WHERE server_id = ?4)
              ORDER BY e.incident_id, e.number",
        )
        .bind(first)
        .bind(last)
        .bind(names)
        .bind(id(server.0))
        .fetch_all(&mut *self.conn)
        .await?;
        let mut entries: BTreeMap<i64, Vec<Entry>> = BTreeMap::new();
        for row in &rows {
            entries.entry(row.try_get("incident_id")?).or_default().push(entry(row)?);
        }
        Ok(entries)
    }
}
