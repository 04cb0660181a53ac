//! Channels, categories, threads and direct messages.

use serde_json::{Value, json};

use super::World;
use super::snowflake::{Id, made_at, written};

/// Discord's channel types, as far as the stand-in knows them.
pub mod kind {
    #![expect(missing_docs, reason = "the names are Discord's, and its documentation explains them")]
    pub const TEXT: u8 = 0;
    pub const DIRECT: u8 = 1;
    pub const CATEGORY: u8 = 4;
    pub const PUBLIC_THREAD: u8 = 11;
    pub const PRIVATE_THREAD: u8 = 12;
}

/// An exception to the permissions, for one role or one member in one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// The role's or the member's id.
    pub id: Id,
    /// Whether `id` is a member's.
    pub is_member: bool,
    /// The bits given.
    pub allow: u64,
    /// The bits taken.
    pub deny: u64,
}

impl Overwrite {
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "type": u8::from(self.is_member),
            "allow": self.allow.to_string(),
            "deny": self.deny.to_string(),
        })
    }
}

/// A place to talk in, or a category of such places.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its id.
    pub id: Id,
    /// One of [`kind`].
    pub kind: u8,
    /// Its server; none for direct messages.
    pub guild: Option<Id>,
    /// Its name, without `#`.
    pub name: String,
    /// Its topic.
    pub topic: Option<String>,
    /// The category of a channel, the channel of a thread.
    pub parent: Option<Id>,
    /// Its place among its siblings.
    pub position: u16,
    /// Its exceptions to the permissions.
    pub overwrites: Vec<Overwrite>,
    /// Who is in a direct message.
    pub recipients: Vec<Id>,
    /// Who made a thread.
    pub owner: Option<Id>,
    /// Who is in a thread.
    pub thread_members: Vec<Id>,
    /// Whether a thread is archived.
    pub archived: bool,
    /// Whether a thread is locked.
    pub locked: bool,
    /// Minutes of silence after which a thread is archived.
    pub auto_archive: u16,
    /// The last message, even if it has been deleted.
    pub last_message: Option<Id>,
    /// Seconds between two messages of one person.
    pub slow_mode: u16,
    /// Whether it is marked as for adults.
    pub nsfw: bool,
}

impl Channel {
    /// A text channel without anything.
    pub(crate) fn new(id: Id, kind: u8, guild: Option<Id>, name: &str) -> Self {
        Self {
            id,
            kind,
            guild,
            name: name.to_owned(),
            topic: None,
            parent: None,
            position: 0,
            overwrites: Vec::new(),
            recipients: Vec::new(),
            owner: None,
            thread_members: Vec::new(),
            archived: false,
            locked: false,
            auto_archive: 4320,
            last_message: None,
            slow_mode: 0,
            nsfw: false,
        }
    }

    /// Whether it is a thread, public or private.
    #[must_use]
    pub fn is_thread(&self) -> bool {
        matches!(self.kind, 10..=12)
    }

    pub(crate) fn is_private_thread(&self) -> bool {
        self.kind == kind::PRIVATE_THREAD
    }

    /// Whether messages can stand in it.
    #[must_use]
    pub fn holds_messages(&self) -> bool {
        self.kind != kind::CATEGORY
    }
}

impl World {
    /// A channel as the API and the gateway give it.
    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        let mut json = json!({
            "id": channel.id.to_string(),
            "type": channel.kind,
            "flags": 0,
            "last_message_id": channel.last_message.map(|id| id.to_string()),
            "last_pin_timestamp": self.pinned(channel.id).iter().filter_map(|m| m.pinned_at).max().map(written),
        });
        if channel.kind == kind::DIRECT {
            let others = channel.recipients.iter().filter(|user| **user != self.bot);
            json["recipients"] = others.filter_map(|user| Some(self.user(*user)?.json())).collect();
            return json;
        }
        json["name"] = channel.name.as_str().into();
        json["guild_id"] = channel.guild.map(|id| id.to_string()).into();
        json["parent_id"] = channel.parent.map(|id| id.to_string()).into();
        json["rate_limit_per_user"] = channel.slow_mode.into();
        if channel.is_thread() {
            self.add_thread(channel, &mut json);
        } else {
            json["topic"] = channel.topic.as_deref().into();
            json["position"] = channel.position.into();
            json["permission_overwrites"] = channel.overwrites.iter().map(Overwrite::json).collect();
            json["nsfw"] = channel.nsfw.into();
        }
        json
    }

    fn add_thread(&self, thread: &Channel, json: &mut Value) {
        let said = self.messages(thread.id).len();
        let made = written(made_at(thread.id));
        json["owner_id"] = thread.owner.map(|id| id.to_string()).into();
        json["message_count"] = said.into();
        json["total_message_sent"] = said.into();
        json["member_count"] = thread.thread_members.len().min(50).into();
        json["thread_metadata"] = json!({
            "archived": thread.archived,
            "auto_archive_duration": thread.auto_archive,
            "archive_timestamp": made,
            "create_timestamp": made,
            "locked": thread.locked,
        });
        if thread.is_private_thread() {
            json["thread_metadata"]["invitable"] = true.into();
        }
        if thread.thread_members.contains(&self.bot) {
            json["member"] = self.thread_member_json(thread, self.bot);
        }
    }

    pub(crate) fn thread_member_json(&self, thread: &Channel, user: Id) -> Value {
        json!({
            "id": thread.id.to_string(),
            "user_id": user.to_string(),
            "join_timestamp": written(made_at(thread.id)),
            "flags": 0,
        })
    }
}
