//! Whom a page can reach: asked of Discord before it is sent, and read from the message afterwards.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use serenity::all::Permissions;

use super::DiscordCourier;
use super::members::Found;
use crate::config::Config;
use crate::discord::Me;
use crate::discord::rest::{Call, Failure};
use crate::discord::servers::{RoleSeen, one_named, snowflake};
use crate::discord::view::Mentions;
use crate::engine::Errand;
use crate::escalation::{Called, Page};
use crate::incident::{ChannelId, Guest, Incident, Missed, Person, ScheduleId, ServerId, ServerRoleId, Target, UserId};

/// How long one question before a page may take: a page must not wait for what it can do without.
pub(super) const ASK_WITHIN: Duration = Duration::from_secs(2);
/// How long it may take to count whom an opening lets in: somebody waits for the answer.
const COUNT_WITHIN: Duration = Duration::from_millis(600);

/// Whom a step mentions, and who is out of reach.
#[derive(Debug, Default)]
pub(super) struct Reach {
    pub(super) mentions: Mentions,
    /// The names of those who are mentioned, beside their ids.
    roles: Vec<(ServerRoleId, String, String)>,
    pub(super) users: Vec<(UserId, String, String)>,
    pub(super) missed: Vec<Missed>,
    /// People whom a mention in the channel does not reach.
    pub(super) deaf: Vec<(UserId, String, String)>,
    /// The roles that people hold who are mentioned, as far as Discord said.
    held: Vec<(UserId, Vec<ServerRoleId>)>,
    /// How many members hold each of the roles, as far as Discord said.
    holders: Vec<(ServerRoleId, u64)>,
    /// Discord could not be asked about a target: what is missed for that may be reached later.
    pub(super) unasked: Option<Failure>,
}

/// Why a target is out of reach.
pub(super) enum Out {
    /// Discord says so.
    Known(String),
    /// Discord could not be asked.
    Unasked(Failure),
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
        let (mut names, known_before) = (Vec::new(), self.missed.len());
        for (id, name, target) in std::mem::take(&mut self.roles) {
            if listed(&shown["mention_roles"], id.0, snowflake) {
                names.push(name);
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
                self.miss(target.clone(), "Discord took the mention and notified nobody".to_owned());
                self.deaf.push((id, name, target));
            }
        }
        let unsaid = self.missed[known_before..].to_vec();
        let Reach { mentions: Mentions { users, roles, .. }, missed, deaf, .. } = self;
        Reached { users, roles, names, missed, deaf, unsaid }
    }

    /// Everybody who is mentioned, with how many hold a role, and the target that names them.
    pub(super) fn guests(&self) -> Vec<(Guest, Option<u64>, String)> {
        let holders = |id| self.holders.iter().find(|(role, _)| *role == id).map(|(_, count)| *count);
        let roles = self
            .roles
            .iter()
            .map(|(id, name, target)| (Guest::Role { id: *id, name: name.clone() }, holders(*id), target.clone()));
        let users = self
            .users
            .iter()
            .map(|(id, name, target)| (Guest::Person(Person { id: *id, name: name.clone() }), None, target.clone()));
        roles.chain(users).collect()
    }

    /// Somebody is not mentioned after all.
    pub(super) fn exclude(&mut self, guest: &Guest, target: String, why: String) {
        self.mentions.users.retain(|user| user.0 != guest.id());
        self.mentions.roles.retain(|role| role.0 != guest.id());
        self.users.retain(|(user, _, _)| user.0 != guest.id());
        self.roles.retain(|(role, _, _)| role.0 != guest.id());
        self.miss(target, why);
    }

    /// Whoever has acknowledged a part of the page already is not rung again. Tells whether there was anybody.
    pub(super) fn spare(&mut self, page: &Page) -> bool {
        let before = self.users.len() + self.roles.len() + self.deaf.len();
        let rings = |user: UserId| !page.has_already(Called::User(user));
        let spared: Vec<String> =
            self.deaf.iter().filter(|(user, ..)| !rings(*user)).map(|(.., target)| target.clone()).collect();
        self.missed.retain(|missed| !spared.contains(&missed.target));
        self.deaf.retain(|(user, ..)| rings(*user));
        self.users.retain(|(user, ..)| rings(*user));
        self.mentions.users.retain(|user| rings(*user));
        self.roles.retain(|(role, ..)| !page.has_already(Called::Role(*role)));
        self.mentions.roles.retain(|role| !page.has_already(Called::Role(*role)));
        before > self.users.len() + self.roles.len() + self.deaf.len()
    }

    fn miss(&mut self, target: String, why: String) {
        self.missed.push(Missed { target, why });
    }

    fn is_out(&mut self, target: String, out: Out) {
        match out {
            Out::Known(why) => self.miss(target, why),
            Out::Unasked(failure) => {
                self.miss(target, format!("Discord could not be asked about it: {failure}"));
                self.unasked = Some(failure);
            }
        }
    }

    fn add_role(&mut self, role: &RoleSeen, target: String) {
        if !self.mentions.roles.contains(&role.id) {
            self.mentions.roles.push(role.id);
            self.roles.push((role.id, role.name.clone(), target));
        }
    }

    fn add_user(&mut self, id: UserId, name: String, target: String) {
        if !self.mentions.users.contains(&id) {
            self.mentions.users.push(id);
            self.users.push((id, name, target));
        }
    }

    fn add_member(&mut self, member: Found, target: String) {
        self.held.extend(member.held.map(|held| (member.id, held)));
        self.add_user(member.id, member.name, target);
    }

    /// A mention of somebody who can't see the channel notifies nobody.
    fn cannot_see(&mut self, user: UserId) {
        self.mentions.users.retain(|mentioned| *mentioned != user);
        if let Some(at) = self.users.iter().position(|(id, _, _)| *id == user) {
            let (id, name, target) = self.users.remove(at);
            self.miss(target.clone(), "can't see the channel".to_owned());
            self.deaf.push((id, name, target));
        }
    }
}

