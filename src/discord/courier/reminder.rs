//! Reminders: one message to one person, edited as its matter turns.
//!
//! Guarantees: of a private incident nobody is reminded who may not see it.

use chrono::{DateTime, Utc};

use super::denied::SEE;
use super::reach::ASK_WITHIN;
use super::{Carried, DiscordCourier, Probe, server};
use crate::discord::Me;
use crate::discord::view::{self, Body};
use crate::engine::{Delivery, Errand, Intent, Receipt};
use crate::incident::{Actor, ChannelId, Duty, Guest, MessageId, Person, TextField};

/// Discord's error: no such message.
const UNKNOWN_MESSAGE: u64 = 10_008;

impl DiscordCourier {
    /// Reminds whom it falls to; `instead_of` is the message that did so before.
    pub(super) async fn remind(
        &self,
        me: &Me,
        errand: &Errand,
        (duty, next): (&Duty, Option<DateTime<Utc>>),
        instead_of: Option<MessageId>,
    ) -> Carried {
        let button = match duty {
            Duty::HotWash(asked) => view::lesson(&errand.kept.key, *asked, TextField::WentWell),
            duty => view::snooze(duty, &errand.kept.key),
        };
        let probe = Probe::Button { id: button.to_string(), after: instead_of };
        let body = self.reminder(errand, duty, next).await;
        self.post_in_channel(me, errand, body, probe).await
    }

    /// The message shows how its matter stands now.
    pub(super) async fn show_reminder(
        &self,
        errand: &Errand,
        (duty, next): (&Duty, Option<DateTime<Utc>>),
        channel: ChannelId,
        message: MessageId,
    ) -> Carried {
        let body = self.reminder(errand, duty, next).await;
        match self.edit(channel, message, &body).await {
            // Deleted by hand: whoever did it has read it.
            Err(failure) if !failure.is(UNKNOWN_MESSAGE) => {
                Err(self.refused(server(errand), Some(channel), SEE, failure).await)
            }
            _ => Ok(Delivery::Delivered(Receipt::Nothing)),
        }
    }

    async fn reminder(&self, errand: &Errand, duty: &Duty, next: Option<DateTime<Utc>>) -> Body {
        let addressee = self.falls_to(errand, duty).await;
        let seen = self.seen(errand, &Actor::System);
        let now = match &errand.intent {
            // It came due by a clock that was set back since.
            Intent::Remind { since, .. } => errand.now.max(*since),
            _ => errand.now,
        };
        if let Duty::HotWash(asked) = duty {
            let washed = view::Washed { asked: *asked, took_part: &errand.took_part, open_until: next, now };
            return view::hot_wash(&seen, &washed);
        }
        view::reminder(duty, addressee.as_ref(), &seen, &errand.kept.key, (now, next))
    }

    /// Whom it falls to: the first in line who is in by name, or before them somebody who is in through a role, which is asked of
    /// Discord. Of whom Discord says nothing in time counts as not in.
    async fn falls_to(&self, errand: &Errand, duty: &Duty) -> Option<Person> {
        let incident = &errand.kept.incident;
        let by_name = duty.addressee(incident);
        let is_role = |guest: &Guest| matches!(guest, Guest::Role { .. });
        let with_roles = incident.circle.as_ref().filter(|circle| circle.guests.iter().any(is_role));
        if let Some(circle) = with_roles {
            let before = duty.line(incident).take_while(|person| Some(*person) != by_name);
            for person in before.filter(|person| !circle.is_out(person.id)) {
                let held = self.roles_held(incident.server, person.id, ASK_WITHIN).await.unwrap_or_default();
                if held.into_iter().any(|role| circle.has_role(role)) {
                    return Some(person.clone());
                }
            }
        }
        by_name.cloned()
    }
}
