//! The server is restarted under load: how soon callers are served again, and how many were not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use plimsoll_pool::Pool;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};

use super::Ground;
use crate::contenders::plimsoll::Plimsoll;
use crate::report::Recovery;

const CALLERS: u64 = 100;
const CONNECTIONS: u32 = 20;
/// Long enough that every connection is out when the server goes.
const STATEMENT: &str = "select 1 from pg_sleep(0.005)";
/// What the callers run before the restart and after it.
const LOAD: Duration = Duration::from_secs(2);

#[derive(Default)]
struct Tally {
    over: AtomicBool,
    errors: AtomicU64,
}

pub async fn under_load(ground: &Ground) -> Result<Recovery> {
    let pool = Plimsoll::new(&ground.server, Plimsoll::options(CONNECTIONS))?.0;
    let tally = Arc::new(Tally::default());
    let callers: Vec<_> = (0..CALLERS).map(|_| tokio::spawn(call(pool.clone(), tally.clone()))).collect();
    tokio::time::sleep(LOAD).await;

    let in_flight = pool.snapshot().checked_out;
    let watcher = tokio::spawn(when_back(ground.server.options()));
    tokio::task::block_in_place(|| ground.server.restart())?;
    let (back, connect) = watcher.await??;
    tokio::time::sleep(LOAD).await;
    tally.over.store(true, Relaxed);
    let mut first = None;
    for caller in callers {
        let successes = caller.await?;
        first = successes.into_iter().filter(|at| *at > back).chain(first).min();
    }
    let first = first.context("nobody was served after the restart")?;
    let recovery = Recovery {
        callers: CALLERS,
        in_flight,
        errors: tally.errors.load(Relaxed),
        timed_out: pool.snapshot().totals.timed_out,
        connect_ms: connect.as_secs_f64() * 1e3,
        first_success_ms: (first - back).as_secs_f64() * 1e3,
    };
    pool.close(Duration::from_secs(5)).await;
    Ok(recovery)
}

/// One statement after the other; when each succeeded.
async fn call(pool: Pool, tally: Arc<Tally>) -> Vec<Instant> {
    let mut successes = Vec::new();
    while !tally.over.load(Relaxed) {
        match sqlx::query(STATEMENT).execute(&pool).await {
            Ok(_) => successes.push(Instant::now()),
            Err(_) => drop(tally.errors.fetch_add(1, Relaxed)),
        }
    }
    successes
}

/// When the server takes connections again after it was away, and how long that connect took.
async fn when_back(target: PgConnectOptions) -> Result<(Instant, Duration)> {
    let mut was_away = false;
    loop {
        let asked = Instant::now();
        let connected: Result<PgConnection, _> = target.connect().await;
        match connected {
            Ok(conn) if was_away => {
                let back = Instant::now();
                conn.close().await?;
                return Ok((back, back - asked));
            }
            Ok(conn) => conn.close().await.unwrap_or_default(),
            Err(_) => was_away = true,
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
