//! What came back for something that a person did.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::Cannot;
use crate::sandbox::world::{AnswerState, Attachment, Id, Interaction, Message, World};
use crate::sandbox::{NotInTime, Shared};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// The bot did not answer: the person reads "The application did not respond".
    #[error("`{what}` was not answered within {within:?}")]
    NotInTime {
        /// What was done.
        what: String,
        /// How long it was waited for.
        within: Duration,
    },
    /// It was not even sent.
    #[error(transparent)]
    Cannot(#[from] Cannot),
}

/// Something that can be chosen while typing.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What is shown.
    pub name: String,
    /// What is sent.
    pub value: Value,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    /// Its id.
    pub custom_id: String,
    /// What stands above it.
    pub label: String,
    /// What stands in it already.
    pub value: String,
    /// What is shown while it is empty.
    pub placeholder: String,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether it has several lines.
    pub paragraph: bool,
    /// The least characters, if any are given.
    pub min_length: usize,
    /// The most characters.
    pub max_length: usize,
}

/// A form that the bot opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The interaction that it answers.
    pub interaction: Id,
    /// Its id.
    pub custom_id: String,
    /// Its title.
    pub title: String,
    /// Its fields.
    pub fields: Vec<FormField>,
    /// Whether the fields stand under label components rather than in rows.
    pub(in crate::sandbox) labelled: bool,
}

impl Form {
    /// The field with this `custom_id` or label.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.custom_id == name || field.label == name)
    }

    fn read(interaction: Id, data: &Value) -> Self {
        let rows = data["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let count = |value: &Value, absent| value.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(absent);
        let field = |row: &Value| {
            let input = if row["component"].is_object() { &row["component"] } else { &row["components"][0] };
            let label = if row["label"].is_string() { &row["label"] } else { &input["label"] };
            FormField {
                custom_id: text(&input["custom_id"]),
                label: text(label),
                value: text(&input["value"]),
                placeholder: text(&input["placeholder"]),
                required: input["required"].as_bool().unwrap_or(true),
                paragraph: input["style"].as_u64() == Some(2),
                min_length: count(&input["min_length"], 0),
                max_length: count(&input["max_length"], 4000),
            }
        };
        Self {
            interaction,
            custom_id: text(&data["custom_id"]),
            title: text(&data["title"]),
            fields: rows.iter().map(field).collect(),
            labelled: rows.iter().any(|row| row["component"].is_object()),
        }
    }
}

/// An answer as the person sees it now.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How far it is.
    pub kind: AnswerState,
    /// The message, where it is one.
    pub message: Option<Id>,
    /// Where it was done.
    pub channel: Id,
    /// The message's text.
    pub content: String,
    /// The message's embeds.
    pub embeds: Vec<Value>,
    /// The message's components.
    pub components: Vec<Value>,
    /// The message's files.
    pub files: Vec<Attachment>,
    /// Whether only the person sees it.
    pub ephemeral: bool,
    /// The form, where it is one.
    pub form: Option<Form>,
    /// What can be typed, where that was asked.
    pub choices: Vec<Choice>,
    /// How often it was edited.
    pub edits: u32,
    /// Further messages, in order.
    pub followups: Vec<Id>,
    /// Whether the message has been taken away.
    pub deleted: bool,
}

impl Answer {
    fn read(world: &World, interaction: &Interaction) -> Self {
        let message = interaction.answer.and_then(|id| world.messages.get(&(interaction.channel, id)));
        let choice = |choice: &Value| Choice {
            name: choice["name"].as_str().unwrap_or_default().to_owned(),
            value: choice["value"].clone(),
        };
        Self {
            kind: interaction.state,
            message: message.map(|message| message.id),
            channel: interaction.channel,
            content: message.map(|message| message.content.clone()).unwrap_or_default(),
            embeds: message.map(|message| message.embeds.clone()).unwrap_or_default(),
            components: message.map(|message| message.components.clone()).unwrap_or_default(),
            files: message.map(|message| message.attachments.clone()).unwrap_or_default(),
            ephemeral: message.is_some_and(|message| message.only_for.is_some()),
            form: interaction.form.as_ref().map(|data| Form::read(interaction.id, data)),
            choices: interaction.choices.iter().map(choice).collect(),
            edits: interaction.edits,
            followups: interaction.followups.clone(),
            deleted: interaction.answer_deleted,
        }
    }

    /// All that a person reads in it: the text, then the embeds, line by line.
    #[must_use]
    pub fn text(&self) -> String {
        readable(&self.content, &self.embeds)
    }
}

impl Message {
    /// All that a person reads in it: the text, then the embeds, line by line.
    #[must_use]
    pub fn text(&self) -> String {
        readable(&self.content, &self.embeds)
    }
}

fn readable(content: &str, embeds: &[Value]) -> String {
    let mut lines = vec![content.to_owned()];
    let mut add = |value: &Value| lines.extend(value.as_str().map(str::to_owned));
    for embed in embeds {
        add(&embed["author"]["name"]);
        add(&embed["title"]);
        add(&embed["description"]);
        for field in embed["fields"].as_array().into_iter().flatten() {
            add(&field["name"]);
            add(&field["value"]);
        }
        add(&embed["footer"]["text"]);
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// Something that a person did, whose answer can be waited for.
#[derive(Clone)]
pub struct InteractionHandle {
    id: Id,
    shared: Arc<Shared>,
}

impl InteractionHandle {
    pub(super) fn new(id: Id, shared: Arc<Shared>) -> Self {
        Self { id, shared }
    }

    /// The interaction's id.
    #[must_use]
    pub fn id(&self) -> Id {
        self.id
    }

    /// The answer as it is now; its kind is [`AnswerState::Waiting`] while there is none.
    #[must_use]
    pub fn current(&self) -> Option<Answer> {
        self.shared.look(|world| world.interaction(self.id).map(|interaction| Answer::read(world, interaction)))
    }

    /// Waits for the first answer of any kind, a deferral too.
    ///
    /// # Errors
    /// [`NoAnswer::NotInTime`].
    pub async fn acknowledged(&self) -> Result<Answer, NoAnswer> {
        self.until(|answer| answer.kind != AnswerState::Waiting).await
    }

    /// Waits for something to read: a message, a changed message, a form, choices; not for a deferral alone. An acknowledged
    /// press that changes nothing counts.
    ///
    /// # Errors
    /// [`NoAnswer::NotInTime`].
    pub async fn answered(&self) -> Result<Answer, NoAnswer> {
        self.until(|answer| !matches!(answer.kind, AnswerState::Waiting | AnswerState::Deferred)).await
    }

    /// Waits until the answer is as wanted, e.g. edited.
    ///
    /// # Errors
    /// [`NoAnswer::NotInTime`].
    pub async fn until(&self, wanted: impl Fn(&Answer) -> bool) -> Result<Answer, NoAnswer> {
        let within = self.shared.look(|world| world.rules.patience);
        let seen = |world: &World| {
            let answer = Answer::read(world, world.interaction(self.id)?);
            wanted(&answer).then_some(answer)
        };
        self.shared.wait_for(within, seen).await.map_err(|NotInTime { within }| self.not_in_time(within))
    }

    fn not_in_time(&self, within: Duration) -> NoAnswer {
        let what = self.shared.look(|world| {
            let interaction = world.interaction(self.id)?;
            Some(interaction.command.clone().unwrap_or_else(|| format!("{:?}", interaction.kind)))
        });
        NoAnswer::NotInTime { what: what.unwrap_or_default(), within }
    }
}
