//! What waits, moved along when the clock is set.

use chrono::{DateTime, TimeDelta, Utc};

use super::row::{micros, time};
use super::{KeptDuty, KeptPage, Reader, StoreError, Tx, duties, pages};

impl Reader<'_> {
    /// When the bot last knew that it ran; `None`: it never did.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable; the same for every function below.
    pub async fn clock_seen(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let seen: Option<i64> =
            sqlx::query_scalar("SELECT seen_at FROM clock WHERE id = 1").fetch_optional(&mut *self.conn).await?;
        seen.map(|seen| time("the clock", seen)).transpose()
    }

    /// How often the clock was set, as far as it was noticed, and by how much the last time.
    pub async fn clock_steps(&mut self) -> Result<(u32, Option<TimeDelta>), StoreError> {
        let steps: Vec<i64> =
            sqlx::query_scalar("SELECT micros FROM clock_steps ORDER BY id").fetch_all(&mut *self.conn).await?;
        let count = u32::try_from(steps.len()).unwrap_or(u32::MAX);
        Ok((count, steps.last().map(|micros| TimeDelta::microseconds(*micros))))
    }

    async fn pages_with_deadline(&mut self) -> Result<Vec<KeptPage>, StoreError> {
        let rows = sqlx::query("SELECT * FROM pages WHERE due_at IS NOT NULL").fetch_all(&mut *self.conn).await?;
        rows.iter().map(pages::kept).collect()
    }

    async fn armed_duties(&mut self) -> Result<Vec<KeptDuty>, StoreError> {
        let rows = sqlx::query("SELECT * FROM duties WHERE due_at IS NOT NULL").fetch_all(&mut *self.conn).await?;
        rows.iter().map(duties::kept).collect()
    }
}

impl Tx<'_> {
    /// Notes that the bot runs now.
    pub async fn note_clock(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO clock (id, seen_at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
        )
        .bind(micros(now))
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// The clock was set by so much, and shows `now` since: whatever waits for its time to pass waits as long as it would have.
    /// What is due on a day of the calendar stays where it is.
    pub async fn clock_was_set(&mut self, by: TimeDelta, now: DateTime<Utc>) -> Result<(), StoreError> {
        for KeptPage { id, page, .. } in self.pages_with_deadline().await? {
            self.update_page(id, &page.shifted(by)).await?;
        }
        for duty in self.armed_duties().await?.into_iter().filter(|kept| !kept.duty.goes_by_the_calendar()) {
            let due = duty.due.and_then(|due| due.checked_add_signed(by));
            self.put_duty(&KeptDuty { due: due.or(duty.due), ..duty }).await?;
        }
        let by = by.num_microseconds().unwrap_or_default();
        sqlx::query(
            "UPDATE outbox SET due_at = due_at + ?1, created_at = created_at + ?1, doubted_at = doubted_at + ?1
              WHERE state IN ('pending', 'sending')",
        )
        .bind(by)
        .execute(&mut *self.conn)
        .await?;
        sqlx::query("INSERT INTO clock_steps (at, micros) VALUES (?, ?)")
            .bind(micros(now))
            .bind(by)
            .execute(&mut *self.conn)
            .await?;
        self.note_clock(now).await
    }

    /// Since when a row is in doubt can't be told any more: it counts as long ago, and is looked for before it is sent.
    pub async fn doubt_for_long(&mut self, since: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("UPDATE outbox SET doubted_at = ?1 WHERE state = 'pending' AND doubted_at > ?1")
            .bind(micros(since))
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}
