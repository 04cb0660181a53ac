//! Messages of the chat, taken into the timeline.
//!
//! Guarantees: what was captured stays as it was; that its author edited or deleted it afterwards is said by entries of their
//! own. A message whose text could not be read is known to be one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ChannelId, EntryNumber, MessageId, Person};

/// A message of the chat, as it was when it was taken into the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captured {
    /// The message.
    pub message: MessageId,
    /// The channel or thread that it stands in.
    pub channel: ChannelId,
    /// Who wrote it, under the name that the server showed.
    pub author: Person,
    /// Its text, with mentions as names; empty where it has none, or where it was not readable.
    pub text: String,
    /// The names of its files and images.
    pub attachments: Vec<String>,
    /// The address that opens it in the chat.
    pub link: String,
    /// The chat did not let its text be read; somebody who sees it can still add it by its menu.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
    /// A person chose it by its menu: no reaction holds it, and none that is taken off takes it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub chosen: bool,
    /// When its author had last edited it before it was captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
}

/// A message on its way into the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The message.
    pub message: Captured,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Its files, where they can be fetched.
    pub files: Vec<FileRef>,
}

/// A file of the chat: where it can be had, for as long as its address holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// The chat's own id of it.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Where it can be fetched. The chat's addresses expire.
    pub url: String,
    /// How large the chat says that it is, in bytes.
    pub size: u64,
    /// What the chat says that it is: `image/png`.
    pub kind: Option<String>,
}

impl FileRef {
    /// Whether it is a picture, as far as the chat says.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| kind.starts_with("image/"))
    }
}

/// What the incident knows of a message that was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// The entry that holds it.
    pub entry: EntryNumber,
    /// The channel or thread that it stands in.
    pub channel: ChannelId,
    /// It was struck, and stands no more.
    pub struck: bool,
    /// By a command, with a reason: only a person brings it back, no reading back of reactions.
    #[serde(default)]
    pub by_hand: bool,
    /// Its text could not be read so far.
    #[serde(default)]
    pub unread: bool,
    /// A person chose it by its menu.
    #[serde(default)]
    pub chosen: bool,
    /// When its author last edited it, as far as the timeline says.
    #[serde(default)]
    pub edited_at: Option<DateTime<Utc>>,
    /// It was deleted in the chat.
    #[serde(default)]
    pub deleted: bool,
    /// What it said was blanked for good: what the chat has of it does not come back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
}

impl Capture {
    /// What is known of a message at its capture.
    #[must_use]
    pub fn of(message: &Captured, entry: EntryNumber) -> Self {
        Self {
            entry,
            channel: message.channel,
            struck: false,
            by_hand: false,
            unread: message.unread,
            chosen: message.chosen,
            edited_at: message.edited_at,
            deleted: false,
            redacted: false,
        }
    }
}
