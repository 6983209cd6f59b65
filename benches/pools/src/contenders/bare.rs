use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::Result;
use futures_util::future::join_all;
use plimsoll_pool::Lease;
use sqlx::postgres::PgConnection;
use tokio::sync::Mutex;

use super::plimsoll::Plimsoll;
use crate::contender::{Contender, Runner, Running, Slice, Work, histogram};
use crate::postgres::Postgres;

/// A ceiling: nothing is lent, as many tasks as connections, each with one for itself.
pub struct Own<C> {
    name: &'static str,
    connections: Mutex<Vec<C>>,
}

/// What a task keeps.
pub trait Kept: Send + 'static {
    fn select_one(&mut self) -> impl Future<Output = Result<()>> + Send;
}

impl Kept for PgConnection {
    async fn select_one(&mut self) -> Result<()> {
        let _one: i32 = sqlx::query_scalar("select 1").fetch_one(self).await?;
        Ok(())
    }
}

impl Kept for Lease {
    async fn select_one(&mut self) -> Result<()> {
        Plimsoll::select_one(self).await
    }
}

/// A task for each of these.
pub fn own<C: Kept>(name: &'static str, connections: Vec<C>) -> Box<dyn Runner> {
    Box::new(Own { name, connections: Mutex::new(connections) })
}

/// No pool at all.
pub async fn bare(server: &Postgres, connections: usize) -> Result<Box<dyn Runner>> {
    Ok(own("bare PgConnections, no pool", server.connections(connections).await?))
}

/// Leases that never end: what the pool costs while a statement runs, and nothing of what lending does.
pub async fn leases(pool: Plimsoll, connections: usize) -> Result<Box<dyn Runner>> {
    let mut taken = Vec::new();
    for _ in 0..connections {
        taken.push(pool.take().await?);
    }
    Ok(own("plimsoll, leases kept", taken))
}

impl<C: Kept> Runner for Own<C> {
    fn name(&self) -> &str {
        self.name
    }

    fn run(&self, length: Duration) -> Running<'_> {
        Box::pin(async move {
            let mut connections = self.connections.lock().await;
            let over = Arc::new(AtomicBool::new(false));
            let began = Instant::now();
            let tasks: Vec<_> = connections.drain(..).map(|conn| tokio::spawn(work(conn, over.clone()))).collect();
            tokio::task::spawn_blocking(move || {
                std::thread::sleep(length);
                over.store(true, Relaxed);
            });
            let done = join_all(tasks).await;
            let mut slice = Slice { cycles: 0, length: began.elapsed(), waits: histogram(), least: u64::MAX, most: 0 };
            for task in done {
                let (conn, work) = task??;
                connections.push(conn);
                slice.add(&work);
            }
            Ok(slice)
        })
    }
}

/// Nobody waits here, but every pool beside it is timed on each cycle, and a ceiling that is not would be one of
/// the measuring too.
async fn work<C: Kept>(mut conn: C, over: Arc<AtomicBool>) -> Result<(C, Work)> {
    let mut work = Work::default();
    while !over.load(Relaxed) {
        let asked = Instant::now();
        work.waits.push(asked.elapsed());
        conn.select_one().await?;
        work.cycles += 1;
    }
    Ok((conn, work))
}
