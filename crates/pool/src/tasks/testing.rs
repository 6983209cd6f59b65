//! A ping of the pool's own, of a connection that it has taken out for that.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use tokio::time::timeout;

use crate::lease::Lease;
use crate::lease::examine::PING_LIMIT;
use crate::numbers::counters::CloseReason;
use crate::session::Session;
use crate::session::effect::Effect;
use crate::shared::Shared;

/// Gives the connection back if it answers; else it is closed. Dropped midway, it is cleaned as any lease.
pub(crate) fn test(pool: Arc<Shared>, session: Box<Session>) -> impl Future<Output = ()> + Send {
    let writes = pool.doubts_writes.load(Relaxed);
    let mut lease = Lease::of_pool(pool, session);
    async move {
        let before = lease.left();
        // Until it has ended, the step counts as under way.
        let _ping = lease.begins(Effect::Nothing);
        match timeout(PING_LIMIT, lease.is_fit(writes)).await {
            Ok(Ok(true)) => lease.give_back_as(before),
            _ => lease.discard_because(CloseReason::PingFailed),
        }
    }
}
