//! What falls due of itself: armed in the transaction that makes it owed, done when its time comes.
//!
//! Guarantees: what is armed is what the incident owes, after every change and after every start; one message reminds of one
//! occasion, and shows in the end that it is met; what comes round again is posted anew, since an edit notifies nobody, and the
//! message before goes once it stands; after downtime a warning still comes before what it warns of.

use chrono::{DateTime, Utc};

use super::Engine;
use super::expand::Scene;
use super::intent::{Courier, Intent};
use crate::incident::{Act, Caller, ChannelId, Duty, EntryNumber, MessageId, decide};
use crate::store::{Class, KeptDuty, StoreError};

/// How many of them one cycle does.
const DUTIES_AT_ONCE: u32 = 200;

impl<C: Courier> Engine<C> {
    /// Does what is due. Tells whether all of it could be done.
    pub(super) async fn do_duties(&self, now: DateTime<Utc>) -> bool {
        let due = async { self.store.reader().await?.reader().due_duties(now, DUTIES_AT_ONCE).await };
        let due = match due.await {
            Ok(due) => due,
            Err::<_, StoreError>(error) => {
                tracing::error!(%error, "what is due could not be read; the next cycle tries again");
                return false;
            }
        };
        let mut all_done = true;
        for KeptDuty { incident, duty, .. } in due {
            let agreements = self.agreements.clone();
            let work = self.store.write(move |tx| {
                Box::pin(async move {
                    let Some(kept) = tx.incident(incident).await? else { return Ok(()) };
                    // Read again inside the transaction: it may have been met a moment ago.
                    let found = tx.duties(incident).await?.into_iter().find(|found| found.duty == duty);
                    let Some(found) = found.filter(|found| found.due.is_some_and(|due| due <= now)) else {
                        return Ok(());
                    };
                    Scene::new(tx, kept, &agreements, now).do_duty(found).await
                })
            });
            if let Err::<(), StoreError>(error) = work.await {
                tracing::error!(%error, "a duty could not be done; the next cycle tries again");
                all_done = false;
            }
        }
        all_done
    }

    /// Arms what every incident owes by today's configuration.
    pub(super) async fn arm_all_duties(&self) -> Result<(), StoreError> {
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for incident in tx.obliged_incidents().await? {
                        if let Some(kept) = tx.incident(incident).await? {
                            Scene::new(tx, kept, &agreements, now).arm_duties().await?;
                        }
                    }
                    Ok(())
                })
            })
            .await
    }
}

impl Scene<'_, '_> {
    /// Brings the rows in line with what the incident owes.
    pub(super) async fn arm_duties(&mut self) -> Result<(), StoreError> {
        let incident = self.kept.incident.id;
        let mut armed = self.tx.duties(incident).await?;
        for (duty, since) in self.kept.incident.obligations(&self.agreed.rules) {
            let row = armed.iter().position(|row| row.duty == duty).map(|at| armed.swap_remove(at));
            let snoozed = self.kept.incident.snoozed.get(&duty) == Some(&since);
            let fresh = KeptDuty { incident, duty, since, due: Some(since), done: 0, message: None };
            match row {
                Some(row) if row.since == since => {}
                // Put off: the message that stands there says so, and serves again.
                Some(KeptDuty { message: Some(message), .. }) if snoozed => {
                    self.edit_reminder(&fresh.duty, message, None).await?;
                    self.tx.put_duty(&KeptDuty { message: Some(message), ..fresh }).await?;
                }
                Some(KeptDuty { message, .. }) => {
                    if let Some(message) = message {
                        self.edit_reminder(&fresh.duty, message, None).await?;
                    }
                    self.tx.put_duty(&fresh).await?;
                }
                None => self.tx.put_duty(&fresh).await?,
            }
        }
        for row in armed {
            if let Some(message) = row.message {
                self.edit_reminder(&row.duty, message, None).await?;
            }
            // Undone, reopened or closed within the minute: the button goes at once.
            if let (Duty::LapseUndo(entry), Some(_)) = (&row.duty, row.due) {
                self.undo_lapses(*entry).await?;
            }
            self.tx.drop_duty(incident, &row.duty).await?;
        }
        Ok(())
    }

    async fn undo_lapses(&mut self, resolved: EntryNumber) -> Result<(), StoreError> {
        let lane = format!("undo:{}", self.kept.incident.id);
        self.tell(Class::Latest, lane, &Intent::UndoLapsed { resolved }).await?;
        Ok(())
    }

    async fn do_duty(&mut self, row: KeptDuty) -> Result<(), StoreError> {
        let agreed = self.agreed.clone();
        let step = row.duty.step(row.done, &agreed.rules, self.now);
        let row = KeptDuty { due: step.next, done: row.done + 1, ..row };
        self.tx.put_duty(&row).await?;
        match step.act {
            Act::Remind => {
                let instead_of = row.message.map(|(_, message)| message);
                // The card counts down to an update: now it says that it is overdue.
                if row.duty == Duty::PostUpdate {
                    self.refresh_card().await?;
                }
                let intent = Intent::Remind { duty: row.duty, since: row.since, instead_of, next: step.next };
                self.tell(Class::Once, self.channel_lane(), &intent).await?;
                Ok(())
            }
            Act::Archive => self.archive_channel(row).await,
            Act::LapseUndo(entry) => self.undo_lapses(entry).await,
            Act::AskAll { within } => self.ask_all(row, within).await,
            Act::EndAsking => match row.message {
                Some(message) => self.edit_reminder(&row.duty, message, None).await,
                None => Ok(()),
            },
            Act::Do(command) => {
                let itself = Caller::system();
                let change = match decide(&self.kept.incident, *command, &itself, &agreed.rules, self.now) {
                    Ok(change) => change,
                    Err(refusal) => {
                        tracing::warn!(%refusal, duty = %row.duty, "what was due is not possible any more");
                        return Ok(());
                    }
                };
                self.tx.update_incident(&change.incident, &change.entries).await?;
                self.kept.incident = change.incident;
                self.expand(change.effects, &itself.actor).await?;
                let echo = Intent::Echo { by: itself.actor, outcome: change.outcome };
                self.tell(Class::Once, self.channel_lane(), &echo).await?;
                self.arm_duties().await
            }
        }
    }

    /// A reminder stands in the chat.
    pub(super) async fn reminded(
        &mut self,
        duty: Duty,
        since: DateTime<Utc>,
        message: (ChannelId, MessageId),
    ) -> Result<(), StoreError> {
        let rows = self.tx.duties(self.kept.incident.id).await?;
        match rows.into_iter().find(|row| row.duty == duty && row.since == since) {
            Some(row) => {
                if let Some(before) = row.message.filter(|before| *before != message) {
                    self.take_back(before.0, before.1).await?;
                }
                self.tx.put_duty(&KeptDuty { message: Some(message), ..row }).await
            }
            // Met, or put off, while the message was on the wire: it says so afterwards.
            None => self.edit_reminder(&duty, message, None).await,
        }
    }

    /// The messages that remind show whom they fall to now, and how their matters stand.
    pub(super) async fn show_reminders(&mut self) -> Result<(), StoreError> {
        for KeptDuty { duty, message, due, .. } in self.tx.duties(self.kept.incident.id).await? {
            if let Some(message) = message {
                self.edit_reminder(&duty, message, due).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn edit_reminder(
        &mut self,
        duty: &Duty,
        (channel, message): (ChannelId, MessageId),
        next: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let intent = Intent::Reminded { duty: duty.clone(), channel, message, next };
        self.tell(Class::Latest, format!("reminder:{message}"), &intent).await?;
        Ok(())
    }
}
