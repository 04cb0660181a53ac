//! What a resolution changes, kept so that it can be taken back at once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Entry, EntryNumber, Incident, OwnPage, Status, TextField, Written};

/// What a resolution changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeResolved {
    /// The entry that says so.
    pub entry: EntryNumber,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Where the incident had stood.
    pub status: Status,
    /// What had been written as its resolution.
    pub resolution: Vec<Written>,
    /// The pages of their own, as they stood.
    #[serde(default)]
    pub own_pages: Vec<OwnPage>,
}

impl Incident {
    /// How it stands before the entry that resolves it.
    pub(super) fn before_resolution(&self, resolved: &Entry) -> BeforeResolved {
        BeforeResolved {
            entry: resolved.number,
            at: resolved.recorded_at,
            status: self.status,
            resolution: self.texts.get(&TextField::Resolution).cloned().unwrap_or_default(),
            own_pages: self.own_pages.clone(),
        }
    }

    /// Everything that the resolution changed is as it was; what was written since stays.
    pub(super) fn take_back_resolution(&mut self, resolved: EntryNumber) {
        let Some(before) = self.before_resolved.take_if(|before| before.entry == resolved) else { return };
        (self.status, self.resolved_at, self.resolution_recorded_at) = (before.status, None, None);
        for page in &mut self.own_pages {
            if let Some(stood) = before.own_pages.iter().find(|stood| stood.asked == page.asked) {
                page.state = stood.state.clone();
            }
        }
        let written = self.texts.get(&TextField::Resolution).and_then(|items| items.last());
        if written.is_some_and(|written| written.entry == resolved) {
            self.texts.insert(TextField::Resolution, before.resolution);
        }
    }
}
