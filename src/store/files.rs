//! The bytes of files in timelines, beside the chain: an entry has their digest, so that they can be checked, and blanked.

use super::{Reader, StoreError, Tx};
use crate::incident::{EntryNumber, FileRef, IncidentId};

impl Reader<'_> {
    /// The bytes of the file that this entry says is kept; `None`: there is none, or it was redacted.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for the function below.
    pub async fn file(&mut self, incident: IncidentId, entry: EntryNumber) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes: Option<Option<Vec<u8>>> =
            sqlx::query_scalar("SELECT bytes FROM files WHERE incident_id = ? AND number = ?")
                .bind(incident.0)
                .bind(entry.0)
                .fetch_optional(&mut *self.conn)
                .await?;
        Ok(bytes.flatten())
    }
}

impl Tx<'_> {
    /// Keeps the bytes of the file that this entry tells of.
    pub async fn keep_file(
        &mut self,
        incident: IncidentId,
        entry: EntryNumber,
        file: &FileRef,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO files (incident_id, number, name, kind, bytes) VALUES (?, ?, ?, ?, ?)")
            .bind(incident.0)
            .bind(entry.0)
            .bind(&file.name)
            .bind(&file.kind)
            .bind(bytes)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}
