//! Ends on the server what nobody waits for any more. sqlx keeps the key of a cancel request to itself, so another
//! connection of the pool asks, which the server allows to the same role.
//!
//! The connection is the next that comes back, before anybody in the queue: a queue that never empties would
//! otherwise leave none, while statements that nobody waits for keep the server busy.

use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Error, Row};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::backend::Identity;
use super::callsite::CallSite;
use super::counters::CloseReason;
use super::errand::Errand;
use super::holders::Taker;
use super::lease::Lease;
use super::session::Session;
use super::shared::{Shared, State};
use super::sql;

/// For a connection to come back; then the pool looks again whether it is still needed.
const LIMIT: Duration = Duration::from_millis(500);
/// For the server to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(1);
/// SQLSTATE of what a role has no right to.
const NOT_ALLOWED: &str = "42501";
/// The server looks once a second after the clients of the pool's sessions ([`sql::WATCH_THE_CLIENT`]).
const ENDS_BY_ITSELF: Duration = Duration::from_secs(2);
/// Between two looks whether a session has ended: most end within a millisecond or two.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// What is to be ended on the server.
#[derive(Default)]
pub(super) struct Endings {
    /// A task is at it.
    under_way: bool,
    /// Statements whose sessions are kept, and whom to tell that the server has been asked.
    cancelled: Vec<(Identity, oneshot::Sender<()>)>,
    /// Sessions whose connections were closed in the middle of a statement. They count against the capacity.
    abandoned: Vec<Abandoned>,
}

struct Abandoned {
    whom: Identity,
    /// When the server has ended it by itself, if it does: should every connection be held meanwhile, so that nobody
    /// can be sent to look.
    over_at: Option<Instant>,
}

/// Returns once the server has been asked to end this statement, or when nobody could be sent with it.
pub(super) async fn cancel(pool: &Arc<Shared>, whom: Identity) {
    let (done, asked) = oneshot::channel();
    let begun = pool.change(|state, _| {
        state.endings.cancelled.push((whom, done));
        state.endings.begins()
    });
    start(pool, begun);
    let _in_vain = timeout(LIMIT, asked).await;
}

/// A connection is given up; what may still run in its session counts against the capacity until it has ended.
/// Returns whether somebody has to be [sent](start).
pub(super) fn abandon(state: &mut State, session: &Session, now: Instant) -> bool {
    let whom = session.identity().filter(|_| session.left().running && !state.core.is_closed());
    let Some(whom) = whom else { return false };
    state.core.abandoned(1);
    let over_at = session.watches_its_client().then(|| now + ENDS_BY_ITSELF);
    state.endings.abandoned.push(Abandoned { whom, over_at });
    state.endings.begins()
}

/// Sends somebody, if nobody is on the way.
pub(super) fn start(pool: &Arc<Shared>, begun: bool) {
    if begun {
        let weak = Arc::downgrade(pool);
        pool.runtime.spawn(async move {
            let mut pause = FIRST_PAUSE;
            while let Some(pool) = weak.upgrade() {
                if look(&pool).await {
                    return;
                }
                drop(pool);
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        });
    }
}

/// Asks once; whether nothing is left to be ended.
async fn look(pool: &Arc<Shared>) -> bool {
    let over = pool.change(|state, now| {
        let ended = state.endings.forget(|one| one.over_at.is_some_and(|at| at <= now));
        state.core.ended(ended);
        state.endings.are_over()
    });
    if over {
        return true;
    }
    let taker = Taker { site: CallSite::Code(Location::caller()), label: Some("plimsoll: end what was left running".into()) };
    if let Ok(session) = timeout(LIMIT, Errand::new(pool, taker)).await {
        ask(pool, Lease::new(pool.clone(), session, Instant::now())).await;
    }
    pool.state.lock().endings.are_over()
}

async fn ask(pool: &Arc<Shared>, mut lease: Lease) {
    let (cancelled, abandoned) = pool.state.lock().endings.listed();
    let statement = sqlx::raw_sql(AssertSqlSafe(sql::end(&cancelled, &abandoned)));
    let left: Vec<i32> = match timeout(ANSWER_LIMIT, statement.fetch_all(&mut *lease)).await {
        Ok(Ok(rows)) => rows.iter().filter_map(|row| row.try_get(0).ok()).collect(),
        // The role may not: the server is left to end what runs by its own limits.
        Ok(Err(Error::Database(error))) if error.code().as_deref() == Some(NOT_ALLOWED) => {
            tracing::warn!("abandoned statements cannot be ended: {error}");
            Vec::new()
        }
        // The connection is dead; another one will do.
        Ok(Err(_)) | Err(_) => return lease.discard_because(CloseReason::PingFailed),
    };
    let told = pool.change(|state, _| {
        let ended = state.endings.forget(|one| !left.contains(&one.whom.pid) && abandoned.contains(&one.whom));
        state.core.ended(ended);
        state.endings.asked(&cancelled)
    });
    tracing::debug!(cancelled = told.len(), abandoned = abandoned.len(), still_there = left.len(), "ended what was left running");
    for done in told {
        let _nobody_waits_any_more = done.send(());
    }
}

impl Endings {
    /// Whether a task has to be started.
    fn begins(&mut self) -> bool {
        !std::mem::replace(&mut self.under_way, true)
    }

    /// Whether nothing is left to do, in which case the task ends.
    fn are_over(&mut self) -> bool {
        self.cancelled.retain(|(_, waits)| !waits.is_closed());
        self.under_way = !(self.cancelled.is_empty() && self.abandoned.is_empty());
        !self.under_way
    }

    fn listed(&self) -> (Vec<Identity>, Vec<Identity>) {
        (self.cancelled.iter().map(|(whom, _)| *whom).collect(), self.abandoned.iter().map(|one| one.whom).collect())
    }

    /// How many have ended.
    fn forget(&mut self, has_ended: impl Fn(&Abandoned) -> bool) -> u32 {
        let before = self.abandoned.len();
        self.abandoned.retain(|one| !has_ended(one));
        (before - self.abandoned.len()) as u32
    }

    fn asked(&mut self, cancelled: &[Identity]) -> Vec<oneshot::Sender<()>> {
        let done = self.cancelled.extract_if(.., |(whom, _)| cancelled.contains(whom));
        done.map(|(_, waits)| waits).collect()
    }

    /// The pool is closed: nobody can be sent any more, and the server is left to end what runs by its own limits.
    pub(super) fn give_up(&mut self) {
        self.cancelled.clear();
        self.abandoned.clear();
    }
}
