//! Messages: text, embeds, components, files, reactions, and who they mention.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::World;
use super::interaction::InteractionKind;
use super::snowflake::{Id, written};

/// Discord's message flags, as far as the stand-in minds them.
pub mod flags {
    #![expect(missing_docs, reason = "the names are Discord's, and its documentation explains them")]
    pub const SUPPRESS_EMBEDS: u64 = 1 << 2;
    pub const HAS_THREAD: u64 = 1 << 5;
    pub const EPHEMERAL: u64 = 1 << 6;
    pub const LOADING: u64 = 1 << 7;
    pub const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
    pub const IS_COMPONENTS_V2: u64 = 1 << 15;
}

/// Discord's message types, as far as the stand-in makes them.
pub mod kind {
    #![expect(missing_docs, reason = "the names are Discord's, and its documentation explains them")]
    pub const DEFAULT: u8 = 0;
    pub const CHANNEL_PINNED_MESSAGE: u8 = 6;
    pub const USER_JOIN: u8 = 7;
    pub const THREAD_CREATED: u8 = 18;
    pub const REPLY: u8 = 19;
    pub const CHAT_INPUT_COMMAND: u8 = 20;
    pub const THREAD_STARTER: u8 = 21;
    pub const GUILD_INVITE_REMINDER: u8 = 22;
    pub const CONTEXT_MENU_COMMAND: u8 = 23;
}

/// A file on a message. Its bytes are served at `url` for as long as the stand-in runs.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub filename: String,
    /// What it is said to be.
    pub content_type: Option<String>,
    /// The words beside it.
    pub description: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where it is served.
    pub url: String,
    /// Whether it hangs on an ephemeral message.
    pub ephemeral: bool,
    /// The size that it is said to have, where that is not its own.
    pub said_size: Option<u64>,
}

impl Attachment {
    pub(crate) fn json(&self) -> Value {
        let mut json = json!({
            "id": self.id.to_string(),
            "filename": self.filename,
            "size": self.said_size.unwrap_or(self.bytes.len() as u64),
            "url": self.url,
            "proxy_url": self.url,
        });
        if let Some(kind) = &self.content_type {
            json["content_type"] = kind.as_str().into();
        }
        if let Some(description) = &self.description {
            json["description"] = description.as_str().into();
        }
        if self.ephemeral {
            json["ephemeral"] = true.into();
        }
        json
    }
}

/// Who reacted with one emoji, in the order in which they did.
#[derive(Clone, Debug)]
pub struct Reaction {
    /// The emoji itself, or `name:id` for a server's own.
    pub emoji: String,
    /// Who.
    pub users: Vec<Id>,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: Id,
    /// Where it stands.
    pub channel: Id,
    /// Who wrote it.
    pub author: Id,
    /// The name that a webhook wrote it under; its author is then the webhook, and no account.
    pub webhook: Option<String>,
    /// One of [`kind`].
    pub kind: u8,
    /// Its text.
    pub content: String,
    /// Its embeds, as Discord gives them.
    pub embeds: Vec<Value>,
    /// Its components, as Discord gives them.
    pub components: Vec<Value>,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// The people that it mentions with effect.
    pub mentions: Vec<Id>,
    /// The roles that it mentions with effect.
    pub mention_roles: Vec<Id>,
    /// Whether it mentions `@everyone` or `@here` with effect.
    pub mention_everyone: bool,
    /// The reactions.
    pub reactions: Vec<Reaction>,
    /// When it was pinned, if it is.
    pub pinned_at: Option<DateTime<Utc>>,
    /// The bits of [`flags`].
    pub flags: u64,
    /// What its sender numbered it with.
    pub nonce: Option<Value>,
    /// The message that it answers or tells of, in the same channel.
    pub reference: Option<Id>,
    /// The interaction that it answers.
    pub interaction: Option<Id>,
    /// The only person who sees it, if it is ephemeral.
    pub only_for: Option<Id>,
    /// When it was last edited.
    pub edited: Option<DateTime<Utc>>,
    /// When it was written.
    pub created: DateTime<Utc>,
    /// How often it was edited.
    pub edits: u32,
}

impl Message {
    pub(crate) fn new(id: Id, channel: Id, author: Id, created: DateTime<Utc>) -> Self {
        Self {
            id,
            channel,
            author,
            webhook: None,
            kind: kind::DEFAULT,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            mentions: Vec::new(),
            mention_roles: Vec::new(),
            mention_everyone: false,
            reactions: Vec::new(),
            pinned_at: None,
            flags: 0,
            nonce: None,
            reference: None,
            interaction: None,
            only_for: None,
            edited: None,
            created,
            edits: 0,
        }
    }

    /// Whether Discord made it rather than its author.
    #[must_use]
    pub fn is_system(&self) -> bool {
        !matches!(self.kind, kind::DEFAULT | kind::REPLY | kind::CHAT_INPUT_COMMAND | kind::CONTEXT_MENU_COMMAND)
    }

    /// Whether it is the "is thinking…" of an answer that is still to come.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.flags & flags::LOADING != 0
    }

    /// The interactive parts (buttons, menus) in reading order.
    #[must_use]
    pub fn controls(&self) -> Vec<&Value> {
        let mut found = Vec::new();
        self.components.iter().for_each(|component| gather_controls(component, &mut found));
        found
    }

    /// The reaction with `emoji`.
    #[must_use]
    pub fn reaction(&self, emoji: &str) -> Option<&Reaction> {
        self.reactions.iter().find(|reaction| reaction.emoji == emoji)
    }
}

