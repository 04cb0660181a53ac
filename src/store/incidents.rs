//! Incidents on disk.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::row::{from_json, id, json, micros, random_key, snowflake};
use super::visible::ids_of;
use super::{Reader, StoreError, Tx, chain};
use crate::incident::{
    Actor, ChannelId, Entry, Incident, IncidentId, MessageId, Number, Place, Rules, ServerId, SeverityId, Status,
    UserId, Viewer, Vocabulary,
};

const INCIDENT: &str = "an incident";

/// An incident with where it stands in the chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The incident.
    pub incident: Incident,
    /// The opaque key that its buttons and its channel's marker carry.
    pub key: String,
    /// Its channel or thread, once there is one: where messages about it go.
    pub channel: Option<ChannelId>,
    /// The channel under which it is a thread; `None`: it has a channel of its own.
    pub thread_of: Option<ChannelId>,
    /// What its channel was like before it was put away, as the courier understands it; `None`: it is in use.
    pub archived: Option<String>,
    /// Its card, once it was posted.
    pub card: Option<MessageId>,
    /// Its announcement, once it was posted.
    pub announcement: Option<(ChannelId, MessageId)>,
    /// The words of where it was imported from; `None`: it is of here. One that was imported is a record to be read.
    pub imported: Option<Vocabulary>,
}

impl Kept {
    /// How it is told: by these rules, or in the words of where it was imported from.
    #[must_use]
    pub fn rules<'r>(&self, here: &'r Rules) -> Cow<'r, Rules> {
        self.imported.as_ref().map_or(Cow::Borrowed(here), |words| Cow::Owned(words.over(here)))
    }

    /// Where it lives, once it does.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let id = self.channel?;
        Some(match self.thread_of {
            Some(parent) => Place::Thread { id, parent },
            None => Place::Channel(id),
        })
    }
}

/// Which incidents a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// `Some(true)`: those that are open (not resolved, not closed); `Some(false)`: the others; `None`: all.
    pub open: Option<bool>,
    /// Those of one severity; `None`: of any.
    pub severity: Option<SeverityId>,
}

/// An incident in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListLine {
    /// The incident.
    pub incident: Incident,
    /// Its channel, once there is one.
    pub channel: Option<ChannelId>,
}

