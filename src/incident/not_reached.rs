//! Somebody of a page's step was not reached, while others were, or may be yet.

use serde::{Deserialize, Serialize};

use super::{EntryNumber, Missed};

/// Who was not reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotReached {
    /// The level from 1; `None`: the fallback.
    pub level: Option<u32>,
    /// The targets, each with the reason.
    pub missed: Vec<Missed>,
    /// Of a page of its own: the entry that asked for it. `None`: the policy's page.
    #[serde(default)]
    pub own: Option<EntryNumber>,
}
