//! Action items: what is to be done about it afterwards, by whom, until when.
//!
//! Guarantees: an item keeps its number for good; one that is done stays on record.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{ActionNumber, Actor, Incident, Person};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionItem {
    /// Its number within the incident, from 1.
    pub number: ActionNumber,
    /// What is to be done, on one line.
    pub title: String,
    /// Which sort of thing it is.
    pub kind: ItemKind,
    /// Who does it; `None`: nobody yet.
    pub owner: Option<Person>,
    /// The day by whose end it should be done, by the calendar of the server's zone.
    pub due: Option<NaiveDate>,
    /// Who wrote it down.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// That it was done; `None`: it is not.
    pub done: Option<Done>,
}

/// That something was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Who says so.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// Which sort of thing an action item is; the draft lists them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// It makes this less likely, less harmful, or faster to find.
    Improvement,
    /// It has to be done.
    Task,
}

impl ItemKind {
    /// Every kind, the default one first.
    pub const ALL: [ItemKind; 2] = [ItemKind::Improvement, ItemKind::Task];

    /// The word, as typed and as read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ItemKind::Improvement => "improvement",
            ItemKind::Task => "task",
        }
    }
}

/// What an edit changes of an action item; `None`: that stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemEdit {
    /// What is to be done.
    pub title: Option<String>,
    /// Which sort of thing it is.
    pub kind: Option<ItemKind>,
    /// Who does it.
    pub owner: Option<Person>,
    /// By when.
    pub due: Option<NaiveDate>,
}

impl ItemEdit {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl ActionItem {
    /// The item after an edit.
    #[must_use]
    pub fn edited(&self, edit: &ItemEdit) -> Self {
        Self {
            title: edit.title.clone().unwrap_or_else(|| self.title.clone()),
            kind: edit.kind.unwrap_or(self.kind),
            owner: edit.owner.clone().or_else(|| self.owner.clone()),
            due: edit.due.or(self.due),
            ..self.clone()
        }
    }

    /// The word for where it stands, as in a list.
    #[must_use]
    pub fn state(&self) -> &'static str {
        if self.done.is_some() { "done" } else { "open" }
    }
}

impl Incident {
    /// The action item of that number.
    #[must_use]
    pub fn action_item(&self, number: ActionNumber) -> Option<&ActionItem> {
        self.action_items.iter().find(|item| item.number == number)
    }

    /// The action items that are not done, in the order of adding.
    pub fn open_action_items(&self) -> impl Iterator<Item = &ActionItem> {
        self.action_items.iter().filter(|item| item.done.is_none())
    }

    pub(super) fn change_item(&mut self, number: ActionNumber, change: impl FnOnce(&mut ActionItem)) {
        if let Some(item) = self.action_items.iter_mut().find(|item| item.number == number) {
            change(item);
        }
    }
}
