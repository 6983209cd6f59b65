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
use super::holders::{Holder, Taker};
use super::lease::Lease;
use super::maintainer;
use super::model::PoolSnapshot;
use super::options::PoolOptions;
use super::shared::{Shared, now_ms};
use super::transaction::Transaction;

/// A pool of connections to one PostgreSQL database; cheap to clone, every clone is the same pool.
///
/// `&Pool` is an [`sqlx::Executor`]: `query.fetch_all(&pool)` takes a lease, runs and gives it back.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use plimsoll::pool::PoolOptions;
///
/// let pool = PoolOptions::new().connect("postgres://app@localhost/orders")?;
/// let names: Vec<String> = sqlx::query_scalar("select name from customers").fetch_all(&pool).await?;
///
/// let mut lease = pool.acquire().await?;
/// sqlx::query("update customers set seen = now()").execute(&mut *lease).await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Pool {
    pub(super) shared: Arc<Shared>,
    label: Option<Arc<str>>,
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
        shared.change(|_, _| ());
        Ok(Self { shared, label: None })
    }

    /// A connection for this caller alone, within [`timeout`](PoolOptions#structfield.timeout).
    /// Callers are served in the order in which they came. Dropping the future gives up the place.
    ///
    /// # Errors
    /// [`PoolError::Timeout`] with the reason, [`PoolError::Overloaded`] when the queue is full,
    /// [`PoolError::Closed`].
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll::pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
    /// use plimsoll::pool::PoolError;
    ///
    /// match pool.acquire().await {
    ///     Ok(mut lease) => drop(sqlx::query("select 1").execute(&mut *lease).await?),
    ///     Err(PoolError::Overloaded { retry_after, .. }) => println!("come back in {retry_after:?}"),
    ///     Err(error) => println!("{error}"), // says why: who holds the connections, or what connecting fails with
    /// }
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn acquire(&self) -> impl Future<Output = Result<Lease, PoolError>> + Send + '_ {
        acquire(&self.shared, self.taker(CallSite::Code(Location::caller())))
    }

    pub(super) fn taker(&self, site: CallSite) -> Taker {
        Taker { site, label: self.label.clone() }
    }

    /// A handle to the same pool whose leases are listed under a label, beside their call site.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll::pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
    /// let reports = pool.labelled("nightly report");
    /// let lease = reports.acquire().await?;
    /// assert_eq!(pool.holders()[0].label.as_deref(), Some("nightly report"));
    /// # Ok(()) }
    /// ```
    pub fn labelled(&self, label: impl Into<Arc<str>>) -> Self {
        Self { shared: self.shared.clone(), label: Some(label.into()) }
    }

    /// Begins a transaction on a connection of its own.
    ///
    /// # Errors
    /// Those of [`acquire`](Self::acquire) as [`sqlx::Error`], or the server's.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll::pool::Pool) -> Result<(), sqlx::Error> {
    /// let mut tx = pool.begin().await?;
    /// sqlx::query("insert into orders (item) values ($1)").bind("rope").execute(&mut *tx).await?;
    /// tx.commit().await
    /// # }
    /// ```
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Transaction, sqlx::Error>> + Send + '_ {
        let taker = self.taker(CallSite::Code(Location::caller()));
        async move { Transaction::begin(acquire(&self.shared, taker).await?).await }
    }

    /// The pool's numbers at this instant.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll::pool::Pool) {
    /// let now = pool.snapshot();
    /// println!("{} of {} in use, {} waiting: {}", now.checked_out, now.total_capacity(), now.waiting, now.level().label());
    /// # }
    /// ```
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
            peak_waiting: counts.peaks.waiting,
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
        self.shared.state.lock().core.holders().list(Instant::now(), self.shared.options.leak_threshold)
    }

    /// The process id of every open connection's backend, as in pg_stat_activity.
    pub fn backend_pids(&self) -> Vec<i32> {
        self.shared.state.lock().core.holders().backend_pids()
    }

    /// Why the last connect failed; `None` once one has succeeded since.
    pub fn last_connect_failure(&self) -> Option<ConnectFailure> {
        self.shared.state.lock().last_connect_failure.clone()
    }

    /// How many connects have failed since the pool was built, by SQLSTATE; `None` stands for those that
    /// the server did not answer at all. Their sum is [`Totals::connects_failed`](super::Totals::connects_failed).
    pub fn connect_failures(&self) -> Vec<(Option<String>, u64)> {
        self.shared.state.lock().connect_failures.list()
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
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll::pool::Pool) -> Result<(), plimsoll::pool::PoolError> {
    /// pool.resize(80, 120)?; // the base of 80 is opened in the background
    /// assert_eq!(pool.snapshot().total_capacity(), 200);
    /// # Ok(()) }
    /// ```
    pub fn resize(&self, pool_size: u32, max_overflow: u32) -> Result<(), PoolError> {
        self.shared.options.clone().pool_size(pool_size).max_overflow(max_overflow).validate()?;
        self.shared.change(|state, _| state.core.resize(pool_size, max_overflow));
        maintainer::close_surplus(&self.shared);
        Ok(())
    }

    /// Ends the pool: nobody gets a connection any more, who waits gets [`PoolError::Closed`], idle
    /// connections are closed, leases as they come back. Returns when all are and the server was told, or
    /// at the deadline, with the number of leases that are still out.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll::pool::Pool) {
    /// let left = pool.close(std::time::Duration::from_secs(5)).await;
    /// if left > 0 {
    ///     eprintln!("{left} leases are still held: {:?}", pool.holders());
    /// }
    /// # }
    /// ```
    pub async fn close(&self, deadline: Duration) -> u32 {
        let (waiters, idle) = self.shared.change(|state, _| state.core.close());
        self.shared.closing.notify_waiters();
        waiters.into_iter().for_each(|waker| waker.wake());
        idle.into_iter().for_each(|session| self.shared.part(session, CloseReason::Shutdown));
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
