//! Outcomes about the review of what was written up.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::incident::{Person, ReviewState};

/// What changed of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewTurn {
    /// How far it is, where that changed; the same below.
    pub state: Option<ReviewState>,
    /// Who sees to it.
    pub owner: Option<Person>,
    /// By which day it is due.
    pub due: Option<NaiveDate>,
    /// That lets the owner in to a private incident.
    pub lets_in: bool,
}
