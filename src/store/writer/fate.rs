//! What tests have befall the writer: death at a chosen moment, and a disk that refuses.

use std::sync::{Arc, Mutex};

use sqlx::sqlite::SqliteConnection;

use super::{Cut, Fault, Job, answer, commit, commit_together, transaction};

/// Where a killed writer leaves its connection.
pub(super) type Left = Arc<Mutex<Option<SqliteConnection>>>;

#[derive(Debug)]
pub(super) struct Fate {
    /// So many more pieces of work, and how the last one ends.
    cut: Option<(usize, Cut)>,
    /// So many commits that fail.
    refused: usize,
    left: Left,
}

impl Fate {
    pub(super) fn new(left: Left) -> Self {
        Self { cut: None, refused: 0, left }
    }

    pub(super) fn befall(&mut self, fault: Fault) {
        match fault {
            Fault::CutAfter(pieces, cut) => self.cut = Some((pieces, cut)),
            Fault::Refuse(groups) => self.refused = groups,
        }
    }

    /// The writer is dead.
    pub(super) async fn leave(&self, mut conn: SqliteConnection) {
        // Where nothing is open there is nothing to roll back, and that is the only way for this to fail.
        let _ = sqlx::query("ROLLBACK").execute(&mut conn).await;
        *self.left.lock().unwrap() = Some(conn);
    }

    pub(super) fn is_near(&self) -> bool {
        self.cut.is_some() || self.refused > 0
    }

    /// Does the work as far as it comes. Tells whether the writer is dead.
    pub(super) async fn meet(&mut self, conn: &mut SqliteConnection, mut jobs: Vec<Job>) -> bool {
        if self.refused > 0 && !jobs.is_empty() {
            self.refused -= 1;
            let mut ran = Vec::new();
            let outcome = transaction(conn, jobs, &mut ran).await;
            let full = sqlx::Error::Io(std::io::Error::other("the disk is full"));
            answer(conn, ran, outcome.and(Err(full))).await;
            return false;
        }
        let Some((left, cut)) = &mut self.cut else {
            commit_together(conn, jobs).await;
            return false;
        };
        jobs.truncate(*left);
        *left -= jobs.len();
        if *left > 0 || jobs.is_empty() || *cut == Cut::Told {
            commit_together(conn, jobs).await;
            return *left == 0;
        }
        let last = jobs.split_off(jobs.len() - 1);
        let cut = *cut;
        commit_together(conn, jobs).await;
        let mut ran = Vec::new();
        if transaction(conn, last, &mut ran).await.is_ok() && cut == Cut::Untold {
            // Its caller hears nothing, as the answer goes down with the process.
            let _ = commit(conn).await;
        }
        true
    }
}
