//! The chat could not be reached, and somebody was told by another way.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::NotifierId;

/// Who was told, and since when a page had waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldOutside {
    /// By which way.
    pub notifier: NotifierId,
    /// Since when the chat could not be reached.
    pub since: DateTime<Utc>,
    /// Which level waited, from 1; `None`: the fallback.
    pub level: Option<u32>,
}
