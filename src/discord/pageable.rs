//! Whom `/incident page` can reach, asked before anybody is paged: whoever asks learns at once what a page would only find out.
//!
//! Guarantees: what Discord does not say within [`ASK_WITHIN`] counts for the target; the page itself finds out.
//!
//! Does not know: what a page is. It asks of Discord what the courier asks before each ring.

use std::time::Duration;

use serenity::all::{PartialMember, Permissions, Role, User};

use super::Bot;
use super::commands::Wrong;
use super::courier::{Named, may_see};
use super::rest::Call;
use super::servers::one_named;
use super::view::{self, text};
use super::visit::{Visit, person_of_user};
use crate::engine::{Failure, LetsIn, Which, find};
use crate::escalation::Schedule;
use crate::incident::{ChannelId, Number, Person, ServerId, ServerRoleId, Target, UserId, Whom};
use crate::store::{Kept, StoreError};

/// How long Discord may be asked: somebody waits for an answer.
const ASK_WITHIN: Duration = Duration::from_millis(1_200);
/// How long it may be asked how many hold a role, and by when after the question came in: a form must be the first answer.
const COUNT_WITHIN: Duration = Duration::from_millis(600);
const COUNT_BY: Duration = Duration::from_millis(1_600);

/// Nobody knows whether an incident is a private one.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unknown {
    /// The database does not say.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It did not say in time.
    #[error("the database did not answer in time")]
    InTime,
}

/// What was chosen to be paged, as the interaction describes it.
#[derive(Clone, Debug)]
pub(super) enum Pageable {
    Person { person: Person, bot: bool, member: Option<Member> },
    Role { id: ServerRoleId, name: String, of_an_app: bool },
}

/// What the interaction says of a member.
#[derive(Clone, Debug)]
pub(super) struct Member {
    roles: Vec<ServerRoleId>,
    /// What they may do in the channel in which the command was typed (Discord's documentation of resolved data).
    permissions: Permissions,
}

impl Pageable {
    pub(super) fn of_user(user: &User, member: Option<&PartialMember>) -> Self {
        let person = person_of_user(user);
        let nick = member.and_then(|member| member.nick.clone());
        let person = Person { name: nick.unwrap_or(person.name), ..person };
        let member = member.map(|member| Member {
            roles: member.roles.iter().map(|role| ServerRoleId(role.get())).collect(),
            // What is not said counts for the target.
            permissions: member.permissions.unwrap_or(Permissions::VIEW_CHANNEL),
        });
        Pageable::Person { person, bot: user.bot, member }
    }

    pub(super) fn of_role(role: &Role) -> Self {
        let of_an_app = role.tags.bot_id.is_some();
        Pageable::Role { id: ServerRoleId(role.id.get()), name: role.name.clone(), of_an_app }
    }
}

/// That a page lets roles in to a private incident.
#[derive(Clone, Debug)]
pub(super) struct LettingIn {
    /// The roles that are not in, by name.
    pub(super) roles: Vec<String>,
    /// How many people that is.
    pub(super) lets_in: LetsIn,
}

/// Why somebody can't be paged, and what to do.
#[derive(Debug, thiserror::Error)]
enum OutOfReach {
    #[error("{name} is a bot: a page would wake nobody. Page a person or a role.")]
    Bot { name: String },
    #[error(
        "{name} is not on this server, so no page reaches them here. Invite them first, or page somebody who is here."
    )]
    NotHere { name: String },
    #[error("@\u{200b}everyone can't be paged: name the person or the role that is meant.")]
    Everyone,
    #[error("{name} is the role of an app: a page would wake nobody. Page a person or another role.")]
    App { name: String },
    #[error(
        "{name} can't see {channel}, so a page there wakes nobody. Let them in (Edit Channel > Permissions) and page \
         again, or page somebody else."
    )]
    Blind { name: String, channel: String },
    #[error(
        "{name} was taken out of incident {number}, which is private, and a page does not let them in again: \
         `/incident private invite` does. Or page somebody else."
    )]
    TakenOut { name: String, number: Number },
    #[error("{name} can't be paged: {why}. Mend that and page again, or page somebody else.")]
    Role { name: String, why: String },
}

