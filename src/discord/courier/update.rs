//! Updates, posted where those look whom they are for.

use chrono::{DateTime, Utc};

use super::channel::find_text_channel;
use super::{Carried, DiscordCourier, Probe, never};
use crate::discord::{Me, view};
use crate::engine::{Delivery, Errand};
use crate::incident::{Actor, Audience, ChannelId};

impl DiscordCourier {
    pub(super) async fn post_update(
        &self,
        me: &Me,
        errand: &Errand,
        by: &Actor,
        text: &str,
        audience: Audience,
        next_due: Option<DateTime<Utc>>,
    ) -> Carried {
        let (channel, body) = match audience {
            Audience::Internal => {
                (self.ensure_announce_channel(errand).await?, view::update(&self.seen(errand, by), text, next_due))
            }
            Audience::Customers => {
                let channel = self.customer_channel(errand).await?;
                (channel, view::update_for_customers(text, next_due))
            }
        };
        self.post(me, errand, channel, &body, &Probe::Content).await.map(|sent| sent.receipt())
    }

    /// Where customers read. It is never made: what they see is for people to decide.
    async fn customer_channel(&self, errand: &Errand) -> Result<ChannelId, Delivery> {
        let Some(name) = &errand.agreed.server.customer_channel else {
            return Err(never("no channel is set for customers"));
        };
        let found = find_text_channel(&self.channels(errand.kept.incident.server).await?, name);
        found.ok_or_else(|| never(&format!("there is no channel {name:?} that Hotwash can see")))
    }
}
