//! The one timer of all who wait. Each has the same patience, so that it is enough to look at the head of the queue; one timer
//! for each caller would be set and cleared with each wait, and ring almost never.
//!
//! It also takes back what was handed to a caller that has not run until its deadline: a future may be held for ever without
//! being polled.

use std::sync::{Arc, Weak};
use std::time::Instant;

use tokio::sync::Notify;
use tokio::time::sleep_until;

use crate::core::ExpiryResult;
use crate::shared::Shared;

/// Runs as long as the pool. `alarm` is notified when somebody has an earlier deadline than those before.
pub(crate) async fn run(pool: Weak<Shared>, alarm: Arc<Notify>) {
    let _end = RuntimeGuard(pool.clone());
    while let Some(pool) = pool.upgrade() {
        let ExpiryResult { overdue, unclaimed, next } = pool.state.lock().core.expire(Instant::now());
        overdue.into_iter().for_each(|waker| waker.wake());
        unclaimed.into_iter().for_each(|conn| pool.give_back(conn));
        drop(pool);
        match next {
            None => alarm.notified().await,
            Some(at) => tokio::select! {
                () = sleep_until(at.into()) => {}
                () = alarm.notified() => {}
            },
        }
    }
}

/// A pool whose runtime has ended can neither connect nor tell the time: who still waits, in another
/// runtime, is told that it is closed rather than left waiting.
struct RuntimeGuard(Weak<Shared>);

impl Drop for RuntimeGuard {
    fn drop(&mut self) {
        if let Some(pool) = self.0.upgrade() {
            pool.close();
        }
    }
}
