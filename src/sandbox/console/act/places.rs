//! Who one is, where one goes, and what there is to see.

use super::told;
use crate::sandbox::NotInTime;
use crate::sandbox::console::news::place;
use crate::sandbox::console::{Console, SEEN_ON_COMING, Stage, Trouble};
use crate::sandbox::world::{Channel, Guild, Id, User, channel_kind};
use crate::sandbox::{Person, RoleSpec, permissions};

impl<S: Stage> Console<S> {
    pub(super) fn become_(&mut self, name: &str) -> Result<(), Trouble> {
        let mut at = self.at();
        let wanted = name.trim_start_matches('@').to_lowercase();
        let found = self.sandbox.look(|world| {
            let people = || world.users().filter(|user| !user.bot);
            let found = people().find(|user| user.name == wanted || user.shown().to_lowercase() == wanted);
            found.map(|user| user.id).ok_or_else(|| {
                let names: Vec<_> = people().map(|user| user.name.as_str()).collect();
                told(format!("There is nobody called {name}. There are {}.", names.join(", ")))
            })
        })?;
        at.user = found;
        if at.direct {
            at.channel = None;
            self.stand(at);
            return self.look(SEEN_ON_COMING);
        }
        let sees = |channel: Id| self.sandbox.look(|world| world.sees(found, channel));
        if at.channel.is_some_and(sees) {
            self.stand(at);
            return Ok(self.tell()?);
        }
        // Whoever is not on this server is met on their own.
        let others = self.sandbox.look(|world| world.guilds().map(|guild| guild.id).collect::<Vec<_>>());
        let first =
            [at.guild].into_iter().chain(others).find_map(|guild| Some((guild, self.first_seen(guild, found)?)));
        if let Some((guild, channel)) = first {
            (at.guild, at.channel) = (guild, Some(channel));
        } else {
            at.channel = None;
        }
        self.stand(at);
        self.look(SEEN_ON_COMING)
    }

    /// The first channel of a server that somebody sees.
    fn first_seen(&self, guild: Id, user: Id) -> Option<Id> {
        self.sandbox.look(|world| {
            let mut channels = world.channels(guild).into_iter();
            channels.find(|c| c.kind == channel_kind::TEXT && world.sees(user, c.id)).map(|c| c.id)
        })
    }

    /// Goes to a server; one that is not there is founded, with whoever types, Zoe, and the bot in it. No name: which there are.
    pub(super) fn server(&mut self, name: &str) -> Result<(), Trouble> {
        let mut at = self.at();
        if name.is_empty() {
            let lines = self.sandbox.look(|world| {
                let mark = |guild: &Guild| if guild.id == at.guild { "  ← you are here" } else { "" };
                world.guilds().map(|guild| format!("  {}{}", guild.name, mark(guild))).collect::<Vec<_>>()
            });
            return Ok(self.screen.say(&lines)?);
        }
        let there =
            self.sandbox.look(|world| world.guilds().find(|one| one.name.eq_ignore_ascii_case(name)).map(|one| one.id));
        let guild = match there {
            Some(guild) => guild,
            None => self.found(name, at.user),
        };
        let channel = self.first_seen(guild, at.user);
        let channel = channel.ok_or_else(|| told(format!("You are not on {name}: `:as` somebody who is.")))?;
        (at.guild, at.channel, at.direct) = (guild, Some(channel), false);
        self.stand(at);
        self.look(SEEN_ON_COMING)
    }

    fn found(&self, name: &str, founder: Id) -> Id {
        let founder =
            self.sandbox.look(|world| world.user(founder).map(|user| (user.name.clone(), user.shown().to_owned())));
        let (account, shown) = founder.unwrap_or_default();
        let people = [Person::new(&account, &shown, &["Responders"]), Person::new("zoe", "Zoe", &["On-call"])];
        let roles = [RoleSpec::new("Responders", true), RoleSpec::new("On-call", true)];
        self.sandbox.create_guild(name, &people, &roles, permissions::INCIDENT_BOT)
    }

    /// Goes to a channel; one that the bot is still making is waited for.
    pub(super) async fn go(&mut self, name: &str) -> Result<(), Trouble> {
        let mut at = self.at();
        if name.eq_ignore_ascii_case("dm") {
            (at.direct, at.channel) = (true, None);
        } else {
            let there = self.sandbox.wait_for(self.patience, |world| {
                let found = world.channel_named(at.guild, name)?;
                (found.kind != channel_kind::CATEGORY && world.sees(at.user, found.id)).then_some(found.id)
            });
            let found = there.await.map_err(|NotInTime { .. }| {
                told(format!("There is no channel {name} for you. :channels shows where you can go."))
            })?;
            (at.direct, at.channel) = (false, Some(found));
        }
        self.stand(at);
        self.look(SEEN_ON_COMING)
    }

    pub(super) fn look(&mut self, last: usize) -> Result<(), Trouble> {
        let (at, colours) = (self.at(), self.screen.colours);
        let lines = self.sandbox.look(|world| self.news.look(world, &at, last, colours));
        Ok(self.screen.say(&lines)?)
    }

    pub(super) fn channels(&mut self) -> Result<(), Trouble> {
        let at = self.at();
        let lines = self.sandbox.look(|world| {
            let channels = world.channels(at.guild).into_iter();
            let open = channels.filter(|c| c.kind != channel_kind::CATEGORY && world.sees(at.user, c.id));
            let line = |channel: &Channel| {
                let parent = channel.parent.and_then(|parent| world.channel(parent));
                let parent = parent.map(|parent| format!("{} / ", parent.name)).unwrap_or_default();
                let mark = if at.channel == Some(channel.id) { "  ← you are here" } else { "" };
                format!("  {parent}{} · {}{mark}", place(channel), said(world.messages(channel.id).len()))
            };
            let direct = format!("  dm · {}", said(world.dm_messages(at.user).len()));
            open.map(line).chain([direct]).collect::<Vec<_>>()
        });
        Ok(self.screen.say(&lines)?)
    }

    pub(super) fn people(&mut self) -> Result<(), Trouble> {
        let at = self.at();
        let lines = self.sandbox.look(|world| {
            let Some(guild) = world.guild(at.guild) else { return Vec::new() };
            let line = |user: &User| {
                let held = guild.members.get(&user.id).map(|member| member.roles.as_slice()).unwrap_or_default();
                let roles: Vec<_> = held.iter().filter_map(|id| Some(guild.roles.get(id)?.name.as_str())).collect();
                let owner = if guild.owner == user.id { ", owns the server" } else { "" };
                let you = if at.user == user.id { "  ← you" } else { "" };
                let roles = if roles.is_empty() { "no role".to_owned() } else { roles.join(", ") };
                format!("  {:<8} {roles}{owner}{you}", user.name)
            };
            world.users().filter(|user| !user.bot && guild.members.contains_key(&user.id)).map(line).collect()
        });
        Ok(self.screen.say(&lines)?)
    }
}

fn said(count: usize) -> String {
    if count == 1 { "1 message".to_owned() } else { format!("{count} messages") }
}
