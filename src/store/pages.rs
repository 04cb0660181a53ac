//! Pages on disk: the running escalations, and the messages that rang.

use std::ops::Range;

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{from_json, id, json, micros, random_key, snowflake};
use super::{Reader, StoreError, Tx};
use crate::escalation::{Page, Position};
use crate::incident::{ChannelId, IncidentId, MessageId, PageId, ServerRoleId, UserId};

const PAGE: &str = "a page";
const RING: &str = "a page's message";

/// A page with its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPage {
    /// Its row.
    pub id: PageId,
    /// The opaque key that its buttons carry.
    pub key: String,
    /// The incident that it pages for.
    pub incident: IncidentId,
    /// The escalation.
    pub page: Page,
}

/// A message that rang somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingMessage {
    /// Which step of the page it was.
    pub step: u32,
    /// Whom that step rang.
    pub position: Position,
    /// Where it stands.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// The people that it mentions.
    pub users: Vec<UserId>,
    /// The server's roles that it mentions.
    pub roles: Vec<ServerRoleId>,
}

impl Reader<'_> {
    /// The pages of an incident, the newest last.
    ///
    /// # Errors
    ///
    /// When the database refuses or the row is unreadable; the same for every reading function below.
    pub async fn pages(&mut self, incident: IncidentId) -> Result<Vec<KeptPage>, StoreError> {
        let rows = sqlx::query("SELECT * FROM pages WHERE incident_id = ? ORDER BY id")
            .bind(incident.0)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(kept).collect()
    }

    /// The policy's page of an incident: the newest that nobody asked for beside it.
    pub async fn policy_page(&mut self, incident: IncidentId) -> Result<Option<KeptPage>, StoreError> {
        Ok(self.pages(incident).await?.into_iter().rfind(|kept| kept.page.own.is_none()))
    }

    /// The page of that row.
    pub async fn page(&mut self, page: PageId) -> Result<Option<KeptPage>, StoreError> {
        let row = sqlx::query("SELECT * FROM pages WHERE id = ?").bind(page.0).fetch_optional(&mut *self.conn).await?;
        row.as_ref().map(kept).transpose()
    }

    /// The page of that opaque key.
    pub async fn page_keyed(&mut self, key: &str) -> Result<Option<KeptPage>, StoreError> {
        let row = sqlx::query("SELECT * FROM pages WHERE key = ?").bind(key).fetch_optional(&mut *self.conn).await?;
        row.as_ref().map(kept).transpose()
    }

    /// The page for which that message rang.
    pub async fn page_of_message(&mut self, message: MessageId) -> Result<Option<KeptPage>, StoreError> {
        let row =
            sqlx::query("SELECT * FROM pages WHERE id IN (SELECT page_id FROM rings WHERE message_id = ?) LIMIT 1")
                .bind(id(message.0))
                .fetch_optional(&mut *self.conn)
                .await?;
        row.as_ref().map(kept).transpose()
    }

    /// The pages whose deadline has come, the longest overdue first, at most `limit`.
    pub async fn due_pages(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<KeptPage>, StoreError> {
        let rows = sqlx::query("SELECT * FROM pages WHERE due_at <= ? ORDER BY due_at, id LIMIT ?")
            .bind(micros(now))
            .bind(limit)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(kept).collect()
    }

    /// The messages that rang for a page, the newest last.
    pub async fn rings(&mut self, page: PageId) -> Result<Vec<RingMessage>, StoreError> {
        let rows = sqlx::query("SELECT * FROM rings WHERE page_id = ? ORDER BY step, message_id")
            .bind(page.0)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(ring).collect()
    }

    /// The messages of these steps that still ring.
    pub async fn rings_among(&mut self, page: PageId, steps: Range<u32>) -> Result<Vec<RingMessage>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM rings WHERE page_id = ? AND ended = 0 AND step >= ? AND step < ? ORDER BY step, message_id",
        )
        .bind(page.0)
        .bind(steps.start)
        .bind(steps.end)
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter().map(ring).collect()
    }

    /// Whether a page has rung a person, by name or through a role that they hold.
    pub async fn has_rung(&mut self, page: PageId, user: UserId, roles: &[ServerRoleId]) -> Result<bool, StoreError> {
        let held = |ring: &RingMessage| ring.roles.iter().any(|role| roles.contains(role));
        Ok(self.rings(page).await?.iter().any(|ring| ring.users.contains(&user) || held(ring)))
    }
}

impl Tx<'_> {
    /// Writes a new page.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn insert_page(&mut self, incident: IncidentId, page: &Page) -> Result<KeptPage, StoreError> {
        let key = random_key().map_err(StoreError::Random)?;
        let row: i64 = sqlx::query_scalar(
            "INSERT INTO pages (key, incident_id, running, due_at, state) VALUES (?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(&key)
        .bind(incident.0)
        .bind(page.is_running())
        .bind(page.deadline().map(micros))
        .bind(json(PAGE, page)?)
        .fetch_one(&mut *self.conn)
        .await?;
        Ok(KeptPage { id: PageId(row), key, incident, page: page.clone() })
    }

    /// Writes a page as it is now.
    pub async fn update_page(&mut self, id: PageId, page: &Page) -> Result<(), StoreError> {
        sqlx::query("UPDATE pages SET running = ?, due_at = ?, state = ? WHERE id = ?")
            .bind(page.is_running())
            .bind(page.deadline().map(micros))
            .bind(json(PAGE, page)?)
            .bind(id.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// The messages of a page that still ring; from now on they do not.
    pub async fn end_rings(&mut self, page: PageId) -> Result<Vec<RingMessage>, StoreError> {
        let rows = sqlx::query("UPDATE rings SET ended = 1 WHERE page_id = ? AND ended = 0 RETURNING *")
            .bind(page.0)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(ring).collect()
    }

    /// Remembers a message that rang somebody.
    pub async fn insert_ring(&mut self, page: PageId, ring: &RingMessage) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO rings (page_id, step, transport, position, channel_id, message_id, users, roles, ended)
             VALUES (?, ?, 'discord', ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
        )
        .bind(page.0)
        .bind(ring.step)
        .bind(json(RING, &ring.position)?)
        .bind(id(ring.channel.0))
        .bind(id(ring.message.0))
        .bind(json(RING, &ring.users)?)
        .bind(json(RING, &ring.roles)?)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }
}

pub(super) fn kept(row: &SqliteRow) -> Result<KeptPage, StoreError> {
    let state: &str = row.try_get("state")?;
    Ok(KeptPage {
        id: PageId(row.try_get("id")?),
        key: row.try_get("key")?,
        incident: IncidentId(row.try_get("incident_id")?),
        page: from_json(PAGE, state)?,
    })
}

fn ring(row: &SqliteRow) -> Result<RingMessage, StoreError> {
    let (users, roles): (&str, &str) = (row.try_get("users")?, row.try_get("roles")?);
    let position: &str = row.try_get("position")?;
    Ok(RingMessage {
        step: row.try_get("step")?,
        position: from_json(RING, position)?,
        channel: ChannelId(snowflake(row.try_get("channel_id")?)),
        message: MessageId(snowflake(row.try_get("message_id")?)),
        users: from_json(RING, users)?,
        roles: from_json(RING, roles)?,
    })
}
