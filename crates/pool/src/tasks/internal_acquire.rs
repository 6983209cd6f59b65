//! The pool's own way to a connection: the next that is to be had, before anybody in the queue.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use crate::clean::CleanSession;
use crate::holders::Requester;
use crate::shared::Shared;

/// Waits for a connection. Only one at a time. Dropped before it has one, it leaves nothing behind; dropped after,
/// what it was handed goes to the next.
pub(crate) struct InternalAcquire<'p> {
    pool: &'p Arc<Shared>,
    taker: Requester,
}

impl<'p> InternalAcquire<'p> {
    pub(crate) fn new(pool: &'p Arc<Shared>, taker: Requester) -> Self {
        Self { pool, taker }
    }
}

impl Future for InternalAcquire<'_> {
    type Output = CleanSession;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<CleanSession> {
        self.pool.change(|state, now: Instant| state.core.poll_internal(&self.taker, context.waker(), now))
    }
}

impl Drop for InternalAcquire<'_> {
    fn drop(&mut self) {
        let (_waker, handed) = self.pool.state.lock().core.leave_internal();
        if let Some(conn) = handed {
            self.pool.give_back(conn);
        }
    }
}
