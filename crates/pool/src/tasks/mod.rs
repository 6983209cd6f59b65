//! What runs in the background: connects, goodbyes, cleaning, cancel requests, the clock of all who wait.

mod cancel;
mod cleaning;
mod internal_acquire;
mod keep_alive;
pub(crate) mod maintainer;
mod open;
pub(crate) mod queue_timer;
mod terminate;
mod verifying;

use std::sync::Arc;
use std::time::Duration;

use crate::clean::{CleanSession, CleanupDepth};
use crate::core::Trial;
use crate::session::Session;
use crate::shared::{Background, Shared};

/// The tasks of this folder.
pub(crate) struct Tasks;

impl Background for Tasks {
    fn connect(&self, pool: &Arc<Shared>) {
        open::ConnectGuard::start(pool);
    }

    fn look_again(&self, pool: &Arc<Shared>, pause: Duration) {
        let weak = Arc::downgrade(pool);
        pool.runtime.spawn(async move {
            tokio::time::sleep(pause).await;
            if let Some(pool) = weak.upgrade() {
                pool.change(|_, _| ());
            }
        });
    }

    fn terminate(&self, pool: &Arc<Shared>, session: Box<Session>) {
        terminate::start(pool, session);
    }

    fn clean(&self, pool: &Arc<Shared>, session: Box<Session>, need: Option<CleanupDepth>) {
        drop(pool.runtime.spawn(cleaning::clean(pool.clone(), session, need)));
    }

    fn verify(&self, pool: &Arc<Shared>, session: CleanSession, trial: Trial) {
        drop(pool.runtime.spawn(verifying::verify(pool.clone(), session, trial)));
    }

    fn end_sessions(&self, pool: &Arc<Shared>) {
        cancel::start(pool);
    }
}
