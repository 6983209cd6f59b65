//! Tests what was idle for long, before a firewall forgets it.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::task::JoinHandle;

use super::verifying::verify;
use crate::core::Trial;
use crate::shared::Shared;

/// One connection at a time: callers are to miss none of the others. At most one task does so.
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
        && let Some((session, rest)) = pool.take_untested(every)
    {
        verify(pool, session, Trial::Idle(Some(rest))).await;
    }
}
