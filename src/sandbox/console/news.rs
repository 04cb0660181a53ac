//! What has been shown, and what is new since: messages in the channel that one looks at, channels, pings elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::screen::{Colours, Tone};
use super::words::Reader;
use crate::sandbox::world::{Channel, Id, Message, Notification, World, channel_kind};

/// The memory of the one who looks.
#[derive(Default)]
pub(super) struct News {
    /// The messages in the order in which they got their short numbers, from 1.
    numbered: Vec<Id>,
    /// What was shown, as it was then.
    shown: BTreeMap<Id, Message>,
    /// The channels that are known.
    channels: BTreeSet<Id>,
    /// How many of the world's notifications were looked at.
    heard: usize,
}

/// Who looks, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) user: Id,
    /// The channel; a direct one, where `direct` says so and it exists.
    pub(super) channel: Option<Id>,
    /// In the direct messages with the bot.
    pub(super) direct: bool,
    pub(super) guild: Id,
}

impl News {
    /// The message of a short number.
    pub(super) fn message(&self, number: usize) -> Option<Id> {
        self.numbered.get(number.checked_sub(1)?).copied()
    }

    /// The short number of a message, from now on.
    pub(super) fn number(&mut self, id: Id) -> usize {
        let at = self.numbered.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.numbered.push(id);
            self.numbered.len() - 1
        });
        at + 1
    }

    /// Everything that there is now is known: only what follows is new.
    pub(super) fn begin(&mut self, world: &World, at: &Standing) {
        self.channels.extend(world.channels(at.guild).iter().map(|channel| channel.id));
        self.heard = world.notifications().len();
    }

    /// The last messages of the channel, as they look now.
    pub(super) fn look(&mut self, world: &World, at: &Standing, last: usize, colours: Colours) -> Vec<String> {
        let Some(channel) = at.channel else { return vec!["No direct messages yet.".to_owned()] };
        self.channels.insert(channel);
        let reader = Reader { world, guild: at.guild, colours };
        let messages = world.messages_seen_by(channel, at.user);
        let mut lines = vec![colours.paint(Tone::Faint, &title(world, channel))];
        match messages.len() {
            0 => lines.push("    nothing has been said here".to_owned()),
            all if all > last => lines.push(colours.paint(Tone::Faint, &format!("    {} before", all - last))),
            _ => {}
        }
        for message in &messages {
            self.shown.insert(message.id, (*message).clone());
        }
        for message in &messages[messages.len().saturating_sub(last)..] {
            lines.extend(reader.message(self.number(message.id), message));
            lines.extend(bell(&reader, message.id));
        }
        lines
    }

    /// What is new since it was last asked, as it looks.
    pub(super) fn gather(&mut self, world: &World, at: &Standing, colours: Colours) -> Vec<String> {
        let mut lines = self.new_channels(world, at, colours);
        if let Some(channel) = at.channel {
            lines.extend(self.new_messages(world, at, channel, colours));
        }
        let heard = &world.notifications()[self.heard.min(world.notifications().len())..];
        self.heard = world.notifications().len();
        let elsewhere = heard.iter().filter(|heard| Some(heard.channel) != at.channel);
        lines.extend(elsewhere.map(|heard| colours.paint(Tone::Alarm, &pinged(world, at, heard))));
        lines
    }

    fn new_channels(&mut self, world: &World, at: &Standing, colours: Colours) -> Vec<String> {
        let mut lines = Vec::new();
        for channel in world.channels(at.guild) {
            if self.channels.insert(channel.id)
                && channel.kind != channel_kind::CATEGORY
                && world.sees(at.user, channel.id)
            {
                let kind = if channel.is_thread() { "thread" } else { "channel" };
                lines.push(colours.paint(Tone::Faint, &format!("New {kind} #{0} · :go #{0}", channel.name)));
            }
        }
        lines
    }

    fn new_messages(&mut self, world: &World, at: &Standing, channel: Id, colours: Colours) -> Vec<String> {
        let reader = Reader { world, guild: at.guild, colours };
        let mut lines = Vec::new();
        let messages = world.messages_seen_by(channel, at.user);
        let there: BTreeSet<Id> = messages.iter().map(|message| message.id).collect();
        let gone = |(id, shown): &(&Id, &Message)| shown.channel == channel && !there.contains(id);
        let gone: Vec<Id> = self.shown.iter().filter(gone).map(|(id, _)| *id).collect();
        for id in gone {
            let was_for = self.shown.remove(&id).and_then(|message| message.only_for);
            if was_for.is_none_or(|only| only == at.user) {
                lines.push(colours.paint(Tone::Faint, &format!("[{}] was deleted", self.number(id))));
            }
        }
        for message in messages {
            let number = self.number(message.id);
            match self.shown.insert(message.id, message.clone()) {
                Some(before) => lines.extend(reader.changed(number, &before, message)),
                None => {
                    lines.extend(reader.message(number, message));
                    lines.extend(bell(&reader, message.id));
                }
            }
        }
        lines
    }
}

/// The last message where one is that reads so, as it looks.
pub(super) fn says(world: &World, at: &Standing, text: &str) -> Option<Id> {
    let reader = Reader { world, guild: at.guild, colours: Colours(false) };
    let messages = world.messages_seen_by(at.channel?, at.user);
    let says = |message: &&&Message| reader.message(0, message).iter().any(|line| line.contains(text));
    messages.iter().rev().find(says).map(|message| message.id)
}

/// `#inc-1-checkout-errors · topic`, with the category and the pins.
fn title(world: &World, channel: Id) -> String {
    let Some(found) = world.channel(channel) else { return "a channel that is gone".to_owned() };
    let parent = found.parent.and_then(|parent| world.channel(parent)).map(|parent| format!("{} / ", parent.name));
    let pinned = world.pinned(channel).len();
    let pinned = if pinned == 0 { String::new() } else { format!(" · {pinned} pinned") };
    let topic = found.topic.as_deref().map(|topic| format!(" · {topic}")).unwrap_or_default();
    format!("── {}{}{pinned}{topic} ──", parent.unwrap_or_default(), place(found))
}

/// What a channel is called.
pub(super) fn place(channel: &Channel) -> String {
    match channel.kind {
        channel_kind::DIRECT => "direct messages".to_owned(),
        _ => format!("#{}", channel.name),
    }
}

/// Whose devices sounded for a message.
fn bell(reader: &Reader<'_>, message: Id) -> Option<String> {
    let heard = reader.world.notifications().iter().find(|heard| heard.message == message)?;
    let who = names(reader.world, reader.guild, &heard.users);
    Some(reader.colours.paint(Tone::Alarm, &format!("    🔔 {who}")))
}

fn pinged(world: &World, at: &Standing, heard: &Notification) -> String {
    let who = names(world, at.guild, &heard.users);
    match world.channel(heard.channel) {
        Some(channel) if channel.kind != channel_kind::DIRECT => {
            format!("🔔 {who} in #{0} · :go #{0}", channel.name)
        }
        _ => {
            let name = heard.users.first().and_then(|user| world.user(*user)).map(|user| user.name.as_str());
            format!("🔔 {who} by a direct message · :as {}, :go dm", name.unwrap_or("them"))
        }
    }
}

fn names(world: &World, guild: Id, users: &[Id]) -> String {
    users.iter().map(|user| world.shown_name(Some(guild), *user)).collect::<Vec<_>>().join(", ")
}
