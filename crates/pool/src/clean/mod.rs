//! What happens to a session between two holders: nobody is ever handed the rest of somebody else's
//! query, transaction or settings.

mod depth;
mod restore;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::core::Pooled;
use super::policies::Reset;
use crate::holders::session_status::SessionStatus;
use crate::session::Session;
use crate::session::backend::Backend;
use crate::spans::Origin;

pub(crate) use depth::CleanupDepth;
pub(crate) use restore::{Restored, restore};

/// A session that may go to the next caller: one that was just opened, one that its holder has left as it was, or one
/// that was restored. Only here is one made, and the pool keeps and hands out nothing else.
pub(crate) struct CleanSession(Box<Session>);

impl CleanSession {
    /// A new session, in which nothing has been done yet.
    pub(crate) fn opened(raw: PgConnection, origin: Arc<Origin>, backend: Backend, expires_at: Instant, verified_at: Instant) -> Self {
        Self(Box::new(Session::new(raw, origin, backend, expires_at, verified_at)))
    }

    /// The session as its holder returns it, if that has left nothing behind; else what has to be undone.
    #[inline]
    pub(crate) fn returned(mut session: Box<Session>, reset: Reset) -> Result<Self, (Box<Session>, CleanupDepth)> {
        if session.is_untouched() {
            return Ok(Self(session));
        }
        let left = session.left();
        match CleanupDepth::needed(left, reset, || is_in_step(&mut session)) {
            None => {
                session.passes_on();
                Ok(Self(session))
            }
            Some(need) => Err((session, need)),
        }
    }

    /// Says which of the pool's [epochs](crate::core::Core::epoch) it belongs to.
    pub(crate) fn set_epoch(&mut self, epoch: u32) {
        self.0.set_epoch(epoch);
    }

    /// A new session that the service has prepared: what it has set is how the session is meant to be.
    pub(crate) fn prepared(mut session: Box<Session>) -> Self {
        session.mark_clean();
        Self(session)
    }

    /// See [`Session::is_fit`]; an answer leaves nothing behind.
    pub(crate) async fn is_fit(&mut self, writes: bool) -> Result<bool, sqlx::Error> {
        self.0.is_fit(writes).await
    }

    /// To a holder, or away: from here on anything may be done in it.
    #[inline]
    pub(crate) fn into_session(self) -> Box<Session> {
        self.0
    }

    /// See [`Session::take_lent_at`].
    #[inline]
    pub(crate) fn take_lent_at(&mut self) -> Option<Instant> {
        self.0.take_lent_at()
    }
}

/// A session was restored just now.
pub(crate) fn mark_restored(session: &mut Session, _proof: Restored) {
    session.mark_clean();
}

/// What has to be undone in a session before it may be [returned](CleanSession::returned).
pub(crate) fn needed(session: &mut Session, reset: Reset) -> Option<CleanupDepth> {
    if session.is_untouched() {
        return None;
    }
    CleanupDepth::needed(session.left(), reset, || is_in_step(session))
}

/// Whether sqlx waits for no answer and has begun no transaction. Looking costs no round trip: waiting
/// until ready is over at once exactly when there is nothing to wait for.
fn is_in_step(session: &mut Session) -> bool {
    let in_transaction = session.depth() > 0;
    let ready = pin!(session.raw().flush()).poll(&mut Context::from_waker(Waker::noop()));
    !in_transaction && matches!(ready, Poll::Ready(Ok(())))
}

impl Pooled for CleanSession {
    #[inline]
    fn is_expired(&self, now: Instant) -> bool {
        self.0.is_expired(now)
    }

    #[inline]
    fn verified_at(&self) -> Instant {
        self.0.verified_at()
    }

    #[inline]
    fn record(&self) -> &Arc<SessionStatus> {
        self.0.record()
    }

    #[inline]
    fn slot(&self) -> usize {
        self.0.slot()
    }

    fn set_slot(&mut self, slot: usize) {
        self.0.set_slot(slot);
    }

    #[inline]
    fn epoch(&self) -> u32 {
        self.0.epoch()
    }
}
