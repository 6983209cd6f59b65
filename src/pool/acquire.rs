//! The way of a caller to a connection: at once, or through the queue; bounded in time, and safe to
//! drop at any await point.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use sqlx::Connection;
use tokio::time::timeout_at;

use super::connector::TOO_MANY_CONNECTIONS;
use super::core::{Caller, Checkout, Gone, Ticket};
use super::counters::{CloseReason, bump};
use super::error::{PoolError, TimeoutCause};
use super::holders::{Taker, most_frequent};
use super::lease::Lease;
use super::rules::PrePing;
use super::session::Session;
use super::shared::{Shared, later};
use super::statement::Effect;
use super::turns;

/// A live server answers within milliseconds, and the third repetition of a lost packet leaves after
/// 1.4 s. Connections that a firewall has silently forgotten must not eat up the callers' timeout.
const PING_LIMIT: Duration = Duration::from_secs(2);

/// Gives a connection within the pool's timeout.
pub(super) async fn acquire(pool: &Arc<Shared>, taker: Taker) -> Result<Lease, PoolError> {
    turns::take_one().await;
    let started = Instant::now();
    let caller = Caller { taker: &taker, deadline: later(started, pool.options.timeout), again: false, place: None };
    match checkout(pool, &caller, started).await {
        Checkout::Ready(conn) => Ok(Lease::new(pool.clone(), conn, started)),
        first => acquire_slowly(pool, caller, started, first).await,
    }
}

/// Never waits: it is a future only to know whom to wake.
fn checkout(pool: &Arc<Shared>, caller: &Caller<'_>, now: Instant) -> impl Future<Output = Checkout<Box<Session>>> {
    poll_fn(move |context| Poll::Ready(pool.checkout(caller, now, context.waker())))
}

async fn acquire_slowly(
    pool: &Arc<Shared>,
    caller: Caller<'_>,
    started: Instant,
    first: Checkout<Box<Session>>,
) -> Result<Lease, PoolError> {
    let mut attempt = Attempt { pool, caller, started, queued: false, noted: false, settled: false };
    let served = attempt.until_served(first).await;
    attempt.settled = true;
    let counters = &pool.counters;
    match served {
        Ok(lease) => {
            if !attempt.noted {
                bump(if attempt.queued { &counters.acquired_after_wait } else { &counters.acquired_at_once });
                pool.note_wait(started.elapsed());
            }
            Ok(lease)
        }
        Err(Refused::TimedOut) => {
            bump(&counters.timed_out);
            pool.note_wait(started.elapsed());
            Err(PoolError::Timeout { waited: started.elapsed(), cause: why_nobody_was_served(pool) })
        }
        Err(Refused::Full { waiting, retry_after }) => {
            bump(&counters.shed);
            Err(PoolError::Overloaded { waiting, retry_after })
        }
        Err(Refused::Closed) => {
            bump(&counters.closed);
            Err(PoolError::Closed)
        }
    }
}

enum Refused {
    TimedOut,
    Full { waiting: u32, retry_after: Duration },
    Closed,
}

impl From<Gone> for Refused {
    fn from(gone: Gone) -> Self {
        match gone {
            Gone::TimedOut => Refused::TimedOut,
            Gone::Closed => Refused::Closed,
        }
    }
}

/// One caller's attempt; counted as cancelled when it is dropped before it has an outcome.
struct Attempt<'p> {
    pool: &'p Arc<Shared>,
    caller: Caller<'p>,
    started: Instant,
    queued: bool,
    /// Its wait was counted when it was served.
    noted: bool,
    settled: bool,
}

impl Attempt<'_> {
    async fn until_served(&mut self, first: Checkout<Box<Session>>) -> Result<Lease, Refused> {
        let pool = self.pool;
        let mut found = first;
        loop {
            let (lease, ping) = match found {
                Checkout::Ready(conn) => (Some(Lease::new(pool.clone(), conn, Instant::now())), false),
                Checkout::Untested(conn) => (Some(Lease::new(pool.clone(), conn, Instant::now())), true),
                Checkout::Queued(place) => {
                    self.queued = true;
                    self.caller.place = Some(place);
                    let ping = pool.options.pre_ping == PrePing::Always;
                    let since = (!ping).then_some(self.started);
                    let lease = Wait { pool, ticket: place, known: true, over: false, since }.await?;
                    self.noted = !ping;
                    (Some(lease), ping)
                }
                Checkout::Expired(conn) => {
                    pool.part(conn, CloseReason::Recycled);
                    (None, false)
                }
                Checkout::Full { waiting, retry_after } => return Err(Refused::Full { waiting, retry_after }),
                Checkout::Closed => return Err(Refused::Closed),
            };
            if let Some(lease) = lease {
                match if ping { answered(lease, self.caller.deadline).await? } else { Some(lease) } {
                    Some(alive) => return Ok(alive),
                    None => tracing::debug!("a pooled connection did not answer its ping; taking another"),
                }
            }
            self.caller.again = true;
            found = checkout(pool, &self.caller, Instant::now()).await;
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

/// The lease, if its connection answers a ping. When the caller's own time is over first, nothing is said
/// against the connection.
async fn answered(mut lease: Lease, deadline: Instant) -> Result<Option<Lease>, Refused> {
    let ping = lease.begins(Effect::Nothing);
    let limit = (Instant::now() + PING_LIMIT).min(deadline);
    match timeout_at(limit.into(), lease.raw().ping()).await {
        Ok(Ok(())) => {
            lease.ended(ping);
            Ok(Some(lease))
        }
        Err(_) if limit == deadline => Err(Refused::TimedOut),
        Ok(Err(_)) | Err(_) => {
            lease.discard_because(CloseReason::PingFailed);
            Ok(None)
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
    /// When the caller came, if its wait ends with this one.
    since: Option<Instant>,
}

impl Future for Wait<'_> {
    type Output = Result<Lease, Gone>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if std::mem::take(&mut self.known) {
            return Poll::Pending;
        }
        let now = Instant::now();
        let polled = {
            let state = &mut *self.pool.state.lock();
            let polled = state.core.poll_waiter(self.ticket, context.waker());
            if let (Poll::Ready(Ok(_)), Some(since)) = (&polled, self.since) {
                state.note_served_after(now.saturating_duration_since(since));
            }
            polled
        };
        polled.map(|served| {
            self.over = true;
            served.map(|conn| Lease::new(self.pool.clone(), conn, now))
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
            self.pool.give_back(conn);
        }
    }
}
