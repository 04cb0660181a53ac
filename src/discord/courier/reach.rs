//! Whom a page can reach: asked of Discord before it is sent, and read from the message afterwards.

use std::sync::Arc;

use serde_json::Value;
use serenity::all::Permissions;

use super::DiscordCourier;
use crate::discord::Me;
use crate::discord::rest::{Call, Failure};
use crate::discord::servers::{RoleSeen, one_named, snowflake};
use crate::discord::view::Mentions;
use crate::escalation::Target;
use crate::incident::{ChannelId, Incident, Missed, ServerId, ServerRoleId, UserId};

/// Whom a step mentions, and who is out of reach.
#[derive(Debug, Default)]
pub(super) struct Reach {
    pub(super) mentions: Mentions,
    /// The names of those who are mentioned, beside their ids.
    roles: Vec<(ServerRoleId, String, String)>,
    users: Vec<(UserId, String, String)>,
    pub(super) missed: Vec<Missed>,
}

impl Reach {
    /// Nobody is left whom a mention could reach by itself; `@here` alone reaches only who happens to be online.
    pub(super) fn is_nobody(&self) -> bool {
        self.mentions.users.is_empty() && self.mentions.roles.is_empty()
    }

    /// Who was notified, by the lists of mentions that the message itself carries. A message without the lists says nothing
    /// about them, and its mentions are believed.
    pub(super) fn read_back(mut self, shown: &Value) -> Reached {
        let listed = |list: &Value, id: u64, of: fn(&Value) -> Option<u64>| match list.as_array() {
            Some(list) => list.iter().any(|one| of(one) == Some(id)),
            None => true,
        };
        let mut names = Vec::new();
        for (id, name, target) in std::mem::take(&mut self.roles) {
            if listed(&shown["mention_roles"], id.0, snowflake) {
                names.push(format!("@{name}"));
            } else {
                self.mentions.roles.retain(|role| *role != id);
                self.miss(target, "Discord took the mention and notified nobody".to_owned());
            }
        }
        for (id, name, target) in std::mem::take(&mut self.users) {
            if listed(&shown["mentions"], id.0, |user| snowflake(&user["id"])) {
                names.push(name);
            } else {
                self.mentions.users.retain(|user| *user != id);
                self.miss(target, "Discord took the mention and notified nobody".to_owned());
            }
        }
        Reached { users: self.mentions.users, roles: self.mentions.roles, names, missed: self.missed }
    }

    fn miss(&mut self, target: String, why: String) {
        self.missed.push(Missed { target, why });
    }

    fn add_user(&mut self, id: UserId, name: String, target: String) {
        if !self.mentions.users.contains(&id) {
            self.mentions.users.push(id);
            self.users.push((id, name, target));
        }
    }
}

/// Who was reached.
pub(super) struct Reached {
    pub(super) users: Vec<UserId>,
    pub(super) roles: Vec<ServerRoleId>,
    pub(super) names: Vec<String>,
    pub(super) missed: Vec<Missed>,
}

/// What Discord says of a server just before a page.
struct Ground {
    roles: Arc<[RoleSeen]>,
    /// How many members hold each role; `None`: Discord did not say.
    counts: Option<Value>,
    /// The channel's overwrites; `None`: Discord did not say.
    channel: Option<Value>,
    /// The bot may mention any role; `None`: Discord did not say.
    mentions_any: Option<bool>,
}

impl DiscordCourier {
    /// Whom a step's targets are, and which of them can't be reached in that channel.
    ///
    /// What Discord does not say counts for the target: a page that may reach somebody is sent.
    pub(super) async fn reach(
        &self,
        me: &Me,
        incident: &Incident,
        targets: &[Target],
        channel: ChannelId,
    ) -> Result<Reach, Failure> {
        let server = incident.server;
        let ground = self.ground(me, server, targets, channel).await?;
        let mut reach = Reach::default();
        for target in targets {
            let text = target.to_string();
            match target {
                Target::ServerRole(name) => match reachable_role(&ground, server, name) {
                    Ok(role) if reach.mentions.roles.contains(&role.id) => {}
                    Ok(role) => {
                        reach.mentions.roles.push(role.id);
                        reach.roles.push((role.id, role.name.clone(), text));
                    }
                    Err(why) => reach.miss(text, why),
                },
                Target::User(name) => match self.member_named(server, name).await? {
                    Ok((id, name)) => reach.add_user(id, name, text),
                    Err(why) => reach.miss(text, why),
                },
                Target::IncidentRole(role) => match incident.holder(role) {
                    Some(held) => reach.add_user(held.by.id, held.by.name.clone(), text),
                    None => reach.miss(text, "nobody holds this role in the incident".to_owned()),
                },
                Target::Declarer => match incident.declarer.person() {
                    Some(person) => reach.add_user(person.id, person.name.clone(), text),
                    None => reach.miss(text, "no person opened this incident".to_owned()),
                },
                Target::Here => reach.mentions.everyone = true,
            }
        }
        Ok(reach)
    }

