//! Who is on call, on disk: test pages, what they proved, and the schedules that are watched.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{from_json, id, json, micros, random_key, snowflake, time};
use super::{Reader, StoreError, Tx};
use crate::escalation::TestPage;
use crate::incident::{ChannelId, MessageId, ScheduleId, ServerId};

const TEST: &str = "a test page";
const WATCHED: &str = "a watched schedule";

/// A test page with its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptTest {
    /// Its row.
    pub id: i64,
    /// The opaque key that its button carries.
    pub key: String,
    /// The server.
    pub server: ServerId,
    /// Its message; `None`: it is not known to stand.
    pub message: Option<(ChannelId, MessageId)>,
    /// When it is over; `None`: it is.
    pub due: Option<DateTime<Utc>>,
    /// The test.
    pub test: TestPage,
}

/// A schedule of a server, as it was when it was last looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The server.
    pub server: ServerId,
    /// Which schedule.
    pub schedule: ScheduleId,
    /// When to look again.
    pub due: DateTime<Utc>,
    /// Who was on call, in the words of a policy; `None`: nobody.
    pub on_call: Option<String>,
    /// When the gap begins that was told last.
    pub gap_from: Option<DateTime<Utc>>,
}

impl Reader<'_> {
    /// The test page of that opaque key.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable; the same for every reading function below.
    pub async fn test_keyed(&mut self, server: ServerId, key: &str) -> Result<Option<KeptTest>, StoreError> {
        let row = sqlx::query("SELECT * FROM test_pages WHERE server_id = ? AND key = ?")
            .bind(id(server.0))
            .bind(key)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(test).transpose()
    }

    /// The test page of that row.
    pub async fn test(&mut self, test_page: i64) -> Result<Option<KeptTest>, StoreError> {
        let row = sqlx::query("SELECT * FROM test_pages WHERE id = ?")
            .bind(test_page)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(test).transpose()
    }

    /// The test page of a server that can still be tapped, the newest where there are several.
    pub async fn running_test(&mut self, server: ServerId) -> Result<Option<KeptTest>, StoreError> {
        let row =
            sqlx::query("SELECT * FROM test_pages WHERE server_id = ? AND due_at IS NOT NULL ORDER BY id DESC LIMIT 1")
                .bind(id(server.0))
                .fetch_optional(&mut *self.conn)
                .await?;
        row.as_ref().map(test).transpose()
    }

    /// The test pages that are over by now and don't show it yet, at most `limit`.
    pub async fn due_tests(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<KeptTest>, StoreError> {
        let rows = sqlx::query("SELECT * FROM test_pages WHERE due_at <= ? ORDER BY due_at, id LIMIT ?")
            .bind(micros(now))
            .bind(limit)
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(test).collect()
    }

    /// When somebody last tapped a test page for one of these targets, each of them as a policy writes it; those that were never
    /// proven are left out.
    pub async fn proofs(&mut self, server: ServerId) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
        let rows = sqlx::query("SELECT target, proven_at FROM proofs WHERE server_id = ? ORDER BY target")
            .bind(id(server.0))
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(|row| Ok((row.try_get("target")?, time(TEST, row.try_get("proven_at")?)?))).collect()
    }

    /// The schedules that are to be looked at by now, at most `limit`.
    pub async fn due_watches(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Watched>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM watched_schedules WHERE due_at <= ? ORDER BY due_at, server_id, schedule LIMIT ?",
        )
        .bind(micros(now))
        .bind(limit)
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter().map(watched).collect()
    }

    /// The schedule of a server that is looked at.
    pub async fn watch(&mut self, server: ServerId, schedule: &ScheduleId) -> Result<Option<Watched>, StoreError> {
        let row = sqlx::query("SELECT * FROM watched_schedules WHERE server_id = ? AND schedule = ?")
            .bind(id(server.0))
            .bind(&schedule.0)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(watched).transpose()
    }

    /// The servers that were ever seen to have anything: an incident, a setting, a schedule.
    pub async fn known_servers(&mut self) -> Result<Vec<ServerId>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar(
            "SELECT id FROM servers UNION SELECT server_id FROM settings UNION SELECT server_id FROM watched_schedules",
        )
        .fetch_all(&mut *self.conn)
        .await?;
        Ok(ids.into_iter().map(|id| ServerId(snowflake(id))).collect())
    }
}

