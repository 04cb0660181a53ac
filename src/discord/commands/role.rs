//! `/incident role`: who does what.

use std::convert::Infallible;

use serenity::all::User;

use super::super::view;
use super::super::visit::Visit;
use super::Ctx;
use super::incident::{change, person_meant};
use super::reading::{read, seen};
use super::suggest::{incidents, roles};
use crate::incident::Command;

/// Who does what
#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    subcommands("take", "release", "assign", "handover", "list")
)]
pub(super) async fn role(_: Ctx<'_>) -> Result<(), Infallible> {
    Ok(())
}

/// Take a role
#[poise::command(slash_command, guild_only)]
async fn take(
    ctx: Ctx<'_>,
    #[description = "Which role"]
    #[autocomplete = "roles"]
    role: String,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let command = ctx.data().role(&Visit::of_command(ctx.interaction), &role).map(|role| Command::TakeRole { role });
    change(ctx, incident, command).await
}

/// Lay a role down
#[poise::command(slash_command, guild_only)]
async fn release(
    ctx: Ctx<'_>,
    #[description = "Which role"]
    #[autocomplete = "roles"]
    role: String,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let command = ctx.data().role(&Visit::of_command(ctx.interaction), &role).map(|role| Command::ReleaseRole { role });
    change(ctx, incident, command).await
}

/// Give a role to somebody
#[poise::command(slash_command, guild_only)]
async fn assign(
    ctx: Ctx<'_>,
    #[description = "Which role"]
    #[autocomplete = "roles"]
    role: String,
    #[description = "To whom"] user: User,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let role = ctx.data().role(&Visit::of_command(ctx.interaction), &role);
    let command = role.and_then(|role| Ok(Command::AssignRole { role, to: person_meant(ctx, &user)? }));
    change(ctx, incident, command).await
}

/// Offer a role to somebody, who accepts or declines
#[poise::command(slash_command, guild_only)]
async fn handover(
    ctx: Ctx<'_>,
    #[description = "Which role"]
    #[autocomplete = "roles"]
    role: String,
    #[description = "To whom"] user: User,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let role = ctx.data().role(&Visit::of_command(ctx.interaction), &role);
    let command = role.and_then(|role| Ok(Command::OfferRole { role, to: person_meant(ctx, &user)? }));
    change(ctx, incident, command).await
}

/// Who holds which role
#[poise::command(slash_command, guild_only)]
async fn list(
    ctx: Ctx<'_>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    read(ctx, incident, async |agreed, _, kept| Ok(view::roles(&seen(agreed, kept), 1, &kept.key))).await
}
