//! Restores a session in the background, bounded in time; or closes it.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::Error;
use tokio::time::timeout;

use crate::clean::{CleanSession, CleanupDepth, Restored, mark_restored, needed, restore};
use crate::connect::prepare::prepare_again;
use crate::hooks::{Rejection, judge, run};
use crate::numbers::counters::CloseReason;
use crate::session::Session;
use crate::shared::{Shared, endings};

/// Longer than the rollback of a failed transaction takes over the slowest network; a statement that
/// runs on is then cancelled.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a cancelled statement gets to end; then the connection is closed. Less than six seconds in all,
/// with those that a cancellation may take.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// Cleans, asks the hook of the release, and gives back; or closes, when that fails or takes too long.
pub(crate) fn clean(pool: Arc<Shared>, session: Box<Session>, need: Option<CleanupDepth>) -> impl Future<Output = ()> + Send {
    // Should this task be dropped, even before its first step (the runtime ends), the connection is
    // still counted as gone.
    let mut held = RestoreGuard { pool, session: Some(session) };
    async move {
        let Some(session) = &mut held.session else { return };
        let outcome = tidy_up(&held.pool, session, need).await;
        let Some(mut session) = held.session.take() else { return };
        match outcome {
            Ok(()) => match CleanSession::returned(session, held.pool.options.reset) {
                Ok(clean) => held.pool.give_back(clean),
                Err((session, _)) => held.pool.discard(session, CloseReason::Dirty),
            },
            Err(Spoiled::Error(error @ Error::Io(_))) => {
                session.left.fails(&error);
                held.pool.discard(session, CloseReason::Broken);
            }
            Err(Spoiled::Error(_)) => held.pool.discard(session, CloseReason::Dirty),
            Err(Spoiled::Late) => {
                held.pool.discard(session, CloseReason::Dirty);
                held.pool.suspect_idle(Instant::now());
            }
            Err(Spoiled::Rejected(why)) => held.pool.turn_down(session, why),
        }
    }
}

/// Why a session is not kept.
enum Spoiled {
    Error(Error),
    /// The time was not enough, which is also how a dead peer shows.
    Late,
    /// By a hook.
    Rejected(Rejection),
}

/// What the holder has left, and then what the hook has.
async fn tidy_up(pool: &Arc<Shared>, session: &mut Session, need: Option<CleanupDepth>) -> Result<(), Spoiled> {
    make_clean(pool, session, need).await?;
    let Some(hook) = &pool.options.hooks.after_release else { return Ok(()) };
    let outcome = run(hook, session, pool.options.hooks.timeout).await;
    if let Err(failure) = &outcome {
        pool.note_hook_failure("after_release", failure, "the connection is closed");
    }
    judge(session, &outcome).map_err(Spoiled::Rejected)?;
    let need = needed(session, pool.options.reset);
    make_clean(pool, session, need).await
}

async fn make_clean(pool: &Arc<Shared>, session: &mut Session, need: Option<CleanupDepth>) -> Result<(), Spoiled> {
    let Some(need) = need else { return Ok(()) };
    let restored = restore_in_time(pool, session, need).await.ok_or(Spoiled::Late)?.map_err(Spoiled::Error)?;
    mark_restored(session, restored);
    if session.is_prepared() && matches!(need, CleanupDepth::ResetState | CleanupDepth::DiscardAll) {
        // Its settings went with the holder's.
        let outcome = prepare_again(session, &pool.options).await.map(|()| true);
        if let Err(failure) = &outcome {
            pool.note_hook_failure("after_connect", failure, "the connection is closed");
        }
        judge(session, &outcome).map_err(Spoiled::Rejected)?;
        session.mark_clean();
    }
    Ok(())
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
