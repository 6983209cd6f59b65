//! The way of a caller to a connection: at once, or through the queue; bounded in time, and safe to
//! drop at any await point.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use sqlx::Connection;
use tokio::task::coop::consume_budget;
use tokio::time::{timeout, timeout_at};

use super::connector::TOO_MANY_CONNECTIONS;
use super::core::{Checkout, Ticket};
use super::counters::{CloseReason, bump};
use super::error::{PoolError, TimeoutCause};
use super::holders::{Taker, most_frequent};
use super::lease::Lease;
use super::rules::PrePing;
use super::session::Session;
use super::shared::{Shared, later};
use super::statement::Effect;

/// A live server answers within milliseconds, and the third repetition of a lost packet leaves after
/// 1.4 s. Connections that a firewall has silently forgotten must not eat up the callers' timeout.
const PING_LIMIT: Duration = Duration::from_secs(2);

/// Gives a connection within the pool's timeout.
pub(super) async fn acquire(pool: &Arc<Shared>, taker: Taker) -> Result<Lease, PoolError> {
    // A task that is always served at once must still let the others of its thread have their turn.
    consume_budget().await;
    let started = Instant::now();
    match checkout(pool, &taker, started, None).await {
        Checkout::Ready { conn, idle_for, suspect } if !needs_ping(pool.options.pre_ping, idle_for, suspect) => {
            if pool.options.instruments {
                bump(&pool.counters.acquired_at_once);
                pool.waits.record(Duration::ZERO);
            }
            Ok(Lease::new(pool.clone(), conn, started))
        }
        first => acquire_slowly(pool, taker, started, first).await,
    }
}

/// Never waits: it is a future only to know whom to wake.
fn checkout(pool: &Arc<Shared>, taker: &Taker, now: Instant, again: Option<Ticket>) -> impl Future<Output = Checkout<Session>> {
    poll_fn(move |context| Poll::Ready(pool.checkout(taker, now, context.waker(), again)))
}

fn needs_ping(pre_ping: PrePing, idle_for: Duration, suspect: bool) -> bool {
    match pre_ping {
        PrePing::Always => true,
        PrePing::IfIdleFor(limit) => suspect || idle_for >= limit,
        PrePing::Never => false,
    }
}

async fn acquire_slowly(pool: &Arc<Shared>, taker: Taker, started: Instant, first: Checkout<Session>) -> Result<Lease, PoolError> {
    let mut attempt = Attempt { pool, queued: false, settled: false };
    let deadline = later(started, pool.options.timeout);
    let served = timeout_at(deadline.into(), attempt.until_served(&taker, first)).await;
    attempt.settled = true;
    let counters = &pool.counters;
    match served {
        Ok(Ok(lease)) => {
            bump(if attempt.queued { &counters.acquired_after_wait } else { &counters.acquired_at_once });
            pool.waits.record(started.elapsed());
            Ok(lease)
        }
        Ok(Err(error)) => {
            bump(if matches!(error, PoolError::Overloaded { .. }) { &counters.shed } else { &counters.closed });
            Err(error)
        }
        Err(_) => {
            bump(&counters.timed_out);
            pool.waits.record(started.elapsed());
            Err(PoolError::Timeout { waited: started.elapsed(), cause: why_nobody_was_served(pool) })
        }
    }
}

/// One caller's attempt; counted as cancelled when it is dropped before it has an outcome.
struct Attempt<'p> {
    pool: &'p Arc<Shared>,
    queued: bool,
    settled: bool,
}

impl Attempt<'_> {
    async fn until_served(&mut self, taker: &Taker, first: Checkout<Session>) -> Result<Lease, PoolError> {
        let pool = self.pool;
        let (mut found, mut ticket) = (first, None);
        loop {
            let (lease, ping) = match found {
                Checkout::Ready { conn, idle_for, suspect } => {
                    let ping = needs_ping(pool.options.pre_ping, idle_for, suspect);
                    (Some(Lease::new(pool.clone(), conn, Instant::now())), ping)
                }
                Checkout::Queued(place) => {
                    self.queued = true;
                    ticket = Some(place);
                    let wait = Wait { pool, ticket: place, known: true, over: false };
                    let lease = wait.await.ok_or(PoolError::Closed)?;
                    (Some(lease), pool.options.pre_ping == PrePing::Always)
                }
                Checkout::Expired(conn) => {
                    pool.part(conn, CloseReason::Recycled);
                    (None, false)
                }
                Checkout::Full { waiting, retry_after } => return Err(PoolError::Overloaded { waiting, retry_after }),
                Checkout::Closed => return Err(PoolError::Closed),
            };
            if let Some(lease) = lease {
                match if ping { answered(lease).await } else { Some(lease) } {
                    Some(alive) => return Ok(alive),
                    None => tracing::debug!("a pooled connection did not answer its ping; taking another"),
                }
            }
            found = checkout(pool, taker, Instant::now(), ticket).await;
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if !self.settled {
            bump(&self.pool.counters.cancelled);
        }
    }
}

/// The lease, if its connection answers a ping.
async fn answered(mut lease: Lease) -> Option<Lease> {
    let ping = lease.begins(Effect::Nothing);
    match timeout(PING_LIMIT, lease.raw().ping()).await {
        Ok(Ok(())) => {
            lease.ended(ping);
            Some(lease)
        }
        Ok(Err(_)) | Err(_) => {
            lease.discard_because(CloseReason::PingFailed);
            None
        }
    }
}

fn why_nobody_was_served(pool: &Shared) -> TimeoutCause {
    let (counts, failure, takers) = {
        let state = pool.state.lock();
        let failure = state.last_connect_failure.clone().filter(|_| state.core.connects_failing());
        (state.core.counts(), failure, state.core.holders().takers())
    };
    let all_out = counts.checked_out >= counts.pool_size + counts.max_overflow;
    match failure.filter(|_| !all_out) {
        Some(failure) if failure.code.as_deref() == Some(TOO_MANY_CONNECTIONS) => TimeoutCause::ServerFull { message: failure.message },
        Some(failure) => TimeoutCause::ConnectsFailing { message: failure.message },
        // A connect or a ping that hangs: `timeout` may be shorter than their own limits.
        None if !all_out => TimeoutCause::ConnectsFailing { message: "no answer from the server yet".to_owned() },
        None => TimeoutCause::AllBusy { checked_out: counts.checked_out, holders: most_frequent(&takers, 3) },
    }
}

/// A place in the queue. Dropped before its turn, it leaves the queue; dropped after, what it was
/// handed goes to the next.
struct Wait<'p> {
    pool: &'p Arc<Shared>,
    ticket: Ticket,
    /// This task's waker has just been left with the place.
    known: bool,
    over: bool,
}

impl Future for Wait<'_> {
    /// `None`: the pool was closed.
    type Output = Option<Lease>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if std::mem::take(&mut self.known) {
            return Poll::Pending;
        }
        let polled = self.pool.state.lock().core.poll_waiter(self.ticket, context.waker());
        polled.map(|served| {
            self.over = true;
            served.ok().map(|conn| Lease::new(self.pool.clone(), conn, Instant::now()))
        })
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        // The waker is dropped only after the lock is released: it is foreign code.
        let (_waker, handed) = self.pool.state.lock().core.abandon(self.ticket);
        if let Some(conn) = handed {
            self.pool.give_back(conn, None);
        }
    }
}
