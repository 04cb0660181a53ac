//! Later answers to an interaction, addressed by its token, which is good for 15 minutes.

use chrono::TimeDelta;

use super::interactions::{new_message, rewrite};
use super::{Call, Outcome, Reply, Route};
use crate::sandbox::refusal::{self, Refusal};
use crate::sandbox::world::{AnswerState, Id, Interaction, World};

pub(super) const ROUTES: &[Route] = &[
    Route::open("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", show),
    Route::open("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", edit),
    Route::open("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", delete),
    Route::open("POST", "/webhooks/{webhook_id}/{webhook_token}", follow_up),
    Route::open("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", show),
    Route::open("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", edit),
    Route::open("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", delete),
];

/// How long an interaction's token is good.
const TOKEN_GOOD: TimeDelta = TimeDelta::minutes(15);

/// The interaction of the path, once it has its first answer.
fn answered(world: &World, call: &Call<'_>) -> Result<Interaction, Refusal> {
    if call.id("webhook_id")? != world.application {
        return Err(refusal::unknown_webhook());
    }
    let token = call.text("webhook_token");
    let found = world.interactions.values().find(|interaction| interaction.token == token);
    let interaction = found.ok_or_else(refusal::bad_webhook_token)?;
    if world.now() - interaction.at > TOKEN_GOOD {
        return Err(refusal::bad_webhook_token());
    }
    match interaction.state {
        AnswerState::Waiting | AnswerState::Choices => Err(refusal::unknown_webhook()),
        _ => Ok(interaction.clone()),
    }
}

/// The message of the path: the original answer, or one that followed it.
fn target(world: &World, call: &Call<'_>) -> Result<(Interaction, Id), Refusal> {
    let interaction = answered(world, call)?;
    let named = call.text("message_id");
    let id = match named.is_empty() || named == "@original" {
        true => interaction.answer,
        false => {
            let id = call.id("message_id")?;
            (interaction.answer == Some(id) || interaction.followups.contains(&id)).then_some(id)
        }
    };
    let there = id.filter(|id| world.messages.contains_key(&(interaction.channel, *id)));
    there.map(|id| (interaction, id)).ok_or_else(refusal::unknown_message)
}

fn show(world: &mut World, call: &Call<'_>) -> Outcome {
    let (interaction, id) = target(world, call)?;
    Reply::ok(message_json(world, interaction.channel, id))
}

fn edit(world: &mut World, call: &Call<'_>) -> Outcome {
    let (interaction, id) = target(world, call)?;
    fill(world, &interaction, id, call)?;
    Reply::ok(message_json(world, interaction.channel, id))
}

fn fill(world: &mut World, interaction: &Interaction, id: Id, call: &Call<'_>) -> Result<(), Refusal> {
    rewrite(world, interaction.channel, id, call.body(), call)?;
    let Some(known) = world.interactions.get_mut(&interaction.id) else { return Ok(()) };
    known.state = match known.state {
        AnswerState::Deferred if known.answer == Some(id) => AnswerState::Message,
        AnswerState::DeferredUpdate if known.answer == Some(id) => AnswerState::Update,
        state => {
            known.edits += 1;
            state
        }
    };
    Ok(())
}

fn delete(world: &mut World, call: &Call<'_>) -> Outcome {
    let (interaction, id) = target(world, call)?;
    world.remove_message(interaction.channel, id);
    if let Some(known) = world.interactions.get_mut(&interaction.id) {
        known.followups.retain(|followup| *followup != id);
        known.answer_deleted |= known.answer == Some(id);
    }
    Reply::nothing()
}

/// After a deferral the first follow-up fills the deferred answer, whose visibility stays as it was deferred.
fn follow_up(world: &mut World, call: &Call<'_>) -> Outcome {
    let interaction = answered(world, call)?;
    let waiting = interaction.answer.filter(|_| interaction.state == AnswerState::Deferred);
    if let Some(id) = waiting {
        fill(world, &interaction, id, call)?;
        return Reply::ok(message_json(world, interaction.channel, id));
    }
    let id = new_message(world, &interaction, call.body(), call)?;
    if let Some(known) = world.interactions.get_mut(&interaction.id) {
        known.followups.push(id);
    }
    Reply::ok(message_json(world, interaction.channel, id))
}

fn message_json(world: &World, channel: Id, id: Id) -> serde_json::Value {
    world.messages.get(&(channel, id)).map(|message| world.message_json(message)).unwrap_or_default()
}
