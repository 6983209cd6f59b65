//! What is still to be ended on the server: statements whose sessions are kept, and sessions whose connections were closed.
//! A [background task](super::Background::end_sessions) asks the server to end them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::{Shared, State};
use crate::session::Session;
use crate::session::backend::BackendIdentity;

/// For a connection to come back; then the pool looks again whether it is still needed.
pub(crate) const LIMIT: Duration = Duration::from_millis(500);
/// The server looks once a second after the clients of the pool's sessions
/// ([`WATCH_THE_CLIENT`](crate::session::sql::WATCH_THE_CLIENT)).
const ENDS_BY_ITSELF: Duration = Duration::from_secs(2);

/// What is to be ended on the server.
#[derive(Default)]
pub(crate) struct CancelQueue {
    /// A task is at it.
    under_way: bool,
    /// Statements whose sessions are kept, and whom to tell that the server has been asked.
    cancelled: Vec<(BackendIdentity, oneshot::Sender<()>)>,
    /// Sessions whose connections were closed in the middle of a statement. They count against the capacity.
    abandoned: Vec<AbandonedBackend>,
}

pub(crate) struct AbandonedBackend {
    pub(crate) whom: BackendIdentity,
    /// When the server has ended it by itself, if it does: should every connection be held meanwhile, so that nobody
    /// can be sent to look.
    pub(crate) over_at: Option<Instant>,
}

/// Returns once the server has been asked to end this statement, or when nobody could be sent with it.
pub(crate) async fn cancel(pool: &Arc<Shared>, whom: BackendIdentity) {
    let (done, asked) = oneshot::channel();
    let begun = pool.change(|state, _| {
        state.endings.cancelled.push((whom, done));
        state.endings.begins()
    });
    pool.end_sessions_if(begun);
    let _in_vain = timeout(LIMIT, asked).await;
}

/// A connection is given up; what may still run in its session counts against the capacity until it has ended.
/// Returns whether somebody has to be [sent](Shared::end_sessions_if).
pub(crate) fn abandon(state: &mut State, session: &Session, now: Instant) -> bool {
    let whom = session.identity().filter(|_| session.left().running && !state.core.is_closed());
    let Some(whom) = whom else { return false };
    state.core.abandoned(1);
    let over_at = session.watches_its_client().then(|| now + ENDS_BY_ITSELF);
    state.endings.abandoned.push(AbandonedBackend { whom, over_at });
    state.endings.begins()
}

impl CancelQueue {
    /// Whether a task has to be started.
    pub(crate) fn begins(&mut self) -> bool {
        !std::mem::replace(&mut self.under_way, true)
    }

    /// Whether nothing is left to do, in which case the task ends.
    pub(crate) fn are_over(&mut self) -> bool {
        self.cancelled.retain(|(_, waits)| !waits.is_closed());
        self.under_way = !(self.cancelled.is_empty() && self.abandoned.is_empty());
        !self.under_way
    }

    pub(crate) fn listed(&self) -> (Vec<BackendIdentity>, Vec<BackendIdentity>) {
        (self.cancelled.iter().map(|(whom, _)| *whom).collect(), self.abandoned.iter().map(|one| one.whom).collect())
    }

    /// How many have ended.
    pub(crate) fn forget(&mut self, has_ended: impl Fn(&AbandonedBackend) -> bool) -> u32 {
        let before = self.abandoned.len();
        self.abandoned.retain(|one| !has_ended(one));
        (before - self.abandoned.len()) as u32
    }

    pub(crate) fn asked(&mut self, cancelled: &[BackendIdentity]) -> Vec<oneshot::Sender<()>> {
        let done = self.cancelled.extract_if(.., |(whom, _)| cancelled.contains(whom));
        done.map(|(_, waits)| waits).collect()
    }

    /// The pool is closed: nobody can be sent any more, and the server is left to end what runs by its own limits.
    pub(crate) fn give_up(&mut self) {
        self.cancelled.clear();
        self.abandoned.clear();
    }
}
