//! When somebody last spoke in an incident's channel, and what they have missed since.
//!
//! Guarantees: nothing is kept of who speaks when: it is read back from the record and from the channel when it is asked for, so
//! that it is right after a restart too. A bounded part of the channel is read.
//!
//! Accepted: what a new commander is given unasked is sent once; who does not get it types `/incident catchup`.

use chrono::{DateTime, Utc};

use super::Bot;
use super::answering::{Said, failed};
use super::commands::seen;
use super::rest::Call;
use super::servers::snowflake;
use super::view::{self, Away};
use super::visit::Visit;
use crate::engine::{self, Which, find};
use crate::incident::{
    AcceptedRole, ChannelId, Entry, EntryNumber, Event, Incident, Outcome, UserId, last_heard, lines,
};
use crate::store::{Kept, StoreError};

/// How many pages of a channel are read back, of 100 messages each (Discord's limit for one request).
const PAGES: usize = 5;

impl Bot {
    /// What happened since then, or since the person last spoke there.
    pub(super) async fn catch_up_with(
        &self,
        visit: &Visit,
        which: &Which,
        since: Option<DateTime<Utc>>,
    ) -> Option<Said> {
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let found = async {
            let mut reading = self.engine.store().reader().await?;
            let mut reader = reading.reader();
            let kept = find(&mut reader, server, which, &visit.viewer()).await?;
            self.note_look(visit, &kept, "/incident catchup".to_owned()).await?;
            let entries = reader.entries(kept.incident.id).await?;
            Ok::<_, engine::Failure>((kept, entries))
        };
        let (kept, entries) = match found.await {
            Ok(found) => found,
            Err(failure) => return failed(&failure),
        };
        let away = match since {
            Some(at) => Away::Given(at),
            None => self.away(visit, &kept, &entries, None).await,
        };
        let agreed = self.agreed(server);
        let seen = seen(&agreed, &kept);
        let body =
            view::catch_up(&seen, &lines(&entries), away, &kept.key).unwrap_or_else(|| view::caught_up(&seen, away));
        Some(Said::only(body))
    }

    /// Gives whoever has just taken the lead what they have missed, where there is anything.
    pub(super) async fn brief(&self, visit: &Visit, kept: &Kept, outcome: &Outcome) {
        let agreed = self.agreed(kept.incident.server);
        let role = match outcome {
            Outcome::RoleGiven { role, to, .. } if to.id == visit.person.id => role,
            Outcome::RoleAccepted(AcceptedRole { role, .. }) => role,
            _ => return,
        };
        if agreed.rules.roles.first().is_none_or(|lead| lead.id != *role) {
            return;
        }
        let read = async { self.engine.store().reader().await?.reader().entries(kept.incident.id).await };
        let entries: Vec<Entry> = match read.await {
            Ok(entries) => entries,
            Err::<_, StoreError>(error) => return tracing::warn!(%error, "a new commander was not briefed"),
        };
        // What they did by taking it is no news to them.
        let taken = entries.iter().rev().find(|entry| matches!(entry.event, Event::RoleGiven { .. }));
        let taken = taken.map_or(EntryNumber(u32::MAX), |entry| entry.number);
        let away = self.away(visit, kept, &entries, Some(taken)).await;
        let before: Vec<Entry> = entries.into_iter().filter(|entry| entry.number < taken).collect();
        let seen = seen(&agreed, kept);
        let (Some(body), Some(me)) = (view::catch_up(&seen, &lines(&before), away, &kept.key), self.me()) else {
            return;
        };
        let path = format!("/webhooks/{}/{}", me.application, visit.token.reveal());
        if let Err(failure) = self.rest.send(Call::post(path, body.to_json())).await {
            tracing::warn!(%failure, "a new commander was not briefed");
        }
    }

    /// Since when somebody was away: since their last entry before that one, or their last message.
    async fn away(&self, visit: &Visit, kept: &Kept, entries: &[Entry], before: Option<EntryNumber>) -> Away {
        let mut last = last_heard(entries, visit.person.id, before);
        let in_thread = Some(visit.channel).filter(|_| visit.parent.is_some() && visit.parent == kept.channel);
        for place in kept.channel.into_iter().chain(in_thread) {
            last = last.max(self.last_message(place, visit.person.id, &kept.incident, last).await);
        }
        last.map_or(Away::Always, Away::Since)
    }

    /// When somebody last wrote in a channel, as far as it is read back; what is older than `known` is not looked for.
    async fn last_message(
        &self,
        place: ChannelId,
        person: UserId,
        incident: &Incident,
        known: Option<DateTime<Utc>>,
    ) -> Option<DateTime<Utc>> {
        let mut before = String::new();
        for _ in 0..PAGES {
            let path = format!("/channels/{place}/messages?limit=100{before}");
            let reply = match self.rest.send(Call::get(path)).await {
                Ok(reply) => reply,
                Err(failure) => {
                    tracing::info!(%failure, incident = %incident.number, "a channel could not be read back");
                    return None;
                }
            };
            let messages = reply.body.as_array()?;
            for message in messages {
                let at = message["timestamp"].as_str().and_then(|at| DateTime::parse_from_rfc3339(at).ok())?;
                let at = at.with_timezone(&Utc);
                if known.is_some_and(|known| at <= known) {
                    return None;
                }
                if snowflake(&message["author"]["id"]) == Some(person.0) {
                    return Some(at);
                }
            }
            before = format!("&before={}", snowflake(&messages.last()?["id"])?);
        }
        None
    }
}
