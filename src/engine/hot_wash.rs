//! The hot wash: who is asked, until when it is open, and its message as what is said comes in.
//!
//! Guarantees: it is open for as long as its message says so, across restarts; who said something anonymously is not looked at.
//!
//! Does not know: what the message looks like.

use chrono::{DateTime, TimeDelta, Utc};

use super::expand::Scene;
use super::intent::Intent;
use crate::incident::{Duty, Entry, Event, Incident, IncidentId, Person};
use crate::store::{Class, KeptDuty, Reader, StoreError};

/// Until when people can answer; `None`: they were not asked yet, or it is over.
pub(super) async fn open_until(
    reader: &mut Reader<'_>,
    incident: IncidentId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let duties = reader.duties(incident).await?;
    let asked = duties.into_iter().find(|row| matches!(row.duty, Duty::HotWash(_)) && row.done > 0);
    Ok(asked.and_then(|row| row.due))
}

/// Everybody who took part, in the order of first doing so: who wrote to the timeline, whose messages are in it, who held a role.
pub(super) fn took_part(incident: &Incident, entries: &[Entry]) -> Vec<Person> {
    let mut took_part: Vec<Person> = Vec::new();
    let mut joins = |person: &Person| {
        if !took_part.iter().any(|known| known.id == person.id) && incident.lets_in(person.id) {
            took_part.push(person.clone());
        }
    };
    for entry in entries {
        entry.actor.person().into_iter().for_each(&mut joins);
        match &entry.event {
            Event::Captured(message) => joins(&message.author),
            Event::RoleGiven { to, .. } => joins(to),
            _ => {}
        }
    }
    took_part
}

impl Scene<'_, '_> {
    /// Asks everybody who took part; where that comes later than `within`, nobody.
    pub(super) async fn ask_all(&mut self, row: KeptDuty, within: TimeDelta) -> Result<(), StoreError> {
        if self.now > row.since + within {
            return self.tx.put_duty(&KeptDuty { due: None, ..row }).await;
        }
        let intent = Intent::Remind { duty: row.duty, since: row.since, instead_of: None, next: row.due };
        self.tell(Class::Once, self.channel_lane(), &intent).await?;
        Ok(())
    }

    /// The message shows how many have answered, and what can be done now.
    pub(super) async fn show_hot_wash(&mut self) -> Result<(), StoreError> {
        if self.kept.incident.status.is_open() {
            return Ok(());
        }
        for KeptDuty { duty, message, due, .. } in self.tx.duties(self.kept.incident.id).await? {
            if let (Duty::HotWash(_), Some(message), Some(due)) = (&duty, message, due) {
                self.edit_reminder(&duty, message, Some(due)).await?;
            }
        }
        Ok(())
    }
}