fn gather_controls<'a>(component: &'a Value, into: &mut Vec<&'a Value>) {
    if component["type"].as_u64().is_some_and(|kind| matches!(kind, 2 | 3 | 5..=8)) {
        into.push(component);
    }
    for inner in component["components"].as_array().into_iter().flatten() {
        gather_controls(inner, into);
    }
    if component["accessory"].is_object() {
        gather_controls(&component["accessory"], into);
    }
}

/// An emoji as the API gives it: a name for Unicode's, a name and an id for a server's own.
pub(crate) fn emoji_json(emoji: &str) -> Value {
    match emoji.rsplit_once(':') {
        Some((name, id)) if id.parse::<Id>().is_ok() => json!({ "id": id, "name": name, "animated": false }),
        _ => json!({ "id": null, "name": emoji }),
    }
}

impl World {
    /// A message as the API gives it to the bot.
    pub(crate) fn message_json(&self, message: &Message) -> Value {
        let mut json = self.bare_message_json(message);
        if let Some(reference) = message.reference {
            json["message_reference"] = json!({
                "type": 0,
                "message_id": reference.to_string(),
                "channel_id": message.channel.to_string(),
            });
            if let Some(guild) = self.channel(message.channel).and_then(|channel| channel.guild) {
                json["message_reference"]["guild_id"] = guild.to_string().into();
            }
            let referenced = self.message(message.channel, reference);
            json["referenced_message"] = referenced.map(|message| self.bare_message_json(message)).into();
        }
        json
    }

    fn bare_message_json(&self, message: &Message) -> Value {
        let user_json = |user: &Id| self.user(*user).map(super::User::json);
        let mut json = json!({
            "id": message.id.to_string(),
            "channel_id": message.channel.to_string(),
            "author": self.author_json(message),
            "type": message.kind,
            "content": message.content,
            "timestamp": written(message.created),
            "edited_timestamp": message.edited.map(written),
            "tts": false,
            "mention_everyone": message.mention_everyone,
            "mentions": message.mentions.iter().filter_map(user_json).collect::<Vec<_>>(),
            "mention_roles": message.mention_roles.iter().map(Id::to_string).collect::<Vec<_>>(),
            "attachments": message.attachments.iter().map(Attachment::json).collect::<Vec<_>>(),
            "embeds": message.embeds,
            "components": message.components,
            "pinned": message.pinned_at.is_some(),
            "flags": message.flags,
        });
        if !message.reactions.is_empty() {
            json["reactions"] = message.reactions.iter().map(|reaction| self.reaction_json(reaction)).collect();
        }
        if let Some(nonce) = &message.nonce {
            json["nonce"] = nonce.clone();
        }
        if message.flags & flags::HAS_THREAD != 0 {
            json["thread"] = self.channel(message.id).map(|thread| self.channel_json(thread)).into();
        }
        if message.webhook.is_some() {
            json["webhook_id"] = message.author.to_string().into();
        }
        if let Some(interaction) = message.interaction.and_then(|id| self.interactions.get(&id)) {
            json["application_id"] = self.application.to_string().into();
            json["webhook_id"] = self.application.to_string().into();
            json["interaction_metadata"] = self.metadata_json(interaction);
            if let (InteractionKind::Command, Some(name)) = (interaction.kind, &interaction.command) {
                json["interaction"] = json!({
                    "id": interaction.id.to_string(), "type": 2, "name": name, "user": user_json(&interaction.user),
                });
            }
        }
        json
    }

    /// An account, or a webhook under the name that it writes with.
    fn author_json(&self, message: &Message) -> Value {
        match &message.webhook {
            Some(name) => json!({
                "id": message.author.to_string(), "username": name, "global_name": null, "avatar": null,
                "discriminator": "0000", "public_flags": 0, "flags": 0, "bot": true,
            }),
            None => self.user(message.author).map(super::User::json).into(),
        }
    }

    fn reaction_json(&self, reaction: &Reaction) -> Value {
        json!({
            "emoji": emoji_json(&reaction.emoji),
            "count": reaction.users.len(),
            "count_details": { "burst": 0, "normal": reaction.users.len() },
            "burst_colors": [],
            "me": reaction.users.contains(&self.bot),
            "me_burst": false,
        })
    }

    /// A message as the gateway gives it: with the server, the author as its member, and mentioned people as members.
    pub(crate) fn message_event_json(&self, message: &Message) -> Value {
        let mut json = self.message_json(message);
        let Some(guild) = self.channel(message.channel).and_then(|channel| channel.guild) else { return json };
        json["guild_id"] = guild.to_string().into();
        if let Some(member) = self.partial_member_json(guild, message.author) {
            json["member"] = member;
        }
        for (user, mention) in message.mentions.iter().zip(json["mentions"].as_array_mut().into_iter().flatten()) {
            if let Some(member) = self.partial_member_json(guild, *user) {
                mention["member"] = member;
            }
        }
        json
    }

    /// Takes away what an application without the Message Content intent does not get of other people's messages: all but
    /// of its own, of those that mention it, and of direct ones (Discord's "Message Content Intent" page).
    pub(crate) fn without_content(&self, message: &Message, mut json: Value) -> Value {
        let direct = self.channel(message.channel).is_some_and(|channel| channel.guild.is_none());
        if direct || message.author == self.bot || message.mentions.contains(&self.bot) {
            return json;
        }
        json["content"] = "".into();
        for list in ["embeds", "attachments", "components"] {
            json[list] = json!([]);
        }
        json
    }
}
