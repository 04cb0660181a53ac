//! Putting off a reminder.

use super::Draft;
use crate::incident::{Change, Duty, Event, Kind, Outcome, Refusal, Standing};

impl Draft<'_> {
    pub(super) fn snooze(mut self, duty: Duty) -> Result<Change, Refusal> {
        match self.incident.standing(&duty, self.rules, self.now) {
            Standing::Overdue(_) => {}
            Standing::Snoozed(until) => return self.becomes(Outcome::NothingToSnooze { until: Some(until) }),
            Standing::Met => return self.becomes(Outcome::NothingToSnooze { until: None }),
        }
        let until = self.now + duty.snooze();
        self.enter(Kind::Action, self.now, Event::Snoozed { duty: duty.clone(), until });
        self.becomes(Outcome::Snoozed { duty, until })
    }
}
