//! What a refusal for want of a permission means: which permission, where, and where it is turned on in Discord's settings.
//!
//! Discord says "Missing Permissions" or "Missing Access" and no more. What is missing is worked out from the roles and the
//! channel as they are now, as the doctor does.
//!
//! Does not know: what was to be done with the permission.

use super::{DiscordCourier, never, undone};
use crate::discord::rest::{Call, Failure};
use crate::discord::servers::snowflake;
use crate::discord::survey::{Ground, denied, denied_on_server, hidden};
use crate::engine::Delivery;
use crate::incident::{ChannelId, ServerId};

/// View Channels.
pub(super) const SEE: u64 = 1 << 10;
/// To say something with an embed: View Channels, Send Messages, Embed Links.
pub(in crate::discord) const SAY: u64 = SEE | 1 << 11 | 1 << 14;
/// The same with a file: Attach Files.
pub(super) const ATTACH: u64 = SAY | 1 << 15;
/// Pin Messages.
pub(super) const PIN: u64 = SEE | 1 << 51;
/// To react: Add Reactions, Read Message History.
pub(super) const REACT: u64 = SEE | READ | 1 << 6;
/// Read Message History.
pub(in crate::discord) const READ: u64 = 1 << 16;
/// Manage Channels, and Manage Roles for a channel with overwrites.
pub(super) const MANAGE_CHANNELS: u64 = 1 << 4;
pub(super) const MANAGE_ROLES: u64 = 1 << 28;
/// Send Messages, and what stands for it in a thread: Send Messages in Threads.
const SEND: u64 = 1 << 11;
const SEND_IN_THREADS: u64 = 1 << 38;
/// Discord's errors "Missing Access" and "Missing Permissions".
const DENIED: [u64; 2] = [50_001, 50_013];

impl DiscordCourier {
    /// What a refused call means for its errand. `channel`: where it was refused; `None`: on the server itself. `needed`: the
    /// permissions that the call takes.
    pub(super) async fn refused(
        &self,
        server: ServerId,
        channel: Option<ChannelId>,
        needed: u64,
        failure: Failure,
    ) -> Delivery {
        match self.denial(server, channel, needed, &failure).await {
            Some(why) => never(&why),
            None => undone(failure),
        }
    }

    /// Which permission a call lacked and how to mend it; `None`: that is not why it was refused, or Discord does not say.
    pub(in crate::discord) async fn denial(
        &self,
        server: ServerId,
        channel: Option<ChannelId>,
        needed: u64,
        failure: &Failure,
    ) -> Option<String> {
        if !DENIED.iter().any(|code| failure.is(*code)) {
            return None;
        }
        let ground = Ground::ask(&self.rest, self.me.get()?.user, server).await.ok()?;
        let (what, mend) = match channel {
            None => denied_on_server(&ground, needed)?,
            Some(channel) => self.denied_in(&ground, channel, needed).await?,
        };
        Some(format!("{what} To mend it: {mend}"))
    }

    async fn denied_in(&self, ground: &Ground, channel: ChannelId, needed: u64) -> Option<(String, String)> {
        let listed = |id: ChannelId| ground.channels.iter().find(|channel| channel.id == id);
        if let Some(channel) = listed(channel) {
            return denied(ground, channel, needed);
        }
        // Threads are not among a server's channels; what holds in them is their channel's.
        let parent = match self.rest.send(Call::get(format!("/channels/{channel}"))).await {
            Ok(thread) => snowflake(&thread.body["parent_id"]).and_then(|parent| listed(ChannelId(parent))),
            Err(_) => None,
        };
        match parent {
            Some(parent) if needed & SEND != 0 => denied(ground, parent, needed & !SEND | SEND_IN_THREADS),
            Some(parent) => denied(ground, parent, needed),
            None => Some(hidden(ground)),
        }
    }
}
