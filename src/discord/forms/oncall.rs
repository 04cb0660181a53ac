//! The form of `/oncall edit`.

use super::Filled;
use crate::discord::Bot;
use crate::discord::view::{ScheduleFields, ScheduleShown};
use crate::discord::visit::Visit;
use crate::incident::{Mark, ScheduleId};

impl Bot {
    pub(super) async fn schedule_form_sent(
        &self,
        visit: &Visit,
        (id, shown): (ScheduleId, Option<Mark>),
        filled: &Filled<'_>,
    ) {
        let text = |name| filled.text(name).unwrap_or_default();
        let sent = ScheduleShown {
            zone: text(ScheduleFields::ZONE),
            starts: text(ScheduleFields::STARTS),
            handoff: text(ScheduleFields::HANDOFF),
            members: text(ScheduleFields::MEMBERS),
            layers: filled.whole(ScheduleFields::LAYERS),
        };
        self.schedule_sent(visit, (id, shown), sent, &filled.typed()).await;
    }
}
