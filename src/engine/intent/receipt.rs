//! What the chat made of an errand.

use super::rang::Rang;
use crate::incident::{ChannelId, MessageId, Place};

/// What the chat made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Nothing to remember.
    Nothing,
    /// Where the incident lives.
    Place {
        /// The channel or thread.
        place: Place,
        /// The announcement that the thread hangs on.
        announcement: Option<(ChannelId, MessageId)>,
    },
    /// The incident's channel, which its category did not take, and why: it stands at the server's top.
    ChannelOutside(ChannelId, String),
    /// What the incident's channel is like, for the courier to read again.
    ChannelBefore(String),
    /// A message.
    Message(ChannelId, MessageId),
    /// A message that rang somebody.
    Rang(Box<Rang>),
    /// Whomever the ring would have rung has acknowledged already: there is no message.
    HadAlready,
    /// A file.
    File(Vec<u8>),
}
