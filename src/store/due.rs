//! When the next of everything is due that a cycle of the engine looks after: one question, however much there is.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::row::time;
use super::{Reader, StoreError};

const DUE: &str = "what is due";

/// When the first of each sort is due; `None`: none is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// A page moves on.
    pub page: Option<DateTime<Utc>>,
    /// A duty comes due.
    pub duty: Option<DateTime<Utc>>,
    /// A test page is over, or a schedule is to be looked at.
    pub on_call: Option<DateTime<Utc>>,
    /// A row that rings can be sent to the chat. Rows that wait for another one do not count, here and below.
    pub urgent: Option<DateTime<Utc>>,
    /// Another row can be.
    pub other: Option<DateTime<Utc>>,
    /// A row can be sent that does not go to the chat.
    pub outside: Option<DateTime<Utc>>,
}

impl Due {
    /// What is not a row: it moves by itself.
    #[must_use]
    pub fn to_do(&self) -> Option<DateTime<Utc>> {
        [self.page, self.duty, self.on_call].into_iter().flatten().min()
    }

    /// What is to be sent.
    #[must_use]
    pub fn to_send(&self) -> Option<DateTime<Utc>> {
        [self.urgent, self.other, self.outside].into_iter().flatten().min()
    }
}

impl Reader<'_> {
    /// When the next of everything is due.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn due(&mut self) -> Result<Due, StoreError> {
        // What is asked of the outbox stops at the first row that it finds in the order of an index.
        let row = sqlx::query(
            "SELECT
               (SELECT MIN(due_at) FROM pages WHERE due_at IS NOT NULL) AS page,
               (SELECT MIN(due_at) FROM duties WHERE due_at IS NOT NULL) AS duty,
               (SELECT MIN(due_at) FROM test_pages WHERE due_at IS NOT NULL) AS test,
               (SELECT MIN(due_at) FROM watched_schedules) AS watch,
               (SELECT o.due_at FROM outbox o
                 WHERE o.state = 'pending' AND o.urgent = 1 AND o.transport = 'discord'
                   AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.lane = o.lane AND b.id < o.id
                                                            AND b.state IN ('pending', 'sending'))
                   AND NOT EXISTS (SELECT 1 FROM outbox a WHERE a.id = o.after_id
                                                            AND a.state IN ('pending', 'sending'))
                 ORDER BY o.due_at LIMIT 1) AS urgent,
               (SELECT o.due_at FROM outbox o
                 WHERE o.state = 'pending' AND o.urgent = 0 AND o.transport = 'discord'
                   AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.lane = o.lane AND b.id < o.id
                                                            AND b.state IN ('pending', 'sending'))
                   AND NOT EXISTS (SELECT 1 FROM outbox a WHERE a.id = o.after_id
                                                            AND a.state IN ('pending', 'sending'))
                 ORDER BY o.due_at LIMIT 1) AS other,
               (SELECT o.due_at FROM outbox o
                 WHERE o.state = 'pending' AND o.transport <> 'discord'
                   AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.lane = o.lane AND b.id < o.id
                                                            AND b.state IN ('pending', 'sending'))
                 ORDER BY o.due_at LIMIT 1) AS outside",
        )
        .fetch_one(&mut *self.conn)
        .await?;
        let at = |column: &str| -> Result<Option<DateTime<Utc>>, StoreError> {
            row.try_get::<Option<i64>, _>(column)?.map(|due| time(DUE, due)).transpose()
        };
        let on_call = [at("test")?, at("watch")?].into_iter().flatten().min();
        Ok(Due {
            page: at("page")?,
            duty: at("duty")?,
            on_call,
            urgent: at("urgent")?,
            other: at("other")?,
            outside: at("outside")?,
        })
    }
}
