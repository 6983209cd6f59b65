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

/// What one task did of it. Its waits are sorted into a histogram only afterwards: a histogram a task, each
/// of which is larger than a cache, would slow down what has many tasks.
#[derive(Default)]
pub struct Work {
    pub cycles: u64,
    pub waits: Vec<Duration>,
}

impl Slice {
    pub fn add(&mut self, work: &Work) {
        self.cycles += work.cycles;
        self.least = self.least.min(work.cycles);
        self.most = self.most.max(work.cycles);
        work.waits.iter().for_each(|wait| self.waits.saturating_record(wait.as_nanos() as u64));
    }

    pub fn a_second(&self) -> f64 {
        self.cycles as f64 / self.length.as_secs_f64()
    }
}

pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Slice>> + Send + 'a>>;

/// A program that counts for itself, in whole seconds, and tells how many a second there were.
pub fn whole_seconds(length: Duration, a_second: impl FnOnce(u64) -> Result<f64>) -> Result<Slice> {
    let seconds = length.as_secs_f64().ceil() as u64;
    let cycles = (tokio::task::block_in_place(|| a_second(seconds))? * seconds as f64) as u64;
    Ok(Slice { cycles, length: Duration::from_secs(seconds), waits: histogram(), least: 0, most: 0 })
}

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
    let done = join_all(tasks).await;
    let length = began.elapsed();
    let mut slice = Slice { cycles: 0, length, waits: histogram(), least: u64::MAX, most: 0 };
    for task in done {
        slice.add(&task??);
    }
    Ok(slice)
}

async fn work<C: Contender>(contender: Arc<C>, load: Load, over: Arc<AtomicBool>) -> Result<Work> {
    let mut work = Work::default();
    while !over.load(Relaxed) {
        let mut conn = if load.timed {
            let asked = Instant::now();
            let conn = contender.take().await?;
            work.waits.push(asked.elapsed());
            conn
        } else {
            contender.take().await?
        };
        if load.query {
            C::select_one(&mut conn).await?;
        }
        drop(conn);
        work.cycles += 1;
    }
    Ok(work)
}

/// Nanoseconds, two digits, up to a minute.
pub fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000_000, 2).expect("these bounds are valid")
}
