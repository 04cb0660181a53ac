//! `/hotwash`: Hotwash itself, rather than an incident.
//!
//! Discord can keep a command from people only as a whole, and help is for everybody: who may do what is asked in each of them.

use std::convert::Infallible;

use super::super::answering::Said;
use super::super::view;
use super::super::visit::Visit;
use super::Ctx;
use super::stats::stats;

/// Set Hotwash up, and find out what does not work
#[poise::command(slash_command, guild_only, subcommand_required, subcommands("setup", "doctor", "stats", "help"))]
pub(super) async fn hotwash(_: Ctx<'_>) -> Result<(), Infallible> {
    Ok(())
}

/// Set it up, step by step; takes Manage Server
#[poise::command(slash_command, guild_only)]
async fn setup(ctx: Ctx<'_>) -> Result<(), Infallible> {
    ctx.data().set_up(&Visit::of_command(ctx.interaction)).await;
    Ok(())
}

/// What does not work here, and how to mend it
#[poise::command(slash_command, guild_only)]
async fn doctor(ctx: Ctx<'_>) -> Result<(), Infallible> {
    ctx.data().examine(&Visit::of_command(ctx.interaction), 0, false).await;
    Ok(())
}

/// What to type, by what has happened
#[poise::command(slash_command, guild_only)]
async fn help(ctx: Ctx<'_>) -> Result<(), Infallible> {
    let visit = Visit::of_command(ctx.interaction);
    ctx.data().answer(&visit, async { Some(Said::only(view::help())) }).await;
    Ok(())
}
