//! What the pool starts in the background. `tasks` has it; here it is only asked for.

use std::sync::Arc;
use std::time::Duration;

use super::Shared;
use crate::clean::{CleanSession, CleanupDepth};
use crate::core::Trial;
use crate::session::Session;

/// Each starts a task in the pool's runtime and returns at once.
pub(crate) trait Background: Send + Sync {
    /// A connect that the core counts already.
    fn connect(&self, pool: &Arc<Shared>);

    /// Looks again, after a pause, which connects are due.
    fn look_again(&self, pool: &Arc<Shared>, pause: Duration);

    /// Tells the server that a session is over.
    fn terminate(&self, pool: &Arc<Shared>, session: Box<Session>);

    /// Restores a session where that is needed, shows it to the hook of the release, then gives it back.
    fn clean(&self, pool: &Arc<Shared>, session: Box<Session>, need: Option<CleanupDepth>);

    /// Asks a session that no caller has for a sign of life, or whether its server is the primary; then puts it back or closes it.
    fn verify(&self, pool: &Arc<Shared>, session: CleanSession, trial: Trial);

    /// Asks the server to end what the pool has [left running](super::endings).
    fn end_sessions(&self, pool: &Arc<Shared>);
}
