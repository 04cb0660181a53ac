//! The answers to updates.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use crate::discord::view::{Body, Control, Press, Seen, text, update::update_for_customers};
use crate::incident::{Actor, Audience, EntryNumber};

/// `audience`: who reads it elsewhere; `None`: it is private, and nobody does.
pub(super) fn posted(
    seen: &Seen<'_>,
    message: &str,
    audience: Option<Audience>,
    next_due: Option<DateTime<Utc>>,
) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    let what = match audience {
        None => format!("📣 {by} posted an update of {number}, for this channel alone."),
        Some(Audience::Internal) => format!("📣 {by} posted an update of {number} in the announcement channel."),
        Some(Audience::Customers) => format!("📣 {by} told customers about {number}."),
    };
    let next = next_due.map(|at| format!(" The next one is due {}.", text::moment(at))).unwrap_or_default();
    format!("{what}{next}{}", text::quoted(message))
}

pub(super) fn posted_already(seen: &Seen<'_>, at: DateTime<Utc>) -> String {
    format!("You posted just that of {} a moment ago, {}: once is enough.", seen.number(), text::distance(at))
}

pub(super) fn decided_already(seen: &Seen<'_>, posted: bool, by: &Actor, at: DateTime<Utc>) -> String {
    let what = if posted { "was sent" } else { "was dropped" };
    let next = if posted { "Nothing is sent twice" } else { "`/incident update` writes another" };
    format!("That update of {} {what} already, by {}, {}. {next}.", seen.number(), text::who(by), text::moment(at))
}

pub(super) fn dropped(seen: &Seen<'_>) -> String {
    format!("Dropped: customers read nothing of it. {} is as it was.", seen.number())
}

pub(super) fn drafted(seen: &Seen<'_>) -> String {
    format!(
        "**Nothing is sent yet.** Customers would read what stands below, from {}: Send or Cancel.",
        text::who(seen.by)
    )
}

/// Under the preview, word for word, and the last word about it.
pub(super) fn preview(
    body: Body,
    seen: &Seen<'_>,
    draft: EntryNumber,
    message: &str,
    next_due: Option<DateTime<Utc>>,
) -> Body {
    let shown = update_for_customers(message, next_due);
    let button =
        |press, label, style| CreateButton::new(Control::of(seen.key, press).to_string()).label(label).style(style);
    let buttons = vec![
        button(Press::SendUpdate(draft), "Send", ButtonStyle::Success),
        button(Press::DropUpdate(draft), "Cancel", ButtonStyle::Secondary),
    ];
    let embed = serenity::builder::CreateEmbed::new().description(text::cut(&shown.content, 4_000));
    Body { embeds: vec![embed], components: vec![CreateActionRow::Buttons(buttons)], ..body }
}
