//! Pings of the pool's own, of connections that it has taken out for that.

use std::future::Future;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::core::Rest;
use crate::lease::Lease;
use crate::lease::examine::PING_LIMIT;
use crate::numbers::counters::CloseReason;
use crate::session::Session;
use crate::session::effect::Effect;
use crate::shared::Shared;

/// Gives the connection back if it answers; else it is closed. Dropped midway, it is cleaned as any lease.
pub(crate) fn test(pool: Arc<Shared>, session: Box<Session>, rest: Option<Rest>) -> impl Future<Output = ()> + Send {
    let writes = pool.doubts_writes.load(Relaxed);
    let (under_test, mut lease) = (TestGuard(pool.clone()), Lease::of_pool(pool, session));
    async move {
        let before = lease.left();
        // Until it has ended, the step counts as under way.
        let _ping = lease.begins(Effect::Nothing);
        let answer = timeout(PING_LIMIT, lease.is_fit(writes)).await;
        drop(under_test);
        match answer {
            Ok(Ok(true)) => lease.give_back_as(before, rest),
            _ => lease.discard_because(CloseReason::PingFailed),
        }
    }
}

/// However a test ends.
struct TestGuard(Arc<Shared>);

impl Drop for TestGuard {
    fn drop(&mut self) {
        self.0.state.lock().core.test_ended();
    }
}

/// Tests what was idle for long, one connection at a time: callers are to miss none of the others. At most one task does so.
#[derive(Default)]
pub(super) struct KeepAlive(Option<JoinHandle<()>>);

impl KeepAlive {
    pub(super) fn start(&mut self, pool: &Arc<Shared>) {
        let Some(every) = pool.options.keepalive else { return };
        if self.0.as_ref().is_none_or(JoinHandle::is_finished) {
            self.0 = Some(pool.runtime.spawn(keep_alive(Arc::downgrade(pool), every)));
        }
    }
}

async fn keep_alive(pool: Weak<Shared>, every: Duration) {
    while let Some(pool) = pool.upgrade()
        && let Some((conn, rest)) = pool.take_untested(every)
    {
        test(pool, conn.into_session(), Some(rest)).await;
    }
}
