//! A hook runs for so long and no longer, and its panic ends nothing but itself.

use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::timeout;

use super::Hook;
use crate::session::Session;

/// Why a hook has no result.
pub(crate) enum HookFailure {
    Error(sqlx::Error),
    Panicked,
    Late(Duration),
}

/// What follows the hook's name in a sentence.
impl fmt::Display for HookFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => write!(f, "failed: {error}"),
            Self::Panicked => write!(f, "panicked"),
            Self::Late(limit) => write!(f, "did not end within {} s (hook_timeout)", limit.as_secs_f64()),
        }
    }
}

/// Runs a hook on a session. In the pool's own runtime, which has timers. Cut off midway, it may leave a statement under
/// way, which the session knows.
pub(crate) async fn run<T>(hook: &Hook<T>, session: &mut Session, limit: Duration) -> Result<T, HookFailure> {
    match timeout(limit, caught(hook, session)).await {
        Ok(Some(Ok(outcome))) => Ok(outcome),
        Ok(Some(Err(error))) => Err(HookFailure::Error(error)),
        Ok(None) => Err(HookFailure::Panicked),
        Err(_) => Err(HookFailure::Late(limit)),
    }
}

/// `None` if it panics, in the call or later.
async fn caught<T>(hook: &Hook<T>, session: &mut Session) -> Option<Result<T, sqlx::Error>> {
    let mut running = pin!(async move { (hook.0)(session).await });
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
        Ok(Poll::Ready(outcome)) => Poll::Ready(Some(outcome)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(_panic) => Poll::Ready(None),
    })
    .await
}
