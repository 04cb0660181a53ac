//! The one writer: each piece of work alone or not at all, and nobody left without an answer.

use super::{Disk, declare};
use crate::incident::{Number, ServerId, Viewer, fixture::HOME};
use crate::store::{Store, StoreError};

/// Takes the next number of a server.
async fn take(store: &Store, server: u64) -> Result<Number, StoreError> {
    let work = store.write(move |tx| Box::pin(async move { tx.next_incident(ServerId(server)).await }));
    work.await.map(|(_, number): (_, Number)| number)
}

/// Takes the next number of a server, and fails after it.
async fn take_and_fail(store: &Store, server: u64) -> Result<Number, StoreError> {
    let work = store.write(move |tx| {
        Box::pin(async move {
            tx.next_incident(ServerId(server)).await?;
            Err::<Number, _>(StoreError::Unreadable { what: "a test", why: "it fails".to_owned() })
        })
    });
    work.await
}

/// Writes what only the commit refuses: content of an entry that there is not.
async fn break_the_commit(store: &Store) -> Result<(), StoreError> {
    let work = store.write(|tx| {
        Box::pin(async move {
            sqlx::query("PRAGMA defer_foreign_keys = ON").execute(&mut *tx.conn).await?;
            sqlx::query("INSERT INTO contents (incident_id, number) VALUES (99, 1)").execute(&mut *tx.conn).await?;
            Ok::<_, StoreError>(())
        })
    });
    work.await
}

#[tokio::test]
async fn a_failed_work_keeps_its_neighbours_and_nothing_of_itself() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let (first, failed, last) = tokio::join!(take(store, 1), take_and_fail(store, 2), take(store, 3));
    assert_eq!((first.unwrap(), last.unwrap()), (Number(1), Number(1)));
    assert_eq!(failed.unwrap_err().to_string(), "the database holds something unreadable in a test: it fails");
    assert_eq!(take(store, 1).await.unwrap(), Number(2), "the first was kept");
    assert_eq!(take(store, 2).await.unwrap(), Number(1), "of the second nothing was");
    assert_eq!(take(store, 3).await.unwrap(), Number(2), "the third was kept");
}

#[tokio::test]
async fn a_refused_statement_takes_down_its_own_work_alone() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let refused = async {
        let work = store.write(|tx| {
            Box::pin(async move {
                tx.next_incident(ServerId(2)).await?;
                sqlx::query("INSERT INTO install (id, key) VALUES (2, 'x')").execute(&mut *tx.conn).await?;
                Ok::<_, StoreError>(())
            })
        });
        work.await
    };
    let (first, refused, last) = tokio::join!(take(store, 1), refused, take(store, 1));
    assert_eq!((first.unwrap(), last.unwrap()), (Number(1), Number(2)));
    assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");
    assert_eq!(take(store, 2).await.unwrap(), Number(1));
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_everybody_and_saves_nothing() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let (first, breaks, failed, last) =
        tokio::join!(take(store, 1), break_the_commit(store), take_and_fail(store, 1), take(store, 1));
    assert!(matches!(first, Err(StoreError::Database(_))), "{first:?}");
    assert!(matches!(breaks, Err(StoreError::Database(_))), "{breaks:?}");
    assert!(matches!(failed, Err(StoreError::Unreadable { .. })), "its own reason comes first: {failed:?}");
    assert!(matches!(last, Err(StoreError::Database(_))), "{last:?}");
    assert_eq!(take(store, 1).await.unwrap(), Number(1), "nothing was saved, and the writer goes on");
}

#[tokio::test]
async fn what_waits_together_is_committed_together() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    // Had they been committed one by one, the failing commit would have been alone in failing.
    let twenty = futures_of(20, |_| take(store, 1));
    let (twenty, breaks) = tokio::join!(twenty, break_the_commit(store));
    assert!(breaks.is_err());
    assert!(twenty.iter().all(Result::is_err));
}

#[tokio::test]
async fn a_caller_that_went_away_takes_nobody_along() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    for _ in 0..5 {
        // Polled once, so that its work is in the queue, and dropped.
        tokio::select! {
            biased;
            told = take(store, 1) => panic!("told before it could be: {told:?}"),
            () = std::future::ready(()) => {}
        }
        take(store, 2).await.unwrap();
    }
    assert_eq!(take(store, 2).await.unwrap(), Number(6));
}

#[tokio::test]
async fn closing_commits_what_waits_and_refuses_what_comes_later() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let (twenty, ()) = tokio::join!(futures_of(20, |_| take(store, 1)), store.close());
    assert!(twenty.iter().all(Result::is_ok), "{twenty:?}");
    let late = take(store, 1).await;
    assert!(matches!(late, Err(StoreError::Closed)), "{late:?}");
}

#[tokio::test]
async fn numbers_of_a_server_have_no_gaps() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let all = futures_of(60, |index| async move {
        match index % 3 {
            0 => declare(store, HOME, "Checkout errors").await.map(|kept| Some(kept.incident.number)),
            1 => declare(store, ServerId(2), "Elsewhere").await.map(|_| None),
            _ => take_and_fail(store, HOME.0).await.map(Some),
        }
    });
    let mut numbers: Vec<_> = all.await.into_iter().filter_map(Result::ok).flatten().map(|number| number.0).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    let other = store
        .reader()
        .await
        .unwrap()
        .reader()
        .list(ServerId(2), &Default::default(), 100, &Viewer::Keeper)
        .await
        .unwrap();
    assert_eq!(other.iter().map(|line| line.incident.number.0).collect::<Vec<_>>(), (1..=20).rev().collect::<Vec<_>>());
}

/// So many at once, polled together.
async fn futures_of<T, F: Future<Output = T>>(count: usize, make: impl Fn(usize) -> F) -> Vec<T> {
    let mut waiting: Vec<_> = (0..count).map(|index| Box::pin(make(index))).collect();
    let mut done: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in waiting.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(context) {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}
