//! Ends on the server what nobody waits for any more. sqlx keeps the key of a cancel request to itself, so another
//! connection of the pool asks, which the server allows to the same role.
//!
//! The connection is the next that comes back, before anybody in the queue: a queue that never empties would
//! otherwise leave none, while statements that nobody waits for keep the server busy.

use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Error, Row};
use tokio::time::{sleep, timeout};

use super::internal_acquire::InternalAcquire;
use crate::holders::Requester;
use crate::holders::callsite::CallSite;
use crate::lease::Lease;
use crate::numbers::counters::CloseReason;
use crate::session::sql;
use crate::shared::Shared;
use crate::shared::endings::LIMIT;

/// For the server to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(1);
/// SQLSTATE of what a role has no right to.
const NOT_ALLOWED: &str = "42501";
/// Between two looks whether a session has ended: most end within a millisecond or two.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// Begins to ask the server, until nothing is left to be ended.
pub(crate) fn start(pool: &Arc<Shared>) {
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
    let taker = Requester::of_pool(CallSite::Code(Location::caller()), "plimsoll: end what was left running");
    if let Ok(session) = timeout(LIMIT, InternalAcquire::new(pool, taker)).await {
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
