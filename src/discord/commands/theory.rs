//! `/incident theory`: what may be the cause, who looks into it, what came of it.

use std::convert::Infallible;

use serenity::all::User;

use super::super::view;
use super::incident::{change, person_meant};
use super::reading::{read, seen};
use super::suggest::{incidents, theories};
use super::{Ctx, Wrong};
use crate::incident::{Command, TheoryNumber};

/// What may be the cause, and who looks into it
#[poise::command(slash_command, guild_only, subcommand_required, subcommands("add", "confirm", "rule_out", "list"))]
pub(super) async fn theory(_: Ctx<'_>) -> Result<(), Infallible> {
    Ok(())
}

/// Say what may be the cause
#[poise::command(slash_command, guild_only)]
async fn add(
    ctx: Ctx<'_>,
    #[description = "What it may be"]
    #[max_length = 300]
    text: String,
    #[description = "Who looks into it; you, if you don't say"] owner: Option<User>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let owner: Result<_, Wrong> = owner.map(|user| person_meant(ctx, &user)).transpose();
    change(ctx, incident, owner.map(|owner| Command::AddTheory { text, owner })).await
}

/// It is the cause, or part of it
#[poise::command(slash_command, guild_only)]
async fn confirm(
    ctx: Ctx<'_>,
    #[description = "Which theory"]
    #[autocomplete = "theories"]
    #[min = 1]
    number: u32,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    change(ctx, incident, Ok(Command::ConfirmTheory { number: TheoryNumber(number) })).await
}

/// It misled: what it cost is kept
#[poise::command(slash_command, guild_only)]
async fn rule_out(
    ctx: Ctx<'_>,
    #[description = "Which theory"]
    #[autocomplete = "theories"]
    #[min = 1]
    number: u32,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    change(ctx, incident, Ok(Command::RuleOutTheory { number: TheoryNumber(number) })).await
}

/// Every theory, and what came of it
#[poise::command(slash_command, guild_only)]
async fn list(
    ctx: Ctx<'_>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    read(ctx, incident, async |agreed, _, kept| Ok(view::theories(&seen(agreed, kept), 1, &kept.key))).await
}
