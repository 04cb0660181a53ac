//! What Discord offers while somebody types. The only answers that poise sends itself.
//!
//! Guarantees: what takes longer than [`PATIENCE`] to read is not offered: nobody waits for it, and typing goes on.

mod numbered;

use std::fmt::Display;
use std::time::Duration;

use serenity::all::{AutocompleteChoice, CreateAutocompleteResponse, ResolvedValue};

pub(super) use numbered::{action_items, theories};

use super::super::view;
use super::super::visit::Visit;
use super::super::words::{FieldWord, Words};
use super::Ctx;
use crate::engine::{self, find};
use crate::incident::{EntryNumber, Line, Rules, ServerId, Subject, correctable};

/// As many suggestions as Discord shows.
const SUGGESTIONS: usize = 25;
/// The same, for the store.
const INCIDENTS: u32 = 25;
/// Discord waits three seconds for suggestions; whoever types waits less.
const PATIENCE: Duration = Duration::from_secs(1);
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

pub(super) async fn services(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    let agreed = ctx.data().agreed(ctx.interaction.guild_id.map(|id| ServerId(id.get())));
    let rules: &Rules = &agreed.rules;
    let none = String::new();
    choices(partial, rules.services.iter().map(|one| (&one.id.0, &one.name, &none)))
}

/// The schedules.
pub(super) async fn schedules(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    let agreed = ctx.data().agreed(ctx.interaction.guild_id.map(|id| ServerId(id.get())));
    let none = String::new();
    choices(partial, agreed.schedules.iter().map(|one| (&one.id.0, &one.id.0, &none)))
}

/// The overrides that are not over, the newest first.
pub(super) async fn overrides(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some(server) = ctx.interaction.guild_id.map(|id| ServerId(id.get())) else {
        return CreateAutocompleteResponse::new();
    };
    let standing = in_time(async { Ok::<_, String>(ctx.data().standing(server).await) }).await.unwrap_or_default();
    let zone = ctx.data().agreed(server).rules.zone;
    let partial = partial.trim().to_lowercase();
    let named = standing.iter().rev().filter_map(|one| {
        let shown = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
        let name = format!("{} · {} · {} to {}", one.schedule.0, one.person.name, shown(one.from), shown(one.until));
        let fits = name.to_lowercase().contains(&partial) || one.id.0.to_string() == partial;
        fits.then(|| AutocompleteChoice::new(cut(&name), one.id.0))
    });
    CreateAutocompleteResponse::new().set_choices(named.take(SUGGESTIONS).collect())
}

/// What fits the field that was chosen: the services. Every other field is for what the person writes.
pub(super) async fn values(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    let options = ctx.interaction.data.options();
    let field = options.first().and_then(|option| match &option.value {
        ResolvedValue::SubCommand(inner) => inner.iter().find(|inner| inner.name == "field").map(|field| &field.value),
        _ => None,
    });
    match field {
        Some(ResolvedValue::String(word)) if *word == FieldWord::Service.word() => services(ctx, partial).await,
        _ => CreateAutocompleteResponse::new(),
    }
}

pub(super) async fn incidents(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some(server) = ctx.interaction.guild_id else { return CreateAutocompleteResponse::new() };
    let found = in_time(async {
        let mut reading = ctx.data().engine.store().reader().await?;
        let viewer = Visit::of_command(ctx.interaction).viewer();
        reading.reader().suggested(ServerId(server.get()), partial, INCIDENTS, &viewer).await
    });
    let choices = found.await.unwrap_or_default().into_iter().map(|incident| {
        let drill = if incident.drill { "DRILL " } else { "" };
        let name = format!("{drill}{} {} · {}", incident.number, incident.title, incident.status);
        AutocompleteChoice::new(cut(&name), incident.number.0)
    });
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

/// What was read, if it was read in time.
async fn in_time<T, E: Display>(reading: impl Future<Output = Result<T, E>>) -> Option<T> {
    match tokio::time::timeout(PATIENCE, reading).await {
        Ok(Ok(read)) => Some(read),
        Ok(Err(error)) => {
            tracing::debug!(%error, "nothing can be suggested");
            None
        }
        Err(_) => {
            tracing::warn!("nothing is suggested: reading it took too long");
            None
        }
    }
}

/// The entries of which something can be corrected, the newest first.
pub(super) async fn entries(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    suggest_entries(ctx, partial, |line| correctable(line).is_some()).await
}

/// The entries that can be struck, the newest first.
pub(super) async fn written_entries(ctx: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    suggest_entries(ctx, partial, |line| correctable(line) == Some(Subject::Writing)).await
}

async fn suggest_entries(ctx: Ctx<'_>, partial: &str, fits: impl Fn(&Line<'_>) -> bool) -> CreateAutocompleteResponse {
    let visit = Visit::of_command(ctx.interaction);
    let Some(server) = visit.server else { return CreateAutocompleteResponse::new() };
    let number = ctx.args.iter().find(|option| option.name == "incident").and_then(|option| match option.value {
        ResolvedValue::Integer(number) => u32::try_from(number).ok(),
        _ => None,
    });
    let which = visit.which(number);
    let partial = partial.trim().to_lowercase();
    let found = in_time(async {
        let mut reading = ctx.data().engine.store().reader().await?;
        let mut reader = reading.reader();
        let kept = find(&mut reader, server, &which, &visit.viewer()).await?;
        let typed = partial.parse().ok().map(EntryNumber);
        Ok::<_, engine::Failure>(reader.latest_lines(kept.incident.id, typed).await?)
    });
    // Outside of an incident's channel nothing is meant yet, and nothing is offered.
    let lines = found.await.unwrap_or_default();
    let agreed = ctx.data().agreed(server);
    let rules = &agreed.rules;
    let named = lines.iter().rev().filter(|line| line.struck.is_none() && fits(line));
    let choices = named.filter_map(|line| {
        let name = view::entry_name(line, rules);
        let meant = line.number().0.to_string().starts_with(&partial) || name.to_lowercase().contains(&partial);
        meant.then(|| AutocompleteChoice::new(cut(&name), line.number().0))
    });
    CreateAutocompleteResponse::new().set_choices(choices.take(SUGGESTIONS).collect())
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

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_takes_too_long_is_not_waited_for() {
        let begun = tokio::time::Instant::now();
        assert_eq!(in_time(pending::<Result<u8, String>>()).await, None);
        assert_eq!(begun.elapsed().as_secs(), PATIENCE.as_secs());
        assert_eq!(in_time(ready(Err::<u8, _>("the disk is gone"))).await, None);
        assert_eq!(in_time(ready(Ok::<_, String>(7))).await, Some(7));
    }
}
