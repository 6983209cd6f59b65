//! The pool's face: what a service calls.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use tokio::runtime::Handle;

use super::acquire::acquire;
use super::callsite::CallSite;
use super::connector::ConnectFailure;
use super::counters::CloseReason;
use super::error::PoolError;
use super::histogram::HistogramSnapshot;
use super::holders::Holder;
use super::lease::Lease;
use super::maintainer;
use super::model::PoolSnapshot;
use super::options::PoolOptions;
use super::shared::{Shared, now_ms};
use super::transaction::Transaction;

/// A pool of connections to one PostgreSQL database; cheap to clone, every clone is the same pool.
///
/// `&Pool` is an [`sqlx::Executor`]: `query.fetch_all(&pool)` takes a lease, runs and gives it back.
#[derive(Clone)]
pub struct Pool {
    pub(super) shared: Arc<Shared>,
}

/// The distributions of a pool at one moment; subtract two for those of the time between.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// How long callers waited for a connection, those included that did not have to or gave up.
    pub wait: HistogramSnapshot,
    /// How long leases were held.
    pub hold: HistogramSnapshot,
    /// How long connects took that succeeded.
    pub connect: HistogramSnapshot,
}

impl Pool {
    pub(super) fn start(options: PoolOptions, target: PgConnectOptions) -> Result<Self, PoolError> {
        let runtime = Handle::try_current().map_err(|_| PoolError::NoRuntime)?;
        let shared = Shared::new(options, target, runtime);
        shared.runtime.spawn(maintainer::run(Arc::downgrade(&shared)));
        shared.connect_as_needed();
        Ok(Self { shared })
    }

    /// A connection for this caller alone, within [`timeout`](PoolOptions#structfield.timeout).
    /// Callers are served in the order in which they came. Dropping the future gives up the place.
    ///
    /// # Errors
    /// [`PoolError::Timeout`] with the reason, [`PoolError::Overloaded`] when the queue is full,
    /// [`PoolError::Closed`].
    #[track_caller]
    pub fn acquire(&self) -> impl Future<Output = Result<Lease, PoolError>> + Send + '_ {
        let site = CallSite::Code(Location::caller());
        acquire(&self.shared, site)
    }

    /// Begins a transaction on a connection of its own.
    ///
    /// # Errors
    /// Those of [`acquire`](Self::acquire) as [`sqlx::Error`], or the server's.
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Transaction, sqlx::Error>> + Send + '_ {
        let site = CallSite::Code(Location::caller());
        async move { Transaction::begin(acquire(&self.shared, site).await?).await }
    }

    /// The pool's numbers at this instant.
    pub fn snapshot(&self) -> PoolSnapshot {
        let totals = self.shared.counters.totals();
        let counts = self.shared.state.lock().core.counts();
        PoolSnapshot {
            taken_at_ms: now_ms(),
            pool_size: counts.pool_size,
            max_overflow: counts.max_overflow,
            checked_out: counts.checked_out,
            checked_in: counts.checked_in,
            opening: counts.opening,
            waiting: counts.waiting,
            peak: counts.peaks.ever,
            peak_today: counts.peaks.today,
            peak_waiting_today: counts.peaks.waiting_today,
            totals,
        }
    }

    /// The distributions of wait, hold and connect times since the pool was built.
    pub fn timings(&self) -> Timings {
        let shared = &self.shared;
        Timings { wait: shared.waits.snapshot(), hold: shared.holds.snapshot(), connect: shared.connects.snapshot() }
    }

    /// The most connections in callers' hands at any one moment since the call before. For the one
    /// recorder of a pool: it begins the next interval.
    pub fn take_interval_peak(&self) -> u32 {
        self.shared.state.lock().core.take_interval_peak()
    }

    /// Every lease with its call site and age, longest held first.
    pub fn holders(&self) -> Vec<Holder> {
        self.shared.state.lock().holders.list(Instant::now(), self.shared.options.leak_threshold)
    }

    /// Why the last connect failed; `None` once one has succeeded since.
    pub fn last_connect_failure(&self) -> Option<ConnectFailure> {
        self.shared.state.lock().last_connect_failure.clone()
    }

    /// The settings that the pool was built with.
    pub fn options(&self) -> &PoolOptions {
        &self.shared.options
    }

    /// The server, database and role that the pool connects to; no secret is readable from it.
    pub fn target(&self) -> &PgConnectOptions {
        &self.shared.target
    }

    /// Changes the limits at run time. What is idle beyond them is closed now, what is in use on return.
    ///
    /// # Errors
    /// [`PoolError::InvalidOptions`] as when building; the limits then stay as they are.
    pub fn resize(&self, pool_size: u32, max_overflow: u32) -> Result<(), PoolError> {
        self.shared.options.clone().pool_size(pool_size).max_overflow(max_overflow).validate()?;
        self.shared.state.lock().core.resize(pool_size, max_overflow);
        maintainer::close_surplus(&self.shared);
        self.shared.connect_as_needed();
        Ok(())
    }

    /// Ends the pool: nobody gets a connection any more, who waits gets [`PoolError::Closed`], idle
    /// connections are closed, leases as they come back. Returns when all are, or at the deadline, with
    /// the number of leases that are still out.
    pub async fn close(&self, deadline: Duration) -> u32 {
        let (waiters, idle) = self.shared.state.lock().core.close();
        waiters.into_iter().for_each(|waker| waker.wake());
        idle.into_iter().for_each(|conn| self.shared.dispose(conn, CloseReason::Shutdown));
        let drained = async {
            loop {
                let notified = self.shared.drained.notified();
                if self.shared.state.lock().core.is_drained() {
                    return;
                }
                notified.await;
            }
        };
        let _late = tokio::time::timeout(deadline, drained).await;
        self.snapshot().checked_out
    }

    /// Whether [`close`](Self::close) was called.
    pub fn is_closed(&self) -> bool {
        self.shared.state.lock().core.is_closed()
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("snapshot", &self.snapshot()).finish_non_exhaustive()
    }
}
