//! What is compared: something that lends connections, and how a load runs on it for a while.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::Result;
use futures_util::future::join_all;
use hdrhistogram::Histogram;

/// A pool as its users use it. What fails ends the run: a failed cycle must not count as a quick one.
pub trait Contender: Send + Sync + 'static {
    type Conn: Send;
    fn take(&self) -> impl Future<Output = Result<Self::Conn>> + Send;
    /// One round trip: a prepared `select 1`.
    fn select_one(conn: &mut Self::Conn) -> impl Future<Output = Result<()>> + Send;
}

/// What each task does in turn, over and over.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub tasks: usize,
    pub query: bool,
    /// Each wait is timed: off where a cycle takes less than reading the clock twice.
    pub timed: bool,
}

/// What came of a while of it.
pub struct Slice {
    pub cycles: u64,
    pub length: Duration,
    /// Nanoseconds that callers waited for a connection; empty when not timed.
    pub waits: Histogram<u64>,
    /// The task with the fewest cycles and the one with the most.
    pub least: u64,
    pub most: u64,
}

impl Slice {
    pub fn a_second(&self) -> f64 {
        self.cycles as f64 / self.length.as_secs_f64()
    }
}

pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Slice>> + Send + 'a>>;

/// A contender under a load, whatever its type.
pub trait Runner: Send + Sync {
    fn name(&self) -> &str;
    fn run(&self, length: Duration) -> Running<'_>;
}

pub struct Loaded<C> {
    name: String,
    contender: Arc<C>,
    load: Load,
}

impl<C: Contender> Loaded<C> {
    /// Opens `connections` by taking all of them at once.
    pub async fn warm(name: &str, contender: C, connections: usize, load: Load) -> Result<Box<dyn Runner>> {
        let taken: Result<Vec<_>> = join_all((0..connections).map(|_| contender.take())).await.into_iter().collect();
        let mut taken = taken?;
        for conn in &mut taken {
            C::select_one(conn).await?;
        }
        drop(taken);
        Ok(Box::new(Self { name: name.to_owned(), contender: Arc::new(contender), load }))
    }
}

impl<C: Contender> Runner for Loaded<C> {
    fn name(&self) -> &str {
        &self.name
    }

    fn run(&self, length: Duration) -> Running<'_> {
        Box::pin(run(self.contender.clone(), self.load, length))
    }
}

async fn run<C: Contender>(contender: Arc<C>, load: Load, length: Duration) -> Result<Slice> {
    let over = Arc::new(AtomicBool::new(false));
    let began = Instant::now();
    let tasks: Vec<_> = (0..load.tasks).map(|_| tokio::spawn(work(contender.clone(), load, over.clone()))).collect();
    // A thread of its own: both of the runtime's may be busy.
    let bell = over.clone();
    tokio::task::spawn_blocking(move || {
        std::thread::sleep(length);
        bell.store(true, Relaxed);
    });
    let mut slice = Slice { cycles: 0, length: Duration::ZERO, waits: histogram(), least: u64::MAX, most: 0 };
    for task in tasks {
        let (cycles, waits) = task.await??;
        slice.cycles += cycles;
        slice.least = slice.least.min(cycles);
        slice.most = slice.most.max(cycles);
        slice.waits.add(waits)?;
    }
    slice.length = began.elapsed();
    Ok(slice)
}

async fn work<C: Contender>(contender: Arc<C>, load: Load, over: Arc<AtomicBool>) -> Result<(u64, Histogram<u64>)> {
    let (mut cycles, mut waits) = (0, histogram());
    while !over.load(Relaxed) {
        let mut conn = if load.timed {
            let asked = Instant::now();
            let conn = contender.take().await?;
            waits.saturating_record(asked.elapsed().as_nanos() as u64);
            conn
        } else {
            contender.take().await?
        };
        if load.query {
            C::select_one(&mut conn).await?;
        }
        drop(conn);
        cycles += 1;
    }
    Ok((cycles, waits))
}

/// Nanoseconds, two digits, up to a minute.
pub fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000_000, 2).expect("these bounds are valid")
}
