//! The button that takes a resolution back: it goes when it would do nothing any more.

use serde_json::json;

use super::denied::SEE;
use super::{Carried, DiscordCourier, Probe, server};
use crate::discord::Me;
use crate::discord::answering::message_id;
use crate::discord::rest::Call;
use crate::discord::view::{self, Body};
use crate::engine::{Delivery, Errand, Receipt};
use crate::incident::EntryNumber;

/// Discord's error: no such message.
const UNKNOWN_MESSAGE: u64 = 10_008;

impl DiscordCourier {
    /// The message by which an incident was resolved loses its button. Only the one in the channel is known: an answer that one
    /// person alone sees keeps it, and pressing that says that it is too late.
    pub(super) async fn take_undo_away(&self, me: &Me, errand: &Errand, resolved: EntryNumber) -> Carried {
        let channel = self.channel(errand)?;
        let probe = Probe::Button { id: view::undo(&errand.kept.key, resolved).to_string(), after: None };
        let Some(message) = self.find_own(me, channel, &probe).await?.as_ref().and_then(message_id) else {
            return Ok(Delivery::Delivered(Receipt::Nothing));
        };
        // Its words stay, and still notify nobody.
        let nobody = Body::default().to_edit_json()["allowed_mentions"].take();
        let fields = json!({ "components": [], "allowed_mentions": nobody });
        let call = Call::patch(format!("/channels/{channel}/messages/{message}"), fields);
        match self.rest.send(call).await {
            Err(failure) if !failure.is(UNKNOWN_MESSAGE) => {
                Err(self.refused(server(errand), Some(channel), SEE, failure).await)
            }
            _ => Ok(Delivery::Delivered(Receipt::Nothing)),
        }
    }
}
