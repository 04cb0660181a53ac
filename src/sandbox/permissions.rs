//! Who may do what where, computed as Discord computes it.
//!
//! The order is that of Discord's "Permissions" page: the owner and administrators may all; otherwise the sum of the roles,
//! then the channel's overwrites for everyone, for the roles together, for the member. A thread uses its parent's. Without
//! View Channel nothing is left; without Send Messages neither mentioning everyone, nor files, nor embeds.

use super::world::{Channel, Guild, Id, World};

/// The bits that the stand-in looks at, by Discord's names.
pub mod bits {
    #![expect(missing_docs, reason = "the names are Discord's, and its documentation explains them")]
    pub const ADMINISTRATOR: u64 = 1 << 3;
    pub const MANAGE_CHANNELS: u64 = 1 << 4;
    pub const MANAGE_GUILD: u64 = 1 << 5;
    pub const ADD_REACTIONS: u64 = 1 << 6;
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    pub const SEND_MESSAGES: u64 = 1 << 11;
    pub const SEND_TTS_MESSAGES: u64 = 1 << 12;
    pub const MANAGE_MESSAGES: u64 = 1 << 13;
    pub const EMBED_LINKS: u64 = 1 << 14;
    pub const ATTACH_FILES: u64 = 1 << 15;
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    pub const MENTION_EVERYONE: u64 = 1 << 17;
    pub const CHANGE_NICKNAME: u64 = 1 << 26;
    pub const MANAGE_ROLES: u64 = 1 << 28;
    pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
    pub const MANAGE_THREADS: u64 = 1 << 34;
    pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
    pub const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
    pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    pub const PIN_MESSAGES: u64 = 1 << 51;
    /// Every bit that Discord has given out.
    pub const ALL: u64 = (1 << 53) - 1;
}

/// What a new server gives to everyone: look, talk, react, open threads, use commands.
pub const EVERYONE: u64 = bits::VIEW_CHANNEL
    | bits::SEND_MESSAGES
    | bits::SEND_MESSAGES_IN_THREADS
    | bits::CREATE_PUBLIC_THREADS
    | bits::EMBED_LINKS
    | bits::ATTACH_FILES
    | bits::READ_MESSAGE_HISTORY
    | bits::ADD_REACTIONS
    | bits::USE_APPLICATION_COMMANDS
    | bits::CHANGE_NICKNAME;

/// What an incident bot is invited with: it runs channels, threads, overwrites and pins, and may mention any role.
pub const INCIDENT_BOT: u64 = bits::VIEW_CHANNEL
    | bits::SEND_MESSAGES
    | bits::SEND_MESSAGES_IN_THREADS
    | bits::CREATE_PUBLIC_THREADS
    | bits::CREATE_PRIVATE_THREADS
    | bits::MANAGE_THREADS
    | bits::EMBED_LINKS
    | bits::ATTACH_FILES
    | bits::READ_MESSAGE_HISTORY
    | bits::ADD_REACTIONS
    | bits::MANAGE_CHANNELS
    | bits::MANAGE_ROLES
    | bits::MANAGE_MESSAGES
    | bits::PIN_MESSAGES
    | bits::MENTION_EVERYONE;

/// What somebody may do in a direct message.
const DIRECT: u64 = bits::VIEW_CHANNEL
    | bits::SEND_MESSAGES
    | bits::EMBED_LINKS
    | bits::ATTACH_FILES
    | bits::READ_MESSAGE_HISTORY
    | bits::ADD_REACTIONS
    | bits::PIN_MESSAGES;

/// The server-wide permissions of a member; none for somebody who is not one.
pub(crate) fn in_guild(guild: &Guild, user: Id) -> u64 {
    let Some(member) = guild.members.get(&user) else { return 0 };
    let of = |role: &Id| guild.roles.get(role).map_or(0, |role| role.permissions);
    let sum = of(&guild.id) | member.roles.iter().map(of).fold(0, |sum, bits| sum | bits);
    if guild.owner == user || sum & bits::ADMINISTRATOR != 0 { bits::ALL } else { sum }
}

/// The permissions of `user` in `channel`.
pub(crate) fn in_channel(world: &World, channel: &Channel, user: Id) -> u64 {
    let Some(guild) = channel.guild.and_then(|id| world.guild(id)) else {
        return if channel.recipients.contains(&user) { DIRECT } else { 0 };
    };
    let base = in_guild(guild, user);
    if base == bits::ALL || base == 0 {
        return base;
    }
    let ruled_by = if channel.is_thread() { channel.parent.and_then(|id| world.channel(id)) } else { Some(channel) };
    let Some(ruled_by) = ruled_by else { return 0 };
    let sum = implied(with_overwrites(base, guild, ruled_by, user));
    if channel.is_private_thread() && sum & bits::MANAGE_THREADS == 0 && !channel.thread_members.contains(&user) {
        return 0;
    }
    sum
}

fn with_overwrites(base: u64, guild: &Guild, channel: &Channel, user: Id) -> u64 {
    let roles = guild.members.get(&user).map(|member| member.roles.as_slice()).unwrap_or_default();
    let everyone = channel.overwrites.iter().filter(|o| !o.is_member && o.id == guild.id);
    let by_role = channel.overwrites.iter().filter(|o| !o.is_member && roles.contains(&o.id));
    let own = channel.overwrites.iter().filter(|o| o.is_member && o.id == user);
    let mut sum = everyone.fold(base, |sum, o| sum & !o.deny | o.allow);
    let (allow, deny) = by_role.fold((0, 0), |(allow, deny), o| (allow | o.allow, deny | o.deny));
    sum = sum & !deny | allow;
    own.fold(sum, |sum, o| sum & !o.deny | o.allow)
}

fn implied(sum: u64) -> u64 {
    if sum & bits::VIEW_CHANNEL == 0 {
        0
    } else if sum & bits::SEND_MESSAGES == 0 {
        sum & !(bits::MENTION_EVERYONE | bits::SEND_TTS_MESSAGES | bits::ATTACH_FILES | bits::EMBED_LINKS)
    } else {
        sum
    }
}
