//! Servers, the people in them, and their roles.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::World;
use super::snowflake::{Id, written};
use crate::sandbox::permissions;

/// An account: a person, or the bot.
#[derive(Clone, Debug)]
pub struct User {
    /// Its id.
    pub id: Id,
    /// The unique name.
    pub name: String,
    /// The display name, where there is one.
    pub global_name: Option<String>,
    /// Whether it is a bot.
    pub bot: bool,
    /// Whether it is there to be reached by `@here`.
    pub online: bool,
    /// Whether it takes direct messages from the bot.
    pub takes_messages: bool,
}

impl User {
    /// The name that people see where the server has no other for them.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.global_name.as_deref().unwrap_or(&self.name)
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "username": self.name,
            "global_name": self.global_name,
            "discriminator": if self.bot { "4242" } else { "0" },
            "avatar": null,
            "bot": self.bot,
            "system": false,
            "public_flags": 0,
            "flags": 0,
            "banner": null,
            "accent_color": null,
            "avatar_decoration_data": null,
            "collectibles": null,
            "primary_guild": null,
        })
    }
}

/// A role of a server. The one that has the server's own id is `@everyone`.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its id.
    pub id: Id,
    /// Its name, without `@`.
    pub name: String,
    /// The permission bits that it gives.
    pub permissions: u64,
    /// Its rank; the higher, the more.
    pub position: u16,
    /// Whether anybody may mention it with effect.
    pub mentionable: bool,
    /// Whether it belongs to a bot.
    pub managed: bool,
}

impl Role {
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "name": self.name,
            "permissions": self.permissions.to_string(),
            "position": self.position,
            "color": 0,
            "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
            "hoist": false,
            "managed": self.managed,
            "mentionable": self.mentionable,
            "icon": null,
            "unicode_emoji": null,
            "flags": 0,
        })
    }
}

/// Somebody as a member of one server.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who.
    pub user: Id,
    /// The name on this server, where there is one.
    pub nick: Option<String>,
    /// The roles, without `@everyone`.
    pub roles: Vec<Id>,
    /// Since when.
    pub joined_at: DateTime<Utc>,
}

/// A server.
#[derive(Clone, Debug)]
pub struct Guild {
    /// Its id, which is also the id of its `@everyone` role.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: Id,
    /// Its roles.
    pub roles: BTreeMap<Id, Role>,
    /// Its members.
    pub members: BTreeMap<Id, Member>,
}

impl Guild {
    /// The role of that name, in any case.
    #[must_use]
    pub fn role_named(&self, name: &str) -> Option<&Role> {
        let wanted = name.trim_start_matches('@').to_lowercase();
        self.roles.values().find(|role| role.name.to_lowercase() == wanted)
    }

    /// How many members hold `role`.
    #[must_use]
    pub fn holders(&self, role: Id) -> Vec<Id> {
        self.members.values().filter(|member| member.roles.contains(&role)).map(|member| member.user).collect()
    }
}

impl World {
    /// What people see as the name of `user` in `guild`.
    #[must_use]
    pub fn shown_name(&self, guild: Option<Id>, user: Id) -> String {
        let nick = guild.and_then(|id| self.guild(id)?.members.get(&user)?.nick.clone());
        nick.or_else(|| Some(self.user(user)?.shown().to_owned())).unwrap_or_else(|| "somebody".to_owned())
    }

    /// A member without its user, as messages and mentions carry it.
    pub(crate) fn partial_member_json(&self, guild: Id, user: Id) -> Option<Value> {
        let member = self.guild(guild)?.members.get(&user)?;
        Some(json!({
            "nick": member.nick,
            "avatar": null,
            "banner": null,
            "roles": member.roles.iter().map(Id::to_string).collect::<Vec<_>>(),
            "joined_at": written(member.joined_at),
            "premium_since": null,
            "deaf": false,
            "mute": false,
            "pending": false,
            "flags": 0,
            "communication_disabled_until": null,
            "avatar_decoration_data": null,
            "collectibles": null,
        }))
    }

    pub(crate) fn member_json(&self, guild: Id, user: Id) -> Option<Value> {
        let mut member = self.partial_member_json(guild, user)?;
        member["user"] = self.user(user)?.json();
        Some(member)
    }

    /// A server as `GET /guilds/{id}` gives it.
    pub(crate) fn guild_json(&self, guild: &Guild) -> Value {
        json!({
            "id": guild.id.to_string(),
            "name": guild.name,
            "owner_id": guild.owner.to_string(),
            "roles": guild.roles.values().map(Role::json).collect::<Vec<_>>(),
            "icon": null, "splash": null, "discovery_splash": null, "banner": null, "home_header": null,
            "description": null, "vanity_url_code": null, "application_id": null,
            "afk_channel_id": null, "afk_timeout": 300,
            "widget_enabled": false, "widget_channel_id": null,
            "verification_level": 1, "default_message_notifications": 0, "explicit_content_filter": 0,
            "emojis": [], "stickers": [], "features": [],
            "mfa_level": 0, "nsfw_level": 0, "nsfw": false,
            "system_channel_id": null, "system_channel_flags": 0,
            "rules_channel_id": null, "public_updates_channel_id": null, "safety_alerts_channel_id": null,
            "max_presences": null, "max_members": 500_000,
            "max_video_channel_users": 25, "max_stage_video_channel_users": 50,
            "premium_tier": 0, "premium_subscription_count": 0, "premium_progress_bar_enabled": false,
            "preferred_locale": "en-US", "region": "deprecated", "incidents_data": null,
        })
    }

    /// A server as the gateway's GUILD_CREATE gives it: with members, channels and threads.
    pub(crate) fn guild_create_json(&self, guild: &Guild) -> Value {
        let bot_joined = guild.members.get(&self.bot).map_or_else(|| self.now(), |member| member.joined_at);
        let of_guild = |threads: bool| {
            let mine = self.channels.values().filter(move |channel| channel.guild == Some(guild.id));
            mine.filter(move |channel| channel.is_thread() == threads && (!threads || !channel.archived))
                .filter(|channel| !threads || permissions::in_channel(self, channel, self.bot) != 0)
                .map(|channel| self.channel_json(channel))
                .collect::<Vec<_>>()
        };
        let mut json = self.guild_json(guild);
        json["joined_at"] = written(bot_joined).into();
        json["large"] = false.into();
        json["unavailable"] = false.into();
        json["member_count"] = guild.members.len().into();
        json["members"] = guild.members.keys().filter_map(|user| self.member_json(guild.id, *user)).collect();
        json["channels"] = of_guild(false).into();
        json["threads"] = of_guild(true).into();
        for empty in ["voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"] {
            json[empty] = json!([]);
        }
        json
    }
}
