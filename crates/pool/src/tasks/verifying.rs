//! Verifies in the background that the server of a session still is the primary, bounded in time.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use crate::clean::CleanSession;
use crate::numbers::counters::CloseReason;
use crate::shared::Shared;

/// As long as for a ping: a live server answers within milliseconds, and the third repetition of a lost packet leaves after 1.4 s.
const LIMIT: Duration = Duration::from_secs(2);

/// Gives the session back if its server still is the primary; else closes it.
pub(crate) fn verify(pool: Arc<Shared>, session: CleanSession) -> impl Future<Output = ()> + Send {
    // Should this task be dropped, even before its first step (the runtime ends), the session is still counted as gone.
    let mut held = TestGuard { pool, session: Some(session) };
    async move {
        let Some(session) = &mut held.session else { return };
        let is_fit = matches!(timeout(LIMIT, session.is_fit(true)).await, Ok(Ok(true)));
        if let Some(session) = held.session.take_if(|_| is_fit) {
            held.pool.state.lock().core.end_test();
            held.pool.give_back(session);
        }
    }
}

struct TestGuard {
    pool: Arc<Shared>,
    session: Option<CleanSession>,
}

impl Drop for TestGuard {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            self.pool.state.lock().core.end_test();
            self.pool.discard(session.into_session(), CloseReason::PingFailed);
        }
    }
}