impl Reader<'_> {
    /// The incident of that number, if the one who looks may know of it: one that is hidden is `None` like one that does not exist.
    /// So it is in every function that takes a viewer.
    ///
    /// # Errors
    ///
    /// When the database refuses or the row is unreadable; the same for every reading function below.
    pub async fn incident_numbered(
        &mut self,
        server: ServerId,
        number: Number,
        viewer: &Viewer,
    ) -> Result<Option<Kept>, StoreError> {
        let row =
            sqlx::query(concat!("SELECT * FROM incidents WHERE server_id = ?1 AND number = ?2 AND", visible!("?3")))
                .bind(id(server.0))
                .bind(number.0)
                .bind(ids_of(viewer))
                .fetch_optional(&mut *self.conn)
                .await?;
        row.as_ref().map(kept).transpose()
    }

    /// The incident whose channel that is.
    pub async fn incident_of_channel(
        &mut self,
        server: ServerId,
        channel: ChannelId,
        viewer: &Viewer,
    ) -> Result<Option<Kept>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT * FROM incidents WHERE channel_id = ?1 AND server_id = ?2 AND",
            visible!("?3")
        ))
        .bind(id(channel.0))
        .bind(id(server.0))
        .bind(ids_of(viewer))
        .fetch_optional(&mut *self.conn)
        .await?;
        row.as_ref().map(kept).transpose()
    }

    /// The incident whose card that message is.
    pub async fn incident_of_card(&mut self, server: ServerId, message: MessageId) -> Result<Option<Kept>, StoreError> {
        let row = sqlx::query("SELECT * FROM incidents WHERE card_message_id = ? AND server_id = ?")
            .bind(id(message.0))
            .bind(id(server.0))
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(kept).transpose()
    }

    /// The incident of that opaque key. `server` bars the way from one server into another; `None` where the caller has no
    /// server (a direct message) and checks by itself.
    pub async fn incident_keyed(
        &mut self,
        server: Option<ServerId>,
        key: &str,
        viewer: &Viewer,
    ) -> Result<Option<Kept>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT * FROM incidents WHERE key = ?1 AND (?2 IS NULL OR server_id = ?2) AND",
            visible!("?3")
        ))
        .bind(key)
        .bind(server.map(|server| id(server.0)))
        .bind(ids_of(viewer))
        .fetch_optional(&mut *self.conn)
        .await?;
        row.as_ref().map(kept).transpose()
    }

    /// The incident of that row, for Hotwash's own work: whoever shows it to a person asks [`Incident::shows_itself_to`] first.
    pub async fn incident(&mut self, incident: IncidentId) -> Result<Option<Kept>, StoreError> {
        let row = sqlx::query("SELECT * FROM incidents WHERE id = ?")
            .bind(incident.0)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.as_ref().map(kept).transpose()
    }

    /// Every incident of every server that is not closed and has a channel.
    pub async fn watched_incidents(&mut self) -> Result<Vec<Kept>, StoreError> {
        let rows =
            sqlx::query("SELECT * FROM incidents WHERE status <> 'closed' AND channel_id IS NOT NULL ORDER BY id")
                .fetch_all(&mut *self.conn)
                .await?;
        rows.iter().map(kept).collect()
    }

    /// The incidents of a server that the one who looks may know of, the newest first, at most `limit`.
    pub async fn list(
        &mut self,
        server: ServerId,
        filter: &Filter,
        limit: u32,
        viewer: &Viewer,
    ) -> Result<Vec<ListLine>, StoreError> {
        self.list_from(server, filter, (0, limit), viewer).await
    }

    /// The same, past the first so many.
    pub async fn list_from(
        &mut self,
        server: ServerId,
        filter: &Filter,
        (past, limit): (u32, u32),
        viewer: &Viewer,
    ) -> Result<Vec<ListLine>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT * FROM incidents
              WHERE server_id = ?1
                AND (?2 IS NULL OR (status NOT IN ('resolved', 'closed')) = ?2)
                AND (?3 IS NULL OR severity = ?3)
                AND",
            visible!("?5"),
            "ORDER BY number DESC LIMIT ?4 OFFSET ?6",
        ))
        .bind(id(server.0))
        .bind(filter.open)
        .bind(filter.severity.as_ref().map(|severity| severity.0.as_str()))
        .bind(limit)
        .bind(ids_of(viewer))
        .bind(past)
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter()
            .map(kept)
            .map(|kept| kept.map(|kept| ListLine { incident: kept.incident, channel: kept.channel }))
            .collect()
    }

    /// How many incidents of a server there are for the one who looks, and how many of them are drills.
    pub async fn count(
        &mut self,
        server: ServerId,
        filter: &Filter,
        viewer: &Viewer,
    ) -> Result<(u32, u32), StoreError> {
        let (all, drills): (i64, i64) = sqlx::query_as(concat!(
            "SELECT COUNT(*), COUNT(CASE WHEN drill = 1 THEN 1 END) FROM incidents
              WHERE server_id = ?1
                AND (?2 IS NULL OR (status NOT IN ('resolved', 'closed')) = ?2)
                AND (?3 IS NULL OR severity = ?3)
                AND",
            visible!("?4"),
        ))
        .bind(id(server.0))
        .bind(filter.open)
        .bind(filter.severity.as_ref().map(|severity| severity.0.as_str()))
        .bind(ids_of(viewer))
        .fetch_one(&mut *self.conn)
        .await?;
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Ok((number(all), number(drills)))
    }

    /// The incident that a person opened under that title, in any case, since then and that is still open.
    pub async fn opened_lately(
        &mut self,
        server: ServerId,
        by: UserId,
        title: &str,
        since: DateTime<Utc>,
        viewer: &Viewer,
    ) -> Result<Option<Kept>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT * FROM incidents
              WHERE server_id = ?1 AND declarer_id = ?2 AND declared_at >= ?3
                AND status NOT IN ('resolved', 'closed')
                AND",
            visible!("?4"),
            "ORDER BY number DESC LIMIT 25",
        ))
        .bind(id(server.0))
        .bind(id(by.0))
        .bind(micros(since))
        .bind(ids_of(viewer))
        .fetch_all(&mut *self.conn)
        .await?;
        let meant = title.to_lowercase();
        let same = |row: &&SqliteRow| row.try_get("title").is_ok_and(|title: &str| title.to_lowercase() == meant);
        rows.iter().find(same).map(kept).transpose()
    }

    /// How many incidents a person has opened since then.
    pub async fn openings(&mut self, server: ServerId, by: UserId, since: DateTime<Utc>) -> Result<u32, StoreError> {
        let count: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM incidents WHERE server_id = ? AND declarer_id = ? AND declared_at >= ?",
        )
        .bind(id(server.0))
        .bind(id(by.0))
        .bind(micros(since))
        .fetch_one(&mut *self.conn)
        .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }
}

