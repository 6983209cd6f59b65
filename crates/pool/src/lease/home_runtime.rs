//! Callers may be in any runtime, or in one without timers: a step that needs a timer runs in the pool's own.

use std::future::Future;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// Runs the step where its timers work; `None` when the pool's runtime has ended. Dropped, it ends the step.
pub(crate) async fn run<T: Send + 'static>(home: &Handle, step: impl Future<Output = T> + Send + 'static) -> Option<T> {
    if Handle::try_current().is_ok_and(|here| here.id() == home.id()) {
        return Some(step.await);
    }
    let mut task = AbortGuard(home.spawn(step));
    (&mut task.0).await.ok()
}

struct AbortGuard<T>(JoinHandle<T>);

impl<T> Drop for AbortGuard<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