impl Tx<'_> {
    /// Writes a new test page.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn insert_test(
        &mut self,
        server: ServerId,
        test: &TestPage,
        due: DateTime<Utc>,
    ) -> Result<KeptTest, StoreError> {
        let key = random_key().map_err(StoreError::Random)?;
        let row: i64 = sqlx::query_scalar(
            "INSERT INTO test_pages (key, server_id, due_at, state) VALUES (?, ?, ?, ?) RETURNING id",
        )
        .bind(&key)
        .bind(id(server.0))
        .bind(micros(due))
        .bind(json(TEST, test)?)
        .fetch_one(&mut *self.conn)
        .await?;
        Ok(KeptTest { id: row, key, server, message: None, due: Some(due), test: test.clone() })
    }

    /// Writes a test page as it is now.
    pub async fn update_test(&mut self, kept: &KeptTest) -> Result<(), StoreError> {
        sqlx::query("UPDATE test_pages SET channel_id = ?, message_id = ?, due_at = ?, state = ? WHERE id = ?")
            .bind(kept.message.map(|(channel, _)| id(channel.0)))
            .bind(kept.message.map(|(_, message)| id(message.0)))
            .bind(kept.due.map(micros))
            .bind(json(TEST, &kept.test)?)
            .bind(kept.id)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// A target is proven.
    pub async fn prove(&mut self, server: ServerId, target: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO proofs (server_id, target, proven_at) VALUES (?, ?, ?)
             ON CONFLICT (server_id, target) DO UPDATE SET proven_at = MAX(proven_at, excluded.proven_at)",
        )
        .bind(id(server.0))
        .bind(target)
        .bind(micros(at))
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// A schedule as it was looked at.
    pub async fn put_watch(&mut self, watched: &Watched) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO watched_schedules (server_id, schedule, due_at, on_call, gap_from) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (server_id, schedule) DO UPDATE
                SET due_at = excluded.due_at, on_call = excluded.on_call, gap_from = excluded.gap_from",
        )
        .bind(id(watched.server.0))
        .bind(&watched.schedule.0)
        .bind(micros(watched.due))
        .bind(&watched.on_call)
        .bind(watched.gap_from.map(micros))
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// A schedule of a server is not looked at any more; `None`: none of them is.
    pub async fn drop_watch(&mut self, server: ServerId, schedule: Option<&ScheduleId>) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM watched_schedules WHERE server_id = ?1 AND (schedule = ?2 OR ?2 IS NULL)")
            .bind(id(server.0))
            .bind(schedule.map(|schedule| schedule.0.as_str()))
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }

    /// Every schedule of a server is looked at now: something about them has changed.
    pub async fn look_at_schedules(&mut self, server: ServerId, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("UPDATE watched_schedules SET due_at = MIN(due_at, ?) WHERE server_id = ?")
            .bind(micros(now))
            .bind(id(server.0))
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}

fn test(row: &SqliteRow) -> Result<KeptTest, StoreError> {
    let message: (Option<i64>, Option<i64>) = (row.try_get("channel_id")?, row.try_get("message_id")?);
    Ok(KeptTest {
        id: row.try_get("id")?,
        key: row.try_get("key")?,
        server: ServerId(snowflake(row.try_get("server_id")?)),
        message: message
            .0
            .zip(message.1)
            .map(|(channel, message)| (ChannelId(snowflake(channel)), MessageId(snowflake(message)))),
        due: row.try_get::<Option<i64>, _>("due_at")?.map(|due| time(TEST, due)).transpose()?,
        test: from_json(TEST, row.try_get("state")?)?,
    })
}

fn watched(row: &SqliteRow) -> Result<Watched, StoreError> {
    Ok(Watched {
        server: ServerId(snowflake(row.try_get("server_id")?)),
        schedule: ScheduleId(row.try_get("schedule")?),
        due: time(WATCHED, row.try_get("due_at")?)?,
        on_call: row.try_get("on_call")?,
        gap_from: row.try_get::<Option<i64>, _>("gap_from")?.map(|from| time(WATCHED, from)).transpose()?,
    })
}
