//! What could not be done for an incident that is open and recorded all the same: said once, to people who can mend it.

use serde::{Deserialize, Serialize};

use super::Engine;
use super::expand::Scene;
use super::intent::{Courier, Intent};
use crate::incident::IncidentId;
use crate::store::{Class, Kept, StoreError};

/// What can fail for an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// The announcement.
    Announcement,
    /// The card in the incident's channel.
    Card,
    /// The card's being pinned.
    Pin,
    /// The draft.
    Draft,
    /// The bot's own reaction to a captured message.
    Mark,
    /// What is said in the incident's channel: what was done elsewhere, what is overdue.
    Words,
    /// The channel's place in its category.
    Category,
    /// A message that somebody took into the timeline by a reaction.
    Capture,
}

impl Thing {
    /// What an intent was about to show; `None`: nothing that is told of when it fails.
    pub(super) fn of(intent: &Intent) -> Option<Self> {
        match intent {
            Intent::Announcement => Some(Thing::Announcement),
            Intent::Card => Some(Thing::Card),
            Intent::Pin => Some(Thing::Pin),
            Intent::Draft => Some(Thing::Draft),
            Intent::Mark { .. } => Some(Thing::Mark),
            Intent::Echo { .. }
            | Intent::Confirm { .. }
            | Intent::Undelivered { .. }
            | Intent::Remind { .. }
            | Intent::PlaceAgain
            | Intent::Misplaced { .. }
            | Intent::Admitted { .. }
            | Intent::NotHidden { .. } => Some(Thing::Words),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Thing::Announcement => "announcement",
            // What shuts the bot out of a channel shuts out both.
            Thing::Card | Thing::Words => "channel",
            Thing::Pin => "pin",
            Thing::Draft => "draft",
            Thing::Mark => "mark",
            Thing::Category => "category",
            Thing::Capture => "capture",
        }
    }

    /// The lane of being told of it: what was told in it once is not told again.
    fn lane(self, incident: IncidentId) -> String {
        format!("trouble:{incident}:{}", self.word())
    }
}

impl<C: Courier> Engine<C> {
    /// Something outside the outbox could not be done for an incident. `why` in words that a person can act on.
    ///
    /// # Errors
    ///
    /// When it could not be saved.
    pub async fn could_not(&self, kept: Kept, thing: Thing, why: String) -> Result<(), StoreError> {
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        let told = self.store.write(move |tx| {
            Box::pin(async move {
                let kept = tx.incident(kept.incident.id).await?.unwrap_or(kept);
                Scene::new(tx, kept, &agreements, now).tell_of_trouble(thing, why).await
            })
        });
        told.await?;
        self.nudge();
        Ok(())
    }
}

impl Scene<'_, '_> {
    /// What could not be shown is said to people, once for an incident. Where it has no channel, its declarer was told already.
    pub(super) async fn tell_of_trouble(&mut self, thing: Thing, why: String) -> Result<(), StoreError> {
        let lane = thing.lane(self.kept.incident.id);
        if self.kept.channel.is_none() || self.tx.was_used(&lane).await? {
            return Ok(());
        }
        self.tell(Class::Once, lane, &Intent::Trouble { thing, why }).await?;
        Ok(())
    }
}
