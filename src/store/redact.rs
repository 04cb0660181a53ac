//! Blanks what an entry says, for good.
//!
//! Guarantees: the chain still holds, because it covers digests; after [`Store::shred`] the bytes are gone from the file, and from
//! the log of changes beside it.
//!
//! Does not know: what is left of an entry (its caller says), what was said of it outside of this file.

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnection;

use super::row::id;
use super::{Reader, Store, StoreError, Tx};
use crate::incident::{EntryNumber, IncidentId, MessageId};

/// A row that may quote what was said, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoting {
    table: Table,
    row: i64,
    /// What it holds.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Outbox,
    Interactions,
    Pages,
}

impl Table {
    const ALL: [Table; 3] = [Table::Outbox, Table::Interactions, Table::Pages];

    fn reading(self) -> &'static str {
        match self {
            Table::Outbox => "SELECT id, intent FROM outbox WHERE incident_id = ? ORDER BY id",
            Table::Interactions => "SELECT id, outcome FROM interactions WHERE incident_id = ? ORDER BY id",
            Table::Pages => "SELECT id, state FROM pages WHERE incident_id = ? ORDER BY id",
        }
    }

    fn writing(self) -> &'static str {
        match self {
            Table::Outbox => "UPDATE outbox SET intent = ? WHERE id = ?",
            Table::Interactions => "UPDATE interactions SET outcome = ? WHERE id = ?",
            Table::Pages => "UPDATE pages SET state = ? WHERE id = ?",
        }
    }
}

impl Reader<'_> {
    /// Whether an entry was redacted.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn is_redacted(&mut self, incident: IncidentId, entry: EntryNumber) -> Result<bool, StoreError> {
        let blank: Option<bool> =
            sqlx::query_scalar("SELECT content IS NULL FROM contents WHERE incident_id = ? AND number = ?")
                .bind(incident.0)
                .bind(entry.0)
                .fetch_optional(&mut *self.conn)
                .await?;
        Ok(blank.unwrap_or(false))
    }

    /// The rows about an incident that may quote what its entries say.
    pub async fn quoting(&mut self, incident: IncidentId) -> Result<Vec<Quoting>, StoreError> {
        let mut found = Vec::new();
        for table in Table::ALL {
            let rows: Vec<(i64, String)> =
                sqlx::query_as(table.reading()).bind(incident.0).fetch_all(&mut *self.conn).await?;
            found.extend(rows.into_iter().map(|(row, text)| Quoting { table, row, text }));
        }
        Ok(found)
    }
}

impl Tx<'_> {
    /// Blanks the content, the salt and the file of an entry. `remains`: what is left of it, as a content is written.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn blank(&mut self, incident: IncidentId, entry: EntryNumber, remains: &str) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE contents SET content = NULL, salt = NULL, remains = ? WHERE incident_id = ? AND number = ?",
        )
        .bind(remains)
        .bind(incident.0)
        .bind(entry.0)
        .execute(&mut *self.conn)
        .await?;
        sqlx::query("UPDATE files SET bytes = NULL, name = '(redacted)' WHERE incident_id = ? AND number = ?")
            .bind(incident.0)
            .bind(entry.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// What such a row holds from now on.
    pub async fn quote(&mut self, quoting: &Quoting) -> Result<(), StoreError> {
        sqlx::query(quoting.table.writing()).bind(&quoting.text).bind(quoting.row).execute(&mut *self.conn).await?;
        Ok(())
    }

    /// Forgets a message that somebody has chosen and not placed yet.
    pub async fn forget_picked(&mut self, message: MessageId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM picked_messages WHERE message_id = ?")
            .bind(id(message.0))
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}

impl Store {
    /// Writes the file anew without what was blanked, and ends the log of changes beside it. Tells whether the log could be ended:
    /// as long as another process reads an old picture, it stays.
    ///
    /// # Errors
    ///
    /// When the database refuses: another process holds it, or the disk is full.
    pub async fn shred(&self) -> Result<bool, StoreError> {
        let mut own: SqliteConnection = self.options.connect().await?;
        // What the search forgot lies in its pages until they are merged.
        sqlx::query("INSERT INTO words (words) VALUES ('optimize')").execute(&mut own).await?;
        sqlx::query("VACUUM").execute(&mut own).await?;
        // SQLite itself waits for whoever still reads, as long as the connection's busy timeout is (its documentation of the pragma).
        let (busy, _, _): (i64, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut own).await?;
        Ok(busy == 0)
    }
}
