//! A caller in the queue: served in its turn, or told that it will not be; safe to drop at any moment.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use super::Lease;
use crate::core::{Ticket, WaiterExit};
use crate::numbers::outcomes::AcquireOutcome;
use crate::shared::Shared;
use crate::thread::ThreadId;

/// A place in the queue. Dropped before its turn, it leaves the queue; dropped after, what it was
/// handed goes to the next.
pub(crate) struct QueueWait<'p> {
    pool: &'p Arc<Shared>,
    ticket: Ticket,
    /// This task's waker has just been left with the place.
    known: bool,
    over: bool,
    /// When the caller came, if its wait ends with this one.
    since: Option<Instant>,
}

impl<'p> QueueWait<'p> {
    pub(crate) fn new(pool: &'p Arc<Shared>, ticket: Ticket, since: Option<Instant>) -> Self {
        Self { pool, ticket, known: true, over: false, since }
    }
}

impl Future for QueueWait<'_> {
    type Output = Result<Lease, WaiterExit>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if std::mem::take(&mut self.known) {
            return Poll::Pending;
        }
        let now = Instant::now();
        // A waker that this one takes the place of is dropped after the lock is released: it is foreign code.
        let (polled, _waker) = {
            let state = &mut *self.pool.state.lock();
            let polled = state.core.poll_waiter(self.ticket, context.waker(), now, ThreadId::current());
            if let (Poll::Ready(Ok(_)), Some(since)) = (&polled.0, self.since) {
                state.note_wait(AcquireOutcome::AfterWait, now.saturating_duration_since(since));
            }
            polled
        };
        polled.map(|served| {
            self.over = true;
            served.map(|conn| Lease::new(self.pool.clone(), conn, now))
        })
    }
}

impl Drop for QueueWait<'_> {
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
