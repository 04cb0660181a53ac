//! All that the stand-in knows: servers, people, channels, messages, commands, interactions, and who heard a sound.
//!
//! It stands behind one lock. Handlers and the driver change it through the few doors below, which also tell the gateway.
//! It does not know HTTP or sockets.

mod act;
mod channel;
mod guild;
mod interaction;
mod message;
mod plain;
mod snowflake;

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use serde_json::Value;

pub use channel::{Channel, Overwrite, kind as channel_kind};
pub use guild::{Guild, Member, Role, User};
pub(crate) use interaction::owners_json;
pub use interaction::{AnswerState, Interaction, InteractionKind};
pub(crate) use message::emoji_json;
pub use message::{Attachment, Message, Reaction, flags, kind as message_kind};
pub use snowflake::{Id, made_at};
pub(crate) use snowflake::{Snowflakes, written};

use super::faults::Faults;
use super::gateway::Gateway;
use super::observe::Seen;
use super::options::{Clock, Rules};
use super::permissions;
use super::rates::Rates;

/// Who heard a sound for a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Where the message stands.
    pub channel: Id,
    /// The message.
    pub message: Id,
    /// The people whose device sounded.
    pub users: Vec<Id>,
}

/// An application command as it was registered.
#[derive(Clone, Debug)]
pub struct Command {
    /// Its id.
    pub id: Id,
    /// The server that it is limited to.
    pub guild: Option<Id>,
    /// The command as Discord gives it back.
    pub body: Value,
}

impl Command {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.body["name"].as_str().unwrap_or_default()
    }

    /// 1 for a slash command, 2 for a person's menu, 3 for a message's.
    #[must_use]
    pub fn kind(&self) -> u64 {
        self.body["type"].as_u64().unwrap_or(1)
    }
}

/// Discord's limit for a file on a server without boosts, in bytes.
const UPLOAD_LIMIT: u64 = 10 * 1024 * 1024;

/// The state of the stand-in.
pub struct World {
    pub(crate) clock: Clock,
    pub(crate) ids: Snowflakes,
    pub(crate) rules: Rules,
    /// `http://127.0.0.1:PORT`
    pub(crate) address: String,
    pub(crate) bot: Id,
    pub(crate) application: Id,
    pub(crate) users: BTreeMap<Id, User>,
    pub(crate) guilds: BTreeMap<Id, Guild>,
    pub(crate) channels: BTreeMap<Id, Channel>,
    pub(crate) messages: BTreeMap<(Id, Id), Message>,
    pub(crate) uploads: BTreeMap<Id, Attachment>,
    /// The largest file that may hang on a message, in bytes.
    pub(crate) upload_limit: u64,
    /// Counts how often the addresses of files have expired; an address says which count it is of.
    pub(crate) addresses: u64,
    pub(crate) commands: Vec<Command>,
    pub(crate) interactions: BTreeMap<Id, Interaction>,
    pub(crate) notifications: Vec<Notification>,
    pub(crate) gateway: Gateway,
    pub(crate) faults: Faults,
    pub(crate) rates: Rates,
    pub(crate) requests: VecDeque<Seen>,
    pub(crate) unknown_routes: Vec<String>,
}

impl World {
    pub(crate) fn new(clock: Clock, rules: Rules, address: String) -> Self {
        let mut ids = Snowflakes::default();
        let now = clock();
        let (application, bot) = (ids.next(now), ids.next(now));
        Self {
            clock,
            ids,
            rules,
            address,
            bot,
            application,
            users: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: BTreeMap::new(),
            uploads: BTreeMap::new(),
            upload_limit: UPLOAD_LIMIT,
            addresses: 0,
            commands: Vec::new(),
            interactions: BTreeMap::new(),
            notifications: Vec::new(),
            gateway: Gateway::default(),
            faults: Faults::default(),
            rates: Rates::default(),
            requests: VecDeque::new(),
            unknown_routes: Vec::new(),
        }
    }

