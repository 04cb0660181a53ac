//! What the owner of a server does: members, roles, channels, further servers; and how people are (reachable, online).

use serde_json::json;

use super::Cannot;
use crate::sandbox::Sandbox;
use crate::sandbox::gateway::Event;
use crate::sandbox::options::{Person, RoleSpec};
use crate::sandbox::world::{Channel, Id, Member, Overwrite, Role, World, channel_kind};

impl Sandbox {
    /// Founds a further server with the bot in it; known people are reused by name. The first person owns it.
    pub fn create_guild(&self, name: &str, people: &[Person], roles: &[RoleSpec], bot_permissions: u64) -> Id {
        self.shared.change(|world| {
            let guild = world.found_guild(name, people, roles, bot_permissions);
            let general = Channel::new(world.next_id(), channel_kind::TEXT, Some(guild), "general");
            world.channels.insert(general.id, general);
            world.guild_joined(guild);
            guild
        })
    }

    /// Adds a person to a server.
    pub fn join(&self, guild: Id, person: &Person) -> Id {
        self.shared.change(|world| {
            let (user, joined_at) = (world.account_of(person), world.now());
            if let Some(guild) = world.guilds.get_mut(&guild) {
                let roles = person.roles.iter().filter_map(|name| Some(guild.role_named(name)?.id)).collect();
                guild.members.insert(user, Member { user, nick: None, roles, joined_at });
            }
            if let Some(mut payload) = world.member_json(guild, user) {
                payload["guild_id"] = guild.to_string().into();
                world.emit(Event::new("GUILD_MEMBER_ADD", payload));
            }
            user
        })
    }

    /// Takes a person, or the bot, out of a server.
    pub fn leave(&self, guild: Id, user: Id) {
        self.shared.change(|world| {
            let json = world.user(user).map(crate::sandbox::world::User::json);
            if user == world.bot {
                world.emit(Event::new("GUILD_DELETE", json!({ "id": guild.to_string() })));
            }
            if let Some(guild) = world.guilds.get_mut(&guild) {
                guild.members.remove(&user);
            }
            if user != world.bot {
                let payload = json!({ "guild_id": guild.to_string(), "user": json });
                world.emit(Event::new("GUILD_MEMBER_REMOVE", payload));
            }
        });
    }

    /// Gives a member another name on the server, or none.
    pub fn nick(&self, guild: Id, user: Id, nick: Option<&str>) {
        self.shared.change(|world| {
            if let Some(member) = world.guilds.get_mut(&guild).and_then(|guild| guild.members.get_mut(&user)) {
                member.nick = nick.map(str::to_owned);
            }
            world.member_changed(guild, user);
        });
    }

    /// Gives a member a role.
    pub fn add_role(&self, guild: Id, user: Id, role: Id) {
        self.shared.change(|world| world.give_role(guild, user, role));
    }

    /// Takes a role from a member.
    pub fn remove_role(&self, guild: Id, user: Id, role: Id) {
        self.shared.change(|world| world.take_role(guild, user, role));
    }

    /// Makes a role, above the others of people.
    ///
    /// # Errors
    /// [`Cannot::Unknown`] for an unknown server.
    pub fn create_role(&self, guild: Id, spec: &RoleSpec) -> Result<Id, Cannot> {
        self.shared.change(|world| {
            let id = world.next_id();
            let house = world.guilds.get_mut(&guild).ok_or(Cannot::Unknown("such server"))?;
            let ranks = house.roles.values().filter(|role| role.managed).map(|role| role.position);
            let position = ranks.min().unwrap_or(1);
            house.roles.values_mut().filter(|role| role.position >= position).for_each(|role| role.position += 1);
            let (name, mentionable, permissions) = (spec.name.clone(), spec.mentionable, spec.permissions);
            house.roles.insert(id, Role { id, name, permissions, position, mentionable, managed: false });
            world.role_changed("GUILD_ROLE_CREATE", guild, id);
            Ok(id)
        })
    }