impl Bot {
    /// Whom a page would be for, or why it would reach nobody.
    pub(super) async fn pageable(&self, visit: &Visit, which: &Which, target: Pageable) -> Result<Whom, Wrong> {
        let Some(server) = visit.server else { return Err(Wrong::said(view::server_only())) };
        let checked = tokio::time::timeout(ASK_WITHIN, self.out_of_reach(visit, server, which, &target)).await;
        match checked {
            Ok(Some(out)) => Err(Wrong::said(view::wrong(&out.to_string()))),
            // In time and in reach, or nobody knows: the page finds out.
            Ok(None) | Err(_) => Ok(match target {
                Pageable::Person { person, .. } => Whom::Person(person),
                Pageable::Role { id, name, .. } => Whom::Role { id, name },
            }),
        }
    }

    /// Whether somebody is on call whom a page could reach, as far as is known before it rings.
    pub(super) async fn must_have_somebody(
        &self,
        visit: &Visit,
        which: &Which,
        schedule: &Schedule,
    ) -> Result<(), Wrong> {
        let now = self.engine.now();
        let Some((Target::User(name), _)) = schedule.holder(now) else {
            let next = schedule.next_change(now);
            return Err(Wrong::said(view::nobody_on_call(&schedule.id, next)));
        };
        let Some((id, server)) = name.parse().ok().map(UserId).zip(visit.server) else { return Ok(()) };
        let meant = tokio::time::timeout(ASK_WITHIN, self.meant(visit, server, which)).await;
        let Ok(Some((kept, _))) = meant else { return Ok(()) };
        match kept.incident.circle.as_ref().is_some_and(|circle| circle.is_out(id)) {
            true => {
                let out = OutOfReach::TakenOut { name: text::person(id), number: kept.incident.number };
                Err(Wrong::said(view::wrong(&out.to_string())))
            }
            false => Ok(()),
        }
    }

    async fn out_of_reach(
        &self,
        visit: &Visit,
        server: ServerId,
        which: &Which,
        target: &Pageable,
    ) -> Option<OutOfReach> {
        match target {
            Pageable::Person { person, bot: true, .. } => Some(OutOfReach::Bot { name: text::line(&person.name) }),
            Pageable::Person { person, member: None, .. } => {
                Some(OutOfReach::NotHere { name: text::line(&person.name) })
            }
            Pageable::Person { person, member: Some(member), .. } => {
                let (kept, channel) = self.meant(visit, server, which).await?;
                if let Some(circle) = &kept.incident.circle {
                    // A page lets in whom it rings, but nobody who was taken out.
                    let (name, number) = (text::line(&person.name), kept.incident.number);
                    return circle.is_out(person.id).then_some(OutOfReach::TakenOut { name, number });
                }
                let seen = self.sees(visit, server, person, member, channel).await;
                let (name, channel) = (text::line(&person.name), text::channel(channel));
                (!seen).then_some(OutOfReach::Blind { name, channel })
            }
            Pageable::Role { id, .. } if id.0 == server.0 => Some(OutOfReach::Everyone),
            Pageable::Role { name, of_an_app: true, .. } => Some(OutOfReach::App { name: text::line(name) }),
            Pageable::Role { id, name, .. } => {
                let (kept, channel) = self.meant(visit, server, which).await?;
                let place = (channel, kept.incident.is_private());
                let targets = [Target::ServerRole(id.to_string())];
                let why = self.engine.courier().why_unreachable(self.me()?, server, &targets, place).await?;
                Some(OutOfReach::Role { name: text::line(name), why })
            }
        }
    }

    /// The incident that is meant, with its channel, where there are both.
    async fn meant(&self, visit: &Visit, server: ServerId, which: &Which) -> Option<(Kept, ChannelId)> {
        let mut reading = self.engine.store().reader().await.ok()?;
        let kept: Kept = find(&mut reading.reader(), server, which, &visit.viewer()).await.ok()?;
        let channel = kept.channel?;
        Some((kept, channel))
    }

