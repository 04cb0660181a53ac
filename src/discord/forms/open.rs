//! The form that opens an incident.

use super::Filled;
use crate::discord::Bot;
use crate::discord::commands::{Chosen, OpenWords};
use crate::discord::view::OpenFields;
use crate::discord::visit::Visit;

impl Bot {
    pub(super) async fn open_sent(&self, visit: &Visit, chosen: Chosen, filled: &Filled<'_>) {
        let title = filled.text(OpenFields::TITLE).unwrap_or_default();
        let (impact, started_at) = (filled.text(OpenFields::IMPACT), filled.text(OpenFields::STARTED_AT));
        self.open(visit, chosen, OpenWords { title, impact, started_at }).await;
    }
}
