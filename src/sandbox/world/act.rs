//! The doors through which the world changes. Each tells the gateway what Discord would tell it.
//!
//! They do what is asked: whether it may be asked is decided before (by the HTTP handlers for the bot, by the driver for people).

use serde_json::{Value, json};

use super::{Channel, Id, Message, Notification, World, emoji_json, flags, message_kind, written};
use crate::sandbox::gateway::Event;
use crate::sandbox::mentions::{self, Mentions};

impl World {
    /// Posts a message, and sounds the devices of those whom it mentions.
    pub(crate) fn post(&mut self, mut message: Message, mentioned: &Mentions) -> Id {
        let (channel, id) = (message.channel, message.id);
        message.mentions.clone_from(&mentioned.users);
        message.mention_roles.clone_from(&mentioned.roles);
        message.mention_everyone = mentioned.everyone;
        let (author, quiet) = (message.author, message.flags & flags::SUPPRESS_NOTIFICATIONS != 0);
        let ephemeral = message.only_for.is_some();
        self.messages.insert((channel, id), message);
        if ephemeral {
            return id;
        }
        self.bring_into_private_thread(channel, mentioned);
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.last_message = Some(id);
            channel.archived = false;
        }
        let heard_by = self.channel(channel).map(|place| mentions::heard_by(self, place, author, mentioned));
        let users = heard_by.filter(|users| !quiet && !users.is_empty());
        self.notifications.extend(users.map(|users| Notification { channel, message: id, users }));
        self.tell_of_message("MESSAGE_CREATE", channel, id);
        id
    }

    fn bring_into_private_thread(&mut self, thread: Id, mentioned: &Mentions) {
        let Some(parent) = self.channel(thread).filter(|c| c.is_private_thread()).and_then(|c| c.parent) else {
            return;
        };
        let mut called = mentioned.users.clone();
        let guild = self.channel(thread).and_then(|channel| self.guild(channel.guild?));
        called.extend(guild.into_iter().flat_map(|guild| mentioned.roles.iter().flat_map(|role| guild.holders(*role))));
        called.retain(|user| self.sees(*user, parent));
        if let Some(thread) = self.channels.get_mut(&thread) {
            called.retain(|user| !thread.thread_members.contains(user));
            thread.thread_members.append(&mut called);
        }
    }

    /// Takes the mentions of an edited message; an edit sounds no device.
    pub(crate) fn edited(&mut self, channel: Id, id: Id, mentioned: Option<Mentions>) {
        let now = self.now();
        let Some(message) = self.message_mut(channel, id) else { return };
        if let Some(mentioned) = mentioned {
            message.mentions = mentioned.users;
            message.mention_roles = mentioned.roles;
            message.mention_everyone = mentioned.everyone;
        }
        message.edits += 1;
        if !message.is_loading() {
            message.edited = Some(now);
        }
        self.tell_of_message("MESSAGE_UPDATE", channel, id);
    }

    /// Takes a message away.
    pub(crate) fn remove_message(&mut self, channel: Id, id: Id) -> Option<Message> {
        let gone = self.messages.remove(&(channel, id))?;
        if gone.only_for.is_none() {
            let mut payload = json!({ "id": id.to_string(), "channel_id": channel.to_string() });
            self.add_guild(channel, &mut payload);
            self.emit(Event::in_channel("MESSAGE_DELETE", channel, payload));
        }
        Some(gone)
    }

    /// Takes several messages away at once.
    pub(crate) fn remove_messages(&mut self, channel: Id, ids: &[Id]) {
        self.messages.retain(|(place, id), _| *place != channel || !ids.contains(id));
        let ids: Vec<String> = ids.iter().map(Id::to_string).collect();
        let mut payload = json!({ "ids": ids, "channel_id": channel.to_string() });
        self.add_guild(channel, &mut payload);
        self.emit(Event::in_channel("MESSAGE_DELETE_BULK", channel, payload));
    }

    /// Adds a reaction; nothing happens when it is there.
    pub(crate) fn react(&mut self, channel: Id, id: Id, user: Id, emoji: &str) {
        let Some(message) = self.message_mut(channel, id) else { return };
        match message.reactions.iter_mut().find(|reaction| reaction.emoji == emoji) {
            Some(reaction) if reaction.users.contains(&user) => return,
            Some(reaction) => reaction.users.push(user),
            None => message.reactions.push(super::Reaction { emoji: emoji.to_owned(), users: vec![user] }),
        }
        let author = message.author;
        let mut payload = self.reaction_event(channel, id, user, emoji);
        payload["message_author_id"] = author.to_string().into();
        payload["burst_colors"] = json!([]);
        let guild = self.channel(channel).and_then(|channel| channel.guild);
        if let Some(member) = guild.and_then(|guild| self.member_json(guild, user)) {
            payload["member"] = member;
        }
        self.emit(Event::in_channel("MESSAGE_REACTION_ADD", channel, payload));
    }

    /// Takes a reaction off; false when it was not there.
    pub(crate) fn unreact(&mut self, channel: Id, id: Id, user: Id, emoji: &str) -> bool {
        let Some(message) = self.message_mut(channel, id) else { return false };
        let Some(at) = message.reactions.iter().position(|r| r.emoji == emoji && r.users.contains(&user)) else {
            return false;
        };
        message.reactions[at].users.retain(|other| *other != user);
        message.reactions.retain(|reaction| !reaction.users.is_empty());
        let payload = self.reaction_event(channel, id, user, emoji);
        self.emit(Event::in_channel("MESSAGE_REACTION_REMOVE", channel, payload));
        true
    }

    fn reaction_event(&self, channel: Id, message: Id, user: Id, emoji: &str) -> Value {
        let mut payload = json!({
            "user_id": user.to_string(),
            "channel_id": channel.to_string(),
            "message_id": message.to_string(),
            "emoji": emoji_json(emoji),
            "burst": false,
            "type": 0,
        });
        self.add_guild(channel, &mut payload);
        payload
    }

    /// Pins a message, and says so in the channel as Discord does; nothing happens when it is pinned.
    pub(crate) fn pin(&mut self, channel: Id, id: Id, by: Id) {
        let now = self.now();
        let Some(message) = self.message_mut(channel, id).filter(|message| message.pinned_at.is_none()) else { return };
        message.pinned_at = Some(now);
        self.tell_of_message("MESSAGE_UPDATE", channel, id);
        self.tell_of_pins(channel);
        let mut notice = Message::new(self.next_id(), channel, by, now);
        notice.kind = message_kind::CHANNEL_PINNED_MESSAGE;
        notice.reference = Some(id);
        self.post(notice, &Mentions::default());
    }

    /// Unpins a message.
    pub(crate) fn unpin(&mut self, channel: Id, id: Id) {
        let Some(message) = self.message_mut(channel, id).filter(|message| message.pinned_at.is_some()) else { return };
        message.pinned_at = None;
        self.tell_of_message("MESSAGE_UPDATE", channel, id);
        self.tell_of_pins(channel);
    }

    fn tell_of_pins(&mut self, channel: Id) {
        let last = self.pinned(channel).first().and_then(|message| message.pinned_at).map(written);
        let mut payload = json!({ "channel_id": channel.to_string(), "last_pin_timestamp": last });
        self.add_guild(channel, &mut payload);
        self.emit(Event::in_channel("CHANNEL_PINS_UPDATE", channel, payload));
    }

    /// Tells the gateway of a message as it is now; of ephemeral ones it is told nothing.
    pub(crate) fn tell_of_message(&mut self, name: &'static str, channel: Id, id: Id) {
        let Some(message) = self.message(channel, id) else { return };
        let full = self.message_event_json(message);
        let without_content = self.without_content(message, full.clone());
        self.emit(Event::in_channel(name, channel, full).or_without_content(without_content));
    }

    /// Adds a channel, category or thread.
    pub(crate) fn add_channel(&mut self, channel: Channel) -> Id {
        let (id, thread, direct) = (channel.id, channel.is_thread(), channel.guild.is_none());
        self.channels.insert(id, channel);
        if !direct {
            let name = if thread { "THREAD_CREATE" } else { "CHANNEL_CREATE" };
            let mut payload = self.channel(id).map(|channel| self.channel_json(channel)).unwrap_or_default();
            if thread {
                payload["newly_created"] = true.into();
            }
            self.emit(Event::in_channel(name, id, payload));
        }
        id
    }

    /// Tells that a channel is not as it was.
    pub(crate) fn channel_changed(&mut self, id: Id) {
        let Some(channel) = self.channel(id) else { return };
        let name = if channel.is_thread() { "THREAD_UPDATE" } else { "CHANNEL_UPDATE" };
        let payload = self.channel_json(channel);
        self.emit(Event::in_channel(name, id, payload));
    }

    /// Takes a channel away, with its threads and messages. The channels of a category stay, without it.
    pub(crate) fn remove_channel(&mut self, id: Id) -> Option<Channel> {
        let channel = self.channel(id)?;
        let payload = match channel.is_thread() {
            false => self.channel_json(channel),
            true => json!({
                "id": id.to_string(),
                "guild_id": channel.guild.map(|id| id.to_string()),
                "parent_id": channel.parent.map(|id| id.to_string()),
                "type": channel.kind,
            }),
        };
        let name = if channel.is_thread() { "THREAD_DELETE" } else { "CHANNEL_DELETE" };
        self.emit(Event::in_channel(name, id, payload));
        let children: Vec<Id> = self.channels.values().filter(|c| c.parent == Some(id)).map(|c| c.id).collect();
        for child in children {
            if self.channel(child).is_some_and(Channel::is_thread) {
                self.remove_channel(child);
            } else if let Some(channel) = self.channels.get_mut(&child) {
                channel.parent = None;
                self.channel_changed(child);
            }
        }
        self.messages.retain(|(channel, _), _| *channel != id);
        self.channels.remove(&id)
    }

    /// Tells the gateway of a change of a member.
    pub(crate) fn member_changed(&mut self, guild: Id, user: Id) {
        let Some(mut payload) = self.member_json(guild, user) else { return };
        payload["guild_id"] = guild.to_string().into();
        self.emit(Event::new("GUILD_MEMBER_UPDATE", payload).about(user));
    }

    /// Tells the gateway of a new or changed role.
    pub(crate) fn role_changed(&mut self, name: &'static str, guild: Id, role: Id) {
        let Some(role) = self.guild(guild).and_then(|guild| guild.roles.get(&role)).map(super::Role::json) else {
            return;
        };
        self.emit(Event::new(name, json!({ "guild_id": guild.to_string(), "role": role })));
    }

    fn add_guild(&self, channel: Id, payload: &mut Value) {
        if let Some(guild) = self.channel(channel).and_then(|channel| channel.guild) {
            payload["guild_id"] = guild.to_string().into();
        }
    }
}
