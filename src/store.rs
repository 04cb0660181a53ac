//! The record on disk: SQLite, and SQL only here.
//!
//! Guarantees: every change goes through one writer ([`Store::write`]), which commits groups of them, each alone or not at
//! all; what a caller was told is committed is on the disk. Entries are appended and never changed. Readers have connections
//! of their own and wait for nobody.
//!
//! Does not know: what a change means (its caller decides inside the transaction), what time it is (a parameter), how
//! anything is delivered.

#[macro_use]
mod visible;

mod activity;
mod audit;
mod captures;
mod chain;
mod clock;
mod due;
mod duties;
mod elsewhere;
mod entries;
mod files;
mod health;
mod incidents;
mod interactions;
mod looks;
mod numbers;
mod on_call;
mod outbox;
mod overrides;
mod pages;
mod places;
#[cfg(test)]
pub(crate) mod probe;
mod redact;
mod reviewed;
mod row;
mod seal;
mod search;
mod settings;
mod suggested;
mod swaps;
mod verify;
mod writer;

use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Sqlite, SqlitePool};
use thiserror::Error;

pub use audit::Lies;
pub use due::Due;
pub use duties::KeptDuty;
pub use health::Load;
pub use incidents::{Filter, Kept, ListLine};
pub use interactions::{AnswerToken, Asked, Unanswered};
pub use looks::Look;
pub use on_call::{KeptTest, Watched};
pub use outbox::{
    Claimed, Class, FencedInDoubt, NewRow, RingWaiting, Settled, Stuck, ToldOfRing, Transport, looked_for,
};
pub use overrides::{KeptOverride, NewOverride};
pub use pages::{KeptPage, RingMessage};
pub use redact::Quoting;
pub use seal::ImportError;
pub use search::{Found, Hit, HitPlace};
pub use settings::KeptSetting;
pub use suggested::Suggested;
pub use swaps::{KeptSwap, SwapEnd};
pub use verify::{Broken, Verified};
#[cfg(test)]
pub(crate) use writer::Cut;
pub use writer::{Work, WorkFuture};

/// How many readers may read at once.
const READERS: u32 = 4;
/// How long a connection waits for another process, such as a backup, to let go of the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The database. Clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    writer: writer::Writer,
    readers: SqlitePool,
    install: std::sync::Arc<str>,
    options: std::sync::Arc<SqliteConnectOptions>,
}

/// How hard a commit is pressed onto the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// A commit survives the loss of power.
    Full,
    /// A commit survives the process alone: for tests.
    Process,
}

/// The database could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The address is not one of a SQLite file.
    #[error("{url:?} is not a database address: write sqlite:// and a path, such as sqlite://hotwash.db")]
    Address {
        /// What was given.
        url: String,
    },
    /// The file can't be opened.
    #[error("can't open the database {url}: {source}. Does its folder exist, and may this user write there?")]
    Connect {
        /// What was given.
        url: String,
        /// Why.
        source: sqlx::Error,
    },
    /// The file could not be brought to this version's tables.
    #[error("can't bring the database {url} up to date: {source}")]
    Migrate {
        /// What was given.
        url: String,
        /// Why.
        source: MigrateError,
    },
    /// What was written by an earlier version could not be taken into the search.
    #[error("can't make what is in the database {url} searchable: {source}")]
    Search {
        /// What was given.
        url: String,
        /// Why.
        source: StoreError,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
}

/// A read or a write failed.
#[derive(Clone, Debug, Error)]
pub enum StoreError {
    /// The database refused.
    #[error("the database refused: {0}")]
    Database(std::sync::Arc<sqlx::Error>),
    /// A row does not say what this version can read.
    #[error("the database holds something unreadable in {what}: {why}")]
    Unreadable {
        /// Table and row.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// The writer could not begin on it: the database refused, or the process is on its way out.
    #[error("the database takes no changes now")]
    Closed,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(std::sync::Arc::new(error))
    }
}

impl Store {
    /// Opens the database at `url` (`sqlite://PATH`), makes it when it is missing and brings it up to date.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the address, the file or its tables.
    pub async fn open(url: &str, durability: Durability) -> Result<Self, OpenError> {
        let connect = |source| OpenError::Connect { url: url.to_owned(), source };
        let options = options(url, durability)?;
        let mut writing = options.clone().create_if_missing(true).connect().await.map_err(connect)?;
        sqlx::migrate!()
            .run(&mut writing)
            .await
            .map_err(|source| OpenError::Migrate { url: url.to_owned(), source })?;
        search::learn_earlier(&mut writing)
            .await
            .map_err(|source| OpenError::Search { url: url.to_owned(), source })?;
        Self::start(writing, options, url).await
    }

