//! What has a number within the incident that is meant: by the option that was typed already, or by the channel.

use serenity::all::{AutocompleteChoice, CommandDataOption, CommandDataOptionValue, CreateAutocompleteResponse};

use super::super::super::visit::Visit;
use super::super::Ctx;
use super::{SUGGESTIONS, cut, in_time};
use crate::engine::find;
use crate::incident::{Incident, ServerId};

/// The theories, with what came of each: the open ones first.
pub(in super::super) async fn theories(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some(incident) = meant(ctx).await else { return CreateAutocompleteResponse::new() };
    let mut theories: Vec<_> = incident.theories.iter().collect();
    theories.sort_by_key(|theory| !theory.is_open());
    numbers(partial, theories.into_iter().map(|theory| (theory.number.0, theory.text.as_str(), theory.state())))
}

/// The action items, the open ones first.
pub(in super::super) async fn action_items(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some(incident) = meant(ctx).await else { return CreateAutocompleteResponse::new() };
    let mut items: Vec<_> = incident.action_items.iter().collect();
    items.sort_by_key(|item| item.done.is_some());
    numbers(partial, items.into_iter().map(|item| (item.number.0, item.title.as_str(), item.state())))
}

/// Those of a number that begins so, or with these words in them.
fn numbers<'a>(partial: &str, all: impl Iterator<Item = (u32, &'a str, &'static str)>) -> CreateAutocompleteResponse {
    let partial = partial.trim().to_lowercase();
    let fits = all
        .filter(|(number, text, _)| number.to_string().starts_with(&partial) || text.to_lowercase().contains(&partial));
    let choices = fits
        .take(SUGGESTIONS)
        .map(|(number, text, state)| AutocompleteChoice::new(cut(&format!("{number} · {state} · {text}")), number));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

/// The incident that is meant; `None`: none, or it could not be read.
async fn meant(ctx: Ctx<'_>) -> Option<Incident> {
    let server = ServerId(ctx.interaction.guild_id?.get());
    let visit = Visit::of_command(ctx.interaction);
    let which = visit.which(typed(&ctx.interaction.data.options, "incident"));
    let found = in_time(async {
        let mut reading = ctx.data().engine.store().reader().await?;
        find(&mut reading.reader(), server, &which, &visit.viewer()).await
    });
    found.await.map(|kept| kept.incident)
}

/// The whole number that was typed for an option, whatever group the option stands in.
fn typed(options: &[CommandDataOption], name: &str) -> Option<u32> {
    options.iter().find_map(|option| match &option.value {
        CommandDataOptionValue::SubCommand(inner) | CommandDataOptionValue::SubCommandGroup(inner) => {
            typed(inner, name)
        }
        CommandDataOptionValue::Integer(number) if option.name == name => u32::try_from(*number).ok(),
        _ => None,
    })
}