/// Who was reached.
pub(super) struct Reached {
    pub(super) users: Vec<UserId>,
    pub(super) roles: Vec<ServerRoleId>,
    pub(super) names: Vec<String>,
    pub(super) missed: Vec<Missed>,
    /// The people among the missed whom a direct message may reach, with their names and the targets that name them.
    pub(super) deaf: Vec<(UserId, String, String)>,
    /// Those of the missed that showed only in the message.
    pub(super) unsaid: Vec<Missed>,
}

impl DiscordCourier {
    /// Whom a step's targets are, and which of them can't be reached in that channel. What is not known of one target says
    /// nothing about the others.
    pub(super) async fn reach(&self, me: &Me, errand: &Errand, targets: &[Target], channel: ChannelId) -> Reach {
        let incident = &errand.kept.incident;
        let is_asked = |target: &Target| !matches!(target, Target::Here | Target::Notifier(_) | Target::Declarer);
        let asks = targets.iter().any(is_asked);
        let mut ground = if asks { Some(self.ground(me, incident.server, channel).await) } else { None };
        if let Some(ground) = ground.as_mut().filter(|_| incident.is_private()) {
            // Whoever is paged is let in to the channel first.
            ground.channel = None;
        }
        let mut reach = Reach::default();
        for target in targets {
            match (target, &ground) {
                (Target::ServerRole(name), Some(ground)) => match ground.reachable_role(incident.server, name) {
                    Ok(role) => {
                        let holders = ground.counts.as_ref().and_then(|counts| counts[role.id.to_string()].as_u64());
                        reach.holders.extend(holders.map(|count| (role.id, count)));
                        reach.add_role(role, target.to_string());
                    }
                    Err(out) => reach.is_out(target.to_string(), out),
                },
                (Target::Here, _) => reach.mentions.everyone = true,
                _ => self.reach_person(errand, target, &mut reach).await,
            }
        }
        if let Some(Ground { roles: Ok(roles), channel: Some(channel), .. }) = &ground {
            let sees = |user: UserId, held: &[ServerRoleId]| may_see(roles, incident.server, held, Some(user), channel);
            let blind = reach.held.iter().filter(|(user, held)| !sees(*user, held)).map(|(user, _)| *user);
            blind.collect::<Vec<_>>().into_iter().for_each(|user| reach.cannot_see(user));
        }
        reach
    }

    /// Why the first of these roles that can't be reached in that channel can't be; `None`: all can, or Discord did not say.
    /// `lets_in`: whoever is paged is let in to the channel first, so that seeing it now is not asked for.
    pub(in crate::discord) async fn why_unreachable(
        &self,
        me: &Me,
        server: ServerId,
        roles: &[Target],
        (channel, lets_in): (ChannelId, bool),
    ) -> Option<String> {
        let mut ground = self.ground(me, server, channel).await;
        if lets_in {
            ground.channel = None;
        }
        roles.iter().find_map(|target| match target {
            Target::ServerRole(name) => match ground.reachable_role(server, name) {
                Err(Out::Known(why)) => Some(why),
                Ok(_) | Err(Out::Unasked(_)) => None,
            },
            _ => None,
        })
    }

