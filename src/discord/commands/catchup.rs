//! `/incident catchup`: what happened while one was away.

use std::convert::Infallible;

use super::super::answering::Said;
use super::super::visit::Visit;
use super::suggest::incidents;
use super::{Ctx, Wrong};

/// What happened since you last spoke here
#[poise::command(slash_command, guild_only)]
pub(super) async fn catchup(
    ctx: Ctx<'_>,
    #[description = "Since another time: 14:30, 2h ago"]
    #[max_length = 100]
    since: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    let which = visit.which(incident);
    match bot.moment(&visit, since) {
        Ok(since) => bot.answer(&visit, bot.catch_up_with(&visit, &which, since)).await,
        Err(Wrong(body)) => bot.answer(&visit, async { Some(Said::only(*body)) }).await,
    }
    Ok(())
}