    /// Changes a role: its permissions, whether it is mentionable, its name.
    pub fn change_role(&self, guild: Id, role: Id, how: impl FnOnce(&mut Role)) {
        self.shared.change(|world| {
            if let Some(role) = world.guilds.get_mut(&guild).and_then(|guild| guild.roles.get_mut(&role)) {
                how(role);
            }
            world.role_changed("GUILD_ROLE_UPDATE", guild, role);
        });
    }

    /// Deletes a role; its holders lose it.
    pub fn delete_role(&self, guild: Id, role: Id) {
        self.shared.change(|world| {
            let Some(house) = world.guilds.get_mut(&guild) else { return };
            house.roles.remove(&role);
            house.members.values_mut().for_each(|member| member.roles.retain(|held| *held != role));
            let payload = json!({ "guild_id": guild.to_string(), "role_id": role.to_string() });
            world.emit(Event::new("GUILD_ROLE_DELETE", payload));
        });
    }

    /// Changes the permission bits of the bot's own role on a server.
    pub fn set_bot_permissions(&self, guild: Id, permissions: u64) {
        let own = self.look(|world| {
            let house = world.guild(guild)?;
            let held = &house.members.get(&world.bot())?.roles;
            held.iter().copied().find(|role| house.roles.get(role).is_some_and(|role| role.managed))
        });
        if let Some(role) = own {
            self.change_role(guild, role, |role| role.permissions = permissions);
        }
    }

    /// Makes a channel or category.
    pub fn create_channel(&self, guild: Id, name: &str, kind: u8, parent: Option<Id>) -> Id {
        self.shared.change(|world| {
            let mut channel = Channel::new(world.next_id(), kind, Some(guild), name);
            channel.parent = parent;
            world.add_channel(channel)
        })
    }

    /// Changes a channel: its name, topic, overwrites, parent, or whether a thread is archived or locked.
    pub fn change_channel(&self, channel: Id, how: impl FnOnce(&mut Channel)) {
        self.shared.change(|world| {
            if let Some(channel) = world.channels.get_mut(&channel) {
                how(channel);
            }
            world.channel_changed(channel);
        });
    }

    /// Sets the exception of one role or member in a channel.
    pub fn set_overwrite(&self, channel: Id, overwrite: Overwrite) {
        self.change_channel(channel, |channel| {
            channel.overwrites.retain(|own| own.id != overwrite.id);
            channel.overwrites.push(overwrite);
        });
    }

    /// Deletes a channel, category or thread.
    pub fn delete_channel(&self, channel: Id) {
        self.shared.change(|world| world.remove_channel(channel));
    }

    /// `user` starts a public thread on a channel.
    ///
    /// # Errors
    /// [`Cannot::NoSuchChannel`], where they do not see the channel.
    pub fn start_thread(&self, user: Id, channel: Id, name: &str) -> Result<Id, Cannot> {
        self.shared.change(|world| {
            let guild = world.channel(channel).filter(|_| world.sees(user, channel)).map(|channel| channel.guild);
            let mut thread =
                Channel::new(world.next_id(), channel_kind::PUBLIC_THREAD, guild.ok_or(Cannot::NoSuchChannel)?, name);
            thread.parent = Some(channel);
            thread.owner = Some(user);
            thread.thread_members = vec![user];
            Ok(world.add_channel(thread))
        })
    }

    /// Lets a person take direct messages, or not.
    pub fn takes_messages(&self, user: Id, takes: bool) {
        self.person(user, |user| user.takes_messages = takes);
    }

    /// Lets a person be online, or not: `@here` reaches only those who are.
    pub fn online(&self, user: Id, online: bool) {
        self.person(user, |user| user.online = online);
    }

    fn person(&self, user: Id, how: impl FnOnce(&mut crate::sandbox::world::User)) {
        self.shared.change(|world: &mut World| world.users.get_mut(&user).map(how));
    }
}