    /// The people among a step's targets; why the others can't be reached.
    pub(super) async fn reach_people(&self, errand: &Errand, targets: &[Target], why: &str) -> Reach {
        let mut reach = Reach::default();
        for target in targets {
            match target {
                Target::ServerRole(_) | Target::Here => reach.miss(target.to_string(), why.to_owned()),
                _ => self.reach_person(errand, target, &mut reach).await,
            }
        }
        reach
    }

    async fn reach_person(&self, errand: &Errand, target: &Target, reach: &mut Reach) {
        let incident = &errand.kept.incident;
        let text = target.to_string();
        match target {
            Target::User(name) => match self.member_named(incident.server, name).await {
                Ok(member) => reach.add_member(member, text),
                Err(out) => reach.is_out(text, out),
            },
            Target::IncidentRole(role) => match incident.holder(role) {
                Some(held) => reach.add_user(held.by.id, held.by.name.clone(), text),
                None => reach.miss(text, "nobody holds this role in the incident".to_owned()),
            },
            Target::Declarer => match incident.declarer.person() {
                Some(person) => reach.add_user(person.id, person.name.clone(), text),
                None => reach.miss(text, "no person opened this incident".to_owned()),
            },
            Target::Schedule(id) => match on_call(&errand.agreed, errand.now, id) {
                Ok(name) => match self.member_named(incident.server, name).await {
                    Ok(member) => reach.add_member(member, text),
                    Err(Out::Known(why)) if name.parse::<u64>().is_ok() => {
                        reach.miss(text, format!("whoever is on call {why}"));
                    }
                    Err(Out::Known(why)) => reach.miss(text, format!("{name} is on call, but {why}")),
                    Err(out) => reach.is_out(text, out),
                },
                Err(why) => reach.miss(text, why.to_owned()),
            },
            // A notifier has a message of its own.
            Target::Notifier(_) | Target::ServerRole(_) | Target::Here => {}
        }
    }

    /// The roles that the first step of its policy lets in to a private incident, by name, and how many people hold each; `None`:
    /// Discord did not say in time.
    pub(in crate::discord) async fn first_let_in(
        &self,
        incident: &Incident,
        agreed: &Config,
    ) -> Vec<(String, Option<u64>)> {
        let policy = agreed.rules.policy(&incident.severity, incident.service.as_ref());
        let level = policy.and_then(|policy| agreed.policy(policy)).and_then(|policy| policy.levels.first());
        let targets = level.map_or(&[][..], |level| &level.notify).iter();
        let names: Vec<_> = targets
            .filter_map(|target| if let Target::ServerRole(name) = target { Some(name) } else { None })
            .collect();
        if names.is_empty() || !incident.is_private() || !incident.status.is_open() {
            return Vec::new();
        }
        let counting =
            Call::get(format!("/guilds/{}/roles/member-counts", incident.server)).within(COUNT_WITHIN).urgent();
        let (known, counts) =
            tokio::join!(self.servers.fresh_roles(incident.server, COUNT_WITHIN), self.rest.send(counting));
        let known = known.ok().or_else(|| self.servers.remembered(incident.server));
        let named = |name: &String| {
            let role = known.as_ref().and_then(|known| one_named(known, name).ok());
            let counts = counts.as_ref().ok();
            let count = role.zip(counts).and_then(|(role, reply)| reply.body[role.id.to_string()].as_u64());
            (role.map_or_else(|| name.clone(), |role| role.name.clone()), count)
        };
        names.into_iter().map(named).collect()
    }

    pub(super) async fn ground(&self, me: &Me, server: ServerId, channel: ChannelId) -> Ground {
        let ask = |path: String| async move {
            self.rest.send(Call::get(path).within(ASK_WITHIN).urgent()).await.ok().map(|reply| reply.body)
        };
        let (roles, counts, channel, bot) = tokio::join!(
            self.servers.fresh_roles(server, ASK_WITHIN),
            ask(format!("/guilds/{server}/roles/member-counts")),
            async {
                let channel = ask(format!("/channels/{channel}")).await?;
                // Who sees a thread is said by the channel under which it stands.
                match super::channel::parent_of(&channel).filter(|_| super::archive::is_thread(&channel)) {
                    Some(parent) => ask(format!("/channels/{parent}")).await,
                    None => Some(channel),
                }
            },
            ask(format!("/guilds/{server}/members/{}", me.user)),
        );
        let roles = roles.or_else(|failure| self.servers.remembered(server).ok_or(failure));
        let mentions_any = bot.zip(roles.as_ref().ok()).map(|(bot, roles)| {
            let held: Vec<u64> = bot["roles"].as_array().into_iter().flatten().filter_map(snowflake).collect();
            let mine = roles.iter().filter(|role| held.contains(&role.id.0) || role.id.0 == server.0);
            let all = mine.fold(Permissions::empty(), |all, role| all | role.permissions);
            all.intersects(Permissions::MENTION_EVERYONE | Permissions::ADMINISTRATOR)
        });
        Ground { roles, counts: counts.filter(Value::is_object), channel, mentions_any }
    }
}

