//! The way of a caller to a connection: at once, or through the queue; bounded in time, and safe to
//! drop at any await point.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::Lease;
use super::coop;
use super::examine::{Verdict, examined};
use super::queue_wait::QueueWait;
use crate::clean::CleanSession;
use crate::clock::later;
use crate::connect::failure::ConnectCause;
use crate::core::{Caller, Checkout, Ticket, WaiterExit};
use crate::error::{PoolError, TimeoutCause};
use crate::holders::{Requester, most_frequent};
use crate::numbers::counters::{CloseReason, bump};
use crate::numbers::outcomes::AcquireOutcome;
use crate::policies::PrePing;
use crate::shared::Shared;
use crate::spans;

/// Gives a connection within the pool's timeout.
pub(crate) async fn acquire(pool: &Arc<Shared>, taker: Requester) -> Result<Lease, PoolError> {
    if let Some(span) = spans::of_acquire(&pool.options.application_name) {
        return Box::pin(spans::acquiring(span, in_time(pool, taker))).await;
    }
    in_time(pool, taker).await
}

async fn in_time(pool: &Arc<Shared>, taker: Requester) -> Result<Lease, PoolError> {
    coop::consume_acquire_budget().await;
    let started = Instant::now();
    match checkout(pool, &taker, started).await {
        Checkout::Ready(conn) => Ok(Lease::new(pool.clone(), conn, started)),
        Checkout::Queued(place) if pool.serves_as_is => queued(pool, started, place).await,
        // In a box, so that what few callers need does not make all who wait larger: they come and go in
        // thousands, each by way of the cache of the core that it runs on next.
        first => Box::pin(tested(pool, Caller::new(&taker, pool.deadline(started)), started, first)).await,
    }
}

/// The same within a time of the caller's own. Boxed at once: few callers have one.
pub(crate) async fn acquire_within(pool: &Arc<Shared>, taker: Requester, limit: Duration) -> Result<Lease, PoolError> {
    if let Some(span) = spans::of_acquire(&pool.options.application_name) {
        return Box::pin(spans::acquiring(span, within(pool, taker, limit))).await;
    }
    within(pool, taker, limit).await
}

async fn within(pool: &Arc<Shared>, taker: Requester, limit: Duration) -> Result<Lease, PoolError> {
    coop::consume_acquire_budget().await;
    let started = Instant::now();
    let caller = Caller::within(&taker, later(started, limit));
    let first = poll_fn(|context| Poll::Ready(pool.checkout(&caller, started, context.waker()))).await;
    match first {
        Checkout::Ready(conn) => Ok(Lease::new(pool.clone(), conn, started)),
        first => Box::pin(tested(pool, caller, started, first)).await,
    }
}

/// A connection that is idle, or none.
pub(crate) fn try_acquire(pool: &Arc<Shared>, taker: &Requester) -> Option<Lease> {
    let now = Instant::now();
    pool.checkout_now(taker, now).map(|conn| Lease::new(pool.clone(), conn, now))
}

/// Never waits: it is a future only to know whom to wake.
fn checkout<'t>(pool: &'t Arc<Shared>, taker: &'t Requester, started: Instant) -> impl Future<Output = Checkout<CleanSession>> + 't {
    poll_fn(move |context| Poll::Ready(pool.checkout(&Caller::new(taker, pool.deadline(started)), started, context.waker())))
}

/// The queue, and what comes out of it needs no test.
async fn queued(pool: &Arc<Shared>, started: Instant, place: Ticket) -> Result<Lease, PoolError> {
    let attempt = AcquireGuard::of(pool, started);
    let served = QueueWait::new(pool, place, Some(started)).await;
    attempt.has_ended();
    served.map_err(|gone| refused(pool, started, gone.into()))
}

/// What the pool finds may have to answer a ping, or be too old; then the caller asks again.
async fn tested(pool: &Arc<Shared>, caller: Caller<'_>, started: Instant, first: Checkout<CleanSession>) -> Result<Lease, PoolError> {
    let attempt = AcquireGuard::of(pool, started);
    let mut trials = AcquireLoop { pool, caller, started, queued: false, noted: false, rejected: 0 };
    let served = trials.until_served(first).await;
    attempt.has_ended();
    let rejected = trials.rejected;
    let lease = served.map_err(|refusal| refused(pool, started, refusal.after(rejected)))?;
    if !trials.noted {
        let outcome = if trials.queued { AcquireOutcome::AfterWait } else { AcquireOutcome::AtOnce };
        pool.note_examined(outcome, started.elapsed(), !lease.was_lent_before());
    }
    Ok(lease)
}

/// Counts a caller that was not served, and tells it why.
fn refused(pool: &Shared, started: Instant, refusal: AcquireFailure) -> PoolError {
    let waited = started.elapsed();
    match refusal {
        AcquireFailure::TimedOut => {
            pool.note_wait(AcquireOutcome::TimedOut, waited);
            PoolError::Timeout { waited, cause: why_nobody_was_served(pool) }
        }
        AcquireFailure::Late(cause) => {
            pool.note_wait(AcquireOutcome::TimedOut, waited);
            PoolError::Timeout { waited, cause }
        }
        AcquireFailure::Full { waiting, retry_after } => {
            bump(&pool.counters.shed);
            PoolError::Overloaded { waiting, retry_after: spread(retry_after) }
        }
        AcquireFailure::Closed => {
            pool.note_wait(AcquireOutcome::Closed, waited);
            PoolError::Closed
        }
    }
}

