//! The pool's face: what a service calls.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::runtime::Handle;

use super::behind_a_pooler::LEFT_OUT;
use super::error::PoolError;
use super::options::PoolOptions;
use super::shared::Shared;
use crate::connect::source::Targets;
use crate::connect::tls;
use crate::holders::callsite::CallSite;
use crate::holders::{Requester, Tag};
use crate::lease::Lease;
use crate::lease::acquire::acquire;
use crate::lease::home_runtime;
use crate::lease::transaction::Transaction;
use crate::lease::transaction_options::TransactionOptions;
use crate::tasks::queue_timer;
use crate::tasks::{Tasks, maintainer};

/// A pool of connections to one PostgreSQL database; cheap to clone, every clone is the same pool.
///
/// `&Pool` is an [`sqlx::Executor`]: `query.fetch_all(&pool)` takes a lease, runs and gives it back.
///
/// Its background work runs in the tokio runtime that it was built in; when that ends, the pool closes.
/// Callers may be in any runtime.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use plimsoll_pool::PoolOptions;
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
    pub(crate) shared: Arc<Shared>,
    tag: Option<Arc<Tag>>,
}

impl Pool {
    pub(crate) fn start(options: PoolOptions, targets: Targets) -> Result<Self, PoolError> {
        let runtime = Handle::try_current().map_err(|_| PoolError::NoRuntime)?;
        let shared = Shared::new(options, targets, runtime, &Tasks);
        if shared.options.behind_transaction_pooler {
            tracing::info!(pool.name = shared.options.application_name, "{LEFT_OUT}");
        }
        shared.prepared.targets().for_each(|target| tls::warn_where_missing(target, &shared.options.application_name));
        shared.runtime.spawn(maintainer::run(Arc::downgrade(&shared)));
        shared.runtime.spawn(queue_timer::run(Arc::downgrade(&shared), shared.alarm.clone()));
        shared.change(|_, _| ());
        Ok(Self { shared, tag: None })
    }

    /// A handle to this pool.
    #[cfg(feature = "metrics")]
    pub(crate) fn of(shared: Arc<Shared>) -> Self {
        Self { shared, tag: None }
    }

    /// A connection for this caller alone, within [`timeout`](PoolOptions#structfield.timeout).
    /// Callers are served in the order in which they came, those in the [background](Self::background) after the others. Dropping the
    /// future gives up the place.
    ///
    /// # Errors
    /// [`PoolError::Timeout`] with the reason, [`PoolError::Overloaded`] when the queue is full,
    /// [`PoolError::Closed`].
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
    /// use plimsoll_pool::PoolError;
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

    pub(crate) fn taker(&self, site: CallSite) -> Requester {
        Requester::new(site, self.tag.clone())
    }

    /// A handle to the same pool whose leases are listed under a label, beside their call site.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
    /// let reports = pool.labelled("nightly report");
    /// let lease = reports.acquire().await?;
    /// assert_eq!(pool.holders()[0].label.as_deref(), Some("nightly report"));
    /// # Ok(()) }
    /// ```
    pub fn labelled(&self, label: impl Into<Arc<str>>) -> Self {
        self.tagged(|tag| tag.label = Some(label.into()))
    }

    /// A handle to the same pool, with something more to be said of its callers.
    pub(crate) fn tagged(&self, change: impl FnOnce(&mut Tag)) -> Self {
        let mut tag = self.tag.as_deref().cloned().unwrap_or_default();
        change(&mut tag);
        Self { shared: self.shared.clone(), tag: Some(Arc::new(tag)) }
    }

    /// Begins a transaction on a connection of its own.
    ///
    /// # Errors
    /// Those of [`acquire`](Self::acquire) as [`sqlx::Error`], or the server's.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
    /// let mut tx = pool.begin().await?;
    /// sqlx::query("insert into orders (item) values ($1)").bind("rope").execute(&mut *tx).await?;
    /// tx.commit().await
    /// # }
    /// ```
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Transaction, sqlx::Error>> + Send + '_ {
        let taker = self.taker(CallSite::Code(Location::caller()));
        async move { Transaction::open(acquire(&self.shared, taker).await?, TransactionOptions::new()).await }
    }

    /// The settings as they are now: those that the pool was built with, and the limits of the last [`resize`](Self::resize).
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// println!("callers wait {:?} at most", pool.options().timeout);
    /// # }
    /// ```
    pub fn options(&self) -> PoolOptions {
        let now = self.shared.state.lock().core.counts();
        self.shared.options.clone().pool_size(now.pool_size).max_overflow(now.max_overflow)
    }

    /// The server, database and role that the pool connects to; no secret is readable from it. Of several hosts it is the first one:
    /// see [`hosts`](Self::hosts).
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// println!("{} as {}", pool.target().get_host(), pool.target().get_username());
    /// # }
    /// ```
    pub fn target(&self) -> &PgConnectOptions {
        self.shared.prepared.target()
    }

    /// Changes the limits at run time. What is idle beyond them is closed now, what is in use on return.
    ///
    /// # Errors
    /// [`PoolError::InvalidOptions`] as when building; the limits then stay as they are.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) -> Result<(), plimsoll_pool::PoolError> {
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
    /// # async fn example(pool: plimsoll_pool::Pool) {
    /// let left = pool.close(std::time::Duration::from_secs(5)).await;
    /// if left > 0 {
    ///     eprintln!("{left} leases are still held: {:?}", pool.holders());
    /// }
    /// # }
    /// ```
    pub async fn close(&self, deadline: Duration) -> u32 {
        self.shared.close();
        let shared = self.shared.clone();
        let drained = async move {
            loop {
                let notified = shared.drained.notified();
                if shared.state.lock().core.is_drained() {
                    return;
                }
                notified.await;
            }
        };
        let _late = home_runtime::run(&self.shared.runtime, async move { tokio::time::timeout(deadline, drained).await }).await;
        self.snapshot().checked_out
    }

    /// Whether [`close`](Self::close) was called.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) {
    /// pool.close(std::time::Duration::ZERO).await;
    /// assert!(pool.is_closed());
    /// # }
    /// ```
    pub fn is_closed(&self) -> bool {
        self.shared.state.lock().core.is_closed()
    }

    /// Whether both are handles to one pool.
    #[cfg(feature = "axum")]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("snapshot", &self.snapshot()).finish_non_exhaustive()
    }
}
