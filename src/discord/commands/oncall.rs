//! `/oncall`: who is on call, and whether pages reach them. None of it is about an incident, so every answer but an offer is to the
//! person alone.

use std::convert::Infallible;

use super::super::visit::Visit;
use super::Ctx;
use super::rota::{clear, edit, put, schedule, swap, who};
use super::suggest::schedules;

/// Who is on call, and whether pages reach them
#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    subcommands("who", "schedule", "put", "clear", "swap", "edit", "test")
)]
pub(super) async fn oncall(_: Ctx<'_>) -> Result<(), Infallible> {
    Ok(())
}

/// Send a silent test page to everyone on call
#[poise::command(slash_command, guild_only)]
async fn test(
    ctx: Ctx<'_>,
    #[description = "Only whom this schedule names"]
    #[autocomplete = "schedules"]
    schedule: Option<String>,
) -> Result<(), Infallible> {
    ctx.data().test_on_call(&Visit::of_command(ctx.interaction), schedule).await;
    Ok(())
}
