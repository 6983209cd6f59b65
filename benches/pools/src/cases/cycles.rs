//! Acquire and release, with and without a query between: the throughput that each pool leaves.

use anyhow::Result;
use deadpool_postgres::RecyclingMethod::{Fast, Verified};
use plimsoll_pool::PrePing;

use super::Ground;
use crate::contender::{Load, Loaded, Runner};
use crate::contenders::bare::{bare, leases};
use crate::contenders::bb8::Bb8;
use crate::contenders::deadpool::{Deadpool, DeadpoolOverSqlx};
use crate::contenders::pgbench::Pgbench;
use crate::contenders::plimsoll::Plimsoll;
use crate::contenders::queue::Queue;
use crate::contenders::sqlalchemy::SqlAlchemy;
use crate::contenders::sqlx::Sqlx;
use crate::report::{Bar, Case};
use crate::rounds::compare;

const TASKS: usize = 100;
const CONNECTIONS: u32 = 10;

type Contenders<'g> = Vec<Box<dyn Runner + 'g>>;

/// Nothing between acquire and release, by one task on one connection.
pub async fn one_task(ground: &Ground) -> Result<Case> {
    let load = Load { tasks: 1, query: false, timed: false };
    let contenders = without_pings(ground, 1, load).await?;
    let scores = compare(&contenders, &ground.plan).await?;
    let bars = [Bar::times("sqlx", 500.0), Bar::times("deadpool Fast", 3.0)];
    Ok(Case::new("one-task", "acquire + release, no query, 1 task on 1 connection", scores, &bars))
}

/// Nothing between acquire and release, by a hundred tasks on ten connections.
pub async fn many_tasks(ground: &Ground) -> Result<Case> {
    let load = Load { tasks: TASKS, query: false, timed: false };
    let contenders = without_pings(ground, CONNECTIONS, load).await?;
    let scores = compare(&contenders, &ground.plan).await?;
    let bars = [Bar::times("sqlx", 20.0), Bar::times("deadpool Fast", 1.0)];
    Ok(Case::new("many-tasks", "acquire + release, no query, 100 tasks on 10 connections", scores, &bars))
}

/// A prepared `select 1` between, beside two ceilings and the rungs that lead to them.
pub async fn query(ground: &Ground) -> Result<Case> {
    let load = Load { tasks: TASKS, query: true, timed: true };
    let mut contenders = without_pings(ground, CONNECTIONS, load).await?;
    contenders.extend(rungs(ground, load).await?);
    contenders.push(bare(&ground.server, CONNECTIONS as usize).await?);
    contenders.push(Pgbench::prepare(&ground.server, CONNECTIONS as usize)?);
    contenders.extend(sqlalchemy(ground, true));
    let scores = compare(&contenders, &ground.plan).await?;
    let bars = [
        Bar::times("sqlx", 3.2),
        Bar::times("deadpool Fast", 1.25),
        Bar::times("SQLAlchemy + asyncpg, pre_ping", 25.0),
        Bar::times("bare PgConnections, no pool", 0.95),
        Bar::at_most("× the median wait is the longest wait", scores[0].unfairness(), 20.0),
    ];
    Ok(Case::new("query", "acquire + select 1 + release, 100 tasks on 10 connections", scores, &bars))
}

/// The same, every pool asked to test each connection before it is lent.
pub async fn ping(ground: &Ground) -> Result<Case> {
    let load = Load { tasks: TASKS, query: true, timed: true };
    let (server, connections) = (&ground.server, CONNECTIONS as usize);
    let ours = || Plimsoll::new(server, Plimsoll::options(CONNECTIONS).pre_ping(PrePing::Always));
    let contenders = vec![
        Loaded::warm("plimsoll, pre_ping Always", ours()?, connections, load).await?,
        Loaded::warm("plimsoll again", ours()?, connections, load).await?,
        Loaded::warm("sqlx", Sqlx::new(server, Sqlx::options(CONNECTIONS)), connections, load).await?,
        Loaded::warm("deadpool Verified", Deadpool::new(server, connections, Verified)?, connections, load).await?,
        Loaded::warm("bb8", Bb8::new(server, CONNECTIONS).await?, connections, load).await?,
    ];
    let scores = compare(&contenders, &ground.plan).await?;
    let bars = [Bar::times("deadpool Verified", 1.0), Bar::times("bb8", 1.0)];
    Ok(Case::new("ping", "acquire + select 1 + release with a ping on every acquire, 100 tasks on 10 connections", scores, &bars))
}

/// From the pool to connections without one, a cost left out at each: none of the pool's own, nobody who waits, nothing
/// that is lent.
async fn rungs(ground: &Ground, load: Load) -> Result<Contenders<'_>> {
    let (server, connections) = (&ground.server, CONNECTIONS as usize);
    let ours = || Plimsoll::new(server, Plimsoll::options(CONNECTIONS));
    let queue = Queue::new(server, connections).await?;
    let no_queue = Load { tasks: connections, ..load };
    Ok(vec![
        Loaded::warm("queue only, over sqlx", queue, connections, load).await?,
        Loaded::warm("plimsoll, 10 tasks, none waiting", ours()?, connections, no_queue).await?,
        leases(ours()?, connections).await?,
    ])
}

/// Each with its defaults; where a name says so, with its quickest setting.
async fn without_pings(ground: &Ground, connections: u32, load: Load) -> Result<Contenders<'_>> {
    let (server, count) = (&ground.server, connections as usize);
    let ours = || Plimsoll::new(server, Plimsoll::options(connections));
    let untested = Sqlx::options(connections).test_before_acquire(false);
    Ok(vec![
        Loaded::warm("plimsoll", ours()?, count, load).await?,
        Loaded::warm("plimsoll again", ours()?, count, load).await?,
        Loaded::warm("sqlx", Sqlx::new(server, Sqlx::options(connections)), count, load).await?,
        Loaded::warm("sqlx, test_before_acquire(false)", Sqlx::new(server, untested), count, load).await?,
        Loaded::warm("deadpool Fast", Deadpool::new(server, count, Fast)?, count, load).await?,
        Loaded::warm("deadpool Verified", Deadpool::new(server, count, Verified)?, count, load).await?,
        Loaded::warm("deadpool over sqlx, no check", DeadpoolOverSqlx::new(server, count)?, count, load).await?,
        Loaded::warm("bb8", Bb8::new(server, connections).await?, count, load).await?,
    ])
}

fn sqlalchemy(ground: &Ground, pre_ping: bool) -> Option<Box<dyn Runner + '_>> {
    let python = ground.python.as_ref()?;
    Some(Box::new(SqlAlchemy { python, pool_size: CONNECTIONS, max_overflow: 0, tasks: TASKS, pre_ping }))
}
