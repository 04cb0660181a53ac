//! Controls that only read: the pages of the timeline, an entry in full.

use serenity::all::{ComponentInteraction, ComponentInteractionDataKind};

use super::super::Bot;
use super::super::view::{self, Control};
use super::super::visit::Visit;
use crate::engine::Which;
use crate::incident::{Actor, EntryNumber, lines};

impl Bot {
    /// Shows what a control asks to read; `false`: it asks for something else.
    pub(super) async fn read_on(&self, visit: &Visit, control: &Control, pressed: &ComponentInteraction) -> bool {
        match control {
            Control::Timeline { incident, page } => {
                let which = Which::Key(incident.clone());
                let page = self.looked(visit, &which, async |bot, reader, kept| {
                    let lines = lines(&reader.entries(kept.incident.id).await?);
                    Ok(view::timeline(&bot.seen(kept, &Actor::System), &lines, Some(*page), &kept.key))
                });
                self.answer_in_place(visit, page).await;
            }
            Control::ReadEntry { incident } => {
                let which = Which::Key(incident.clone());
                let chosen = chosen(pressed).and_then(|value| value.parse().ok()).map_or(EntryNumber(0), EntryNumber);
                let entry = self.looked(visit, &which, async |bot, reader, kept| {
                    Ok(match reader.line(kept.incident.id, chosen).await? {
                        Some(line) => view::entry(&bot.seen(kept, &Actor::System), &line),
                        None => view::wrong("That entry is not there. `/incident timeline show` has the numbers."),
                    })
                });
                self.answer(visit, entry).await;
            }
            _ => return false,
        }
        true
    }
}

/// The first value that was chosen in a menu.
fn chosen(pressed: &ComponentInteraction) -> Option<&str> {
    match &pressed.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().map(String::as_str),
        _ => None,
    }
}
