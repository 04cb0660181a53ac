//! Makes an interaction, and the event that tells the bot of it.

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::sandbox::gateway::Event;
use crate::sandbox::world::{AnswerState, Id, Interaction, InteractionKind, World, owners_json};

/// What somebody is about to do.
pub(super) struct Begun {
    pub(super) kind: InteractionKind,
    pub(super) user: Id,
    pub(super) channel: Id,
    /// Full name and Discord's type.
    pub(super) command: Option<(String, u8)>,
    /// The message that it is done on.
    pub(super) source: Option<Id>,
    pub(super) data: Value,
}

impl World {
    /// Notes the interaction and tells the bot.
    pub(super) fn interact(&mut self, begun: Begun) -> Id {
        let id = self.next_id();
        let token = format!("sandbox-interaction-{id}-{:x}", id.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let payload = self.interaction_payload(id, &token, &begun);
        let (command, command_kind) = begun.command.map_or((None, 0), |(name, kind)| (Some(name), kind));
        let interaction = Interaction {
            id,
            token,
            kind: begun.kind,
            command,
            command_kind,
            user: begun.user,
            guild: self.channel(begun.channel).and_then(|channel| channel.guild),
            channel: begun.channel,
            at: self.now(),
            created: Instant::now(),
            source: begun.source,
            state: AnswerState::Waiting,
            answer: None,
            followups: Vec::new(),
            form: None,
            choices: Vec::new(),
            edits: 0,
            answer_deleted: false,
        };
        self.interactions.insert(id, interaction);
        for _ in 0..self.gateway.copies_of_interaction() {
            self.emit(Event::new("INTERACTION_CREATE", payload.clone()));
        }
        id
    }

    fn interaction_payload(&self, id: Id, token: &str, begun: &Begun) -> Value {
        let channel = self.channel(begun.channel);
        let guild = channel.and_then(|channel| channel.guild);
        let mut payload = json!({
            "id": id.to_string(),
            "application_id": self.application.to_string(),
            "type": begun.kind.number(),
            "token": token,
            "version": 1,
            "data": begun.data,
            "channel_id": begun.channel.to_string(),
            "channel": self.partial_channel_json(begun.channel, begun.user),
            "app_permissions": self.permissions(begun.channel, self.bot).to_string(),
            "locale": "en-US",
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": owners_json(guild),
            "context": if guild.is_some() { 0 } else { 1 },
            "attachment_size_limit": self.upload_limit,
        });
        match guild {
            Some(guild) => {
                payload["guild_id"] = guild.to_string().into();
                payload["guild"] = json!({ "id": guild.to_string(), "locale": "en-US", "features": [] });
                payload["guild_locale"] = "en-US".into();
                payload["member"] = self.member_json(guild, begun.user).unwrap_or_default();
                payload["member"]["permissions"] = self.permissions(begun.channel, begun.user).to_string().into();
            }
            None => payload["user"] = self.user(begun.user).map(crate::sandbox::world::User::json).into(),
        }
        let source = begun.source.filter(|_| begun.kind != InteractionKind::Command);
        if let Some(message) = source.and_then(|id| self.messages.get(&(begun.channel, id))) {
            payload["message"] = self.message_json(message);
        }
        payload
    }

    /// A channel as interactions carry it, with the permissions of `user` in it.
    pub(super) fn partial_channel_json(&self, channel: Id, user: Id) -> Value {
        let Some(found) = self.channel(channel) else { return Value::Null };
        let mut json = self.channel_json(found);
        json["permissions"] = self.permissions(channel, user).to_string().into();
        json.as_object_mut().map(|json| json.remove("permission_overwrites"));
        json
    }
}
