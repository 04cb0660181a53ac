//! `/incident update` and `/incident describe`: what is told to others, and what is written up.

use std::convert::Infallible;

use chrono::TimeDelta;

use super::super::visit::Visit;
use super::super::words::{AudienceWord, PartWord};
use super::incident::change;
use super::suggest::incidents;
use super::{Bot, Ctx, Wrong};
use crate::discord::view::Part;
use crate::incident::{Audience, Command, Refusal};
use crate::parse;

/// Tell everybody how it stands
#[poise::command(slash_command, guild_only)]
pub(super) async fn update(
    ctx: Ctx<'_>,
    #[description = "What everybody should know"]
    #[max_length = 1800]
    message: String,
    #[description = "When the next one is due: 30m, 2h"]
    #[max_length = 100]
    next_in: Option<String>,
    #[description = "For whom; internal, if you don't say"] audience: Option<AudienceWord>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let (bot, audience) = (ctx.data(), audience.map_or(Audience::Internal, |word| word.0));
    let agreed = bot.agreed(Visit::of_command(ctx.interaction).server);
    let command = bot.length(next_in).and_then(|next_in| match audience {
        Audience::Customers if agreed.server.customer_channel.is_none() => Err(Refusal::NoCustomerChannel.into()),
        audience => Ok(Command::PostUpdate { text: message, next_in, audience }),
    });
    change(ctx, incident, command).await
}

/// Write it up by a form
#[poise::command(slash_command, guild_only)]
pub(super) async fn describe(
    ctx: Ctx<'_>,
    #[description = "main: what happened and why; lessons: what is learnt from it"] part: Option<PartWord>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let visit = Visit::of_command(ctx.interaction);
    let part = part.map_or(Part::Main, |word| word.0);
    ctx.data().give_describe_form(&visit, visit.which(incident), part).await;
    Ok(())
}

impl Bot {
    /// A length of time as it was typed.
    pub(in crate::discord) fn length(&self, text: Option<String>) -> Result<Option<TimeDelta>, Wrong> {
        Ok(text.map(|text| parse::duration(&text)).transpose()?)
    }
}
