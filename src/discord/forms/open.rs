//! The form that opens an incident.

use super::Filled;
use crate::discord::Bot;
use crate::discord::commands::OpenWords;
use crate::discord::view::OpenFields;
use crate::discord::visit::Visit;
use crate::incident::SeverityId;

impl Bot {
    pub(super) async fn open_sent(
        &self,
        visit: &Visit,
        severity: Option<SeverityId>,
        flags: (bool, bool),
        filled: &Filled<'_>,
    ) {
        let title = filled.text(OpenFields::TITLE).unwrap_or_default();
        let (impact, started_at) = (filled.text(OpenFields::IMPACT), filled.text(OpenFields::STARTED_AT));
        self.open(visit, severity, flags, OpenWords { title, impact, started_at }).await;
    }
}
