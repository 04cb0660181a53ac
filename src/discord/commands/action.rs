//! `/incident action`: what is to be done about it, by whom, until when.

use std::convert::Infallible;

use serenity::all::User;

use super::super::view;
use super::super::visit::Visit;
use super::super::words::ItemKindWord;
use super::incident::{change, person_meant};
use super::reading::{read, seen};
use super::suggest::{action_items, incidents};
use super::{Ctx, Wrong};
use crate::incident::{ActionNumber, Command, ItemEdit, ItemKind};

/// What is to be done about it
#[poise::command(slash_command, guild_only, subcommand_required, subcommands("add", "edit", "done", "list"))]
pub(super) async fn action(_: Ctx<'_>) -> Result<(), Infallible> {
    Ok(())
}

/// Write down what is to be done
#[poise::command(slash_command, guild_only)]
async fn add(
    ctx: Ctx<'_>,
    #[description = "What is to be done"]
    #[max_length = 200]
    title: String,
    #[description = "improvement, if you don't say"] kind: Option<ItemKindWord>,
    #[description = "Who does it"] owner: Option<User>,
    #[description = "By when: friday, in 2 weeks, 2030-01-15"]
    #[max_length = 100]
    due: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let kind = kind.map_or(ItemKind::Improvement, |kind| kind.0);
    let command = || {
        let owner = owner.map(|user| person_meant(ctx, &user)).transpose()?;
        Ok::<_, Wrong>(Command::AddActionItem {
            title,
            kind,
            owner,
            due: ctx.data().due(&Visit::of_command(ctx.interaction), due)?,
        })
    };
    change(ctx, incident, command()).await
}

/// Change an action item
#[poise::command(slash_command, guild_only)]
async fn edit(
    ctx: Ctx<'_>,
    #[description = "Which action item"]
    #[autocomplete = "action_items"]
    #[min = 1]
    number: u32,
    #[description = "What is to be done"]
    #[max_length = 200]
    title: Option<String>,
    #[description = "Which sort of thing it is"] kind: Option<ItemKindWord>,
    #[description = "Who does it"] owner: Option<User>,
    #[description = "By when: friday, in 2 weeks, 2030-01-15"]
    #[max_length = 100]
    due: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let kind = kind.map(|kind| kind.0);
    let command = || {
        let owner = owner.map(|user| person_meant(ctx, &user)).transpose()?;
        let edit = ItemEdit { title, kind, owner, due: ctx.data().due(&Visit::of_command(ctx.interaction), due)? };
        Ok::<_, Wrong>(Command::EditActionItem { number: ActionNumber(number), edit })
    };
    change(ctx, incident, command()).await
}

/// It is done
#[poise::command(slash_command, guild_only)]
async fn done(
    ctx: Ctx<'_>,
    #[description = "Which action item"]
    #[autocomplete = "action_items"]
    #[min = 1]
    number: u32,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    change(ctx, incident, Ok(Command::FinishActionItem { number: ActionNumber(number) })).await
}

/// Every action item, its owner and due date
#[poise::command(slash_command, guild_only)]
async fn list(
    ctx: Ctx<'_>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    read(ctx, incident, async |agreed, _, kept| Ok(view::action_items(&seen(agreed, kept), 1, &kept.key))).await
}