    /// The stand-in's time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    pub(crate) fn next_id(&mut self) -> Id {
        let now = self.now();
        self.ids.next(now)
    }

    /// The bot's account.
    #[must_use]
    pub fn bot(&self) -> Id {
        self.bot
    }

    /// The bot's application, which is not its account.
    #[must_use]
    pub fn application(&self) -> Id {
        self.application
    }

    /// The account of that id.
    #[must_use]
    pub fn user(&self, id: Id) -> Option<&User> {
        self.users.get(&id)
    }

    /// The account of that unique name.
    #[must_use]
    pub fn user_named(&self, name: &str) -> Option<&User> {
        self.users.values().find(|user| user.name == name)
    }

    /// The accounts, the bot's among them.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// The server of that id.
    #[must_use]
    pub fn guild(&self, id: Id) -> Option<&Guild> {
        self.guilds.get(&id)
    }

    /// The servers.
    pub fn guilds(&self) -> impl Iterator<Item = &Guild> {
        self.guilds.values()
    }

    /// The channel, category, thread or direct message of that id.
    #[must_use]
    pub fn channel(&self, id: Id) -> Option<&Channel> {
        self.channels.get(&id)
    }

    /// The channels, categories and threads of a server, as they were made.
    #[must_use]
    pub fn channels(&self, guild: Id) -> Vec<&Channel> {
        self.channels.values().filter(|channel| channel.guild == Some(guild)).collect()
    }

    /// The channel, category or thread of that name, `#` or not; the oldest if there are several.
    #[must_use]
    pub fn channel_named(&self, guild: Id, name: &str) -> Option<&Channel> {
        let wanted = name.trim_start_matches('#');
        self.channels(guild).into_iter().find(|channel| channel.name == wanted)
    }

    /// A message that everybody who sees the channel can see.
    #[must_use]
    pub fn message(&self, channel: Id, id: Id) -> Option<&Message> {
        self.messages.get(&(channel, id)).filter(|message| message.only_for.is_none())
    }

    /// A message by its id alone, ephemeral ones too.
    #[must_use]
    pub fn any_message(&self, id: Id) -> Option<&Message> {
        self.messages.values().find(|message| message.id == id)
    }

    pub(crate) fn message_mut(&mut self, channel: Id, id: Id) -> Option<&mut Message> {
        self.messages.get_mut(&(channel, id))
    }

    /// The messages of a channel that everybody in it sees, oldest first.
    #[must_use]
    pub fn messages(&self, channel: Id) -> Vec<&Message> {
        let all = self.messages.range((channel, 0)..=(channel, Id::MAX));
        all.map(|(_, message)| message).filter(|message| message.only_for.is_none()).collect()
    }

    /// What `user` sees in a channel, oldest first: everybody's messages and those for `user` alone.
    #[must_use]
    pub fn messages_seen_by(&self, channel: Id, user: Id) -> Vec<&Message> {
        let all = self.messages.range((channel, 0)..=(channel, Id::MAX)).map(|(_, message)| message);
        all.filter(|message| message.only_for.is_none_or(|only| only == user)).collect()
    }

    /// The pinned messages of a channel, the one pinned last first.
    #[must_use]
    pub fn pinned(&self, channel: Id) -> Vec<&Message> {
        let mut pinned = self.messages(channel);
        pinned.retain(|message| message.pinned_at.is_some());
        pinned.sort_by_key(|message| std::cmp::Reverse((message.pinned_at, message.id)));
        pinned
    }

    /// The direct messages between the bot and `user`, oldest first.
    #[must_use]
    pub fn dm_messages(&self, user: Id) -> Vec<&Message> {
        self.direct_channel(user).map(|channel| self.messages(channel.id)).unwrap_or_default()
    }

    pub(crate) fn direct_channel(&self, user: Id) -> Option<&Channel> {
        self.channels.values().find(|channel| channel.guild.is_none() && channel.recipients.contains(&user))
    }

    /// Who heard a sound, in order.
    #[must_use]
    pub fn notifications(&self) -> &[Notification] {
        &self.notifications
    }

    /// The application commands, as they are registered now.
    #[must_use]
    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// The permission bits that `user` has in `channel`, zero where either is unknown.
    #[must_use]
    pub fn permissions(&self, channel: Id, user: Id) -> u64 {
        self.channel(channel).map_or(0, |channel| permissions::in_channel(self, channel, user))
    }

    /// Whether `user` can see `channel`.
    #[must_use]
    pub fn sees(&self, user: Id, channel: Id) -> bool {
        self.permissions(channel, user) & permissions::bits::VIEW_CHANNEL != 0
    }

    /// The last requests, oldest first.
    pub fn requests(&self) -> impl Iterator<Item = &Seen> {
        self.requests.iter()
    }

    /// The routes that were asked for and that the stand-in does not know, as `METHOD /path`.
    #[must_use]
    pub fn unknown_routes(&self) -> &[String] {
        &self.unknown_routes
    }

    /// How many IDENTIFYs and how many RESUMEs were accepted so far.
    #[must_use]
    pub fn gateway_starts(&self) -> (u32, u32) {
        self.gateway.starts()
    }

    /// How many faults are still to happen.
    #[must_use]
    pub fn faults_left(&self) -> u64 {
        self.faults.left()
    }

    /// Whether the bot is connected to the gateway and identified.
    #[must_use]
    pub fn connected(&self) -> bool {
        self.gateway.connected()
    }
}
