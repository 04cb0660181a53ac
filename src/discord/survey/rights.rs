//! What the bot may do on a server and in a channel, computed as Discord computes it (its documentation of permissions):
//! @everyone and the roles; then the channel's overwrites for @everyone, for the roles together, for the bot itself.

use super::PERMISSIONS;
use super::ground::{ChannelSeen, Ground};

/// Discord's permission that holds all others.
const ADMINISTRATOR: u64 = 1 << 3;
/// View Channels: without it nothing else counts in a channel.
const VIEW: u64 = 1 << 10;

/// A permission that is missing: its name in Discord's settings, and what does not work without it.
pub(in crate::discord) type Lacking = (&'static str, &'static str);

/// The permissions that the bot uses and lacks on the server.
pub(in crate::discord) fn lacking(ground: &Ground) -> Vec<Lacking> {
    missing(in_server(ground), u64::MAX)
}

/// Those among `needed`.
pub(in crate::discord) fn lacking_on_server(ground: &Ground, needed: u64) -> Vec<Lacking> {
    missing(in_server(ground), needed)
}

/// The permissions among `needed` that it has on the server and lacks in a channel: what the channel's or its category's own
/// settings take away. Without View Channels that is the only one that is named: the others follow from it.
pub(in crate::discord) fn lacking_in(ground: &Ground, channel: &ChannelSeen, needed: u64) -> Vec<Lacking> {
    let held = in_channel(ground, channel);
    if held & (VIEW | ADMINISTRATOR) == 0 {
        return missing(held, VIEW);
    }
    missing(held, needed)
}

/// Whether the channel is seen.
pub(super) fn sees(ground: &Ground, channel: &ChannelSeen) -> bool {
    in_channel(ground, channel) & (VIEW | ADMINISTRATOR) != 0
}

/// Whether the bot lacks a permission on the server.
pub(super) fn lacks(ground: &Ground, permission: &str) -> bool {
    lacking(ground).iter().any(|(name, _)| *name == permission)
}

fn missing(held: u64, needed: u64) -> Vec<Lacking> {
    let lacks = |bit: u64| needed & bit != 0 && held & (bit | ADMINISTRATOR) == 0;
    PERMISSIONS.iter().filter(|(_, bit, _)| lacks(*bit)).map(|(name, _, without)| (*name, *without)).collect()
}

pub(super) fn in_server(ground: &Ground) -> u64 {
    let counts = |id: u64| id == ground.server.0 || ground.mine.iter().any(|mine| mine.0 == id);
    ground.roles.iter().filter(|role| counts(role.id.0)).fold(0, |all, role| all | role.permissions)
}

pub(super) fn in_channel(ground: &Ground, channel: &ChannelSeen) -> u64 {
    let base = in_server(ground);
    if base & ADMINISTRATOR != 0 {
        return base;
    }
    let everyone = channel.overwrites.iter().filter(|one| !one.of_member && one.id == ground.server.0);
    let roles =
        channel.overwrites.iter().filter(|one| !one.of_member && ground.mine.iter().any(|mine| mine.0 == one.id));
    let own = channel.overwrites.iter().filter(|one| one.of_member && one.id == ground.me.0);
    let after_everyone = everyone.fold(base, |held, one| held & !one.deny | one.allow);
    let (allow, deny) = roles.fold((0, 0), |(allow, deny), one| (allow | one.allow, deny | one.deny));
    own.fold(after_everyone & !deny | allow, |held, one| held & !one.deny | one.allow)
}
