//! What a service does besides single rows: large result sets, and transactions that say whom they work for.

use anyhow::Result;

use super::Ground;
use crate::contender::{Load, Loaded, Runner};
use crate::contenders::bare::own;
use crate::contenders::plimsoll::Plimsoll;
use crate::contenders::sqlx::Sqlx;
use crate::contenders::{rows, tenants};
use crate::report::{Bar, Case};
use crate::rounds::compare;

const TASKS: usize = 100;
const CONNECTIONS: u32 = 10;

/// Ten thousand rows, by one task that keeps its connection.
pub async fn rows(ground: &Ground) -> Result<Case> {
    let server = &ground.server;
    let pool = || Ok::<_, anyhow::Error>(Plimsoll::new(server, Plimsoll::options(1))?.0);
    let (leased, bare) = (pool()?.acquire().await?, server.connections(1).await?);
    let contenders = vec![
        own("plimsoll, on the pool", vec![rows::OnPool(pool()?)]),
        own("plimsoll, on a lease", vec![rows::OnLease(leased)]),
        own("bare PgConnection", bare.into_iter().map(rows::OnBare).collect()),
    ];
    let scores = compare(&contenders, &ground.plan).await?;
    Ok(Case::new(
        "rows",
        "a result set of 10,000 rows, read as a stream, 1 task on 1 connection",
        scores,
        &[Bar::times("bare PgConnection", 0.95)],
    ))
}

/// A transaction that begins with `set_config(…, true)`, as every one of a service with row-level security does.
pub async fn tenants(ground: &Ground) -> Result<Case> {
    let (server, count) = (&ground.server, CONNECTIONS as usize);
    let load = Load { tasks: TASKS, query: true, timed: false };
    let ours = || Ok::<_, anyhow::Error>(tenants::OnPlimsoll(Plimsoll::new(server, Plimsoll::options(CONNECTIONS))?.0));
    let theirs = tenants::OnSqlx(Sqlx::new(server, Sqlx::options(CONNECTIONS).test_before_acquire(false)).0);
    let bare = server.connections(count).await?;
    let contenders: Vec<Box<dyn Runner>> = vec![
        Loaded::warm("plimsoll", ours()?, count, load).await?,
        Loaded::warm("plimsoll again", ours()?, count, load).await?,
        Loaded::warm("sqlx, test_before_acquire(false)", theirs, count, load).await?,
        own("bare PgConnections, no pool", bare.into_iter().map(tenants::OnBare).collect()),
    ];
    let scores = compare(&contenders, &ground.plan).await?;
    Ok(Case::new(
        "tenants",
        "begin + set_config(…, true) + select 1 + commit, 100 tasks on 10 connections",
        scores,
        &[Bar::times("bare PgConnections, no pool", 0.9)],
    ))
}
