//! The form behind the card's Update button.

use super::Filled;
use crate::discord::Bot;
use crate::discord::view::{UpdateFields, update_form};
use crate::discord::visit::Visit;
use crate::engine::Which;
use crate::incident::{Audience, Command};

impl Bot {
    pub(in crate::discord) async fn give_update_form(&self, visit: &Visit, incident: String) {
        let some = Command::PostUpdate { text: "…".to_owned(), next_in: None, audience: Audience::Internal };
        self.give_form(visit, Which::Key(incident), some, |kept| update_form(&kept.key)).await;
    }

    pub(super) async fn update_sent(&self, visit: &Visit, incident: String, filled: &Filled<'_>) {
        let text = filled.text(UpdateFields::MESSAGE).unwrap_or_default();
        let next_in = self.length(filled.text(UpdateFields::NEXT_IN));
        let audience = Audience::Internal;
        let command = next_in.map(|next_in| Command::PostUpdate { text, next_in, audience });
        self.change_as_filled(visit, incident, command, filled).await;
    }
}
