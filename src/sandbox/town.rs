//! Builds servers: the first one from the options, further ones on demand.

use super::gateway::Event;
use super::options::{Options, Person, RoleSpec};
use super::permissions;
use super::world::{Channel, Guild, Id, Member, Role, User, World, channel_kind};

impl World {
    /// Adds the bot's account and the first server.
    pub(crate) fn settle(&mut self, options: &Options) -> Id {
        let bot = self.bot;
        self.users.insert(bot, account(bot, &options.bot_name, None, true));
        let guild = self.found_guild(&options.guild_name, &options.people, &options.roles, options.bot_permissions);
        for name in &options.channels {
            let mut channel = Channel::new(self.next_id(), channel_kind::TEXT, Some(guild), name);
            channel.position = u16::try_from(self.channels.len()).unwrap_or(u16::MAX);
            self.add_channel(channel);
        }
        guild
    }

    /// Adds a server with its people (known accounts are reused) and the bot; the first person owns it.
    pub(crate) fn found_guild(&mut self, name: &str, people: &[Person], roles: &[RoleSpec], bot_bits: u64) -> Id {
        let id = self.next_id();
        let mut guild = Guild {
            id,
            name: name.to_owned(),
            owner: id,
            roles: [(id, role(id, "@everyone", permissions::EVERYONE, 0))].into(),
            members: [].into(),
        };
        for (spec, position) in roles.iter().zip(1_u16..) {
            let made =
                Role { mentionable: spec.mentionable, ..role(self.next_id(), &spec.name, spec.permissions, position) };
            guild.roles.insert(made.id, made);
        }
        let rank = u16::try_from(roles.len() + 1).unwrap_or(u16::MAX);
        let bot_name = self.user(self.bot).map(|bot| bot.name.clone()).unwrap_or_default();
        let bot_role = Role { managed: true, ..role(self.next_id(), &bot_name, bot_bits, rank) };
        let joined_at = self.now();
        let member = Member { user: self.bot, nick: None, roles: vec![bot_role.id], joined_at };
        guild.members.insert(self.bot, member);
        guild.roles.insert(bot_role.id, bot_role);
        for (person, first) in people.iter().zip(std::iter::once(true).chain(std::iter::repeat(false))) {
            let user = self.account_of(person);
            let held = person.roles.iter().filter_map(|name| Some(guild.role_named(name)?.id)).collect();
            guild.members.insert(user, Member { user, nick: None, roles: held, joined_at });
            if first {
                guild.owner = user;
            }
        }
        self.guilds.insert(id, guild);
        id
    }

    /// Tells the gateway of a server that the bot has just been added to.
    pub(crate) fn guild_joined(&mut self, guild: Id) {
        let Some(payload) = self.guild(guild).map(|guild| self.guild_create_json(guild)) else { return };
        self.emit(Event::new("GUILD_CREATE", payload));
    }

    /// The account of a person, made where there is none of that name.
    pub(crate) fn account_of(&mut self, person: &Person) -> Id {
        if let Some(user) = self.user_named(&person.name) {
            return user.id;
        }
        let id = self.next_id();
        self.users.insert(id, account(id, &person.name, person.global_name.clone(), false));
        id
    }
}

fn account(id: Id, name: &str, global_name: Option<String>, bot: bool) -> User {
    User { id, name: name.to_owned(), global_name, bot, online: true, takes_messages: true }
}

fn role(id: Id, name: &str, permissions: u64, position: u16) -> Role {
    Role { id, name: name.to_owned(), permissions, position, mentionable: false, managed: false }
}
