//! The way around: where a page goes when Discord does not take it in its channel, again and again, and takes other things.
//!
//! Guarantees: one route that fails, hangs or is limited holds up a page for [`PATIENCE`] and no longer. Then it rings where
//! incidents are announced; where that fails too, or must not be, it rings people directly; where nobody can be rung so, and
//! another step follows, that step follows. A Discord that answers for no channel skips nobody: then everything waits.
//!
//! Accepted: a message whose answer was lost may have arrived in the channel, and the page rings elsewhere as well.

use chrono::TimeDelta;
use tokio::time::Instant;

use super::reach::ASK_WITHIN;
use super::{Carried, DiscordCourier};
use crate::discord::Me;
use crate::discord::rest::Call;
use crate::discord::view::Place;
use crate::engine::{Delivery, Errand};
use crate::escalation::{PageState, Position};

/// How long a page waits for one route.
const PATIENCE: TimeDelta = TimeDelta::seconds(10);

impl DiscordCourier {
    /// Rings a step, if need be by a way around.
    pub(super) async fn ring(&self, me: &Me, errand: &Errand, at: Position, late_minutes: Option<u32>) -> Carried {
        let begun = Instant::now();
        let straight = match errand.kept.channel {
            Some(channel) => self.ring_in(me, errand, at, late_minutes, (channel, Place::InChannel)).await,
            None => self.ring_outside(me, errand, at, late_minutes).await,
        };
        let (Err(Delivery::Later { .. } | Delivery::Unknown { .. }), Ok(took)) =
            (&straight, TimeDelta::from_std(begun.elapsed()))
        else {
            return straight;
        };
        let wait = match &straight {
            Err(Delivery::Later { after, .. }) => TimeDelta::from_std(*after).unwrap_or(PATIENCE),
            _ => TimeDelta::zero(),
        };
        if errand.waited + took + wait < PATIENCE {
            return straight;
        }
        self.ring_around(me, errand, at, late_minutes).await.unwrap_or(straight)
    }

    /// `None`: there is no way around, or none that is known to be one.
    async fn ring_around(&self, me: &Me, errand: &Errand, at: Position, late_minutes: Option<u32>) -> Option<Carried> {
        let in_its_channel = errand.kept.channel.is_some();
        if in_its_channel && !errand.kept.incident.is_private() {
            let announced = match self.ensure_announce_channel(errand).await {
                Ok(channel) => self.ring_in(me, errand, at, late_minutes, (channel, Place::InAnnouncements)).await,
                Err(undone) => Err(undone),
            };
            if let Ok(rang) = announced {
                tracing::warn!(incident = %errand.kept.incident.number, "the page's channel takes nothing: it rang elsewhere");
                return Some(Ok(rang));
            }
        }
        let why = "Discord takes no message in the channel at the moment";
        match self.ring_people(me, errand, at, late_minutes, why).await {
            Ok(rang) => Some(Ok(rang)),
            Err(never @ Delivery::Never { .. }) => {
                (a_step_follows(errand) && self.answers(errand).await).then_some(Err(never))
            }
            // A direct message may have arrived: that must not be forgotten.
            Err(unknown @ Delivery::Unknown { .. }) => Some(Err(unknown)),
            Err(_) => None,
        }
    }

    /// Whether Discord answers for other channels: for the one in which the bot and whoever opened the incident talk.
    async fn answers(&self, errand: &Errand) -> bool {
        let Some(person) = errand.kept.incident.declarer.person() else { return false };
        let Ok(channel) = self.direct_channel(person.id).await else { return false };
        let asked = Call::get(format!("/channels/{channel}/messages?limit=1")).within(ASK_WITHIN).urgent();
        self.rest.send(asked).await.is_ok()
    }
}

/// Whether another step would be sent at once, should this one reach nobody. What is the last is tried until it arrives.
fn a_step_follows(errand: &Errand) -> bool {
    errand.page.as_ref().is_some_and(|kept| {
        let page = kept.page.clone();
        let count = page.step.count;
        page.undeliverable(count, errand.now).state == PageState::Sending
    })
}
