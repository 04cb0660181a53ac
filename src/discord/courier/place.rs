//! The incident's place: a channel of its own, or a thread, made or found again; and what is sent to a thread that Discord has
//! archived.

use serde_json::{Value, json};

use super::channel::Unmade;
use super::{Carried, DiscordCourier};
use crate::discord::Me;
use crate::discord::rest::{Call, Failure, Reply};
use crate::engine::{Delivery, Errand, Receipt};
use crate::incident::{ChannelId, Place, PlaceKind};

/// Discord's error for a change in an archived thread. A message opens the thread by itself, unless it is locked.
pub(super) const THREAD_ARCHIVED: u64 = 50_083;

impl DiscordCourier {
    /// Where the incident lives: what it has, or what is agreed on; a thread where the server has no room for another channel.
    pub(super) async fn ensure_place(&self, me: &Me, errand: &Errand) -> Carried {
        if let Some(place) = errand.kept.place() {
            return Ok(Delivery::Delivered(Receipt::Place { place, announcement: None }));
        }
        if errand.agreed.server.incident_place == PlaceKind::Thread {
            return self.ensure_thread(me, errand).await;
        }
        let channels = self.channels(errand.kept.incident.server).await?;
        match self.ensure_channel(me, errand, channels).await {
            Ok((channel, Some(why))) => Ok(Delivery::Delivered(Receipt::ChannelOutside(channel, why))),
            Ok((channel, None)) => {
                let place = Place::Channel(channel);
                Ok(Delivery::Delivered(Receipt::Place { place, announcement: None }))
            }
            Err(Unmade::ServerFull) => {
                tracing::warn!(server = %errand.kept.incident.server, "the server is full: the incident gets a thread");
                self.ensure_thread(me, errand).await
            }
            Err(Unmade::Undone(undone)) => Err(undone),
        }
    }

    /// Sends a call about something in that channel or thread. A thread that was archived is opened for it; one that was locked
    /// is put away again afterwards.
    pub(super) async fn send_to(&self, channel: ChannelId, call: Call) -> Result<Reply, Failure> {
        match self.rest.send(call.clone()).await {
            Err(failure) if failure.is(THREAD_ARCHIVED) => {}
            other => return other,
        }
        let set = |archived: bool| Call::patch(format!("/channels/{channel}"), json!({ "archived": archived }));
        let thread = self.rest.send(set(false)).await?;
        let sent = self.rest.send(call).await;
        if thread.body["thread_metadata"]["locked"] == Value::Bool(true)
            && let Err(failure) = self.rest.send(set(true)).await
        {
            // It is locked all the same: nobody can write there.
            tracing::warn!(%channel, %failure, "a thread that was opened for a message could not be archived again");
        }
        sent
    }
}
