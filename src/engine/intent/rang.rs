//! What a ring came to: where its message stands, and whom it reached.

use crate::incident::{ChannelId, Guest, MessageId, Missed, ServerRoleId, UserId};

/// A message that rang somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rang {
    /// Where it stands.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// The people whom it mentions.
    pub users: Vec<UserId>,
    /// The roles that it mentions.
    pub roles: Vec<ServerRoleId>,
    /// The messages that rang people one by one, the first of them named above as well, where there was no channel in which all
    /// could be rung; none: it stands in a channel.
    pub directly: Vec<RangDirectly>,
    /// The names of all who were reached.
    pub reached: Vec<String>,
    /// The targets that were not.
    pub missed: Vec<Missed>,
    /// Those of them that the message does not tell of, because that showed only afterwards.
    pub unsaid: Vec<Missed>,
    /// Who was let in to a private incident for it.
    pub admitted: Vec<Admitted>,
}

/// Somebody who was let in to a private incident because they were paged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// Who, or the holders of which role.
    pub guest: Guest,
    /// How many people that is.
    pub lets_in: LetsIn,
}

/// How many people a role lets in to a private incident.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LetsIn {
    /// How many hold it who were not in before and may come in; `None`: it is a person, or nobody could say.
    pub anew: Option<u64>,
    /// How many hold it who were taken out, and stay out.
    pub stay_out: u64,
}

/// A direct message that rang one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangDirectly {
    /// Where it stands.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Whom it rang.
    pub user: UserId,
}