    /// The incident that is meant, if it is a private one.
    ///
    /// # Errors
    ///
    /// When nobody knows: the database does not answer, or not in time for a form.
    pub(super) async fn private_one(&self, visit: &Visit, which: &Which) -> Result<Option<Kept>, Unknown> {
        match tokio::time::timeout_at(visit.by(ASK_WITHIN), self.private_in_the_end(visit, which)).await {
            Ok(Ok(private)) => Ok(private),
            Ok(Err(Failure::Store(error))) => Err(Unknown::Store(error)),
            Ok(Err(_)) => Ok(None),
            Err(_) => Err(Unknown::InTime),
        }
    }

    /// The same, however long the database takes.
    pub(super) async fn private_in_the_end(&self, visit: &Visit, which: &Which) -> Result<Option<Kept>, Failure> {
        let Some(server) = visit.server else { return Ok(None) };
        let mut reading = self.engine.store().reader().await?;
        match find(&mut reading.reader(), server, which, &visit.viewer()).await {
            Ok(kept) => Ok(kept.incident.is_private().then_some(kept)),
            // Why it is not to be found is the answer to the request itself.
            Err(Failure::Refused(_) | Failure::Repeated) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Whom a page for these rings.
    pub(super) fn rung(&self, visit: &Visit, whom: &[Whom]) -> Vec<Target> {
        let agreed = self.agreed(visit.server);
        whom.iter().flat_map(|whom| whom.targets(&agreed.rules)).collect()
    }

    /// What paging these would change about who may know of a private incident; `None`: nothing that is to be asked about, since
    /// a person who is named is meant.
    pub(super) async fn letting_in(&self, visit: &Visit, private: &Kept, targets: &[Target]) -> Option<LettingIn> {
        let (server, circle) = (private.incident.server, private.incident.circle.as_ref()?);
        let roles = || {
            targets.iter().filter_map(|target| if let Target::ServerRole(name) = target { Some(name) } else { None })
        };
        roles().next()?;
        let asked = Call::get(format!("/guilds/{server}/roles/member-counts")).within(COUNT_WITHIN).urgent();
        let asking = async {
            let people = self.engine.courier().named(server, circle, COUNT_WITHIN);
            tokio::join!(self.servers.fresh_roles(server, COUNT_WITHIN), self.rest.send(asked), people)
        };
        let (known, counts, named) = match tokio::time::timeout_at(visit.by(COUNT_BY), asking).await {
            Ok((known, counts, named)) => (known.ok(), counts.ok(), named),
            Err(_) => (None, None, Named::default()),
        };
        let known = known.or_else(|| self.servers.remembered(server));
        let (mut new, mut holders, mut found) = (Vec::new(), Some(0), Vec::new());
        for name in roles() {
            let role = known.as_ref().and_then(|known| one_named(known, name).ok());
            if role.is_some_and(|role| circle.has_role(role.id)) {
                continue;
            }
            let count = role.zip(counts.as_ref()).and_then(|(role, reply)| reply.body[role.id.to_string()].as_u64());
            found.extend(role.map(|role| role.id));
            holders = holders.zip(count).map(|(sum, count): (u64, u64)| sum + count);
            new.push(role.map_or_else(|| name.clone(), |role| role.name.clone()));
        }
        (!new.is_empty()).then(|| LettingIn { roles: new, lets_in: named.lets_in(&found, holders) })
    }

    /// Whether a member sees the incident's channel; what Discord does not say counts for them.
    async fn sees(
        &self,
        visit: &Visit,
        server: ServerId,
        person: &Person,
        member: &Member,
        channel: ChannelId,
    ) -> bool {
        if visit.channel == channel || member.permissions.contains(Permissions::ADMINISTRATOR) {
            return member.permissions.intersects(Permissions::VIEW_CHANNEL | Permissions::ADMINISTRATOR);
        }
        let asked = Call::get(format!("/channels/{channel}")).within(ASK_WITHIN).urgent();
        let (Ok(roles), Ok(reply)) = (self.servers.roles(server).await, self.rest.send(asked).await) else {
            return true;
        };
        may_see(&roles, server, &member.roles, Some(person.id), &reply.body)
    }
}
