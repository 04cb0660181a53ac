//! The form that opens an incident.

use super::Filled;
use crate::discord::Bot;
use crate::discord::commands::{Chosen, OpenWords};
use crate::discord::view::OpenFields;
use crate::discord::visit::Visit;
use crate::incident::{ChannelId, MessageId, Taken};

impl Bot {
    pub(super) async fn open_sent(&self, visit: &Visit, chosen: Chosen, filled: &Filled<'_>) {
        self.open(visit, chosen, words(filled, None)).await;
    }

    /// The form of "Open incident from message": the message itself is read from where it was kept.
    pub(super) async fn open_from_sent(
        &self,
        visit: &Visit,
        channel: ChannelId,
        message: MessageId,
        filled: &Filled<'_>,
    ) {
        let message = self.picked_or_its_link(visit, channel, message).await;
        self.open(visit, Chosen::default(), words(filled, message)).await;
    }
}

fn words(filled: &Filled<'_>, message: Option<Taken>) -> OpenWords {
    OpenWords {
        title: filled.text(OpenFields::TITLE).unwrap_or_default(),
        impact: filled.text(OpenFields::IMPACT),
        started_at: filled.text(OpenFields::STARTED_AT),
        message,
        typed: filled.typed(),
    }
}
