//! `/incident private`: hides an incident, lets people in, takes them out, and says who was.

use std::convert::Infallible;

use serenity::all::User;

use super::incident::{change, person_meant};
use super::reading::{read, seen};
use super::suggest::incidents;
use super::{Ctx, Wrong};
use crate::discord::view::{self, AccessLine};
use crate::discord::visit::person_of_user;
use crate::incident::{Command, Entrance, Entry, Event, Guest, Refusal};
use crate::store::Look;

/// Hide it, and who may know of it
#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    subcommands("private_on", "private_invite", "private_remove", "private_log")
)]
pub(super) async fn private(_: Ctx<'_>) -> Result<(), Infallible> {
    Ok(())
}

/// Hide it from all but those who took part
#[poise::command(slash_command, guild_only, rename = "on")]
async fn private_on(
    ctx: Ctx<'_>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    change(ctx, incident, Ok(Command::MakePrivate { took_part: Vec::new(), customers_read: None })).await
}

/// Let somebody in
#[poise::command(slash_command, guild_only, rename = "invite")]
async fn private_invite(
    ctx: Ctx<'_>,
    #[description = "Whom"] user: User,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let command = if user.bot {
        let name = view::text::line(user.display_name());
        let words = format!("{name} is a bot: a private incident is between people. Choose a person.");
        Err(Wrong(Box::new(view::wrong(&words))))
    } else {
        person_meant(ctx, &user).map(|who| Command::LetIn { who })
    };
    change(ctx, incident, command).await
}

/// Take somebody out
#[poise::command(slash_command, guild_only, rename = "remove")]
async fn private_remove(
    ctx: Ctx<'_>,
    #[description = "Whom"] user: User,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    // Whoever has left the server can be taken out too.
    let who = person_meant(ctx, &user).unwrap_or_else(|_| person_of_user(&user));
    change(ctx, incident, Ok(Command::ShutOut { who })).await
}

/// Who was let in, and who looked from outside
#[poise::command(slash_command, guild_only, rename = "log")]
async fn private_log(
    ctx: Ctx<'_>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    read(ctx, incident, async |agreed, reader, kept| {
        if !kept.incident.is_private() {
            let refusal = Refusal::NotPrivate { number: kept.incident.number }.about(&kept.incident);
            return Ok(view::refusal(&refusal));
        }
        let entries = reader.entries(kept.incident.id).await?;
        let looks = reader.looks(kept.incident.id).await?;
        let lines: Vec<_> = of_entries(&entries).into_iter().chain(looks.iter().map(of_look)).collect();
        Ok(view::access_log(&lines, &seen(agreed, kept)))
    })
    .await
}

/// What the entries say of who may know of the incident.
fn of_entries(entries: &[Entry]) -> Vec<AccessLine> {
    let since = entries.iter().position(|entry| match &entry.event {
        Event::Declared(declaration) => declaration.private,
        Event::MadePrivate { .. } => true,
        _ => false,
    });
    entries.iter().skip(since.unwrap_or(entries.len())).filter_map(of_entry).collect()
}

/// What an entry says of who may know of the incident; `None`: nothing.
fn of_entry(entry: &Entry) -> Option<AccessLine> {
    let what = match &entry.event {
        Event::Declared(declaration) if declaration.private => "opened it as a private one".to_owned(),
        Event::MadePrivate { stay } => {
            let names: Vec<_> = stay.iter().map(|person| person.name.as_str()).collect();
            format!("made it private; {} stayed", names.join(", "))
        }
        Event::LetIn { guest, entrance, holders } => let_in(guest, *entrance, *holders),
        Event::RoleGiven { to, .. } => format!("gave a role to {}, whom that lets in", to.name),
        Event::RoleOffered { to, .. } => format!("offered a role to {}, whom that lets in", to.name),
        Event::ShutOut { who } => format!("took {} out", who.name),
        _ => return None,
    };
    Some(AccessLine { at: entry.recorded_at, by: entry.actor.name().to_owned(), what })
}

fn let_in(guest: &Guest, entrance: Entrance, holders: Option<u64>) -> String {
    let name = guest.name();
    let who = match (guest, holders) {
        (Guest::Person(_), _) => name.to_owned(),
        (Guest::Role { .. }, Some(count)) => format!("the holders of the role {name} ({count})"),
        (Guest::Role { .. }, None) => format!("the holders of the role {name}"),
    };
    match entrance {
        Entrance::Invited => format!("let {who} in"),
        Entrance::Paged => format!("let {who} in, to be paged"),
        Entrance::Named => format!("let {who} in, by naming them as an owner"),
    }
}

fn of_look(look: &Look) -> AccessLine {
    let by = look.person.as_ref().map_or("Whoever runs Hotwash", |person| &person.name).to_owned();
    AccessLine { at: look.at, by, what: format!("used {} outside its channel", look.what) }
}