    /// Opens a database that this process has brought up to date before: a simulation dies ten thousand times.
    #[cfg(test)]
    pub(crate) async fn open_again(url: &str, durability: Durability) -> Result<Self, OpenError> {
        let options = options(url, durability)?;
        let connect = |source| OpenError::Connect { url: url.to_owned(), source };
        Self::start(options.clone().connect().await.map_err(connect)?, options, url).await
    }

    /// What a killed store ([`Store::cut_after`]) has left, taken up by the next one: its connections, with nothing of what was not
    /// committed. Cheaper than opening the file, and the same for whoever reads it.
    #[cfg(test)]
    pub(crate) async fn take_up(left: &Self) -> Self {
        let writing = left.writer.take_left().await;
        Self { writer: writer::Writer::start(writing), ..left.clone() }
    }

    async fn start(mut writing: SqliteConnection, options: SqliteConnectOptions, url: &str) -> Result<Self, OpenError> {
        let install = install_key(&mut writing, url).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            // A file does not go away as a server does: asking each time whether it is still there is a query for nothing.
            .test_before_acquire(false)
            .connect_with(options.clone().read_only(true))
            .await
            .map_err(|source| OpenError::Connect { url: url.to_owned(), source })?;
        Ok(Self { writer: writer::Writer::start(writing), readers, install: install.into(), options: options.into() })
    }

    /// A connection that reads a consistent picture for each query.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn reader(&self) -> Result<Reading, StoreError> {
        Ok(Reading(self.readers.acquire().await?))
    }

    /// Runs `work` inside a transaction and returns once it is committed. When `work` fails, nothing of it is kept, and its
    /// neighbours in the same commit are untouched.
    ///
    /// # Errors
    ///
    /// What `work` returned, or a [`StoreError`] when the commit failed: then nothing was saved.
    pub async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: Work<T, E>,
    {
        self.writer.write(work).await
    }

    /// What makes this installation's nonces and markers its own: 16 hexadecimal digits, made with the database.
    #[must_use]
    pub fn install(&self) -> &str {
        &self.install
    }

    /// Lets so many more changes through, and then the store is dead, as if the process had been killed.
    #[cfg(test)]
    pub(crate) async fn cut_after(&self, changes: usize, cut: Cut) {
        self.writer.cut_after(changes, cut).await;
    }

    /// Refuses the next so many groups of changes, as a full disk does: their commit fails.
    #[cfg(test)]
    pub(crate) async fn refuse(&self, groups: usize) {
        self.writer.refuse(groups).await;
    }

    /// Whether it is dead.
    #[cfg(test)]
    pub(crate) fn is_cut(&self) -> bool {
        self.writer.is_cut()
    }

    /// Commits what is waiting and closes the file.
    pub async fn close(&self) {
        self.writer.stop().await;
        self.readers.close().await;
    }
}

/// A borrowed read-only connection.
#[derive(Debug)]
pub struct Reading(PoolConnection<Sqlite>);

impl Reading {
    /// What can be asked.
    pub fn reader(&mut self) -> Reader<'_> {
        Reader { conn: &mut self.0 }
    }
}

/// What can be asked of the record.
#[derive(Debug)]
pub struct Reader<'c> {
    conn: &'c mut SqliteConnection,
}

/// A transaction: what can be asked, and what can be changed.
#[derive(Debug)]
pub struct Tx<'c> {
    reader: Reader<'c>,
}

impl<'c> Deref for Tx<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Reader<'c> {
        &self.reader
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.reader
    }
}

fn options(url: &str, durability: Durability) -> Result<SqliteConnectOptions, OpenError> {
    let address = || OpenError::Address { url: url.to_owned() };
    if !url.starts_with("sqlite:") {
        return Err(address());
    }
    Ok(SqliteConnectOptions::from_str(url)
        .map_err(|_| address())?
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match durability {
            Durability::Full => SqliteSynchronous::Full,
            Durability::Process => SqliteSynchronous::Off,
        })
        .disable_statement_logging())
}

async fn install_key(conn: &mut SqliteConnection, url: &str) -> Result<String, OpenError> {
    let connect = |source| OpenError::Connect { url: url.to_owned(), source };
    let fresh = row::random_key().map_err(OpenError::Random)?;
    sqlx::query("INSERT INTO install (id, key) VALUES (1, ?) ON CONFLICT (id) DO NOTHING")
        .bind(fresh)
        .execute(&mut *conn)
        .await
        .map_err(connect)?;
    sqlx::query_scalar("SELECT key FROM install WHERE id = 1").fetch_one(conn).await.map_err(connect)
}

#[cfg(test)]
mod tests;
