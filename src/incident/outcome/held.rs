//! Outcomes that page somebody, and until when they do not because it is quiet hours.

use chrono::{DateTime, Utc};

use super::{GivenBack, Outcome, ServiceTurn, SeverityTurn, StatusTurn};
use crate::incident::PagingChange;

impl Outcome {
    /// Whether a policy's page starts or goes on with it, unless quiet hours hold it back.
    #[must_use]
    pub fn starts_paging(&self) -> bool {
        match self {
            Outcome::Opened { pages, .. } | Outcome::Reopened { pages, .. } => *pages,
            Outcome::GivenBack(given) => given.pages,
            // Back from a resolution: reopened.
            Outcome::StatusChanged(turn) => !turn.from.is_open(),
            Outcome::SeverityChanged(SeverityTurn { paging, .. }) | Outcome::ServiceSet(ServiceTurn { paging, .. }) => {
                *paging == PagingChange::Starts
            }
            _ => false,
        }
    }

    /// The same, with when its page rings.
    #[must_use]
    pub fn held_until(mut self, until: DateTime<Utc>) -> Self {
        match &mut self {
            Outcome::Opened { held_until, .. }
            | Outcome::Reopened { held_until, .. }
            | Outcome::GivenBack(GivenBack { held_until, .. })
            | Outcome::StatusChanged(StatusTurn { held_until, .. })
            | Outcome::SeverityChanged(SeverityTurn { held_until, .. })
            | Outcome::ServiceSet(ServiceTurn { held_until, .. }) => *held_until = Some(until),
            _ => {}
        }
        self
    }
}
