//! The fields of an incident that people fill in: texts, and times.

use serde::{Deserialize, Serialize};

/// The texts of an incident that people write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextField {
    /// What is broken, in a line.
    Title,
    /// What happened, in a paragraph.
    Summary,
    /// Who noticed, and how.
    Impact,
    /// Why it happened.
    RootCause,
    /// What set it off.
    Trigger,
    /// What fixed it.
    Resolution,
    /// How it was noticed.
    Detection,
    /// What is taken away from it.
    Conclusion,
    /// A list: what went well.
    WentWell,
    /// A list: what went badly.
    WentBadly,
    /// A list: where luck helped.
    Lucky,
    /// A list: what misled us.
    Misled,
}

impl TextField {
    /// Every field, in the order of `/incident set`.
    pub const ALL: [TextField; 12] = [
        TextField::Title,
        TextField::Summary,
        TextField::Impact,
        TextField::RootCause,
        TextField::Trigger,
        TextField::Resolution,
        TextField::Detection,
        TextField::Conclusion,
        TextField::WentWell,
        TextField::WentBadly,
        TextField::Lucky,
        TextField::Misled,
    ];

    /// What is asked for in a hot wash, in that order.
    pub const LESSONS: [TextField; 4] =
        [TextField::WentWell, TextField::WentBadly, TextField::Lucky, TextField::Misled];

    /// Whether it is a list that grows, rather than a text that is replaced.
    #[must_use]
    pub fn is_list(self) -> bool {
        Self::LESSONS.contains(&self)
    }

    /// The word, as typed and as stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            TextField::Title => "title",
            TextField::Summary => "summary",
            TextField::Impact => "impact",
            TextField::RootCause => "root_cause",
            TextField::Trigger => "trigger",
            TextField::Resolution => "resolution",
            TextField::Detection => "detection",
            TextField::Conclusion => "conclusion",
            TextField::WentWell => "went_well",
            TextField::WentBadly => "went_badly",
            TextField::Lucky => "lucky",
            TextField::Misled => "misled",
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            TextField::Title => "Title",
            TextField::Summary => "Summary",
            TextField::Impact => "Impact",
            TextField::RootCause => "Root cause",
            TextField::Trigger => "Trigger",
            TextField::Resolution => "Resolution",
            TextField::Detection => "Detection",
            TextField::Conclusion => "Conclusion",
            TextField::WentWell => "Went well",
            TextField::WentBadly => "Went badly",
            TextField::Lucky => "Lucky",
            TextField::Misled => "What misled us",
        }
    }
}

/// The times of an incident that people may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeField {
    /// When the impact began.
    StartedAt,
    /// When somebody or something noticed.
    DetectedAt,
    /// When the impact ended.
    MitigatedAt,
}

impl TimeField {
    /// Every field, in the order of `/incident set`.
    pub const ALL: [TimeField; 3] = [TimeField::StartedAt, TimeField::DetectedAt, TimeField::MitigatedAt];

    /// The word, as typed and as stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            TimeField::StartedAt => "started_at",
            TimeField::DetectedAt => "detected_at",
            TimeField::MitigatedAt => "mitigated_at",
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            TimeField::StartedAt => "Started",
            TimeField::DetectedAt => "Detected",
            TimeField::MitigatedAt => "Mitigated",
        }
    }
}
