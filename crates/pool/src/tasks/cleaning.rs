//! Restores a session in the background, bounded in time; or closes it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use sqlx::Error;
use tokio::time::timeout;

use crate::clean::{CleanSession, CleanupDepth, Restored, restore};
use crate::numbers::counters::CloseReason;
use crate::session::Session;
use crate::shared::{Shared, endings};

/// Longer than the rollback of a failed transaction takes over the slowest network; a statement that
/// runs on is then cancelled.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a cancelled statement gets to end; then the connection is closed. Less than six seconds in all,
/// with those that a cancellation may take.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// Cleans and gives back; or closes, when that fails or takes too long.
pub(crate) fn clean(pool: Arc<Shared>, session: Box<Session>, need: CleanupDepth) -> impl Future<Output = ()> + Send {
    // Should this task be dropped, even before its first step (the runtime ends), the connection is
    // still counted as gone.
    let mut held = RestoreGuard { pool, session: Some(session) };
    async move {
        let Some(session) = &mut held.session else { return };
        let outcome = restore_in_time(&held.pool, session, need).await;
        let Some(mut session) = held.session.take() else { return };
        match outcome {
            Some(Ok(restored)) => held.pool.give_back(CleanSession::restored(session, restored)),
            Some(Err(error @ Error::Io(_))) => {
                session.left.fails(&error);
                held.pool.discard(session, CloseReason::Broken);
            }
            Some(Err(_)) => held.pool.discard(session, CloseReason::Dirty),
            None => {
                held.pool.discard(session, CloseReason::Dirty);
                held.pool.suspect_idle();
            }
        }
    }
}

/// `None` when the time was not enough, which is also how a dead peer shows.
async fn restore_in_time(pool: &Arc<Shared>, session: &mut Session, need: CleanupDepth) -> Option<Result<Restored, Error>> {
    if let Ok(restored) = timeout(PATIENCE, restore(session, need)).await {
        return Some(restored);
    }
    // Behind a pooler the process that was remembered may work for somebody else by now.
    endings::cancel(pool, session.identity()?).await;
    // From the beginning: a cancellation that came late must not hit the next holder.
    timeout(LAST_WAIT, restore(session, need)).await.ok()
}

struct RestoreGuard {
    pool: Arc<Shared>,
    session: Option<Box<Session>>,
}

impl Drop for RestoreGuard {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            self.pool.discard(session, CloseReason::Dirty);
        }
    }
}
