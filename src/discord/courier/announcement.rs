//! The announcement: one message, edited in place; in a thread's case the message on which the thread hangs.

use chrono::TimeDelta;
use serde_json::Value;

use super::channel::held_back;
use super::{Carried, DiscordCourier, Probe, unasked, undone};
use crate::discord::Me;
use crate::discord::answering::message_id;
use crate::discord::rest::Call;
use crate::discord::servers::snowflake;
use crate::discord::view;
use crate::engine::{Delivery, Errand, Landing, Receipt};
use crate::incident::{ChannelId, MessageId, PlaceKind};

/// How far Discord's clock and ours may be apart.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(10);
/// When Discord's ids begin, in milliseconds since 1970 (its documentation of snowflakes).
const EPOCH: i64 = 1_420_070_400_000;

/// The announcement, where it stands.
pub(super) type Announced = (ChannelId, MessageId);

impl DiscordCourier {
    /// The announcement shows the incident as it is.
    pub(super) async fn announce(&self, me: &Me, errand: &Errand) -> Carried {
        if errand.kept.incident.is_private() {
            return Ok(Delivery::Delivered(Receipt::Nothing));
        }
        let seen = self.seen(errand, &errand.kept.incident.declarer);
        let body = |at: Option<Announced>| match (at, errand.kept.channel) {
            (Some((_, message)), Some(thread)) if thread.0 == message.0 => view::announcement_above_thread(&seen),
            _ => view::announcement(&seen),
        };
        if let Some((channel, message)) = errand.kept.announcement {
            match self.edit(channel, message, &body(errand.kept.announcement)).await {
                Ok(()) => return Ok(Delivery::Delivered(Receipt::Message(channel, message))),
                Err(failure) if failure.is(10_008) || failure.is(10_003) => {}
                Err(failure) => return Err(undone(failure)),
            }
        }
        let channel = self.ensure_announce_channel(errand).await?;
        if errand.kept.place().is_none_or(|place| place.kind() == PlaceKind::Thread) {
            // It may stand there already: a thread was to hang on it.
            let at = self.ensure_announcement(me, errand, channel).await?;
            self.edit(at.0, at.1, &body(Some(at))).await.map_err(undone)?;
            return Ok(Delivery::Delivered(Receipt::Message(at.0, at.1)));
        }
        // Its words change with the incident; the link to the incident's channel stays.
        let link = errand.kept.channel.map(|channel| Probe::Containing(view::text::channel(channel)));
        let probe = link.unwrap_or(Probe::Content);
        self.post(me, errand, channel, &body(None), &probe).await.map(|sent| sent.receipt())
    }

    /// The announcement, which is looked for first: who made it may have died before it was known.
    pub(super) async fn ensure_announcement(
        &self,
        me: &Me,
        errand: &Errand,
        parent: ChannelId,
    ) -> Result<Announced, Delivery> {
        let seen = self.seen(errand, &errand.kept.incident.declarer);
        let start = format!("**{} ", seen.number());
        let path = format!("/channels/{parent}/messages?limit=100&after={}", oldest(errand));
        let messages = self.rest.send(Call::get(path)).await.map_err(unasked)?.body;
        let ours = |message: &&Value| {
            snowflake(&message["author"]["id"]) == Some(me.user.0)
                && message["content"].as_str().is_some_and(|content| content.starts_with(&start))
        };
        let found = messages.as_array().into_iter().flatten().find(ours).and_then(message_id);
        if let Some(message) = found {
            return Ok((parent, message));
        }
        held_back(errand.landing == Landing::This)?;
        let body = view::announcement_above_thread(&seen);
        let sent = self.post(me, errand, parent, &body, &Probe::Content).await?;
        Ok((sent.channel, sent.message))
    }
}

/// What Discord made before that id is older than the incident.
pub(super) fn oldest(errand: &Errand) -> u64 {
    let since = (errand.kept.incident.declared_at - CLOCKS_APART).timestamp_millis() - EPOCH;
    u64::try_from(since).unwrap_or(0) << 22
}
