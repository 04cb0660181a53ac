//! The form that resolves.

use super::Filled;
use crate::discord::Bot;
use crate::discord::commands::Wrong;
use crate::discord::view::{ResolveFields, resolve_form};
use crate::discord::visit::Visit;
use crate::engine::Which;
use crate::incident::{Account, Command, Mark};

impl Bot {
    pub(in crate::discord) async fn give_resolve_form(&self, visit: &Visit, which: Which) {
        let some = Command::Resolve { resolution: None, at: None };
        let zone = self.agreed(visit.server).rules.zone;
        self.give_form(visit, which, some, |kept| resolve_form(&kept.incident, &kept.key, zone)).await;
    }

    pub(super) async fn resolve_sent(&self, visit: &Visit, incident: String, marks: &[Mark], filled: &Filled<'_>) {
        let command = self.resolution(visit, marks, filled);
        self.change_as_filled(visit, incident, command, filled).await;
    }

    fn resolution(&self, visit: &Visit, marks: &[Mark], filled: &Filled<'_>) -> Result<Command, Wrong> {
        let account = Account {
            texts: filled.told(&ResolveFields::TEXTS, marks),
            started_at: self.moment(visit, filled.text(ResolveFields::STARTED_AT))?,
            mitigated_at: self.moment(visit, filled.text(ResolveFields::MITIGATED_AT))?,
        };
        Ok(Command::ResolveAsTold { resolution: filled.text(ResolveFields::RESOLUTION), account })
    }
}
