//! From nothing to many: how long until the base is open, and until 150 callers at once all have a connection.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use plimsoll_pool::{Pool, PoolOptions};
use serde_json::json;
use sqlx::postgres::PgPoolOptions;
use tokio::sync::Barrier;

use super::Ground;
use crate::report::Times;

pub const BASE: u32 = 50;
pub const OVERFLOW: u32 = 100;
const ALL: u32 = BASE + OVERFLOW;

/// Each time on a new pool.
const REPEATS: usize = 7;

pub async fn warm_up(ground: &Ground) -> Result<Times> {
    let mut times = Times::new("warm-up", "until 50 connections are open");
    for _ in 0..REPEATS {
        let began = Instant::now();
        let ours = PoolOptions::new().pool_size(BASE).max_overflow(OVERFLOW).build(ground.server.options())?;
        until_open(&ours, BASE).await;
        times.add("plimsoll, warm_up", began.elapsed());
        ours.close(Duration::from_secs(5)).await;

        let began = Instant::now();
        let theirs = PgPoolOptions::new().max_connections(ALL).min_connections(BASE).connect_with(ground.server.options()).await?;
        while theirs.size() < BASE {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        times.add("sqlx, min_connections", began.elapsed());
        theirs.close().await;

        // SQLAlchemy opens on first need: fifty callers at once.
        sqlalchemy_burst(ground, BASE, &mut times, "SQLAlchemy, 50 callers at once").await?;
    }
    Ok(times)
}

pub async fn from_nothing(ground: &Ground) -> Result<Times> {
    let mut times = Times::new("burst", "150 callers at once on a pool with nothing open, until each has a connection");
    for _ in 0..REPEATS {
        let ours = lazy(Duration::from_secs(10)).build(ground.server.options())?;
        times.add(
            "plimsoll",
            all_at_once(|| {
                let pool = ours.clone();
                async move { pool.acquire().await }
            })
            .await?,
        );
        ours.close(Duration::from_secs(5)).await;

        let theirs = PgPoolOptions::new().max_connections(ALL).connect_lazy_with(ground.server.options());
        times.add(
            "sqlx",
            all_at_once(|| {
                let pool = theirs.clone();
                async move { pool.acquire().await }
            })
            .await?,
        );
        theirs.close().await;

        sqlalchemy_burst(ground, ALL, &mut times, "SQLAlchemy").await?;
    }
    Ok(times)
}

/// The second of two bursts that follow each other: a linger spares it the reconnects.
pub async fn again(ground: &Ground) -> Result<Times> {
    let mut times = Times::new("second-burst", "150 callers at once, a second time right after");
    for _ in 0..REPEATS {
        for (name, linger) in [("plimsoll, linger 10 s", Duration::from_secs(10)), ("plimsoll, linger 0", Duration::ZERO)] {
            let pool = lazy(linger).build(ground.server.options())?;
            let burst = || {
                let pool = pool.clone();
                async move { pool.acquire().await }
            };
            all_at_once(burst).await?;
            while pool.snapshot().checked_out > 0 {
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
            times.add(name, all_at_once(burst).await?);
            pool.close(Duration::from_secs(5)).await;
        }
        if let Some(python) = &ground.python {
            let request = json!({ "work": "burst", "name": "again", "pool_size": BASE, "max_overflow": OVERFLOW, "tasks": ALL });
            python.ask(request.clone()).await?;
            times.add_seconds("SQLAlchemy", &python.ask(request).await?);
            python.ask(json!({ "work": "forget", "name": "again" })).await?;
        }
    }
    Ok(times)
}

fn lazy(linger: Duration) -> PoolOptions {
    PoolOptions::new().pool_size(BASE).max_overflow(OVERFLOW).warm_up(false).overflow_linger(linger)
}

pub async fn until_open(pool: &Pool, count: u32) {
    while pool.snapshot().checked_in < count {
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}

/// Each keeps its connection until all have one; until the last is served.
async fn all_at_once<L, E, F>(take: impl Fn() -> F) -> Result<Duration>
where
    L: Send + 'static,
    E: std::error::Error + Send + Sync + 'static,
    F: Future<Output = Result<L, E>> + Send + 'static,
{
    let everybody = Arc::new(Barrier::new(ALL as usize));
    let began = Instant::now();
    let callers: Vec<_> = (0..ALL)
        .map(|_| {
            let (taken, everybody) = (take(), everybody.clone());
            tokio::spawn(async move {
                let lease = taken.await?;
                everybody.wait().await;
                let served = Instant::now();
                drop(lease);
                Ok::<_, E>(served)
            })
        })
        .collect();
    let mut last = began;
    for caller in callers {
        last = last.max(caller.await??);
    }
    Ok(last - began)
}

async fn sqlalchemy_burst(ground: &Ground, tasks: u32, times: &mut Times, name: &str) -> Result<()> {
    let Some(python) = &ground.python else { return Ok(()) };
    let request = json!({ "work": "burst", "name": "burst", "pool_size": BASE, "max_overflow": OVERFLOW, "tasks": tasks });
    times.add_seconds(name, &python.ask(request).await?);
    python.ask(json!({ "work": "forget", "name": "burst" })).await?;
    Ok(())
}
