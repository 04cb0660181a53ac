//! Messages in one incident's channel that name another one: answers and echoes of links, and drafts.
//!
//! Guarantees: which they are is remembered once they stand there; when the incident that they name becomes private they are
//! blanked, and what had not been said by then is not said any more.
//!
//! Does not know: what people wrote themselves. That they have said, and it stays.

use super::Engine;
use super::expand::Scene;
use super::intent::{Courier, Intent, Receipt};
use crate::incident::{ChannelId, MessageId, Number, Outcome, Viewer};
use crate::store::{AnswerToken, Class, Kept, Reader, StoreError};

/// The other incidents that a message in an incident's channel names.
pub(super) fn named(intent: &Intent, kept: &Kept) -> Vec<Number> {
    match intent {
        Intent::Echo { outcome, .. } | Intent::Confirm { outcome, .. } => outcome.names(),
        Intent::NoteAnswer { names, .. } => names.clone(),
        Intent::Draft => kept.incident.links.iter().map(|link| link.to).collect(),
        _ => Vec::new(),
    }
}

/// Whether it would name an incident that has become private since it was to be said.
pub(super) async fn tells_of_private(
    reader: &mut Reader<'_>,
    intent: &Intent,
    kept: &Kept,
) -> Result<bool, StoreError> {
    if !matches!(intent, Intent::Echo { .. } | Intent::Confirm { .. }) {
        return Ok(false);
    }
    for number in named(intent, kept) {
        let other = reader.incident_numbered(kept.incident.server, number, &Viewer::Keeper).await?;
        if other.is_some_and(|other| other.incident.is_private()) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl<C: Courier> Engine<C> {
    /// The person was told, in the incident's channel, where everybody reads the answer. A failure is logged here: at the worst
    /// the change is confirmed once more after a restart.
    pub async fn told_publicly(&self, interaction: u64, token: &AnswerToken, kept: &Kept, outcome: &Outcome) {
        let names = outcome.names();
        if names.is_empty() {
            return self.told(interaction).await;
        }
        let (agreements, now) = (self.agreements.clone(), self.now());
        let (token, kept) = (token.clone(), kept.clone());
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let mut scene = Scene::new(tx, kept, &agreements, now);
                let intent = Intent::NoteAnswer { token, names };
                scene.tell(Class::Ensure, format!("answer:{interaction}"), &intent).await?;
                scene.tx.answered(interaction, now).await
            })
        });
        if let Err::<(), StoreError>(error) = work.await {
            tracing::warn!(%error, interaction, "could not note that an interaction was answered");
        }
        self.nudge();
    }
}

impl Scene<'_, '_> {
    /// A message stands in this incident's channel that names these others. Where one of them has become private while it was on
    /// the wire, it is blanked at once.
    pub(super) async fn remember_named(&mut self, names: &[Number], receipt: &Receipt) -> Result<(), StoreError> {
        let Receipt::Message(channel, message) = *receipt else { return Ok(()) };
        let server = self.kept.incident.server;
        for number in names {
            let Some(other) = self.tx.incident_numbered(server, *number, &Viewer::Keeper).await? else { continue };
            self.tx.remember_named(other.incident.id, channel, message).await?;
            if other.incident.is_private() {
                let this = std::mem::replace(&mut self.kept, other);
                let blanked = self.blank(channel, message).await;
                self.kept = this;
                blanked?;
            }
        }
        Ok(())
    }

    /// This incident has become private: nothing in other channels names it any more, and nothing that is linked with it points
    /// to it.
    pub(super) async fn go_unnamed(&mut self) -> Result<(), StoreError> {
        for (channel, message) in self.tx.named_elsewhere(self.kept.incident.id).await? {
            self.blank(channel, message).await?;
        }
        self.unlink_back().await
    }

    async fn blank(&mut self, channel: ChannelId, message: MessageId) -> Result<(), StoreError> {
        self.tell(Class::Ensure, format!("blanking:{message}"), &Intent::Blank { channel, message }).await?;
        Ok(())
    }
}