impl Tx<'_> {
    /// Sets aside the row and the number of a new incident. Numbers count from 1 in each server, without gaps.
    ///
    /// # Errors
    ///
    /// When the database refuses; the same for every function below.
    pub async fn next_incident(&mut self, server: ServerId) -> Result<(IncidentId, Number), StoreError> {
        let number: u32 = sqlx::query_scalar(
            "INSERT INTO servers (id, last_number) VALUES (?, 1)
             ON CONFLICT (id) DO UPDATE SET last_number = last_number + 1 RETURNING last_number",
        )
        .bind(id(server.0))
        .fetch_one(&mut *self.conn)
        .await?;
        let last: i64 =
            sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM incidents").fetch_one(&mut *self.conn).await?;
        Ok((IncidentId(last + 1), Number(number)))
    }

    /// Writes a new incident with its first entries. Returns its opaque key.
    pub async fn insert_incident(&mut self, incident: &Incident, entries: &[Entry]) -> Result<String, StoreError> {
        let key = random_key().map_err(StoreError::Random)?;
        self.insert_row(incident, (&key, chain::root(&key).as_slice()), None).await?;
        self.append(incident.id, entries).await?;
        self.note_captures(incident.server, incident.id, entries).await?;
        self.learn_words(incident, entries).await?;
        self.words_are_in(incident.id).await?;
        Ok(key)
    }

    /// Writes the row of a new incident, and its circle. `imported`: the words of the installation that it comes from.
    pub(super) async fn insert_row(
        &mut self,
        incident: &Incident,
        (key, head): (&str, &[u8]),
        imported: Option<String>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO incidents (id, key, server_id, number, title, severity, service, status, drill, private, declarer_id,
                                    alert_source, declared_at, resolved_at, closed_at, state, chain_head, imported)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(incident.id.0)
        .bind(key)
        .bind(id(incident.server.0))
        .bind(incident.number.0)
        .bind(&incident.title)
        .bind(&incident.severity.0)
        .bind(incident.service.as_ref().map(|service| service.0.as_str()))
        .bind(incident.status.word())
        .bind(incident.drill)
        .bind(incident.is_private())
        .bind(incident.declarer.person().map(|person| id(person.id.0)))
        .bind(match &incident.declarer {
            Actor::AlertSource { name } => Some(name.as_str()),
            Actor::Member(_) | Actor::Anonymous | Actor::System => None,
        })
        .bind(micros(incident.declared_at))
        .bind(incident.resolved_at.map(micros))
        .bind(incident.closed_at.map(micros))
        .bind(json(INCIDENT, incident)?)
        .bind(head)
        .bind(imported)
        .execute(&mut *self.conn)
        .await?;
        self.write_circle(incident).await
    }

    /// Writes an incident as it is after `entries`, and the entries.
    pub async fn update_incident(&mut self, incident: &Incident, entries: &[Entry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "UPDATE incidents
                SET title = ?, severity = ?, service = ?, status = ?, private = ?, resolved_at = ?, closed_at = ?, state = ?
              WHERE id = ?",
        )
        .bind(&incident.title)
        .bind(&incident.severity.0)
        .bind(incident.service.as_ref().map(|service| service.0.as_str()))
        .bind(incident.status.word())
        .bind(incident.is_private())
        .bind(incident.resolved_at.map(micros))
        .bind(incident.closed_at.map(micros))
        .bind(json(INCIDENT, incident)?)
        .bind(incident.id.0)
        .execute(&mut *self.conn)
        .await?;
        self.note_captures(incident.server, incident.id, entries).await?;
        self.write_circle(incident).await?;
        self.append(incident.id, entries).await?;
        self.note_entries(incident.id, entries).await?;
        self.learn_words(incident, entries).await
    }

    /// Writes who may know of a private incident, beside its state.
    pub(super) async fn write_circle(&mut self, incident: &Incident) -> Result<(), StoreError> {
        let Some(circle) = &incident.circle else { return Ok(()) };
        sqlx::query("DELETE FROM circles WHERE incident_id = ?").bind(incident.id.0).execute(&mut *self.conn).await?;
        let guests = circle.guests.iter().map(|guest| (guest.id(), false));
        for (guest, is_out) in guests.chain(circle.out.iter().map(|person| (person.id.0, true))) {
            sqlx::query("INSERT INTO circles (incident_id, guest_id, is_out) VALUES (?, ?, ?)")
                .bind(incident.id.0)
                .bind(id(guest))
                .bind(is_out)
                .execute(&mut *self.conn)
                .await?;
        }
        Ok(())
    }
}

fn kept(row: &SqliteRow) -> Result<Kept, StoreError> {
    let state: &str = row.try_get("state")?;
    let incident: Incident = from_json(INCIDENT, state)?;
    let status: &str = row.try_get("status")?;
    if Status::from_word(status) != Some(incident.status) {
        let why = format!("its status is {status:?} in the column and {} in the state", incident.status);
        return Err(StoreError::Unreadable { what: INCIDENT, why });
    }
    let channel = |name: &str| Ok::<_, StoreError>(row.try_get::<Option<i64>, _>(name)?.map(snowflake));
    let imported: Option<&str> = row.try_get("imported")?;
    let announcement = channel("announcement_channel_id")?.zip(channel("announcement_message_id")?);
    Ok(Kept {
        incident,
        key: row.try_get("key")?,
        channel: channel("channel_id")?.map(ChannelId),
        thread_of: channel("thread_of")?.map(ChannelId),
        archived: row.try_get("channel_before")?,
        card: channel("card_message_id")?.map(MessageId),
        announcement: announcement.map(|(channel, message)| (ChannelId(channel), MessageId(message))),
        imported: imported.map(|words| from_json(INCIDENT, words)).transpose()?,
    })
}
