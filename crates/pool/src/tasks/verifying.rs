//! Tests sessions that no caller has, bounded in time: whether they still work, and whether their server still is the primary.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use tokio::time::timeout;

use crate::clean::CleanSession;
use crate::core::Trial;
use crate::lease::examine::PING_LIMIT;
use crate::shared::Shared;

/// Puts the session back if it is fit; else closes it.
pub(crate) fn verify(pool: Arc<Shared>, session: CleanSession, trial: Trial) -> impl Future<Output = ()> + Send {
    let writes = matches!(trial, Trial::Doubt) || pool.doubts_writes.load(Relaxed);
    // Should this task be dropped, even before its first step (the runtime ends), the session is still counted as gone.
    let mut held = TestGuard { pool, session: Some(session), trial };
    async move {
        let Some(session) = &mut held.session else { return };
        let is_fit = matches!(timeout(PING_LIMIT, session.is_fit(writes)).await, Ok(Ok(true)));
        if let Some(session) = held.session.take_if(|_| is_fit) {
            held.pool.put_back(session, trial);
        }
    }
}

struct TestGuard {
    pool: Arc<Shared>,
    session: Option<CleanSession>,
    trial: Trial,
}

impl Drop for TestGuard {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            self.pool.discard_tested(session, self.trial);
        }
    }
}
