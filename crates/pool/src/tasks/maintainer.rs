//! The pool's housekeeping: one task that lives as long as the pool.

use std::sync::{Arc, Weak};
use std::time::Instant;

use super::keep_alive::KeepAlive;
use crate::clock::now_ms;
use crate::holders::deadline::TICK;
use crate::numbers::counters::bump;
use crate::shared::Shared;

const DAY_MS: u64 = 86_400_000;

pub(crate) async fn run(pool: Weak<Shared>) {
    let mut day = now_ms() / DAY_MS;
    let mut keep_alive = KeepAlive::default();
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(pool) = pool.upgrade() else { return };
        wake_overdue(&pool);
        let (closed, drained) = {
            let core = &pool.state.lock().core;
            (core.is_closed(), core.is_drained())
        };
        if drained {
            return;
        }
        if closed {
            continue;
        }
        close_surplus(&pool);
        report_leaks(&pool);
        keep_alive.start(&pool);
        let today = now_ms() / DAY_MS;
        if today != day {
            day = today;
            pool.state.lock().core.begin_day();
        }
    }
}

/// What is idle and not wanted any more; connects that are due are started along with it.
pub(crate) fn close_surplus(pool: &Arc<Shared>) {
    for (session, why) in pool.change(|state, now| state.core.take_surplus(now)) {
        pool.part(session, why.into());
    }
}

/// Statements whose peer seems to be dead.
fn wake_overdue(pool: &Shared) {
    let overdue = pool.state.lock().core.holders().tick_deadlines();
    overdue.iter().for_each(|record| record.deadline.wake());
}

fn report_leaks(pool: &Shared) {
    let leaks = pool.state.lock().core.holders_mut().new_leaks(Instant::now(), pool.options.leak_threshold);
    for (taker, backend_pid, held) in leaks {
        bump(&pool.counters.leaks_suspected);
        tracing::warn!(
            pool.name = pool.options.application_name,
            backend.pid = backend_pid,
            held_s = held.as_secs(),
            "suspected leak: a lease has been held for {} s by {taker}",
            held.as_secs()
        );
    }
}
