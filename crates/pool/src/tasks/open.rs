//! A connect under way, from the core's decision to its outcome.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::clean::CleanSession;
use crate::connect::connector::{self, Connector, Opened};
use crate::connect::failure::ConnectFailure;
use crate::core::backoff::Pause;
use crate::numbers::counters::bump;
use crate::options::PoolOptions;
use crate::shared::Shared;
use crate::thread::ThreadId;

/// Should its task be dropped or panic, the core still learns that it ended.
pub(crate) struct ConnectGuard {
    pool: Weak<Shared>,
    settled: bool,
}

impl ConnectGuard {
    /// Begins a connect that the core counts already.
    pub(crate) fn start(pool: &Arc<Shared>) {
        let opening = Self { pool: Arc::downgrade(pool), settled: false };
        let closing = pool.closing.clone().notified_owned();
        let epoch = {
            let core = &pool.state.lock().core;
            if core.is_closed() {
                return;
            }
            core.epoch()
        };
        let connecting = opening.run(pool.prepared.clone(), pool.options.clone(), epoch);
        pool.runtime.spawn(async move {
            tokio::select! {
                () = connecting => {}
                () = closing => {}
            }
        });
    }

    async fn run(mut self, prepared: Connector, options: PoolOptions, epoch: u32) {
        let started = Instant::now();
        let Opened { session, lost_a_host } = connector::open(&prepared, &options).await;
        let Some(pool) = self.pool.upgrade() else { return };
        self.settled = true;
        if let Some(at) = lost_a_host {
            // Before the session is handed in that was opened since.
            pool.suspect_idle(at);
        }
        match session {
            Ok(mut session) => {
                session.set_epoch(epoch);
                succeeded(&pool, session, started.elapsed());
            }
            Err(failure) => {
                let Pause { with_callers, without_callers } = failed(&pool, failure);
                drop(pool);
                for pause in [with_callers, without_callers.saturating_sub(with_callers)] {
                    tokio::time::sleep(pause).await;
                    if let Some(pool) = self.pool.upgrade() {
                        pool.change(|_, _| ());
                    }
                }
            }
        }
    }
}

fn succeeded(pool: &Arc<Shared>, session: CleanSession, took: Duration) {
    bump(&pool.counters.connects_ok);
    let (given, recovered) = pool.change(|state, now| {
        state.note_connect(took);
        state.core.connected_within(took);
        (state.core.opened(session, now, ThreadId::current()), state.last_connect_failure.take())
    });
    if recovered.is_some() {
        tracing::info!(pool.name = pool.options.application_name, "connecting works again");
    }
    pool.settle(given);
}

/// Logged when connects begin to fail or fail differently, not at each attempt.
fn failed(pool: &Arc<Shared>, failure: ConnectFailure) -> Pause {
    bump(&pool.counters.connects_failed);
    let (before, pause) = pool.change(|state, now| {
        state.connect_failures.count(&failure);
        (state.last_connect_failure.replace(failure.clone()), state.core.open_failed(now, fastrand::f64()))
    });
    if before.as_ref() != Some(&failure) {
        tracing::warn!(
            pool.name = pool.options.application_name,
            code = failure.code,
            "cannot connect: {}. The pool keeps trying",
            failure.message
        );
    }
    pause
}

impl Drop for ConnectGuard {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade().filter(|_| !self.settled) {
            pool.change(|state, now| state.core.open_failed(now, fastrand::f64()));
        }
    }
}
