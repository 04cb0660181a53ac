//! Updates: what is told to those who do not work on the incident, and when they hear of it next.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Actor, Duty, EntryNumber, Event, Incident, Rules};

/// Whom an update is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody on the server who sees the announcement channel.
    Internal,
    /// Those who use what is broken.
    Customers,
}

impl Audience {
    /// The word, as typed and as stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Audience::Internal => "internal",
            Audience::Customers => "customers",
        }
    }
}

/// The last update that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// What it said.
    pub text: String,
    /// Whom it was for.
    pub audience: Audience,
    /// Who posted it.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// When its author said that the next one comes.
    pub next_due: Option<DateTime<Utc>>,
}

/// An update that waits for its author's last word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    /// What it will say.
    pub text: String,
    /// How long after it the next one comes, in seconds.
    pub next_in_seconds: Option<u32>,
    /// What became of it; `None`: it waits.
    pub became: Option<Became>,
}

/// What became of a drafted update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Became {
    /// It was posted, rather than dropped.
    pub posted: bool,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// A length of time as an entry keeps it. What is longer than 136 years was typed by nobody.
pub(super) fn in_seconds(length: TimeDelta) -> u32 {
    u32::try_from(length.num_seconds()).unwrap_or(u32::MAX)
}

impl Incident {
    /// When the next update is due: when the author of the last one said, or else as often as the severity wants; `None`: nobody
    /// waits for one, or the incident is over.
    #[must_use]
    pub fn next_update_due(&self, rules: &Rules) -> Option<DateTime<Utc>> {
        if !self.status.is_open() {
            return None;
        }
        let last = self.last_update.as_ref();
        let opened_at = self.reopened_at.unwrap_or(self.declared_at);
        let since = last.map_or(opened_at, |last| last.at.max(opened_at));
        let every = rules.severity(&self.severity).and_then(|severity| severity.update_every);
        last.and_then(|last| last.next_due).or_else(|| since.checked_add_signed(every?))
    }

    /// Folds an entry about updates.
    pub(super) fn apply_update(&mut self, entry: EntryNumber, by: &Actor, at: DateTime<Utc>, event: &Event) {
        let mut became = |draft: &EntryNumber, posted| {
            if let Some(drafted) = self.drafted_updates.get_mut(draft) {
                drafted.became = Some(Became { posted, by: by.clone(), at });
            }
        };
        match event {
            Event::UpdateDrafted { text, next_in_seconds } => {
                let drafted = Drafted { text: text.clone(), next_in_seconds: *next_in_seconds, became: None };
                self.drafted_updates.insert(entry, drafted);
            }
            Event::UpdateDropped { draft } => became(draft, false),
            Event::UpdatePosted { text, audience, next_due, draft } => {
                if let Some(draft) = draft {
                    became(draft, true);
                }
                let (text, audience, next_due) = (text.clone(), *audience, *next_due);
                self.last_update = Some(Posted { text, audience, by: by.clone(), at, next_due });
                // What was put off was to post this one.
                self.snoozed.remove(&Duty::PostUpdate);
            }
            _ => {}
        }
    }
}