/// Up to half as long again: callers that are refused together must not come back together.
fn spread(retry_after: Duration) -> Duration {
    retry_after.mul_f64(1.0 + 0.5 * fastrand::f64())
}

pub(super) enum AcquireFailure {
    TimedOut,
    /// The same, and the reason is known.
    Late(TimeoutCause),
    Full {
        waiting: u32,
        retry_after: Duration,
    },
    Closed,
}

impl AcquireFailure {
    /// So many connections were found, and the hook has turned them down.
    fn after(self, rejected: u32) -> Self {
        match self {
            Self::TimedOut if rejected > 0 => Self::Late(TimeoutCause::Rejected { connections: rejected }),
            other => other,
        }
    }
}

impl From<WaiterExit> for AcquireFailure {
    fn from(gone: WaiterExit) -> Self {
        match gone {
            WaiterExit::TimedOut => AcquireFailure::TimedOut,
            WaiterExit::Closed => AcquireFailure::Closed,
        }
    }
}

/// A caller who has to wait; counted as cancelled when dropped before it has an outcome.
struct AcquireGuard<'p> {
    pool: &'p Shared,
    started: Instant,
    ended: bool,
}

impl<'p> AcquireGuard<'p> {
    fn of(pool: &'p Shared, started: Instant) -> Self {
        Self { pool, started, ended: false }
    }

    fn has_ended(mut self) {
        self.ended = true;
    }
}

impl Drop for AcquireGuard<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.pool.note_wait(AcquireOutcome::Cancelled, self.started.elapsed());
        }
    }
}

/// One caller's, until a connection is found that is fit.
struct AcquireLoop<'p> {
    pool: &'p Arc<Shared>,
    caller: Caller<'p>,
    started: Instant,
    queued: bool,
    /// Its wait was counted when it was served.
    noted: bool,
    /// Connections that the hook has turned down.
    rejected: u32,
}

impl AcquireLoop<'_> {
    async fn until_served(&mut self, first: Checkout<CleanSession>) -> Result<Lease, AcquireFailure> {
        let pool = self.pool;
        let mut found = first;
        loop {
            let (lease, ping) = match found {
                Checkout::Ready(conn) | Checkout::Hooked(conn) => (Some(Lease::new(pool.clone(), conn, Instant::now())), false),
                Checkout::Untested(conn) => (Some(Lease::new(pool.clone(), conn, Instant::now())), true),
                Checkout::Queued(place) => {
                    self.queued = true;
                    self.caller.place = Some(place);
                    let ping = pool.options.pre_ping == PrePing::Always;
                    let since = pool.serves_as_is.then_some(self.started);
                    let lease = QueueWait::new(pool, place, since).await?;
                    self.noted = pool.serves_as_is;
                    (Some(lease), ping)
                }
                Checkout::Expired(conn) => {
                    pool.part(conn, CloseReason::Recycled);
                    (None, false)
                }
                Checkout::Full { waiting, retry_after } => return Err(AcquireFailure::Full { waiting, retry_after }),
                Checkout::Closed => return Err(AcquireFailure::Closed),
            };
            if let Some(lease) = lease {
                let is_hooked = pool.options.hooks.before_acquire.is_some();
                match if ping || is_hooked { examined(pool, lease, ping, self.caller.deadline).await? } else { Verdict::Fit(lease) } {
                    Verdict::Fit(lease) => return Ok(lease),
                    Verdict::Dead => tracing::debug!("a pooled connection does not work any more; taking another"),
                    Verdict::Rejected => self.rejected += 1,
                }
            }
            self.caller.again = true;
            found = self.again().await;
        }
    }

    async fn again(&self) -> Checkout<CleanSession> {
        let now = Instant::now();
        poll_fn(|context| Poll::Ready(self.pool.checkout(&self.caller, now, context.waker()))).await
    }
}

fn why_nobody_was_served(pool: &Shared) -> TimeoutCause {
    let (counts, failure, took, takers) = {
        let state = pool.state.lock();
        let failure = state.last_connect_failure.clone().filter(|_| state.core.connects_failing());
        (state.core.counts(), failure, state.last_connect_took, state.core.holders().takers())
    };
    if counts.suspended {
        return TimeoutCause::Suspended;
    }
    let all_out = counts.checked_out >= counts.pool_size + counts.max_overflow;
    match failure.filter(|_| !all_out) {
        Some(failure) if failure.cause == ConnectCause::ServerFull || failure.cause.is_limit() => {
            TimeoutCause::ServerFull { message: failure.message }
        }
        Some(failure) => TimeoutCause::ConnectsFailing { message: failure.message },
        None if !all_out && counts.opening > 0 => TimeoutCause::StillOpening { opening: counts.opening, took },
        None => TimeoutCause::AllBusy { checked_out: counts.checked_out, holders: most_frequent(&takers, 3) },
    }
}
