//! Schedules that are made, changed, taken back and deleted in the chat.
//!
//! Guarantees: a change that was begun before somebody else's is not laid over it; what is answered holds for whatever asks
//! afterwards; what stood before stays on record.
//!
//! Does not know: who may, how a schedule is typed.

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::{Courier, Engine};
use crate::config::Setting;
use crate::escalation::Schedule;
use crate::incident::{Actor, Mark, ScheduleId, ServerId};
use crate::store::StoreError;

/// Why a schedule stays as it is.
#[derive(Debug, Error)]
pub enum ScheduleFailure {
    /// It is not what it was when the change was begun. Who changed it last and when, where that was in the chat.
    #[error("the schedule was changed since")]
    Overtaken(Option<(Actor, DateTime<Utc>)>),
    /// It is as the configuration file has it: there is nothing to take back.
    #[error("the schedule is the configuration file's")]
    NotOfChat,
    /// Nothing was saved.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<C: Courier> Engine<C> {
    /// Makes or changes a schedule, where it still is what it was: `shown` is the mark of that, `None` where nobody knows.
    ///
    /// # Errors
    ///
    /// [`ScheduleFailure`]; then nothing has changed. The same for the function below.
    pub async fn keep_schedule(
        &self,
        server: ServerId,
        schedule: Schedule,
        shown: Option<Mark>,
        by: &Actor,
    ) -> Result<(), ScheduleFailure> {
        let now = self.now();
        {
            let _alone = self.agreements.alone().await;
            let (agreed, id) = (self.agreed(server), schedule.id.clone());
            let setting = Setting::Schedule(Box::new(schedule));
            let (stands, mark) = (agreed.schedule_mark(&id), Mark::of(&setting.value()));
            // What stands there already needs no saving: the same form may come twice.
            if stands == mark {
                return Ok(());
            }
            if shown.is_some_and(|shown| shown != stands) {
                let key = setting.key();
                let last = self.store.reader().await?.reader().last_changed(server, &key).await?;
                return Err(ScheduleFailure::Overtaken(last));
            }
            let by = by.clone();
            let work = self.store.write(move |tx| {
                Box::pin(async move { tx.set_setting(server, &setting.key(), Some(&setting.value()), &by, now).await })
            });
            work.await?;
            self.agreements.load(&self.store, now).await?;
        }
        Ok(self.watch_schedules(server).await?)
    }

    /// Takes back what the chat has made of a schedule: it is as the configuration file has it, which is given, or it is no more,
    /// and its overrides with it.
    pub async fn give_schedule_back(
        &self,
        server: ServerId,
        id: &ScheduleId,
        by: &Actor,
    ) -> Result<Option<Schedule>, ScheduleFailure> {
        let now = self.now();
        {
            let _alone = self.agreements.alone().await;
            let key = Setting::schedule_key(id);
            let settings = self.store.reader().await?.reader().settings(Some(server)).await?;
            if !settings.iter().any(|kept| kept.key == key) {
                return Err(ScheduleFailure::NotOfChat);
            }
            let (by, id, is_gone) = (by.clone(), id.clone(), self.agreements.file().schedule(id).is_none());
            let work = self.store.write(move |tx| {
                Box::pin(async move {
                    if is_gone {
                        tx.clear_overrides_of(server, &id, &by, now).await?;
                    }
                    tx.set_setting(server, &key, None, &by, now).await
                })
            });
            work.await?;
            self.agreements.load(&self.store, now).await?;
        }
        self.watch_schedules(server).await?;
        Ok(self.agreed(server).schedule(id).cloned())
    }
}
