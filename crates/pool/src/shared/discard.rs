//! Connections that are not used again.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use sqlx::postgres::PgConnection;

use super::{State, endings};
use crate::clean::CleanSession;
use crate::core::{Pooled, Trial};
use crate::hooks::Rejection;
use crate::numbers::counters::CloseReason;
use crate::session::Session;
use crate::session::leftovers::UnfitReason;
use crate::shared::Shared;

impl Shared {
    /// A lease's connection is not fit to be used again.
    pub(crate) fn discard(self: &Arc<Self>, session: Box<Session>, reason: CloseReason) {
        self.drop_session(session, reason, None);
    }

    /// A session has not passed its test.
    pub(crate) fn discard_tested(self: &Arc<Self>, session: CleanSession, trial: Trial) {
        self.drop_session(session.into_session(), CloseReason::PingFailed, Some(trial));
    }

    fn drop_session(self: &Arc<Self>, mut session: Box<Session>, reason: CloseReason, trial: Option<Trial>) {
        self.counters.count_close(reason);
        let lent_at = session.take_lent_at();
        let verified_at = session.verified_at();
        let (somebody_is_sent, doubted) = self.change(|state, now| {
            lent_at.into_iter().for_each(|since| state.holds.record(now.saturating_duration_since(since)));
            trial.into_iter().for_each(|trial| state.core.end_test(trial));
            state.core.lost(&*session);
            let suspicious = matches!(reason, CloseReason::Broken | CloseReason::PingFailed);
            let doubted = if suspicious { self.suspect(state, verified_at, now, now) } else { Vec::new() };
            // A ping is no statement: nothing runs on.
            (reason != CloseReason::PingFailed && endings::abandon(state, &session, now), doubted)
        });
        // Without Terminate, which would only wait: the peer is gone or out of step.
        drop(session);
        self.end_sessions_if(somebody_is_sent);
        self.verify(doubted);
    }

    /// Idle connections are not trusted from now on: something happened to their server then.
    pub(crate) fn suspect_idle(self: &Arc<Self>, then: Instant) {
        let doubted = self.change(|state, now| self.suspect(state, then, then, now));
        self.verify(doubted);
    }

    /// What is idle is tested before it is used. Where it has to be on the primary it is taken, and to be verified now.
    /// Only what was verified after `then` is beyond doubt.
    fn suspect(&self, state: &mut State, verified_at: Instant, then: Instant, now: Instant) -> Vec<CleanSession> {
        state.core.suspect_idle(now);
        match self.options.target_session_attrs.seeks_primary() {
            true => state.core.doubt_primary(verified_at, then),
            false => Vec::new(),
        }
    }

    fn verify(self: &Arc<Self>, doubted: Vec<CleanSession>) {
        doubted.into_iter().for_each(|session| self.background.verify(self, session, Trial::Doubt));
    }

    /// A lease's connection leaves the pool with its holder.
    pub(crate) fn detach(self: &Arc<Self>, mut session: Session) -> PgConnection {
        self.counters.count_close(CloseReason::Detached);
        let lent_at = session.take_lent_at();
        self.change(|state, now| {
            lent_at.into_iter().for_each(|since| state.holds.record(now.saturating_duration_since(since)));
            state.core.lost(&session);
        });
        session.into_raw()
    }

    /// A hook has not wanted a session, or has met what ails it.
    pub(crate) fn turn_down(self: &Arc<Self>, session: Box<Session>, why: Rejection) {
        match why {
            Rejection::Unwanted => self.discard(session, CloseReason::Rejected),
            Rejection::Late => {
                self.discard(session, CloseReason::Rejected);
                self.suspect_idle(Instant::now());
            }
            Rejection::Broken => self.discard(session, CloseReason::Broken),
            Rejection::Unfit(unfit) => self.give_up(session, unfit),
        }
    }

    /// A session that must not be used again; the idle ones may be like it.
    pub(crate) fn give_up(self: &Arc<Self>, session: Box<Session>, unfit: UnfitReason) {
        if unfit == UnfitReason::ReadOnly {
            let first = !self.doubts_writes.swap(true, Relaxed);
            if first {
                let name = &self.options.application_name;
                tracing::warn!(
                    pool.name = name,
                    "a session refuses writes (25006): its server is no primary any more; it is closed, and those that are idle are tested before they are used"
                );
            }
        }
        self.discard(session, CloseReason::Broken);
    }
}
