//! Ends a statement that its caller did not stay for. sqlx keeps the key of a cancel request to itself,
//! so another connection of the pool asks, which the server allows to the same role.

use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};

use super::callsite::CallSite;
use super::counters::CloseReason;
use super::holders::Taker;
use super::lease::Lease;
use super::shared::Shared;
use super::sql;

/// For an idle connection to turn up.
const LIMIT: Duration = Duration::from_millis(500);
const RETRY: Duration = Duration::from_millis(50);
/// For the server to take the request.
const ANSWER_LIMIT: Duration = Duration::from_secs(1);

/// Returns once the server has taken the request, or when nobody could be sent with it. Only an idle
/// connection is used: callers are not made to wait for this.
pub(super) async fn cancel(pool: &Arc<Shared>, backend_pid: i32) {
    let Some(mut lease) = idle_lease(pool).await else { return };
    let request = sqlx::query(sql::CANCEL).bind(backend_pid).execute(&mut *lease);
    match timeout(ANSWER_LIMIT, request).await {
        Ok(Ok(_)) => tracing::debug!(backend.pid = backend_pid, "a statement that was left running was cancelled"),
        Ok(Err(error)) => tracing::debug!(backend.pid = backend_pid, "a statement that was left running was not cancelled: {error}"),
        Err(_) => lease.discard_because(CloseReason::PingFailed),
    }
}

async fn idle_lease(pool: &Arc<Shared>) -> Option<Lease> {
    let taker = Taker { site: CallSite::Code(Location::caller()), label: Some("plimsoll: cancel what was left running".into()) };
    let begun = Instant::now();
    while begun.elapsed() < LIMIT {
        if let Some(session) = pool.take_idle(&taker) {
            return Some(Lease::new(pool.clone(), session, Instant::now()));
        }
        sleep(RETRY).await;
    }
    None
}
