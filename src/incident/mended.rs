//! What the auditor found wrong about an incident's pages, and mended.

use serde::{Deserialize, Serialize};

/// Something that should never be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// A page waited for a message that was in no queue.
    StepLost,
    /// A page's deadline was over, and nothing moved it.
    Overdue,
    /// A message was on its way, and nobody was sending it.
    Stuck,
    /// A page's row said something else than the page.
    Contradiction,
    /// A page was running though its incident was over.
    RunsOn,
    /// The severity pages, and nobody had been paged.
    NeverStarted,
}

impl Flaw {
    /// Every one.
    pub const ALL: [Flaw; 6] =
        [Flaw::StepLost, Flaw::Overdue, Flaw::Stuck, Flaw::Contradiction, Flaw::RunsOn, Flaw::NeverStarted];

    /// A word for logs and metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Flaw::StepLost => "step_lost",
            Flaw::Overdue => "overdue",
            Flaw::Stuck => "stuck",
            Flaw::Contradiction => "contradiction",
            Flaw::RunsOn => "runs_on",
            Flaw::NeverStarted => "never_started",
        }
    }

    /// What was found, as a sentence's beginning.
    #[must_use]
    pub fn found(self) -> &'static str {
        match self {
            Flaw::StepLost => "A page waited for a message that was in no queue",
            Flaw::Overdue => "A page was overdue and nothing moved it",
            Flaw::Stuck => "A message was marked as on its way and nobody was sending it",
            Flaw::Contradiction => "A page's row in the database contradicted the page",
            Flaw::RunsOn => "A page was still running though the incident is over",
            Flaw::NeverStarted => "The severity pages, and nobody had been paged",
        }
    }

    /// What was done about it.
    #[must_use]
    pub fn mended(self) -> &'static str {
        match self {
            Flaw::StepLost => "it is paged now, perhaps for the second time",
            Flaw::Overdue => "its next step is paged now",
            Flaw::Stuck => "it is looked for and sent again if it is not there",
            Flaw::Contradiction => "it goes on as the page says",
            Flaw::RunsOn => "it was stopped",
            Flaw::NeverStarted => "the policy is paged now",
        }
    }
}

/// Something was wrong, and Hotwash has mended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// What was wrong.
    pub flaw: Flaw,
}
