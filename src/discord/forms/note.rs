//! The form behind the card's Note button.

use super::Filled;
use crate::discord::Bot;
use crate::discord::view::{NoteFields, note_form};
use crate::discord::visit::Visit;
use crate::engine::Which;
use crate::incident::{Command, Kind};

impl Bot {
    pub(in crate::discord) async fn give_note_form(&self, visit: &Visit, incident: String) {
        let some = note("…".to_owned(), None);
        self.give_form(visit, Which::Key(incident), some, |kept| note_form(&kept.key)).await;
    }

    pub(super) async fn note_sent(&self, visit: &Visit, incident: String, filled: &Filled<'_>) {
        let text = filled.text(NoteFields::TEXT).unwrap_or_default();
        let command = self.moment(visit, filled.text(NoteFields::AT)).map(|at| note(text, at));
        self.change_as_filled(visit, incident, command, filled).await;
    }
}

fn note(text: String, at: Option<chrono::DateTime<chrono::Utc>>) -> Command {
    Command::Note { text, at, kind: Kind::Observation }
}
