//! The bot's own reaction, by which people see that a message is in the timeline.
//!
//! Guarantees: whatever a row had asked for, a message that stands outside a private incident's channel and its threads bears no
//! mark: it would tell everybody there that somebody takes it down, and what.

use serde_json::Value;

use super::denied::REACT;
use super::{Carried, DiscordCourier, unasked, undone};
use crate::discord::capture::in_address;
use crate::discord::rest::Call;
use crate::discord::servers::snowflake;
use crate::engine::{Delivery, Errand, Receipt};
use crate::incident::{ChannelId, MessageId};

/// Discord's errors: no such channel, message, emoji; the bot sees the channel no more.
const UNKNOWN_CHANNEL: u64 = 10_003;
const UNKNOWN_MESSAGE: u64 = 10_008;
const UNKNOWN_EMOJI: u64 = 10_014;
const MISSING_ACCESS: u64 = 50_001;

impl DiscordCourier {
    pub(super) async fn mark(
        &self,
        errand: &Errand,
        channel: ChannelId,
        message: MessageId,
        captured: bool,
    ) -> Carried {
        if self.stands_outside(errand, channel).await? {
            return Ok(Delivery::Delivered(Receipt::Nothing));
        }
        let path = own_reaction(errand, channel, message);
        let call = if captured { Call::put(path, Value::Null) } else { Call::delete(path) };
        match self.send_to(channel, call).await {
            Ok(_) => Ok(Delivery::Delivered(Receipt::Nothing)),
            Err(failure) => Err(self.refused(errand.kept.incident.server, Some(channel), REACT, failure).await),
        }
    }

    /// Takes the mark off a message that stands outside.
    pub(super) async fn unmark(&self, errand: &Errand, channel: ChannelId, message: MessageId) -> Carried {
        if !self.stands_outside(errand, channel).await? {
            return Ok(Delivery::Delivered(Receipt::Nothing));
        }
        let gone = [UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_EMOJI];
        match self.send_to(channel, Call::delete(own_reaction(errand, channel, message))).await {
            // What is not there bears no mark.
            Err(failure) if !gone.iter().any(|code| failure.is(*code)) => Err(undone(failure)),
            _ => Ok(Delivery::Delivered(Receipt::Nothing)),
        }
    }

    /// Whether the incident is private and that is neither its channel nor a thread in it.
    async fn stands_outside(&self, errand: &Errand, channel: ChannelId) -> Result<bool, Delivery> {
        let own = errand.kept.channel;
        if !errand.kept.incident.is_private() || own == Some(channel) {
            return Ok(false);
        }
        match self.rest.send(Call::get(format!("/channels/{channel}"))).await {
            Ok(reply) => Ok(own.is_none() || snowflake(&reply.body["parent_id"]).map(ChannelId) != own),
            Err(failure) if failure.is(UNKNOWN_CHANNEL) || failure.is(MISSING_ACCESS) => Ok(true),
            Err(failure) => Err(unasked(failure)),
        }
    }
}

fn own_reaction(errand: &Errand, channel: ChannelId, message: MessageId) -> String {
    let emoji = in_address(&errand.agreed.emoji);
    format!("/channels/{channel}/messages/{message}/reactions/{emoji}/@me")
}
