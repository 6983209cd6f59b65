//! A hundred users at once on 50 + 100, as an operator would try it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use plimsoll_pool::{Pool, PoolOptions};
use serde_json::{Value, json};
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Semaphore;

use super::Ground;
use super::bursts::{BASE, OVERFLOW, until_open};
use crate::contender::{Load, Loaded, Runner};
use crate::contenders::plimsoll::Plimsoll;
use crate::contenders::sqlalchemy::SqlAlchemy;
use crate::report::{Bar, Case, Times};
use crate::rounds::compare;

const USERS: usize = 100;
/// Three times as many as there are connections, for an overload.
const TOO_MANY: usize = 300;
const QUERY: &str = "select 1 from pg_sleep(0.005)";
const HOLD: Duration = Duration::from_millis(200);

const OURS: &str = "plimsoll";
const SQLALCHEMY: &str = "SQLAlchemy";
const SERVER: &str = "100 bare connects, 4 at a time";

/// Each time on new pools.
const REPEATS: usize = 9;

/// One query of 5 ms each; the base is open, the overflow is not.
pub async fn warm(ground: &Ground) -> Result<Times> {
    let title = "100 users at once, one query of 5 ms each, 50 + 100 with its base open: until the last has its answer";
    let mut times = Times::new("users-warm", title);
    for _ in 0..REPEATS {
        let pool = PoolOptions::new().pool_size(BASE).max_overflow(OVERFLOW).build(ground.server.options())?;
        until_open(&pool, BASE).await;
        times.add(OURS, together(USERS, || ask(pool.clone())).await?);
        pool.close(Duration::from_secs(5)).await;
        sqlalchemy(ground, &mut times, &[json!({ "work": "burst", "tasks": BASE })], json!({ "work": "users", "sql": QUERY })).await?;
    }
    let seen = times.times_as_fast(OURS, SQLALCHEMY);
    Ok(times.with(Bar::seen(SQLALCHEMY, seen, 3.0)))
}

/// Nothing is open, and each keeps its connection for 200 ms.
pub async fn cold(ground: &Ground) -> Result<Times> {
    let title = "100 users at once, each holds its connection for 200 ms, 50 + 100 with nothing open: until the last is done";
    let mut times = Times::new("users-cold", title);
    for _ in 0..REPEATS {
        let pool = PoolOptions::new().pool_size(BASE).max_overflow(OVERFLOW).warm_up(false).build(ground.server.options())?;
        times.add(OURS, together(USERS, || hold(pool.clone())).await?);
        let parallelism = pool.options().connect_parallelism as usize;
        pool.close(Duration::from_secs(5)).await;
        let turns = Arc::new(Semaphore::new(parallelism));
        times.add(SERVER, together(USERS, || bare(ground, turns.clone())).await?);
        sqlalchemy(ground, &mut times, &[], json!({ "work": "users", "hold": HOLD.as_secs_f64() })).await?;
    }
    let slower = times.times_as_fast(SERVER, OURS).unwrap_or_default();
    Ok(times.with(Bar::at_most("× the time of the connects alone", slower, 1.2)))
}

/// What a hundred users get through, each query a prepared `select 1`.
pub async fn throughput(ground: &Ground) -> Result<Case> {
    let load = Load { tasks: USERS, query: true, timed: true };
    let ours = || Plimsoll::new(&ground.server, PoolOptions::new().pool_size(BASE).max_overflow(OVERFLOW));
    let mut contenders: Vec<Box<dyn Runner + '_>> =
        vec![Loaded::warm(OURS, ours()?, BASE as usize, load).await?, Loaded::warm("plimsoll again", ours()?, BASE as usize, load).await?];
    if let Some(python) = &ground.python {
        let theirs = SqlAlchemy { python, pool_size: BASE, max_overflow: OVERFLOW, tasks: USERS, pre_ping: false };
        contenders.push(Box::new(theirs));
    }
    let scores = compare(&contenders, &ground.plan).await?;
    let bars = [Bar::times("SQLAlchemy + asyncpg", 10.0)];
    Ok(Case::new("users", "acquire + select 1 + release, 100 users on 50 + 100", scores, &bars))
}

/// After 300 users on 150 connections: how long until only the base is open and nobody waits.
pub async fn afterwards(ground: &Ground) -> Result<Times> {
    let mut times =
        Times::new("users-after", "300 users at once on 50 + 100, 200 ms each: from the end until the pool is back at its base");
    let linger = Duration::from_secs(2);
    for _ in 0..3 {
        let options = PoolOptions::new().pool_size(BASE).max_overflow(OVERFLOW).overflow_linger(linger);
        let pool = options.build(ground.server.options())?;
        together(TOO_MANY, || hold(pool.clone())).await?;
        let ended = Instant::now();
        let is_back = |pool: &Pool| {
            let now = pool.snapshot();
            (now.checked_out, now.checked_in, now.waiting, now.opening) == (0, BASE, 0, 0)
        };
        while !is_back(&pool) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        times.add("plimsoll, linger 2 s", ended.elapsed());
        pool.close(Duration::from_secs(5)).await;
    }
    let longest = times.medians().map(|(_, took)| took.high).fold(0.0, f64::max);
    Ok(times.with(Bar::at_most("ms, the longest of these", longest, linger.as_secs_f64() * 1e3 + 1_000.0)))
}

async fn ask(pool: Pool) -> Result<()> {
    sqlx::query(QUERY).execute(&pool).await?;
    Ok(())
}

async fn hold(pool: Pool) -> Result<()> {
    let lease = pool.acquire().await?;
    tokio::time::sleep(HOLD).await;
    drop(lease);
    Ok(())
}

/// What any pool would have to do at least.
fn bare(ground: &Ground, turns: Arc<Semaphore>) -> impl Future<Output = Result<()>> + Send + use<> {
    let target = ground.server.options();
    async move {
        let turn = turns.acquire().await?;
        let conn: PgConnection = target.connect().await?;
        drop(turn);
        tokio::time::sleep(HOLD).await;
        // As a pool does, not on the user's time.
        tokio::spawn(conn.close());
        Ok(())
    }
}

/// So many at the same moment; until the last is done.
async fn together<F>(users: usize, each: impl Fn() -> F) -> Result<Duration>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let began = Instant::now();
    let users: Vec<_> = (0..users).map(|_| tokio::spawn(each())).collect();
    for user in users {
        user.await??;
    }
    Ok(began.elapsed())
}

async fn sqlalchemy(ground: &Ground, times: &mut Times, before: &[Value], measured: Value) -> Result<()> {
    let Some(python) = &ground.python else { return Ok(()) };
    let settings = |request: &Value| {
        let mut request = request.clone();
        (request["name"], request["pool_size"], request["max_overflow"]) = (json!("users"), json!(BASE), json!(OVERFLOW));
        if request["tasks"].is_null() {
            request["tasks"] = json!(USERS);
        }
        request
    };
    for request in before {
        python.ask(settings(request)).await?;
    }
    times.add_seconds(SQLALCHEMY, &python.ask(settings(&measured)).await?);
    python.ask(json!({ "work": "forget", "name": "users" })).await?;
    Ok(())
}
