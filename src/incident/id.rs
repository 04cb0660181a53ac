//! Ids and numbers, each a type of its own so that one cannot stand where another is meant.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A chat server (Discord calls it a guild).
    ServerId(u64)
);
id!(
    /// A person's account on the chat platform.
    UserId(u64)
);
id!(
    /// A role of the chat server, such as `@Responders`; not a role in an incident.
    ServerRoleId(u64)
);
id!(
    /// A channel or thread.
    ChannelId(u64)
);
id!(
    /// A message in a channel.
    MessageId(u64)
);
id!(
    /// An incident's row in the store; people see its [`Number`].
    IncidentId(i64)
);
id!(
    /// A page's row in the store.
    PageId(i64)
);
id!(
    /// The number of a timeline entry within its incident, from 1, in the order of recording.
    EntryNumber(u32)
);

id!(
    /// The number of a theory within its incident, from 1, in the order of adding.
    TheoryNumber(u32)
);

id!(
    /// The number of an action item within its incident, from 1, in the order of adding.
    ActionNumber(u32)
);

/// An incident's number within its server, from 1: `#42`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Number(pub u32);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// The id of a severity in the configuration, such as `sev1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SeverityId(pub String);

/// The id of an incident role in the configuration, such as `commander`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleId(pub String);

/// The id of an escalation policy in the configuration, such as `urgent`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyId(pub String);

/// The id of a service in the configuration, such as `payments`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceId(pub String);

/// The id of an on-call schedule, such as `database`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScheduleId(pub String);

/// The id of a notifier in the configuration, such as `ops`: a way to people that does not lead through the chat.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NotifierId(pub String);
