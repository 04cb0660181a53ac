//! Messages that people take into the timeline, with a reaction or by the message's menu ([`super::commands`]).
//!
//! Guarantees: a message is captured once however many people react, under its own time and its author's name; when the last
//! person takes the reaction off, its entry is struck. That its author edits or deletes it is noted. What happened while the
//! bot was away is read from the channel. What Discord itself tells is taken in words, or not at all: never as an empty entry. What Hotwash itself said is never taken: the
//! timeline has it already, and every edit of a card would be another entry.
//!
//! Does not know: what an entry looks like afterwards.

mod catch_up;
mod follow;
mod message;
mod notice;

pub(super) use follow::Place;
pub(super) use message::{is_blank, written_at};
pub(super) use notice::is_written;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::Bot;
use super::courier::READ;
use super::names::mentioned;
use super::rest::{Call, Failure};
use super::servers::snowflake;
use crate::engine::{self, Request, Thing, Which, find};
use crate::incident::{
    Actor, Aim, Caller, Captured, ChannelId, Command, MessageId, Person, ServerId, Taken, UserId, Viewer,
};
use crate::store::Kept;

/// Something that happened to a message.
#[derive(Clone, Debug)]
pub(super) enum Heard {
    Reacted(Reacted),
    Edited(Place),
    Deleted(Place),
}

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
    /// Follows what happened to a message.
    pub(super) async fn heard(&self, heard: Heard) {
        match heard {
            Heard::Reacted(reacted) => self.reacted(reacted).await,
            Heard::Edited(place) => self.follow_message(place, false).await,
            Heard::Deleted(place) => self.follow_message(place, true).await,
        }
    }

    /// Takes a message into the timeline, or out of it.
    async fn reacted(&self, reacted: Reacted) {
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
            Err(failure) => {
                self.say_unread(kept, reacted.channel, &failure).await;
                return Err(failure.to_string());
            }
        };
        let by = reacted.by.clone();
        // A reaction that was put on is believed; whether it was the last one that was taken off, the message says.
        if reacted.added || self.somebody_still_reacts(reacted, &shown).await {
            self.capture(&kept, reacted.channel, &shown, by).await
        } else {
            self.uncapture(&kept, reacted.message, by).await
        }
    }

    /// Whoever reacted is told, once for an incident, where the bot lacks the permission to read the message.
    async fn say_unread(&self, kept: Kept, channel: ChannelId, failure: &Failure) {
        let denial = self.engine.courier().denial(kept.incident.server, Some(channel), READ, failure);
        let Some(why) = denial.await else { return };
        if let Err(error) = self.engine.could_not(kept, Thing::Capture, why).await {
            tracing::error!(%error, "that a message can't be read is not saved");
        }
    }

    async fn capture(&self, kept: &Kept, channel: ChannelId, shown: &Value, by: Option<Person>) -> Result<(), String> {
        if self.wrote(shown) {
            return Ok(());
        }
        let Some(Taken { message, at, files }) = self.taken(kept.incident.server, channel, shown).await else {
            if !is_written(shown) {
                return Ok(());
            }
            return Err("Discord's message has no id or no time".to_owned());
        };
        self.write_down(kept, Command::Capture { message, at, files }, by).await
    }

    /// A message as the timeline takes it: with names in the place of ids, under the name that the server shows for its author.
    /// `None`: there is nothing to take of it.
    pub(super) async fn taken(&self, server: ServerId, channel: ChannelId, shown: &Value) -> Option<Taken> {
        let message = super::answering::message_id(shown)?;
        let known = mentioned(shown);
        let (author, text) = if is_written(shown) {
            // Both ask Discord: somebody may be waiting for an answer.
            tokio::join!(self.author(server, shown), self.named(server, message::text(shown), &known))
        } else {
            let author = self.author(server, shown).await;
            let words = notice::words(shown, &author.name)?;
            let text = self.named(server, words, &known).await;
            (author, text)
        };
        let captured = Captured {
            message,
            channel,
            author,
            text,
            attachments: message::file_names(shown),
            link: permalink(server, channel, message),
            unread: message::is_blank(shown) && !self.reads_content(),
            chosen: false,
            edited_at: message::edited_at(shown),
        };
        Some(Taken { message: captured, at: message::written_at(shown)?, files: message::file_refs(shown) })
    }

    /// Whether the bot itself wrote a message. What Discord tells of the bot ("pinned a message") is none of its own.
    pub(super) fn wrote(&self, shown: &Value) -> bool {
        let (author, _) = message::author(shown);
        is_written(shown) && author.is_some() && author == self.me().map(|me| me.user.0)
    }

    /// Who wrote a message. Whoever left the server, a webhook and a bot have names too.
    async fn author(&self, server: ServerId, shown: &Value) -> Person {
        let (id, own) = message::author(shown);
        let member = match id.filter(|_| shown["member"].is_null()) {
            Some(id) => self.member_name(server, id).await,
            None => None,
        };
        let name = member.or_else(|| own.map(str::to_owned)).unwrap_or_else(|| "somebody".to_owned());
        Person { id: UserId(id.unwrap_or_default()), name }
    }

    async fn uncapture(&self, kept: &Kept, message: MessageId, by: Option<Person>) -> Result<(), String> {
        if kept.incident.captures.get(&message).is_none_or(|capture| capture.struck || capture.chosen) {
            return Ok(());
        }
        self.write_down(kept, Command::Uncapture { message }, by).await
    }

    async fn write_down(&self, kept: &Kept, command: Command, by: Option<Person>) -> Result<(), String> {
        let actor = by.map_or(Actor::System, Actor::Member);
        let request = Request {
            asked: None,
            server: kept.incident.server,
            caller: Caller {
                actor,
                responder: false,
                rationed: false,
                paged: false,
                aim: Aim::default(),
                responders: None,
            },
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

    /// The channel that a thread belongs to; `None`: it is no thread.
    pub(super) async fn parent_of(&self, channel: ChannelId) -> Result<Option<ChannelId>, Failure> {
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
        let emoji = in_address(&self.emoji());
        let path = format!("/channels/{channel}/messages/{message}/reactions/{emoji}?limit=2");
        let bot = self.me().map(|me| me.user.0);
        let reply = self.rest.send(Call::get(path)).await.ok()?;
        Some(reply.body.as_array()?.iter().any(|user| snowflake(&user["id"]) != bot))
    }

    /// How many people have put the reaction on, the bot itself left out.
    fn people_reacting(&self, shown: &Value) -> u64 {
        let emoji = self.emoji();
        let ours = |reaction: &&Value| same_emoji(&emoji, &reaction["emoji"]);
        let reactions = shown["reactions"].as_array().into_iter().flatten();
        reactions
            .filter(ours)
            .map(|reaction| {
                let me = u64::from(reaction["me"].as_bool().unwrap_or(false));
                reaction["count"].as_u64().unwrap_or(0).saturating_sub(me)
            })
            .sum()
    }
}

/// The address that opens a message in Discord.
pub(super) fn permalink(server: ServerId, channel: ChannelId, message: MessageId) -> String {
    format!("https://discord.com/channels/{server}/{channel}/{message}")
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
