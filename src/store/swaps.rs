//! Offers to exchange two turns of being on call.
//!
//! Guarantees: an offer ends once; an interaction that is delivered twice makes one.
//!
//! Does not know: whether the turns are still as they were offered.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::row::{from_json, id, json, micros, random_key};
use super::{Reader, StoreError, Tx};
use crate::escalation::SwapOffer;
use crate::incident::ServerId;

const SWAP: &str = "a swap";

/// An offer that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSwap {
    /// What was offered.
    pub offer: SwapOffer,
    /// How it ended; `None`: nobody has answered yet.
    pub ended: Option<SwapEnd>,
}

/// How an offer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwapEnd {
    /// The turns were exchanged.
    Accepted,
    /// Somebody of the two did not want it.
    Declined,
    /// The turns are not what they were.
    Overtaken,
}

impl SwapEnd {
    fn word(self) -> &'static str {
        match self {
            SwapEnd::Accepted => "accepted",
            SwapEnd::Declined => "declined",
            SwapEnd::Overtaken => "overtaken",
        }
    }

    fn read(word: &str) -> Result<Self, StoreError> {
        let ends = [SwapEnd::Accepted, SwapEnd::Declined, SwapEnd::Overtaken];
        let found = ends.into_iter().find(|end| end.word() == word);
        found.ok_or_else(|| StoreError::Unreadable { what: SWAP, why: format!("{word} is no end") })
    }
}

impl Reader<'_> {
    /// The offer of that opaque key on a server.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable; the same for every function below.
    pub async fn swap(&mut self, server: ServerId, key: &str) -> Result<Option<KeptSwap>, StoreError> {
        let row = sqlx::query("SELECT offer, ended FROM swaps WHERE server_id = ? AND key = ?")
            .bind(id(server.0))
            .bind(key)
            .fetch_optional(&mut *self.conn)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let ended: Option<&str> = row.try_get("ended")?;
        Ok(Some(KeptSwap {
            offer: from_json(SWAP, row.try_get("offer")?)?,
            ended: ended.map(SwapEnd::read).transpose()?,
        }))
    }
}

impl Tx<'_> {
    /// Keeps an offer, and gives its opaque key; `None`: that interaction has made one before.
    pub async fn offer_swap(
        &mut self,
        server: ServerId,
        offer: &SwapOffer,
        interaction: u64,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        let key = random_key().map_err(StoreError::Random)?;
        let done = sqlx::query(
            "INSERT INTO swaps (key, server_id, offer, offered_at, interaction) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (interaction) DO NOTHING",
        )
        .bind(&key)
        .bind(id(server.0))
        .bind(json(SWAP, offer)?)
        .bind(micros(now))
        .bind(id(interaction))
        .execute(&mut *self.conn)
        .await?;
        Ok((done.rows_affected() > 0).then_some(key))
    }

    /// Ends an offer; false: it has ended before, or there is none such.
    pub async fn end_swap(
        &mut self,
        server: ServerId,
        key: &str,
        end: SwapEnd,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done =
            sqlx::query("UPDATE swaps SET ended = ?, ended_at = ? WHERE server_id = ? AND key = ? AND ended IS NULL")
                .bind(end.word())
                .bind(micros(now))
                .bind(id(server.0))
                .bind(key)
                .execute(&mut *self.conn)
                .await?;
        Ok(done.rows_affected() > 0)
    }
}
