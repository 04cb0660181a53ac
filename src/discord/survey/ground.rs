//! A server as Discord describes it to the bot: roles, channels, and what the bot holds.

use serde_json::Value;

use crate::discord::rest::{Call, Failure, Rest};
use crate::discord::servers::snowflake;
use crate::incident::{ChannelId, ServerId, ServerRoleId, UserId};

/// Discord's number for a category (its documentation of channels).
const CATEGORY: u64 = 4;
/// A text channel, and one for announcements: where messages can be posted.
const TEXT: [u64; 2] = [0, 5];

/// A server, as it was a moment ago.
#[derive(Clone, Debug)]
pub(in crate::discord) struct Ground {
    pub(in crate::discord) server: ServerId,
    pub(in crate::discord) me: UserId,
    pub(in crate::discord) roles: Vec<Role>,
    /// The roles that the bot holds.
    pub(in crate::discord) mine: Vec<ServerRoleId>,
    pub(in crate::discord) channels: Vec<ChannelSeen>,
    /// How many hold each role; `None`: Discord did not say.
    pub(in crate::discord) counts: Option<Value>,
}

/// A role of the server.
#[derive(Clone, Debug)]
pub(in crate::discord) struct Role {
    pub(in crate::discord) id: ServerRoleId,
    pub(in crate::discord) name: String,
    pub(in crate::discord) permissions: u64,
    /// The higher, the more it stands above.
    pub(in crate::discord) position: u64,
    pub(in crate::discord) mentionable: bool,
    /// It belongs to an application, and nobody can be given it.
    pub(in crate::discord) managed: bool,
}

/// A channel or category of the server.
#[derive(Clone, Debug)]
pub(in crate::discord) struct ChannelSeen {
    pub(in crate::discord) id: ChannelId,
    pub(in crate::discord) name: String,
    pub(in crate::discord) kind: u64,
    pub(in crate::discord) parent: Option<ChannelId>,
    pub(in crate::discord) overwrites: Vec<Overwrite>,
}

/// What a channel gives to or takes from a role or a person.
#[derive(Clone, Copy, Debug)]
pub(in crate::discord) struct Overwrite {
    pub(in crate::discord) id: u64,
    pub(in crate::discord) of_member: bool,
    pub(in crate::discord) allow: u64,
    pub(in crate::discord) deny: u64,
}

impl Ground {
    /// Asks Discord.
    pub(in crate::discord) async fn ask(rest: &Rest, me: UserId, server: ServerId) -> Result<Self, Failure> {
        let ask = |path: String| async move { rest.send(Call::get(path)).await.map(|reply| reply.body) };
        let (roles, channels, member, counts) = tokio::join!(
            ask(format!("/guilds/{server}/roles")),
            ask(format!("/guilds/{server}/channels")),
            ask(format!("/guilds/{server}/members/{me}")),
            ask(format!("/guilds/{server}/roles/member-counts")),
        );
        let (roles, channels, member) = (roles?, channels?, member?);
        Ok(Self {
            server,
            me,
            roles: listed(&roles).filter_map(role).collect(),
            mine: listed(&member["roles"]).filter_map(snowflake).map(ServerRoleId).collect(),
            channels: listed(&channels).filter_map(channel).collect(),
            counts: counts.ok().filter(Value::is_object),
        })
    }

    /// The role of that id or exact name.
    pub(in crate::discord) fn role(&self, name: &str) -> Result<&Role, usize> {
        if let Some(role) = name.parse().ok().and_then(|id| self.roles.iter().find(|role| role.id == ServerRoleId(id)))
        {
            return Ok(role);
        }
        let bare = name.trim_start_matches('@');
        let named: Vec<&Role> = self.roles.iter().filter(|role| role.name == bare).collect();
        if let [role] = named.as_slice() { Ok(role) } else { Err(named.len()) }
    }

    /// The channel for messages of that id or name.
    pub(in crate::discord) fn text_channel(&self, name: &str) -> Option<&ChannelSeen> {
        self.place(name, |channel| TEXT.contains(&channel.kind))
    }

