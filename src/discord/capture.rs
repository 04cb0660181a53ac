//! Messages that people take into the timeline with a reaction.
//!
//! Guarantees: a message is captured once however many people react, under its own time and its author's name; when the last
//! person takes the reaction off, its entry is struck. What happened while the bot was away is read from the channel.
//!
//! Does not know: what an entry looks like afterwards.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Bot;
use super::names::mentioned;
use super::rest::{Call, Failure};
use super::servers::snowflake;
use crate::engine::{self, Request, Which, find};
use crate::incident::{
    Actor, Caller, Captured, ChannelId, Command, Incident, MessageId, Person, ServerId, UserId, Viewer,
};
use crate::store::Kept;

/// How much of a channel is read back after a connection was lost: Discord gives 100 messages at a time.
const LOOK_BACK: u32 = 100;

/// A reaction that somebody put on a message or took off.
#[derive(Clone, Debug)]
pub(super) struct Reacted {
    pub(super) server: ServerId,
    pub(super) channel: ChannelId,
    pub(super) message: MessageId,
    /// Who; `None` where Discord does not say.
    pub(super) by: Option<Person>,
    pub(super) added: bool,
}

/// Which channel a thread belongs to, as far as that was asked.
#[derive(Debug, Default)]
pub(super) struct Threads(Mutex<HashMap<ChannelId, Option<ChannelId>>>);

impl Bot {
    /// Takes a message into the timeline, or out of it.
    pub(super) async fn reacted(&self, reacted: Reacted) {
        if let Err(error) = self.follow_reaction(&reacted).await {
            tracing::warn!(error, message = %reacted.message, "a reaction could not be followed; the next connection reads it back");
        }
    }

    async fn follow_reaction(&self, reacted: &Reacted) -> Result<(), String> {
        let Some(kept) = self.incident_at(reacted.server, reacted.channel).await? else { return Ok(()) };
        let path = format!("/channels/{}/messages/{}", reacted.channel, reacted.message);
        let shown = match self.rest.send(Call::get(path)).await {
            Ok(reply) => reply.body,
            Err(failure) if failure.is(10_008) => return Ok(()),
            Err(failure) => return Err(failure.to_string()),
        };
        let by = reacted.by.clone();
        // A reaction that was put on is believed; whether it was the last one that was taken off, the message says.
        if reacted.added || self.somebody_still_reacts(reacted, &shown).await {
            self.capture(&kept, reacted.channel, &shown, by).await
        } else {
            self.uncapture(&kept, reacted.message, by).await
        }
    }

    /// Reads back what was captured and released in an incident's channel and its threads while nobody listened.
    pub(super) async fn catch_up(&self, kept: &Kept) {
        let Some(channel) = kept.channel else { return };
        let mut places = vec![channel];
        let threads = self.rest.send(Call::get(format!("/guilds/{}/threads/active", kept.incident.server))).await;
        if let Ok(reply) = threads {
            let threads = reply.body["threads"].as_array().cloned().unwrap_or_default();
            let ours = threads.iter().filter(|thread| snowflake(&thread["parent_id"]) == Some(channel.0));
            places.extend(ours.filter_map(|thread| snowflake(&thread["id"])).map(ChannelId));
        }
        for place in places {
            let path = format!("/channels/{place}/messages?limit={LOOK_BACK}");
            let messages = match self.rest.send(Call::get(path)).await {
                Ok(reply) => reply.body.as_array().cloned().unwrap_or_default(),
                Err(failure) => {
                    tracing::warn!(%failure, channel = %place, "a channel could not be read back");
                    continue;
                }
            };
            for shown in &messages {
                if let Err(error) = self.compare(kept, place, shown).await {
                    tracing::warn!(error, channel = %place, "a message could not be caught up with");
                }
            }
        }
    }

    async fn compare(&self, kept: &Kept, place: ChannelId, shown: &Value) -> Result<(), String> {
        let Some(message) = super::answering::message_id(shown) else { return Ok(()) };
        let captured = kept.incident.captures.get(&message).is_some_and(|capture| !capture.struck);
        match (captured, self.people_reacting(shown) > 0) {
            (false, true) => self.capture(kept, place, shown, None).await,
            // Struck only when Discord lists who reacts, and nobody does: a message that is silent about it proves nothing.
            (true, false) if self.people_listed(place, message).await == Some(false) => {
                self.uncapture(kept, message, None).await
            }
            _ => Ok(()),
        }
    }

    async fn capture(&self, kept: &Kept, channel: ChannelId, shown: &Value, by: Option<Person>) -> Result<(), String> {
        let Some((mut message, at)) = self.captured(&kept.incident, channel, shown) else {
            return Err("Discord's message has no id or no time".to_owned());
        };
        message.text = self.named(kept.incident.server, message.text, &mentioned(shown)).await;
        self.write_down(kept, Command::Capture { message, at }, by).await
    }

    async fn uncapture(&self, kept: &Kept, message: MessageId, by: Option<Person>) -> Result<(), String> {
        if kept.incident.captures.get(&message).is_none_or(|capture| capture.struck) {
            return Ok(());
        }
        self.write_down(kept, Command::Uncapture { message }, by).await
    }

