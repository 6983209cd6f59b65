//! Hooks that do anything, callers that come and go: in the end every number is exact.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use plimsoll_pool::{HookFuture, Pool, PoolOptions, Session};
use sqlx::Executor;

use super::{Act, act};
use crate::ground::{agrees_with_the_server, all, options, pool};
use crate::ledger::Ledger;
use crate::support::eventually;

const CALLERS: u64 = 6;
const ROUNDS: u32 = 25;

/// Mostly well, and else in any way there is.
fn any_act() -> Act {
    match fastrand::u32(0..40) {
        0 => Act::Refuse,
        1 => Act::Fail,
        2 => Act::Panic,
        3 => Act::PanicLater,
        4 => Act::Hang,
        5 => Act::HangInAStatement,
        _ => Act::Succeed,
    }
}

fn any_goodbye(session: &mut Session) -> HookFuture<'_, ()> {
    let answer = act(session, any_act());
    Box::pin(async move { answer.await.map(drop) })
}

fn hooked(options: PoolOptions) -> PoolOptions {
    options
        .hook_timeout(Duration::from_millis(20))
        .after_connect(any_goodbye)
        .before_acquire(|session| act(session, any_act()))
        .after_release(|session| act(session, any_act()))
        .before_close(any_goodbye)
}

async fn caller(pool: Pool, ledger: Arc<Ledger>, seed: u64) {
    let mut random = Rng::with_seed(seed);
    for _ in 0..ROUNDS {
        match random.u32(0..10) {
            0 => {
                let patience = Duration::from_micros(random.u64(0..30_000));
                match tokio::time::timeout(patience, pool.acquire()).await {
                    Ok(outcome) => drop(ledger.note_statement(outcome.map_err(sqlx::Error::from))),
                    Err(_) => ledger.note_cancelled(),
                }
            }
            1 => {
                if let Ok(lease) = ledger.acquire(&pool).await {
                    lease.discard();
                }
            }
            2 => {
                if let Ok(mut lease) = ledger.acquire(&pool).await {
                    let _outcome = (&mut *lease).execute("set work_mem = '1MB'; begin; select 1").await;
                }
            }
            _ => drop(ledger.acquire(&pool).await),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_hooks_that_do_anything_no_connection_session_or_caller_is_lost() {
    let name = "any hooks";
    let (postgres, pool) = pool(hooked(options(name, 3, 2).timeout(Duration::from_millis(400)).recycle(Duration::from_secs(1)))).await;
    let ledger = Arc::new(Ledger::default());
    let callers = (0..CALLERS).map(|seed| tokio::spawn(caller(pool.clone(), ledger.clone(), seed))).collect::<Vec<_>>();
    for caller in callers {
        caller.await.expect("no caller meets a panic of a hook");
    }
    eventually("all are back", async || pool.snapshot().checked_out == 0).await;
    ledger.agrees_with(&pool.snapshot().totals);
    assert_eq!(pool.holders().len(), 0);
    let (now, timings) = pool.observe();
    assert_eq!(timings.wait.count(), now.totals.waits());
    assert_eq!(now.totals.connects_ok - all(&now.totals.closes), u64::from(now.open()), "{now:?}");
    assert!(now.totals.closes.rejected > 0 && now.totals.connects_failed > 0, "{now:?}");
    assert_eq!(pool.close(Duration::from_secs(30)).await, 0);
    eventually("the server sees none of it", async || postgres.backends(name).await == 0).await;
    agrees_with_the_server(&postgres, &pool).await;
}