    /// The category of that id or name.
    pub(in crate::discord) fn category(&self, name: &str) -> Option<&ChannelSeen> {
        self.place(name, |channel| channel.kind == CATEGORY)
    }

    fn place(&self, name: &str, fits: impl Fn(&ChannelSeen) -> bool) -> Option<&ChannelSeen> {
        let wanted = name.trim_start_matches('#').to_lowercase();
        let fitting = || self.channels.iter().filter(|channel| fits(channel));
        let by_id = fitting().find(|channel| channel.id.to_string() == wanted);
        by_id.or_else(|| fitting().find(|channel| channel.name.to_lowercase() == wanted))
    }

    /// Whether somebody who holds these roles sees a channel; of one that the bot itself does not see nothing is known.
    pub(in crate::discord) fn shows(&self, channel: ChannelId, user: UserId, roles: &[ServerRoleId]) -> bool {
        let theirs = Self { me: user, mine: roles.to_vec(), ..self.clone() };
        let listed = self.channels.iter().find(|listed| listed.id == channel);
        listed.is_none_or(|listed| super::rights::sees(&theirs, listed))
    }

    /// How many channels stand in a category.
    pub(in crate::discord) fn held_by(&self, category: ChannelId) -> usize {
        self.channels.iter().filter(|channel| channel.parent == Some(category)).count()
    }

    /// How many hold a role; `None`: Discord did not say.
    pub(in crate::discord) fn holders(&self, role: ServerRoleId) -> Option<u64> {
        self.counts.as_ref().map(|counts| counts[role.to_string()].as_u64().unwrap_or(0))
    }

    /// Whether the bot lacks a permission on the server, by its name in [`PERMISSIONS`](super::PERMISSIONS).
    pub(in crate::discord) fn lacks(&self, permission: &str) -> bool {
        super::rights::lacks(self, permission)
    }

    /// How the bot's own role is called, as Discord's settings list it.
    pub(in crate::discord) fn my_role(&self) -> &str {
        let mine = self.roles.iter().filter(|role| self.mine.contains(&role.id));
        let highest = mine.max_by_key(|role| (role.managed, role.position));
        highest.map_or("the bot's role", |role| &role.name)
    }

    /// Whether the bot can give a role to people and take it from them: it stands below its own highest one (Discord's
    /// documentation of permissions, "Permission Hierarchy").
    pub(in crate::discord) fn stands_above(&self, role: &Role) -> bool {
        let mine = self.roles.iter().filter(|role| self.mine.contains(&role.id));
        mine.map(|mine| mine.position).max().unwrap_or(0) > role.position
    }
}

fn listed(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn role(role: &Value) -> Option<Role> {
    Some(Role {
        id: ServerRoleId(snowflake(&role["id"])?),
        name: role["name"].as_str()?.to_owned(),
        permissions: snowflake(&role["permissions"]).unwrap_or(0),
        position: role["position"].as_u64().unwrap_or(0),
        mentionable: role["mentionable"].as_bool().unwrap_or(false),
        managed: role["managed"].as_bool().unwrap_or(false),
    })
}

fn channel(channel: &Value) -> Option<ChannelSeen> {
    Some(ChannelSeen {
        id: ChannelId(snowflake(&channel["id"])?),
        name: channel["name"].as_str().unwrap_or_default().to_owned(),
        kind: channel["type"].as_u64().unwrap_or(0),
        parent: snowflake(&channel["parent_id"]).map(ChannelId),
        overwrites: listed(&channel["permission_overwrites"]).filter_map(overwrite).collect(),
    })
}

fn overwrite(overwrite: &Value) -> Option<Overwrite> {
    Some(Overwrite {
        id: snowflake(&overwrite["id"])?,
        of_member: overwrite["type"].as_u64() == Some(1),
        allow: snowflake(&overwrite["allow"]).unwrap_or(0),
        deny: snowflake(&overwrite["deny"]).unwrap_or(0),
    })
}