    async fn ground(
        &self,
        me: &Me,
        server: ServerId,
        targets: &[Target],
        channel: ChannelId,
    ) -> Result<Ground, Failure> {
        if !targets.iter().any(|target| matches!(target, Target::ServerRole(_))) {
            return Ok(Ground { roles: Arc::new([]), counts: None, channel: None, mentions_any: None });
        }
        let roles = match self.servers.fresh_roles(server).await {
            Ok(roles) => roles,
            Err(failure) => {
                tracing::warn!(%server, %failure, "a page goes by the roles that are remembered");
                self.servers.roles(server).await?
            }
        };
        let ask =
            |path: String| async move { self.rest.send(Call::get(path).urgent()).await.ok().map(|reply| reply.body) };
        let counts = ask(format!("/guilds/{server}/roles/member-counts")).await.filter(Value::is_object);
        let channel = ask(format!("/channels/{channel}")).await;
        let bot = ask(format!("/guilds/{server}/members/{}", me.user)).await;
        let mentions_any = bot.map(|bot| {
            let held: Vec<u64> = bot["roles"].as_array().into_iter().flatten().filter_map(snowflake).collect();
            let mine = roles.iter().filter(|role| held.contains(&role.id.0) || role.id.0 == server.0);
            let all = mine.fold(Permissions::empty(), |all, role| all | role.permissions);
            all.intersects(Permissions::MENTION_EVERYONE | Permissions::ADMINISTRATOR)
        });
        Ok(Ground { roles, counts, channel, mentions_any })
    }

    async fn member_named(&self, server: ServerId, name: &str) -> Result<Result<(UserId, String), String>, Failure> {
        let named = |member: &Value| {
            let name = ["nick"]
                .iter()
                .map(|key| &member[*key])
                .chain([&member["user"]["global_name"], &member["user"]["username"]]);
            let name = name.filter_map(Value::as_str).next().unwrap_or("somebody").to_owned();
            snowflake(&member["user"]["id"]).map(|id| (UserId(id), name))
        };
        if let Ok(id) = name.parse::<u64>() {
            return match self.rest.send(Call::get(format!("/guilds/{server}/members/{id}")).urgent()).await {
                Ok(reply) => Ok(named(&reply.body).ok_or_else(|| "Discord described no member".to_owned())),
                Err(Failure::Refused { status: 404, .. }) => Ok(Err("is not a member of this server".to_owned())),
                Err(failure) => Err(failure),
            };
        }
        let bare = name.trim_start_matches('@');
        let query: String = bare.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let path = format!("/guilds/{server}/members/search?query={query}&limit=10");
        let reply = self.rest.send(Call::get(path).urgent()).await?;
        let found: Vec<_> =
            reply.body.as_array().into_iter().flatten().filter(|m| m["user"]["username"] == bare).collect();
        Ok(match found.as_slice() {
            [member] => named(member).ok_or_else(|| "Discord described no member".to_owned()),
            [] => Err("no member of this server has this username".to_owned()),
            several => Err(format!("{} members have this username; give the id instead", several.len())),
        })
    }
}

fn reachable_role<'a>(ground: &'a Ground, server: ServerId, name: &str) -> Result<&'a RoleSeen, String> {
    let role = one_named(&ground.roles, name).map_err(|count| match count {
        0 => "this server has no such role".to_owned(),
        several => format!("{several} roles of this server have this name; give the id instead"),
    })?;
    let holders = ground.counts.as_ref().map(|counts| counts[role.id.to_string()].as_u64().unwrap_or(0));
    if holders == Some(0) {
        return Err("nobody holds this role".to_owned());
    }
    if !role.mentionable && ground.mentions_any == Some(false) {
        let mend = "make it mentionable, or give the bot the permission Mention Everyone";
        return Err(format!("a mention of this role notifies nobody: {mend}"));
    }
    if ground.channel.as_ref().is_some_and(|channel| !sees(ground, server, role, channel)) {
        return Err("its holders can't see the channel".to_owned());
    }
    Ok(role)
}

/// Whether holding this role alone lets somebody see the channel (Discord's documentation of permissions: @everyone, then the
/// role; the channel's overwrites for @everyone, then for the role).
fn sees(ground: &Ground, server: ServerId, role: &RoleSeen, channel: &Value) -> bool {
    let everyone = ground.roles.iter().find(|role| role.id.0 == server.0);
    let mut allowed = role.permissions | everyone.map_or(Permissions::VIEW_CHANNEL, |everyone| everyone.permissions);
    if allowed.contains(Permissions::ADMINISTRATOR) {
        return true;
    }
    for id in [server.0, role.id.0] {
        let overwrites = channel["permission_overwrites"].as_array().into_iter().flatten();
        for overwrite in overwrites.filter(|overwrite| snowflake(&overwrite["id"]) == Some(id)) {
            let bits = |key: &str| {
                let bits = overwrite[key].as_str().and_then(|bits| bits.parse().ok()).or(overwrite[key].as_u64());
                Permissions::from_bits_truncate(bits.unwrap_or(0))
            };
            allowed = (allowed - bits("deny")) | bits("allow");
        }
    }
    allowed.contains(Permissions::VIEW_CHANNEL)
}
