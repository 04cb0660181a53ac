//! The one writer: a task that owns the one connection that writes.
//!
//! It takes whatever is waiting, runs each piece of work inside a SAVEPOINT of one `BEGIN IMMEDIATE` transaction, commits, and
//! only then answers. Group commit costs nothing when one person types, and holds the latency when a hundred do.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use sqlx::sqlite::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use super::{Reader, StoreError, Tx};

/// How much work may wait before a caller has to wait for room.
const QUEUE: usize = 1_024;
/// How much work one commit takes.
const GROUP: usize = 64;

/// What a piece of work returns while it borrows the transaction.
pub type WorkFuture<'c, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>;

/// A piece of work: runs inside the transaction that it is handed. Write it as `move |tx| Box::pin(async move { … })`.
pub trait Work<T, E>: for<'c> FnOnce(&'c mut Tx<'_>) -> WorkFuture<'c, T, E> + Send + 'static {}
impl<T, E, W> Work<T, E> for W where W: for<'c> FnOnce(&'c mut Tx<'_>) -> WorkFuture<'c, T, E> + Send + 'static {}

type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
type Job = Box<dyn for<'c> FnOnce(&'c mut Tx<'_>) -> Pin<Box<dyn Future<Output = Ran> + Send + 'c>> + Send>;

/// A piece of work that has run: whether to keep it, and how to tell its caller what became of it.
struct Ran {
    keep: bool,
    answer: Answer,
}

enum Message {
    Job(Job),
    Stop(oneshot::Sender<()>),
    #[cfg(test)]
    Fault(Fault, oneshot::Sender<()>),
}

/// What a test has befall the writer.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// So many more pieces of work, and then the end, as if the process had been killed.
    CutAfter(usize, Cut),
    /// The disk refuses so many commits.
    Refuse(usize),
}

/// Where in its last piece of work the writer is killed.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Behind it: it is on the disk, and its caller knows.
    Told,
    /// Between the commit and the answer.
    Untold,
    /// Inside the transaction, with everything written and nothing committed.
    Inside,
}

#[derive(Clone, Debug)]
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
    /// Where the connection lies once the writer was killed.
    #[cfg(test)]
    left: fate::Left,
}

impl Writer {
    pub(super) fn start(conn: SqliteConnection) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        #[cfg(test)]
        let left = fate::Left::default();
        tokio::spawn(run(
            conn,
            waiting,
            #[cfg(test)]
            Fate::new(left.clone()),
        ));
        Self {
            queue,
            #[cfg(test)]
            left,
        }
    }

    pub(super) async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: Work<T, E>,
    {
        let (told, heard) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            Box::pin(async move {
                let result = work(tx).await;
                let keep = result.is_ok();
                let answer: Answer = Box::new(move |committed| {
                    // A caller that went away has no use for the answer.
                    let _ = told.send(result.and_then(|value| committed.map(|()| value).map_err(E::from)));
                });
                Ran { keep, answer }
            })
        });
        self.queue.send(Message::Job(job)).await.map_err(|_| StoreError::Closed)?;
        heard.await.map_err(|_| StoreError::Closed)?
    }

    pub(super) async fn stop(&self) {
        let (told, heard) = oneshot::channel();
        if self.queue.send(Message::Stop(told)).await.is_ok() {
            let _ = heard.await;
        }
    }

    #[cfg(test)]
    pub(super) async fn cut_after(&self, pieces: usize, cut: Cut) {
        self.befall(Fault::CutAfter(pieces, cut)).await;
    }

    #[cfg(test)]
    pub(super) async fn refuse(&self, groups: usize) {
        self.befall(Fault::Refuse(groups)).await;
    }

    #[cfg(test)]
    async fn befall(&self, fault: Fault) {
        let (told, heard) = oneshot::channel();
        if self.queue.send(Message::Fault(fault, told)).await.is_ok() {
            let _ = heard.await;
        }
    }

    /// The connection of a writer that was killed; its transaction is undone, as opening the file again would.
    #[cfg(test)]
    pub(super) async fn take_left(&self) -> SqliteConnection {
        loop {
            if let Some(left) = self.left.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take() {
                return left;
            }
            tokio::task::yield_now().await;
        }
    }

    #[cfg(test)]
    pub(super) fn is_cut(&self) -> bool {
        self.queue.is_closed()
    }
}

async fn run(mut conn: SqliteConnection, mut waiting: mpsc::Receiver<Message>, #[cfg(test)] mut fate: Fate) {
    let mut group = Vec::with_capacity(GROUP);
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let mut stop = None;
        let mut jobs = Vec::with_capacity(group.len());
        for message in group.drain(..) {
            match message {
                Message::Job(job) => jobs.push(job),
                Message::Stop(told) => stop = Some(told),
                #[cfg(test)]
                Message::Fault(fault, told) => {
                    fate.befall(fault);
                    let _ = told.send(());
                }
            }
        }
        #[cfg(test)]
        if fate.is_near() {
            if fate.meet(&mut conn, jobs).await {
                waiting.close();
                fate.leave(conn).await;
                return;
            }
            continue;
        }
        commit_together(&mut conn, jobs).await;
        if let Some(told) = stop {
            if let Err(error) = sqlx::Connection::close(conn).await {
                tracing::warn!(%error, "closing the database");
            }
            let _ = told.send(());
            return;
        }
    }
}

async fn commit_together(conn: &mut SqliteConnection, jobs: Vec<Job>) {
    if jobs.is_empty() {
        return;
    }
    let mut ran = Vec::with_capacity(jobs.len());
    let outcome = match transaction(conn, jobs, &mut ran).await {
        Ok(()) => commit(conn).await,
        Err(error) => Err(error),
    };
    answer(conn, ran, outcome).await;
}

/// Tells each caller; what was not committed is undone first.
async fn answer(conn: &mut SqliteConnection, ran: Vec<Ran>, outcome: Result<(), sqlx::Error>) {
    let outcome = match outcome {
        Ok(()) => Ok(()),
        Err(error) => {
            let error = StoreError::Database(Arc::new(error));
            tracing::error!(%error, "nothing of this group was saved");
            // Where BEGIN itself failed there is nothing to roll back, and that is the only way for this to fail.
            let _ = sqlx::query("ROLLBACK").execute(conn).await;
            Err(error)
        }
    };
    for Ran { answer, .. } in ran {
        answer(outcome.clone());
    }
}

async fn commit(conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("COMMIT").execute(conn).await.map(|_| ())
}

/// Does the work in a transaction that is left open.
async fn transaction(conn: &mut SqliteConnection, jobs: Vec<Job>, ran: &mut Vec<Ran>) -> Result<(), sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *conn).await?;
    for job in jobs {
        sqlx::query("SAVEPOINT work").execute(&mut *conn).await?;
        let done = job(&mut Tx { reader: Reader { conn: &mut *conn } }).await;
        let keep = done.keep;
        ran.push(done);
        if !keep {
            sqlx::query("ROLLBACK TO work").execute(&mut *conn).await?;
        }
        sqlx::query("RELEASE work").execute(&mut *conn).await?;
    }
    Ok(())
}

#[cfg(test)]
mod fate;
#[cfg(test)]
use fate::Fate;
