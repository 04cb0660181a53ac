//! What Discord offers while somebody types. The only answers that poise sends itself.

use serenity::all::{AutocompleteChoice, CreateAutocompleteResponse};

use super::Ctx;
use crate::incident::{Rules, ServerId};
use crate::store::Filter;

/// As many suggestions as Discord shows.
const SUGGESTIONS: usize = 25;
/// As many incidents as are looked through.
const LOOKED_THROUGH: u32 = 200;
/// The longest name of a suggestion (Discord's limit).
const NAME: usize = 100;

pub(super) async fn severities(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    let agreed = ctx.data().agreed(ctx.interaction.guild_id.map(|id| ServerId(id.get())));
    let rules: &Rules = &agreed.rules;
    choices(partial, rules.severities.iter().map(|one| (&one.id.0, &one.name, &one.description)))
}

pub(super) async fn roles(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    let agreed = ctx.data().agreed(ctx.interaction.guild_id.map(|id| ServerId(id.get())));
    let rules: &Rules = &agreed.rules;
    choices(partial, rules.roles.iter().map(|one| (&one.id.0, &one.name, &one.description)))
}

pub(super) async fn incidents(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some(server) = ctx.interaction.guild_id else { return CreateAutocompleteResponse::new() };
    let found = async {
        let mut reading = ctx.data().engine.store().reader().await?;
        reading.reader().list(ServerId(server.get()), &Filter::default(), LOOKED_THROUGH).await
    };
    let mut lines = found.await.unwrap_or_else(|error| {
        tracing::warn!(%error, "no incidents could be suggested");
        Vec::new()
    });
    // The open ones first; within each, the newest first.
    lines.sort_by_key(|line| !line.incident.status.is_open());
    let partial = partial.trim_start_matches('#').to_lowercase();
    let fits = lines.iter().map(|line| &line.incident).filter(|incident| {
        incident.number.0.to_string().starts_with(&partial) || incident.title.to_lowercase().contains(&partial)
    });
    let choices = fits.take(SUGGESTIONS).map(|incident| {
        let name = format!("{} {} · {}", incident.number, incident.title, incident.status);
        AutocompleteChoice::new(cut(&name), incident.number.0)
    });
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

fn choices<'a>(
    partial: &str,
    all: impl Iterator<Item = (&'a String, &'a String, &'a String)>,
) -> CreateAutocompleteResponse {
    let partial = partial.trim().to_lowercase();
    let fits =
        all.filter(|(id, name, _)| id.to_lowercase().contains(&partial) || name.to_lowercase().contains(&partial));
    let choices = fits.take(SUGGESTIONS).map(|(id, name, description)| {
        let label = if description.is_empty() { name.clone() } else { format!("{name} · {description}") };
        AutocompleteChoice::new(cut(&label), id.clone())
    });
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

fn cut(name: &str) -> String {
    name.chars().take(NAME).collect()
}
