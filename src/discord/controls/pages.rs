//! Controls that only read: the pages of the timeline, an entry in full.

use serenity::all::{ComponentInteraction, ComponentInteractionDataKind};

use super::super::Bot;
use super::super::commands::{draft, seen};
use super::super::pageable::Pageable;
use super::super::view::{self, Body, Listing, Seen};
use super::super::visit::Visit;
use crate::config::Config;
use crate::engine::Which;
use crate::incident::{EntryNumber, lines};
use crate::postmortem::Form;
use crate::store::{Filter, Kept, Reader};

/// The person or role that was chosen in a menu of both.
pub(super) fn called(pressed: &ComponentInteraction) -> Option<Pageable> {
    let ComponentInteractionDataKind::MentionableSelect { values } = &pressed.data.kind else { return None };
    let (chosen, resolved) = (values.first()?.get(), &pressed.data.resolved);
    if let Some(role) = resolved.roles.get(&chosen.into()) {
        return Some(Pageable::of_role(role));
    }
    let user = resolved.users.get(&chosen.into())?;
    Some(Pageable::of_user(user, resolved.members.get(&user.id)))
}

impl Bot {
    /// Shows another page of the timeline in the place of this one.
    pub(super) async fn turn_to(&self, visit: &Visit, incident: String, page: u32) {
        let which = Which::Key(incident);
        let shown = self.looked(visit, &which, "/incident timeline show".to_owned(), async |agreed, reader, kept| {
            let entries = reader.entries(kept.incident.id).await?;
            Ok(view::timeline(&seen(agreed, kept), &lines(&entries), Some(page), &kept.key))
        });
        self.answer_in_place(visit, shown).await;
    }

    /// Shows the newest page of the timeline, to whoever asks.
    pub(super) async fn show_timeline(&self, visit: &Visit, incident: String) {
        let which = Which::Key(incident);
        let shown = self.looked(visit, &which, "/incident timeline show".to_owned(), async |agreed, reader, kept| {
            let entries = reader.entries(kept.incident.id).await?;
            Ok(view::timeline(&seen(agreed, kept), &lines(&entries), None, &kept.key))
        });
        self.answer(visit, shown).await;
    }

    /// Gives the draft as it stands now, to whoever asks.
    pub(super) async fn give_draft(&self, visit: &Visit, incident: String) {
        let which = Which::Key(incident);
        let given = self.looked(visit, &which, "/incident postmortem".to_owned(), async |agreed, reader, kept| {
            draft(agreed, reader, kept, Form::default(), visit.room).await
        });
        self.answer(visit, given).await;
    }

    /// Shows another page of a list of the incident in the place of this one; `list`: the command that shows its first page.
    pub(super) async fn turn(
        &self,
        visit: &Visit,
        incident: String,
        list: &str,
        show: impl FnOnce(&Seen<'_>, &str) -> Body,
    ) {
        let which = Which::Key(incident);
        let shown = async |agreed: &Config, _: &mut Reader<'_>, kept: &Kept| Ok(show(&seen(agreed, kept), &kept.key));
        self.answer_in_place(visit, self.looked(visit, &which, list.to_owned(), shown)).await;
    }

    /// Shows another page of the incidents in the place of this one.
    pub(super) async fn turn_list(&self, visit: &Visit, listing: Listing) {
        let Listing { open, severity, page } = listing;
        self.answer_in_place(visit, self.listed(visit, Filter { open, severity }, page)).await;
    }

    /// Shows the entry of that number in full.
    pub(super) async fn read_entry(&self, visit: &Visit, incident: String, chosen: Option<&str>) {
        let which = Which::Key(incident);
        let number = chosen.and_then(|value| value.parse().ok()).map_or(EntryNumber(0), EntryNumber);
        let entry = self.looked(visit, &which, "/incident timeline show".to_owned(), async |agreed, reader, kept| {
            Ok(match reader.line(kept.incident.id, number).await? {
                Some(line) => view::entry(&seen(agreed, kept), &line),
                None => view::wrong("That entry is not there. `/incident timeline show` has the numbers."),
            })
        });
        self.answer(visit, entry).await;
    }
}

/// The first value that was chosen in a menu.
pub(super) fn chosen(pressed: &ComponentInteraction) -> Option<&str> {
    match &pressed.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().map(String::as_str),
        _ => None,
    }
}
