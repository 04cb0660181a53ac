//! The form of `/oncall edit`.

use super::Filled;
use crate::discord::Bot;
use crate::discord::rota::FilledSchedule;
use crate::discord::view::ScheduleFields;
use crate::discord::visit::Visit;
use crate::incident::ScheduleId;

impl Bot {
    pub(super) async fn schedule_form_sent(&self, visit: &Visit, id: ScheduleId, filled: &Filled<'_>) {
        let text = |name| filled.text(name).unwrap_or_default();
        let sent = FilledSchedule {
            zone: text(ScheduleFields::ZONE),
            starts: text(ScheduleFields::STARTS),
            handoff: text(ScheduleFields::HANDOFF),
            members: text(ScheduleFields::MEMBERS),
        };
        self.schedule_sent(visit, id, sent, &filled.typed()).await;
    }
}
