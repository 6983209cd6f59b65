use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::Result;
use hdrhistogram::Histogram;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnection;
use tokio::sync::Mutex;

use crate::contender::{Runner, Running, Slice, histogram};
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
            let mut slice = Slice { cycles: 0, length, waits: histogram(), least: u64::MAX, most: 0 };
            for task in tasks {
                let (conn, cycles, waits) = task.await??;
                connections.push(conn);
                slice.waits.add(waits)?;
                slice.cycles += cycles;
                slice.least = slice.least.min(cycles);
                slice.most = slice.most.max(cycles);
            }
            slice.length = began.elapsed();
            Ok(slice)
        })
    }
}

/// Nobody waits here, but every pool beside it is timed on each cycle, and a ceiling that is not would be one of
/// the measuring too.
async fn work(mut conn: PgConnection, over: Arc<AtomicBool>) -> Result<(PgConnection, u64, Histogram<u64>)> {
    let (mut cycles, mut waits) = (0, histogram());
    while !over.load(Relaxed) {
        let asked = Instant::now();
        waits.saturating_record(asked.elapsed().as_nanos() as u64);
        let _one: i32 = sqlx::query_scalar("select 1").fetch_one(&mut conn).await?;
        cycles += 1;
    }
    Ok((conn, cycles, waits))
}
