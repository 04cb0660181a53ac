//! The first answer to an interaction.
//!
//! One answer, within the deadline, of a type that fits what was done. What is answered later goes by `webhooks`.

use serde_json::{Value, json};

use super::{Call, Outcome, Reply, Route, compose};
use crate::sandbox::limits;
use crate::sandbox::mentions::Mentions;
use crate::sandbox::refusal::{self, Form, Refusal};
use crate::sandbox::world::{
    AnswerState, Channel, Id, Interaction, InteractionKind, Message, World, flags, message_kind,
};

pub(super) const ROUTES: &[Route] =
    &[Route::open("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback)];

/// Discord's types of answers.
mod answer {
    pub(super) const MESSAGE: u64 = 4;
    pub(super) const DEFERRED: u64 = 5;
    pub(super) const DEFERRED_UPDATE: u64 = 6;
    pub(super) const UPDATE: u64 = 7;
    pub(super) const CHOICES: u64 = 8;
    pub(super) const FORM: u64 = 9;
}

fn callback(world: &mut World, call: &Call<'_>) -> Outcome {
    let interaction = to_answer(world, call)?;
    let kind = call.body()["type"].as_u64().unwrap_or(0);
    let data = &call.body()["data"];
    may_answer(&interaction, kind)?;
    let id = interaction.id;
    let state = match kind {
        answer::MESSAGE => {
            let message = new_answer(world, &interaction, data, call)?;
            record(world, id, |interaction| interaction.answer = Some(message));
            AnswerState::Message
        }
        answer::DEFERRED => {
            let message = deferred(world, &interaction, data);
            record(world, id, |interaction| interaction.answer = Some(message));
            AnswerState::Deferred
        }
        answer::DEFERRED_UPDATE => {
            record(world, id, |interaction| interaction.answer = interaction.source);
            AnswerState::DeferredUpdate
        }
        answer::UPDATE => {
            let source = interaction.source.ok_or_else(refusal::unknown_message)?;
            rewrite(world, interaction.channel, source, data, call).map_err(|refusal| refusal.below("data"))?;
            record(world, id, |interaction| interaction.answer = interaction.source);
            AnswerState::Update
        }
        answer::CHOICES => {
            let choices = choices(data)?;
            record(world, id, |interaction| interaction.choices = choices);
            AnswerState::Choices
        }
        _ => {
            let mut form = Form::default();
            limits::form_components(&mut form, data);
            form.finish()?;
            record(world, id, |interaction| interaction.form = Some(data.clone()));
            AnswerState::Form
        }
    };
    record(world, id, |interaction| interaction.state = state);
    if call.query("with_response").is_some_and(|wanted| wanted == "true") {
        return Reply::ok(response(world, id, kind));
    }
    Reply::nothing()
}

fn record(world: &mut World, id: Id, how: impl FnOnce(&mut Interaction)) {
    if let Some(interaction) = world.interactions.get_mut(&id) {
        how(interaction);
    }
}

/// The interaction of the path, if it still waits for its first answer.
fn to_answer(world: &World, call: &Call<'_>) -> Result<Interaction, Refusal> {
    let interaction = world.interaction(call.id("interaction_id")?).ok_or_else(refusal::unknown_interaction)?;
    if interaction.token != call.text("interaction_token") {
        return Err(refusal::unknown_interaction());
    }
    if interaction.state != AnswerState::Waiting {
        return Err(refusal::already_acknowledged());
    }
    if interaction.created.elapsed() > world.rules.interaction_deadline {
        return Err(refusal::unknown_interaction());
    }
    Ok(interaction.clone())
}

fn may_answer(interaction: &Interaction, kind: u64) -> Result<(), Refusal> {
    let fitting: &[u64] = match (interaction.kind, interaction.source) {
        (InteractionKind::Autocomplete, _) => &[answer::CHOICES],
        (InteractionKind::Command, _) => &[answer::MESSAGE, answer::DEFERRED, answer::FORM],
        (InteractionKind::Component, _) => {
            &[answer::MESSAGE, answer::DEFERRED, answer::DEFERRED_UPDATE, answer::UPDATE, answer::FORM]
        }
        (InteractionKind::Form, Some(_)) => {
            &[answer::MESSAGE, answer::DEFERRED, answer::DEFERRED_UPDATE, answer::UPDATE]
        }
        (InteractionKind::Form, None) => &[answer::MESSAGE, answer::DEFERRED],
    };
    if fitting.contains(&kind) {
        return Ok(());
    }
    let message = format!("Value must be one of {fitting:?}.");
    Err(Refusal::field(&["type"], "BASE_TYPE_CHOICES", &message))
}

fn choices(data: &Value) -> Result<Vec<Value>, Refusal> {
    let list = data["choices"].as_array().cloned().unwrap_or_default();
    let mut form = Form::default();
    if list.len() > 25 {
        form.wrong(&["data", "choices"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    for (at, choice) in list.iter().enumerate() {
        let at = at.to_string();
        form.length(&["data", "choices", &at, "name"], choice["name"].as_str().unwrap_or_default(), 1, 100);
        if let Some(text) = choice["value"].as_str() {
            form.length(&["data", "choices", &at, "value"], text, 1, 100);
        }
    }
    form.finish().map(|()| list)
}

/// A message by the bot that belongs to an interaction.
pub(super) fn blank(world: &World, interaction: &Interaction, ephemeral: bool) -> Message {
    let mut message = Message::new(0, interaction.channel, world.bot, world.now());
    message.interaction = Some(interaction.id);
    message.kind = match interaction.kind {
        InteractionKind::Command if interaction.command_kind == 1 => message_kind::CHAT_INPUT_COMMAND,
        InteractionKind::Command => message_kind::CONTEXT_MENU_COMMAND,
        _ => message_kind::DEFAULT,
    };
    if ephemeral {
        message.only_for = Some(interaction.user);
        message.flags = flags::EPHEMERAL;
    }
    message
}

/// Posts a new message that belongs to an interaction.
pub(super) fn new_message(
    world: &mut World,
    interaction: &Interaction,
    body: &Value,
    call: &Call<'_>,
) -> Result<Id, Refusal> {
    let ephemeral = body["flags"].as_u64().unwrap_or(0) & flags::EPHEMERAL != 0;
    let channel = channel_of(world, interaction.channel)?;
    let mut message = blank(world, interaction, ephemeral);
    let mentioned = compose::write(world, &channel, &mut message, body, call)?.unwrap_or_default();
    if let Some(source) = interaction.source.filter(|_| interaction.kind == InteractionKind::Component) {
        message.reference = world.message(channel.id, source).map(|source| source.id);
        message.kind = if message.reference.is_some() { message_kind::REPLY } else { message.kind };
    }
    message.id = world.next_id();
    Ok(world.post(message, &mentioned))
}

fn new_answer(world: &mut World, interaction: &Interaction, data: &Value, call: &Call<'_>) -> Result<Id, Refusal> {
    new_message(world, interaction, data, call).map_err(|refusal| refusal.below("data"))
}

fn deferred(world: &mut World, interaction: &Interaction, data: &Value) -> Id {
    let ephemeral = data["flags"].as_u64().unwrap_or(0) & flags::EPHEMERAL != 0;
    let mut message = blank(world, interaction, ephemeral);
    message.flags |= flags::LOADING;
    message.id = world.next_id();
    world.post(message, &Mentions::default())
}

/// Changes a message that belongs to an interaction, or that one was done on.
pub(super) fn rewrite(world: &mut World, channel: Id, id: Id, body: &Value, call: &Call<'_>) -> Result<(), Refusal> {
    let place = channel_of(world, channel)?;
    let mut message = world.messages.get(&(channel, id)).cloned().ok_or_else(refusal::unknown_message)?;
    let was_loading = message.is_loading();
    let mentioned = compose::write(world, &place, &mut message, body, call)?;
    message.flags &= !flags::LOADING;
    world.messages.insert((channel, id), message);
    world.edited(channel, id, mentioned);
    if let Some(message) = world.message_mut(channel, id).filter(|_| was_loading) {
        // The first filling of an answer is not an edit that people see.
        message.edited = None;
        message.edits = 0;
    }
    Ok(())
}

fn channel_of(world: &World, id: Id) -> Result<Channel, Refusal> {
    world.channel(id).cloned().ok_or_else(refusal::unknown_channel)
}

/// What `with_response=true` is answered with.
fn response(world: &World, id: Id, kind: u64) -> Value {
    let Some(interaction) = world.interaction(id) else { return Value::Null };
    let mut body = json!({ "interaction": { "id": id.to_string(), "type": interaction.kind.number() } });
    body["interaction"]["channel_id"] = interaction.channel.to_string().into();
    if let Some(guild) = interaction.guild {
        body["interaction"]["guild_id"] = guild.to_string().into();
    }
    let message = interaction.answer.and_then(|answer| world.messages.get(&(interaction.channel, answer)));
    if let Some(message) = message {
        body["interaction"]["response_message_id"] = message.id.to_string().into();
        body["interaction"]["response_message_loading"] = message.is_loading().into();
        body["interaction"]["response_message_ephemeral"] = message.only_for.is_some().into();
        if matches!(kind, answer::MESSAGE | answer::UPDATE) {
            body["resource"] = json!({ "type": kind, "message": world.message_json(message) });
        }
    }
    body
}
