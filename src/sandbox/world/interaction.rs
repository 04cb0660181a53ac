//! What people do to the bot: commands, presses, choices, forms; and what it answered.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::World;
use super::snowflake::Id;

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InteractionKind {
    /// A slash command or an entry of a message's menu.
    Command,
    /// A button or a menu on a message.
    Component,
    /// A request for what could be typed.
    Autocomplete,
    /// A form that was sent.
    Form,
}

impl InteractionKind {
    /// Discord's number for it.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Command => 2,
            Self::Component => 3,
            Self::Autocomplete => 4,
            Self::Form => 5,
        }
    }
}

/// What has been answered so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerState {
    /// Nothing yet.
    Waiting,
    /// "Is thinking…": a message that is still to be filled.
    Deferred,
    /// Acknowledged; the message that was pressed stays as it is, for now.
    DeferredUpdate,
    /// A message.
    Message,
    /// The message that was pressed was changed.
    Update,
    /// What could be typed.
    Choices,
    /// A form to fill in.
    Form,
}

/// One thing that somebody did, with its answer.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// Its id.
    pub id: Id,
    /// What its answers are addressed with.
    pub token: String,
    /// What was done.
    pub kind: InteractionKind,
    /// The command's full name, for commands.
    pub command: Option<String>,
    /// Discord's type of the command (1 slash, 3 message menu), for commands.
    pub command_kind: u8,
    /// Who did it.
    pub user: Id,
    /// On which server.
    pub guild: Option<Id>,
    /// Where.
    pub channel: Id,
    /// When, by the stand-in's clock.
    pub at: DateTime<Utc>,
    /// When, for the time that the bot has to answer.
    pub(crate) created: Instant,
    /// The message that was pressed, or on which a menu was opened.
    pub source: Option<Id>,
    /// How far the answer is.
    pub state: AnswerState,
    /// The message that answers it: a new one, or the one that was pressed.
    pub answer: Option<Id>,
    /// Further messages, in order.
    pub followups: Vec<Id>,
    /// The form, where one was the answer.
    pub form: Option<Value>,
    /// What could be typed, where that was asked.
    pub choices: Vec<Value>,
    /// How often the answer was edited.
    pub edits: u32,
    /// Whether the message of a deferred answer was taken away again.
    pub answer_deleted: bool,
}

impl World {
    /// The interaction of that id.
    #[must_use]
    pub fn interaction(&self, id: Id) -> Option<&Interaction> {
        self.interactions.get(&id)
    }

    /// What a message says of the interaction that it answers.
    pub(crate) fn metadata_json(&self, interaction: &Interaction) -> Value {
        let mut json = json!({
            "id": interaction.id.to_string(),
            "type": interaction.kind.number(),
            "user": self.user(interaction.user).map(super::User::json),
            "authorizing_integration_owners": owners_json(interaction.guild),
        });
        match (interaction.kind, interaction.source) {
            (InteractionKind::Component, Some(source)) => json["interacted_message_id"] = source.to_string().into(),
            (InteractionKind::Command, Some(target)) => json["target_message_id"] = target.to_string().into(),
            (InteractionKind::Form, source) => {
                json["triggering_interaction_metadata"] = json!({
                    "id": interaction.id.to_string(),
                    "type": if source.is_some() { 3 } else { 2 },
                    "user": self.user(interaction.user).map(super::User::json),
                    "authorizing_integration_owners": owners_json(interaction.guild),
                });
                if let Some(source) = source {
                    json["triggering_interaction_metadata"]["interacted_message_id"] = source.to_string().into();
                }
            }
            _ => {}
        }
        json
    }
}

/// Who installed the application: the server (key 0); "0" in direct messages.
pub(crate) fn owners_json(guild: Option<Id>) -> Value {
    json!({ "0": guild.map_or_else(|| "0".to_owned(), |id| id.to_string()) })
}
