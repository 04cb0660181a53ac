//! `/incident timeline`: read it, correct it.

use std::convert::Infallible;

use super::super::view;
use super::super::visit::Visit;
use super::super::words::KindWord;
use super::Ctx;
use super::incident::change;
use super::reading::{read, seen};
use super::suggest::{entries, incidents, written_entries};
use crate::incident::{Command, EntryNumber, lines};

/// What happened: read it, correct it
#[poise::command(slash_command, guild_only, subcommand_required, subcommands("show", "edit", "strike"))]
pub(super) async fn timeline(_: Ctx<'_>) -> Result<(), Infallible> {
    Ok(())
}

/// Read the timeline, to yourself
#[poise::command(slash_command, guild_only)]
async fn show(
    ctx: Ctx<'_>,
    #[description = "Which page; the newest, if you don't say"]
    #[min = 1]
    page: Option<u32>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    read(ctx, incident, async |agreed, reader, kept| {
        let entries = reader.entries(kept.incident.id).await?;
        Ok(view::timeline(&seen(agreed, kept), &lines(&entries), page, &kept.key))
    })
    .await
}

/// Correct an entry; the record keeps what it said
#[poise::command(slash_command, guild_only)]
async fn edit(
    ctx: Ctx<'_>,
    #[description = "Its number in the timeline"]
    #[autocomplete = "entries"]
    #[min = 1]
    entry: u32,
    #[description = "What it should say"]
    #[max_length = 1800]
    text: Option<String>,
    #[description = "When it happened: 14:30, 10m ago"]
    #[max_length = 100]
    at: Option<String>,
    #[description = "What sort of thing it is"] kind: Option<KindWord>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let (entry, kind) = (EntryNumber(entry), kind.map(|kind| kind.0));
    let command = ctx.data().moment(&Visit::of_command(ctx.interaction), at).map(|at| Command::EditEntry {
        entry,
        line: None,
        text,
        at,
        kind,
    });
    change(ctx, incident, command).await
}

/// Take an entry out; the record keeps it
#[poise::command(slash_command, guild_only)]
async fn strike(
    ctx: Ctx<'_>,
    #[description = "Its number in the timeline"]
    #[autocomplete = "written_entries"]
    #[min = 1]
    entry: u32,
    #[description = "Why"]
    #[max_length = 1800]
    reason: String,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let command = Command::StrikeEntry { entry: EntryNumber(entry), line: None, reason };
    change(ctx, incident, Ok(command)).await
}