/// Who is on call by a schedule now, as its members are written; or why nobody is.
pub(super) fn on_call<'a>(agreed: &'a Config, now: DateTime<Utc>, id: &ScheduleId) -> Result<&'a str, &'static str> {
    let schedule = agreed.schedule(id).ok_or("there is no such schedule")?;
    match schedule.holder(now) {
        Some((Target::User(name), _)) => Ok(name),
        // Each member is a person: the configuration and the chat take nothing else.
        Some(_) | None => Err("nobody is on call"),
    }
}

/// What Discord says of a server just before a page. What it does not say counts for the target: a page that may reach somebody
/// is sent.
pub(super) struct Ground {
    /// The server's roles, or why they are not known.
    roles: Result<Arc<[RoleSeen]>, Failure>,
    /// How many members hold each role; `None`: Discord did not say.
    pub(super) counts: Option<Value>,
    /// The channel with its overwrites; `None`: Discord did not say.
    channel: Option<Value>,
    /// The bot may mention any role; `None`: Discord did not say.
    mentions_any: Option<bool>,
}

impl Ground {
    pub(super) fn reachable_role(&self, server: ServerId, name: &str) -> Result<&RoleSeen, Out> {
        let roles = self.roles.as_ref().map_err(|failure| Out::Unasked(failure.clone()))?;
        let role = one_named(roles, name).map_err(|count| match count {
            0 => Out::Known("this server has no such role".to_owned()),
            several => Out::Known(format!("{several} roles of this server have this name; give the id instead")),
        })?;
        let holders = self.counts.as_ref().map(|counts| counts[role.id.to_string()].as_u64().unwrap_or(0));
        if holders == Some(0) {
            return Err(Out::Known("nobody holds this role".to_owned()));
        }
        if !role.mentionable && self.mentions_any == Some(false) {
            let mend = "make it mentionable, or give the bot the permission Mention Everyone";
            return Err(Out::Known(format!("a mention of this role notifies nobody: {mend}")));
        }
        if self.channel.as_ref().is_some_and(|channel| !may_see(roles, server, &[role.id], None, channel)) {
            return Err(Out::Known("its holders can't see the channel".to_owned()));
        }
        Ok(role)
    }
}

/// Whether somebody who holds these roles may see a channel (Discord's documentation of permissions: @everyone, then the roles;
/// the channel's overwrites for @everyone, then for the roles together, then for the member). `user`: `None` for whoever holds the
/// roles and nothing else.
pub(in crate::discord) fn may_see(
    roles: &[RoleSeen],
    server: ServerId,
    held: &[ServerRoleId],
    user: Option<UserId>,
    channel: &Value,
) -> bool {
    let everyone = roles.iter().find(|role| role.id.0 == server.0);
    let base = everyone.map_or(Permissions::VIEW_CHANNEL, |everyone| everyone.permissions);
    let theirs = roles.iter().filter(|role| held.contains(&role.id));
    let mut allowed = theirs.fold(base, |sum, role| sum | role.permissions);
    if allowed.contains(Permissions::ADMINISTRATOR) {
        return true;
    }
    let steps: [&dyn Fn(u64) -> bool; 3] =
        [&|id| id == server.0, &|id| id != server.0 && held.contains(&ServerRoleId(id)), &|id| {
            user == Some(UserId(id))
        }];
    for meant in steps {
        let overwrites = channel["permission_overwrites"].as_array().into_iter().flatten();
        let meant = overwrites.filter(|overwrite| snowflake(&overwrite["id"]).is_some_and(meant));
        let (allow, deny) = meant.fold((Permissions::empty(), Permissions::empty()), |(allow, deny), overwrite| {
            (allow | bits(&overwrite["allow"]), deny | bits(&overwrite["deny"]))
        });
        allowed = (allowed - deny) | allow;
    }
    allowed.contains(Permissions::VIEW_CHANNEL)
}

/// Permissions as Discord writes them: digits in a string, or a number.
fn bits(value: &Value) -> Permissions {
    let bits = value.as_str().and_then(|bits| bits.parse().ok()).or(value.as_u64());
    Permissions::from_bits_truncate(bits.unwrap_or(0))
}
