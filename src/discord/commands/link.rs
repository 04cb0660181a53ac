//! `/incident link`: incidents that belong together.

use std::convert::Infallible;

use super::Ctx;
use super::incident::change;
use super::suggest::incidents;
use crate::incident::{Command, Number, Refusal, Tie};

/// Link incidents that belong together
#[poise::command(slash_command, guild_only)]
pub(super) async fn link(
    ctx: Ctx<'_>,
    #[description = "One that has to do with it"]
    #[autocomplete = "incidents"]
    #[min = 1]
    related: Option<u32>,
    #[description = "The one that goes on: this one stops paging"]
    #[autocomplete = "incidents"]
    #[min = 1]
    duplicate_of: Option<u32>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let command = match (related, duplicate_of) {
        (Some(to), None) => Ok(Command::Link { to: Number(to), tie: Tie::Related, other: None }),
        (None, Some(to)) => Ok(Command::Link { to: Number(to), tie: Tie::DuplicateOf, other: None }),
        (None, None) | (Some(_), Some(_)) => Err(Refusal::WhichLink.into()),
    };
    change(ctx, incident, command).await
}
