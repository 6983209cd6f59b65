//! What callers have met, kept by themselves, to be compared with what the pool has counted.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use plimsoll_pool::{Lease, Pool, PoolError, Totals};

use crate::ground::ended;

/// Acquires by how they ended.
#[derive(Debug, Default)]
pub struct Ledger {
    leases: AtomicU64,
    timed_out: AtomicU64,
    shed: AtomicU64,
    cancelled: AtomicU64,
    /// Left midway, when they may have been served or not.
    left_midway: AtomicU64,
}

/// The pool's own error inside of sqlx's, if that is what it is.
pub fn pool_error(error: &sqlx::Error) -> Option<&PoolError> {
    match error {
        sqlx::Error::Io(error) => error.get_ref()?.downcast_ref(),
        _ => None,
    }
}

/// The connection was lost under a statement: by a word of the server, or without one.
pub fn is_loss(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    let without_a_word = matches!(error, sqlx::Error::Io(_)) && pool_error(error).is_none();
    without_a_word || code.as_deref() == Some("57P01")
}

impl Ledger {
    /// An acquire whose outcome is noted.
    #[track_caller]
    pub fn acquire<'l>(&'l self, pool: &'l Pool) -> impl Future<Output = Result<Lease, PoolError>> + Send + 'l {
        let acquire = pool.acquire();
        async move {
            let outcome = acquire.await;
            self.note(outcome.as_ref().err());
            outcome
        }
    }

    /// Notes the outcome of a statement or transaction that takes a lease of its own.
    pub fn note_statement<T>(&self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.note(outcome.as_ref().err().and_then(pool_error));
        outcome
    }

    /// An acquire that was dropped before it was served.
    pub fn note_cancelled(&self) {
        self.cancelled.fetch_add(1, Relaxed);
    }

    /// A statement that takes a lease of its own, and was dropped at a moment that nobody knows.
    pub fn note_left_midway(&self) {
        self.left_midway.fetch_add(1, Relaxed);
    }

    fn note(&self, error: Option<&PoolError>) {
        let outcome = match error {
            None => &self.leases,
            Some(PoolError::Timeout { .. }) => &self.timed_out,
            Some(PoolError::Overloaded { .. }) => &self.shed,
            Some(other) => panic!("{other:?}"),
        };
        outcome.fetch_add(1, Relaxed);
    }

    /// Every acquire was counted exactly once, and as what it was.
    #[track_caller]
    pub fn agrees_with(&self, totals: &Totals) {
        let read = |counter: &AtomicU64| counter.load(Relaxed);
        let [leases, timed_out, shed, cancelled, left] =
            [&self.leases, &self.timed_out, &self.shed, &self.cancelled, &self.left_midway].map(read);
        assert_eq!(ended(totals), leases + timed_out + shed + cancelled + left, "{self:?} against {totals:?}");
        assert_eq!((totals.timed_out, totals.shed), (timed_out, shed), "{self:?} against {totals:?}");
        let served = totals.acquired_at_once + totals.acquired_after_wait;
        assert!((leases..=leases + left).contains(&served), "{self:?} against {totals:?}");
    }
}
