//! Notices: what is told on a server that is not about an incident. They go through the same outbox, and are repeated as carefully.
//!
//! Does not know: what a notice looks like, or where it stands.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Engine;
use super::deliver::{backoff, doubt, nonce, result_of};
use super::intent::{Courier, Delivery, Doubt};
use super::measure;
use crate::config::Config;
use crate::incident::{ScheduleId, ServerId, Target};
use crate::store::{Claimed, Class, KeptTest, NewRow, Settled, StoreError, Transport, Tx};

/// A notice that could not be told for so long says nothing that is still new.
const STALE: TimeDelta = TimeDelta::hours(12);

/// Something to be told on a server, as the outbox keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// Somebody's shift begins: they are told.
    ShiftBegins {
        /// Of which schedule.
        schedule: ScheduleId,
        /// Who.
        who: Target,
        /// When it ends; `None`: nobody follows.
        until: Option<DateTime<Utc>>,
    },
    /// Nobody will be on call: whoever looks where incidents are announced is told ahead.
    GapAhead {
        /// By which schedule.
        schedule: ScheduleId,
        /// From when on.
        from: DateTime<Utc>,
        /// Until when; `None`: nobody follows.
        until: Option<DateTime<Utc>>,
    },
    /// The message of a test page shows who has tapped.
    TestPage {
        /// Its row.
        test: i64,
    },
}

impl Notice {
    /// Its word in the log.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Notice::ShiftBegins { .. } => "shift begins",
            Notice::GapAhead { .. } => "gap ahead",
            Notice::TestPage { .. } => "test page",
        }
    }
}

/// One try at telling it.
#[derive(Clone, Debug)]
pub struct NoticeErrand {
    /// The same on every try, 25 characters at most (Discord's limit for a nonce).
    pub nonce: String,
    /// Whether an earlier try may have arrived.
    pub doubt: Doubt,
    /// What to tell.
    pub notice: Notice,
    /// Where.
    pub server: ServerId,
    /// What holds there.
    pub agreed: Arc<Config>,
    /// The test page, where it is about one.
    pub test: Option<KeptTest>,
    /// The present.
    pub now: DateTime<Utc>,
}

impl<C: Courier> Engine<C> {
    /// One try at a row that is about no incident, and what became of it.
    pub(super) async fn tell_notice(&self, row: &Claimed) -> Result<(), StoreError> {
        let now = self.clock.now();
        let notice: Notice = serde_json::from_str(&row.intent)
            .map_err(|error| StoreError::Unreadable { what: "a notice", why: error.to_string() })?;
        if now - row.created_at > STALE {
            return self.drop_row(row.id, "it is too old to be news").await;
        }
        let test = match &notice {
            Notice::TestPage { test } => self.store.reader().await?.reader().test(*test).await?,
            _ => None,
        };
        let word = notice.word();
        let errand = NoticeErrand {
            nonce: nonce(self.store.install(), row.id),
            doubt: doubt(row, now),
            notice,
            server: row.server,
            agreed: self.agreed(row.server),
            test,
            now,
        };
        tracing::debug!(row = row.id, attempt = row.attempt, notice = word, "sending");
        let delivery = self.courier.tell(errand).await;
        measure::delivered(word, row.attempt, result_of(&delivery));
        self.settle_notice(row, word, delivery).await
    }

    async fn settle_notice(&self, row: &Claimed, word: &'static str, delivery: Delivery) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (id, server) = (row.id, row.server);
        let settled = match delivery {
            Delivery::Delivered(_) => Settled::Delivered,
            Delivery::Later { after, why } => {
                let due = now + backoff(row, after);
                return self.put_back(id, due, None, why).await;
            }
            Delivery::Unknown { why } => {
                let due = now + backoff(row, std::time::Duration::ZERO);
                return self.put_back(id, due, Some(now), why).await;
            }
            Delivery::ChannelGone => Settled::Undeliverable { error: "the channel is gone".to_owned() },
            Delivery::Never { why, .. } => Settled::Undeliverable { error: why },
        };
        if let Settled::Undeliverable { error } = &settled {
            tracing::warn!(row = id, %server, notice = word, why = error, "undeliverable");
        }
        self.store.write(move |tx| Box::pin(async move { tx.settle(id, &settled, now).await })).await
    }

    async fn put_back(
        &self,
        row: i64,
        due: DateTime<Utc>,
        doubted: Option<DateTime<Utc>>,
        why: String,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let work = self.store.write(move |tx| Box::pin(async move { tx.put_back(row, now, due, doubted, &why).await }));
        work.await
    }
}

/// Puts a notice into the outbox.
pub(super) async fn enqueue(
    tx: &mut Tx<'_>,
    server: ServerId,
    (class, lane): (Class, String),
    notice: &Notice,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let intent = serde_json::to_string(notice)
        .map_err(|error| StoreError::Unreadable { what: "a notice", why: error.to_string() })?;
    let row = NewRow {
        server,
        incident: None,
        page: None,
        class,
        lane,
        urgent: false,
        after: None,
        intent,
        due_at: now,
        transport: Transport::Discord,
    };
    tx.enqueue(row, now).await?;
    Ok(())
}
