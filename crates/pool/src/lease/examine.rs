//! A connection before a caller gets it: does it answer, and does the service's hook want it.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use tokio::time::timeout_at;

use super::Lease;
use super::acquire::AcquireFailure;
use super::home_runtime;
use crate::error::TimeoutCause;
use crate::hooks::{HookFailure, Rejection, judge, run};
use crate::numbers::counters::CloseReason;
use crate::session::effect::Effect;
use crate::shared::Shared;

/// A live server answers within milliseconds, and the third repetition of a lost packet leaves after
/// 1.4 s. Connections that a firewall has silently forgotten must not eat up the callers' timeout.
pub(crate) const PING_LIMIT: Duration = Duration::from_secs(2);

/// What became of a connection that was looked at.
pub(super) enum Verdict {
    Fit(Lease),
    /// It does not work any more, and is closed.
    Dead,
    /// The hook did not want it, and it is closed.
    Rejected,
}

/// The caller's own runtime may have no timers.
pub(super) async fn examined(pool: &Arc<Shared>, lease: Lease, ping: bool, deadline: Instant) -> Result<Verdict, AcquireFailure> {
    home_runtime::run(&pool.runtime, examined_in_time(lease, ping, deadline)).await.unwrap_or(Err(AcquireFailure::Closed))
}

/// When the caller's own time is over first, nothing is said against the connection.
async fn examined_in_time(mut lease: Lease, ping: bool, deadline: Instant) -> Result<Verdict, AcquireFailure> {
    if ping && !answers(&mut lease, deadline).await? {
        lease.discard_because(CloseReason::PingFailed);
        return Ok(Verdict::Dead);
    }
    let Err(why) = seen_by_hook(&mut lease, deadline).await? else { return Ok(Verdict::Fit(lease)) };
    let is_dead = matches!(why, Rejection::Broken | Rejection::Unfit(_));
    // Also of one that is dead: what is opened in its place may be no better.
    lease.pool.pause_after_rejection();
    lease.turn_down(why);
    Ok(if is_dead { Verdict::Dead } else { Verdict::Rejected })
}

async fn answers(lease: &mut Lease, deadline: Instant) -> Result<bool, AcquireFailure> {
    let writes = lease.pool.doubts_writes.load(Relaxed);
    let ping = lease.begins(Effect::Nothing);
    let limit = (Instant::now() + PING_LIMIT).min(deadline);
    match timeout_at(limit.into(), lease.is_fit(writes)).await {
        Ok(Ok(true)) => {
            lease.ended(ping);
            Ok(true)
        }
        Err(_) if limit == deadline => Err(AcquireFailure::Late(TimeoutCause::PingUnanswered)),
        Ok(Ok(false) | Err(_)) | Err(_) => Ok(false),
    }
}

async fn seen_by_hook(lease: &mut Lease, deadline: Instant) -> Result<Result<(), Rejection>, AcquireFailure> {
    let pool = lease.pool.clone();
    let Some(hook) = &pool.options.hooks.before_acquire else { return Ok(Ok(())) };
    let left = deadline.saturating_duration_since(Instant::now());
    let limit = pool.options.hooks.timeout.min(left);
    let outcome = run(hook, lease, limit).await;
    match &outcome {
        Err(HookFailure::Late(_)) if limit == left => return Err(AcquireFailure::Late(TimeoutCause::HookUnanswered)),
        Err(failure) => pool.note_hook_failure("before_acquire", failure, "the connection is closed and another one taken"),
        Ok(_) => {}
    }
    Ok(judge(lease, &outcome))
}
