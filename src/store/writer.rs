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
    /// So many more pieces of work, and then the end, as if the process had been killed.
    #[cfg(test)]
    CutAfter(usize, oneshot::Sender<()>),
}

#[derive(Clone, Debug)]
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
}

impl Writer {
    pub(super) fn start(conn: SqliteConnection) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(run(conn, waiting));
        Self { queue }
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
    pub(super) async fn cut_after(&self, pieces: usize) {
        let (told, heard) = oneshot::channel();
        if self.queue.send(Message::CutAfter(pieces, told)).await.is_ok() {
            let _ = heard.await;
        }
    }

    #[cfg(test)]
    pub(super) fn is_cut(&self) -> bool {
        self.queue.is_closed()
    }
}

async fn run(mut conn: SqliteConnection, mut waiting: mpsc::Receiver<Message>) {
    let mut group = Vec::with_capacity(GROUP);
    #[cfg(test)]
    let mut left = usize::MAX;
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let mut stop = None;
        let mut jobs = Vec::with_capacity(group.len());
        for message in group.drain(..) {
            match message {
                Message::Job(job) => jobs.push(job),
                Message::Stop(told) => stop = Some(told),
                #[cfg(test)]
                Message::CutAfter(pieces, told) => {
                    left = pieces;
                    let _ = told.send(());
                }
            }
        }
        #[cfg(test)]
        {
            jobs.truncate(left);
            left -= jobs.len();
        }
        commit_together(&mut conn, jobs).await;
        #[cfg(test)]
        if left == 0 {
            return;
        }
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
    sqlx::query("COMMIT").execute(conn).await?;
    Ok(())
}
