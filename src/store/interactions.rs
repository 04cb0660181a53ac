//! What people asked for, once each however often Discord delivers it, and whether they were answered.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{from_json, id, json, micros, snowflake, time};
use super::{Reader, StoreError, Tx};
use crate::incident::{Actor, ChannelId, IncidentId, Outcome, ServerId};

const INTERACTION: &str = "an interaction";

/// What answers an interaction, for 15 minutes (Discord's limit). Whoever has it can speak in the bot's name: it is never
/// printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnswerToken(String);

impl AnswerToken {
    /// The token as Discord gave it.
    #[must_use]
    pub fn new(token: &str) -> Self {
        Self(token.to_owned())
    }

    /// The token, for the address of an answer.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AnswerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswerToken(…)")
    }
}

/// An interaction as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Discord's id of it.
    pub id: u64,
    /// The server.
    pub server: ServerId,
    /// The channel or thread that it was typed in.
    pub channel: ChannelId,
    /// What answers it.
    pub token: AnswerToken,
}

/// An interaction whose change is committed and whose answer may never have gone out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// The interaction.
    pub asked: Asked,
    /// The incident that it changed.
    pub incident: IncidentId,
    /// Who asked.
    pub by: Actor,
    /// What became of it.
    pub outcome: Outcome,
    /// A message in the incident's channel says the same, whatever became of the answer.
    pub echoed: bool,
    /// When it came in.
    pub received_at: DateTime<Utc>,
}

impl Reader<'_> {
    /// Whether that interaction was carried out before.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable; the same for every function below.
    pub async fn was_carried_out(&mut self, interaction: u64) -> Result<bool, StoreError> {
        let row: Option<i64> = sqlx::query_scalar("SELECT 1 FROM interactions WHERE id = ?")
            .bind(id(interaction))
            .fetch_optional(&mut *self.conn)
            .await?;
        Ok(row.is_some())
    }

    /// Those that nobody was seen to be told about, the oldest first.
    pub async fn unanswered(&mut self) -> Result<Vec<Unanswered>, StoreError> {
        let rows = sqlx::query("SELECT * FROM interactions WHERE answered_at IS NULL ORDER BY id")
            .fetch_all(&mut *self.conn)
            .await?;
        rows.iter().map(unanswered).collect()
    }
}

impl Tx<'_> {
    /// Remembers what became of an interaction, in the transaction that carries it out. `echoed`: a message in the incident's
    /// channel is on its way that says the same.
    pub async fn carried_out(
        &mut self,
        asked: &Asked,
        incident: IncidentId,
        by: &Actor,
        outcome: &Outcome,
        echoed: bool,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO interactions (id, server_id, incident_id, channel_id, token, person, outcome, echoed, received_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(id(asked.id))
        .bind(id(asked.server.0))
        .bind(incident.0)
        .bind(id(asked.channel.0))
        .bind(asked.token.reveal())
        .bind(json(INTERACTION, by)?)
        .bind(json(INTERACTION, outcome)?)
        .bind(echoed)
        .bind(micros(now))
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    /// The person was told; the token is of no more use.
    pub async fn answered(&mut self, interaction: u64, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("UPDATE interactions SET answered_at = ?, token = NULL WHERE id = ? AND answered_at IS NULL")
            .bind(micros(now))
            .bind(id(interaction))
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}

fn unanswered(row: &SqliteRow) -> Result<Unanswered, StoreError> {
    let (by, outcome): (&str, &str) = (row.try_get("person")?, row.try_get("outcome")?);
    Ok(Unanswered {
        asked: Asked {
            id: snowflake(row.try_get("id")?),
            server: ServerId(snowflake(row.try_get("server_id")?)),
            channel: ChannelId(snowflake(row.try_get("channel_id")?)),
            token: AnswerToken(row.try_get::<Option<String>, _>("token")?.unwrap_or_default()),
        },
        incident: IncidentId(row.try_get("incident_id")?),
        by: from_json(INTERACTION, by)?,
        outcome: from_json(INTERACTION, outcome)?,
        echoed: row.try_get("echoed")?,
        received_at: time(INTERACTION, row.try_get("received_at")?)?,
    })
}