    async fn write_down(&self, kept: &Kept, command: Command, by: Option<Person>) -> Result<(), String> {
        let actor = by.map_or(Actor::System, Actor::Member);
        let request = Request {
            asked: None,
            server: kept.incident.server,
            caller: Caller { actor, responder: false, rationed: false, paged: false },
            // Whoever reacts to a message sees its channel.
            viewer: Viewer::Keeper,
            what: (Which::Key(kept.key.clone()), command),
        };
        match self.engine.handle(request).await {
            Ok(_) => Ok(()),
            Err(engine::Failure::Refused(refusal)) => {
                tracing::info!(%refusal, "a reaction was not followed");
                Ok(())
            }
            Err(error) => Err(error.to_string()),
        }
    }

    /// The incident whose channel, or whose channel's thread, that is.
    async fn incident_at(&self, server: ServerId, channel: ChannelId) -> Result<Option<Kept>, String> {
        let mut reading = self.engine.store().reader().await.map_err(|error| error.to_string())?;
        let mut find_at = async |parent| match find(
            &mut reading.reader(),
            server,
            &Which::Channel { channel, parent },
            &Viewer::Keeper,
        )
        .await
        {
            Ok(kept) => Ok(Some(kept)),
            Err(engine::Failure::Refused(_)) => Ok(None),
            Err(error) => Err(error.to_string()),
        };
        if let Some(kept) = find_at(None).await? {
            return Ok(Some(kept));
        }
        match self.parent_of(channel).await.map_err(|failure| failure.to_string())? {
            Some(parent) => find_at(Some(parent)).await,
            None => Ok(None),
        }
    }

    async fn parent_of(&self, channel: ChannelId) -> Result<Option<ChannelId>, Failure> {
        if let Some(known) = self.threads.0.lock().unwrap_or_else(PoisonError::into_inner).get(&channel) {
            return Ok(*known);
        }
        let reply = self.rest.send(Call::get(format!("/channels/{channel}"))).await?;
        let is_thread = matches!(reply.body["type"].as_u64(), Some(10..=12));
        let parent = if is_thread { snowflake(&reply.body["parent_id"]).map(ChannelId) } else { None };
        self.threads.0.lock().unwrap_or_else(PoisonError::into_inner).insert(channel, parent);
        Ok(parent)
    }

    /// Whether a person's reaction is left: by the list of who has put it on, or else by the message's own count.
    async fn somebody_still_reacts(&self, reacted: &Reacted, shown: &Value) -> bool {
        match self.people_listed(reacted.channel, reacted.message).await {
            Some(listed) => listed,
            None => self.people_reacting(shown) > 0,
        }
    }

    /// Whether Discord lists a person beside the bot who has put the reaction on; `None`: it did not say.
    async fn people_listed(&self, channel: ChannelId, message: MessageId) -> Option<bool> {
        let emoji = in_address(self.emoji());
        let path = format!("/channels/{channel}/messages/{message}/reactions/{emoji}?limit=2");
        let bot = self.me().map(|me| me.user.0);
        let reply = self.rest.send(Call::get(path)).await.ok()?;
        Some(reply.body.as_array()?.iter().any(|user| snowflake(&user["id"]) != bot))
    }

    /// How many people have put the reaction on, the bot itself left out.
    fn people_reacting(&self, shown: &Value) -> u64 {
        let ours = |reaction: &&Value| same_emoji(self.emoji(), &reaction["emoji"]);
        let reactions = shown["reactions"].as_array().into_iter().flatten();
        reactions
            .filter(ours)
            .map(|reaction| {
                let me = u64::from(reaction["me"].as_bool().unwrap_or(false));
                reaction["count"].as_u64().unwrap_or(0).saturating_sub(me)
            })
            .sum()
    }

    fn captured(&self, incident: &Incident, channel: ChannelId, shown: &Value) -> Option<(Captured, DateTime<Utc>)> {
        let message = super::answering::message_id(shown)?;
        let at = DateTime::parse_from_rfc3339(shown["timestamp"].as_str()?).ok()?.with_timezone(&Utc);
        let author = &shown["author"];
        let names = [&shown["member"]["nick"], &author["global_name"], &author["username"]];
        let name = names.into_iter().find_map(Value::as_str).unwrap_or("somebody").to_owned();
        let files = shown["attachments"].as_array().into_iter().flatten();
        let captured = Captured {
            message,
            channel,
            author: Person { id: UserId(snowflake(&author["id"])?), name },
            text: words(shown),
            attachments: files.filter_map(|file| file["filename"].as_str()).map(str::to_owned).collect(),
            link: format!("https://discord.com/channels/{}/{channel}/{message}", incident.server),
        };
        Some((captured, at))
    }
}

/// The words of a message: its text, or its embeds' where it has none.
fn words(shown: &Value) -> String {
    let text = shown["content"].as_str().unwrap_or_default();
    if !text.is_empty() {
        return text.to_owned();
    }
    let embeds = shown["embeds"].as_array().into_iter().flatten();
    let words = embeds.flat_map(|embed| [&embed["title"], &embed["description"]]).filter_map(Value::as_str);
    words.collect::<Vec<_>>().join("\n")
}

/// Whether the emoji of an event or a message is the configured one. A variation selector changes nothing that a person sees.
pub(super) fn same_emoji(configured: &str, emoji: &Value) -> bool {
    let bare = |text: &str| text.replace('\u{fe0f}', "");
    let name = emoji["name"].as_str().unwrap_or_default();
    match (configured.split_once(':'), snowflake(&emoji["id"])) {
        (Some((_, id)), Some(seen)) => id.parse() == Ok(seen),
        (None, None) => bare(configured) == bare(name),
        _ => false,
    }
}

/// An emoji as it stands in an address.
pub(super) fn in_address(emoji: &str) -> String {
    emoji
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"_:".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
