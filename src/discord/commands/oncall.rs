//! `/oncall`: who is on call. None of it is about an incident, so that every answer but an offer is to the person alone.

use std::convert::Infallible;

use super::Ctx;
use super::rota::{clear, edit, put, schedule, swap, who};

/// Who is on call, and who is instead
#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    subcommands("who", "schedule", "put", "clear", "swap", "edit")
)]
pub(super) async fn oncall(_: Ctx<'_>) -> Result<(), Infallible> {
    Ok(())
}
