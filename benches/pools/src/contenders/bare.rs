use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::Result;
use futures_util::future::join_all;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnection;
use tokio::sync::Mutex;

use crate::contender::{Runner, Running, Slice, Work, histogram};
use crate::postgres::Postgres;

/// A ceiling: no pool at all, as many tasks as connections, each with one for itself.
pub struct Bare(Mutex<Vec<PgConnection>>);

impl Bare {
    pub async fn warm(server: &Postgres, connections: usize) -> Result<Box<dyn Runner>> {
        let mut opened = Vec::new();
        for _ in 0..connections {
            opened.push(server.options().connect().await?);
        }
        Ok(Box::new(Self(Mutex::new(opened))))
    }
}

impl Runner for Bare {
    fn name(&self) -> &str {
        "bare PgConnections, no pool"
    }

    fn run(&self, length: Duration) -> Running<'_> {
        Box::pin(async move {
            let mut connections = self.0.lock().await;
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
async fn work(mut conn: PgConnection, over: Arc<AtomicBool>) -> Result<(PgConnection, Work)> {
    let mut work = Work::default();
    while !over.load(Relaxed) {
        let asked = Instant::now();
        work.waits.push(asked.elapsed());
        let _one: i32 = sqlx::query_scalar("select 1").fetch_one(&mut conn).await?;
        work.cycles += 1;
    }
    Ok((conn, work))
}
