//! A connection that is not needed any more says goodbye, so that the server ends its session at once.

use std::sync::Arc;

use crate::connect::connector::tell_goodbye;
use crate::hooks::run;
use crate::session::Session;
use crate::shared::Shared;

/// Counted by the core until it is over, however its task ends; a pool is closed only after the last.
struct TerminateGuard(Arc<Shared>);

impl Drop for TerminateGuard {
    fn drop(&mut self) {
        self.0.change(|state, _| state.core.parted());
    }
}

/// Tells the server in the background.
pub(crate) fn start(pool: &Arc<Shared>, mut session: Box<Session>) {
    let guard = TerminateGuard(pool.clone());
    pool.runtime.spawn(async move {
        take_leave(&guard.0, &mut session).await;
        tell_goodbye(session.into_raw()).await;
        drop(guard);
    });
}

/// The service's own goodbye.
async fn take_leave(pool: &Shared, session: &mut Session) {
    let Some(hook) = &pool.options.hooks.before_close else { return };
    if let Err(failure) = run(hook, session, pool.options.hooks.timeout).await {
        pool.note_hook_failure("before_close", &failure, "the connection is closed all the same");
    }
}
