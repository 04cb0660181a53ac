//! What was agreed on, server by server: the configuration file, with what a server's people set in the chat laid over it,
//! the exceptions to their schedules among it.
//!
//! Guarantees: what [`Agreements::of`] hands out never changes under its reader; a change that was saved holds for whatever asks
//! afterwards, here and after a restart.
//!
//! A configuration file that is read again while the bot runs takes the place of the one before ([`Engine::reconfigure`]).
//!
//! Accepted: a request that began a moment before a change is decided by what held then.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Courier, Engine};
use crate::config::{Config, Setting};
use crate::escalation::Override;
use crate::incident::{Actor, ScheduleId, ServerId};
use crate::store::{KeptSetting, Store, StoreError};

/// How long an exception to a schedule is known after its end: for that long a shift that ended says who had it.
const OVERRIDES_STAY: TimeDelta = TimeDelta::days(92);

/// What holds on each server. Shared by the engine, the bot and the courier.
#[derive(Debug)]
pub struct Agreements {
    file: RwLock<Arc<Config>>,
    servers: RwLock<HashMap<ServerId, Arc<Config>>>,
    /// Held from a change to its being in force, so that two of them can't take effect in the wrong order.
    changing: tokio::sync::Mutex<()>,
}

impl Agreements {
    /// What the file says, for every server; [`Agreements::load`] lays the settings over it.
    #[must_use]
    pub fn new(file: Arc<Config>) -> Self {
        Self { file: RwLock::new(file), servers: RwLock::default(), changing: tokio::sync::Mutex::default() }
    }

    /// What holds on a server.
    #[must_use]
    pub fn of(&self, server: ServerId) -> Arc<Config> {
        let servers = self.servers.read().unwrap_or_else(PoisonError::into_inner);
        servers.get(&server).cloned().unwrap_or_else(|| self.file())
    }

    /// What the file says, for what is the same on every server.
    #[must_use]
    pub fn file(&self) -> Arc<Config> {
        self.file.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whoever holds it changes what was agreed on, and nobody else.
    pub(super) async fn alone(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.changing.lock().await
    }

    /// Lays over the file what the servers' people have set, and the exceptions that stand to their schedules.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn load(&self, store: &Store, now: DateTime<Utc>) -> Result<(), StoreError> {
        let (kept, overrides) = {
            let mut reading = store.reader().await?;
            let mut reader = reading.reader();
            (reader.settings(None).await?, reader.overrides(None, now - OVERRIDES_STAY).await?)
        };
        let mut settings: HashMap<ServerId, Vec<Setting>> = HashMap::new();
        for kept in kept {
            let of_server = settings.entry(kept.server).or_default();
            of_server.extend(understood(&kept));
        }
        let mut exceptions: HashMap<ServerId, Vec<(ScheduleId, Override)>> = HashMap::new();
        for kept in overrides {
            exceptions.entry(kept.server).or_default().push((kept.schedule.clone(), kept.exception()));
            settings.entry(kept.server).or_default();
        }
        let file = self.file();
        let laid = settings.into_iter().map(|(server, settings)| {
            let exceptions = exceptions.remove(&server).unwrap_or_default();
            (server, Arc::new(file.with_settings(&settings).with_overrides(exceptions)))
        });
        let laid = laid.collect();
        *self.servers.write().unwrap_or_else(PoisonError::into_inner) = laid;
        Ok(())
    }
}

impl<C: Courier> Engine<C> {
    /// The configuration file says something else from now on. What is owed is armed anew; pages that run keep their copies.
    ///
    /// # Errors
    ///
    /// When the database refuses: then the new configuration holds for what is asked from now on, and what was owed before is armed
    /// anew with the next start.
    pub async fn reconfigure(&self, file: Arc<Config>) -> Result<(), StoreError> {
        {
            let _alone = self.agreements.changing.lock().await;
            *self.agreements.file.write().unwrap_or_else(PoisonError::into_inner) = file;
            self.agreements.load(&self.store, self.clock.now()).await?;
        }
        self.arm_all_duties().await?;
        self.watch_all_schedules().await?;
        self.nudge();
        Ok(())
    }

    /// What holds on a server.
    #[must_use]
    pub fn agreed(&self, server: ServerId) -> Arc<Config> {
        self.agreements.of(server)
    }

    /// Sets what a server's people have chosen. It holds once this returns.
    ///
    /// # Errors
    ///
    /// When the database does not save: then nothing has changed.
    pub async fn choose(&self, server: ServerId, setting: Setting, by: &Actor) -> Result<(), StoreError> {
        let (by, now) = (by.clone(), self.clock.now());
        let _alone = self.agreements.alone().await;
        let work = self.store.write(move |tx| {
            Box::pin(async move { tx.set_setting(server, &setting.key(), Some(&setting.value()), &by, now).await })
        });
        work.await?;
        self.agreements.load(&self.store, now).await
    }
}

/// The setting, where this version knows it. One of a later version, or one that is damaged, leaves the file's value standing.
fn understood(kept: &KeptSetting) -> Option<Setting> {
    let setting = Setting::read(&kept.key, &kept.value);
    if setting.is_none() {
        let KeptSetting { server, key, value, .. } = kept;
        tracing::warn!(%server, key, value, "a setting is not understood; what the configuration file says holds instead");
    }
    setting
}
