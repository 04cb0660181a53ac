//! Where an incident lives in the chat: one thing of two kinds.

use super::ChannelId;

/// Which kind of place incidents get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlaceKind {
    /// A channel of their own.
    #[default]
    Channel,
    /// A thread under the channel in which they are announced.
    Thread,
}

/// An incident's place. What is said there is said the same way; what it takes to hide it, to put it away and to bring it back
/// depends on its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A channel of its own.
    Channel(ChannelId),
    /// A thread.
    Thread {
        /// The thread, which has an id as a channel has.
        id: ChannelId,
        /// The channel under which it stands.
        parent: ChannelId,
    },
}

impl Place {
    /// Where messages go.
    #[must_use]
    pub fn id(self) -> ChannelId {
        match self {
            Place::Channel(id) | Place::Thread { id, .. } => id,
        }
    }

    /// The channel under which it stands as a thread.
    #[must_use]
    pub fn parent(self) -> Option<ChannelId> {
        match self {
            Place::Channel(_) => None,
            Place::Thread { parent, .. } => Some(parent),
        }
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(self) -> PlaceKind {
        match self {
            Place::Channel(_) => PlaceKind::Channel,
            Place::Thread { .. } => PlaceKind::Thread,
        }
    }
}
