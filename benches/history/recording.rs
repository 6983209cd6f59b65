//! How much of a core the recorder takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use plimsoll::internals::{Archive, Batch, Compactor, HistoryStore, Recorder, Rollup, open_store};
use plimsoll::pool::{Pool, PoolOptions};
use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;

use super::generated::{Load, Pools};
use super::spent::processor_time;

const POOLS: usize = 1_000;
/// Of a core.
const BAR_PERCENT: f64 = 5.0;
const SECONDS: u64 = 20;

/// Reading real pools and writing down generated ones. No server could carry a thousand busy ones here, so the pools that
/// are read, in real time and down to the file, are idle; what writing such down takes is put in place of that of others.
pub async fn of_a_thousand_pools() {
    let idle = reading_idle_pools().await;
    let writing_idle = a_second_of(POOLS, Load::None, 1_300).await;
    println!(
        "Recording {POOLS} real pools that lend nothing: {idle:.2} % of a core in real time; writing such down as fast as it goes {writing_idle:.2} %"
    );
    for (load, name) in [(Load::Ordinary, "ordinary"), (Load::Heavy, "heavy")] {
        let writing = a_second_of(POOLS, load, 1_300).await;
        let whole = idle - writing_idle + writing;
        println!("Under {name} load writing it down takes {writing:.2} %, all together {whole:.2} % of a core (bar {BAR_PERCENT} %)");
    }
}

/// How the cost of writing grows with the number of pools.
pub async fn growth() {
    let few = a_second_of(10, Load::Ordinary, 3_000).await;
    let hundred = a_second_of(100, Load::Ordinary, 1_500).await;
    let many = a_second_of(POOLS, Load::Ordinary, 1_300).await;
    println!("Writing down 10, 100 and {POOLS} pools under ordinary load: {few:.3} %, {hundred:.3} % and {many:.2} % of a core");
    println!("A hundred times the pools take {:.0} times the time (bar 100)", many / few);
}

async fn reading_idle_pools() -> f64 {
    let pools: Vec<Pool> = (0..POOLS).map(|_| idle_pool()).collect();
    let without = share(SECONDS / 2).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (db, stopping) = (open_store(folder.path()).await.expect("a store"), CancellationToken::new());
    let archive = Archive::start(db, stopping.clone());
    let start = |(n, pool): (usize, &Pool)| Recorder::start(pool.clone(), &format!("pool {n}"), archive.clone(), stopping.clone());
    let recorders: Vec<Arc<Recorder>> = pools.iter().enumerate().map(start).collect();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let with = share(SECONDS).await;
    stopping.cancel();
    drop(recorders);
    with - without
}

fn idle_pool() -> Pool {
    // Nothing is opened: nobody asks for a connection.
    let options = PoolOptions::new().pool_size(20).max_overflow(40).warm_up(false);
    options.build(PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(1)).expect("a pool")
}

/// Percent of a core that the process takes for so long.
pub async fn share(seconds: u64) -> f64 {
    let (spent, began) = (processor_time(), Instant::now());
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    100.0 * (processor_time() - spent).as_secs_f64() / began.elapsed().as_secs_f64()
}

/// Generated seconds through the same writing, packing and pruning, as fast as it goes: percent of a core that one of them
/// takes, which in life is spread over a second. What generating them takes is subtracted.
async fn a_second_of(pools: usize, load: Load, seconds: u64) -> f64 {
    let generating = processor_time();
    let mut alone = Pools::new(pools, load);
    (0..seconds).for_each(|at_s| drop(alone.second(at_s)));
    let generating = processor_time() - generating;

    let folder = tempfile::tempdir().expect("a folder");
    let db = open_store(folder.path()).await.expect("a store");
    let mut course = Course::begin(HistoryStore::new(db), pools, load).await;
    let spent = processor_time();
    course.go_on(0..seconds).await;
    let spent = processor_time() - spent;
    100.0 * spent.saturating_sub(generating).as_secs_f64() / seconds as f64
}

/// Generated time of some pools, written down.
pub struct Course {
    store: HistoryStore,
    compactor: Compactor,
    pools: Pools,
    rollups: Vec<Rollup>,
}

impl Course {
    pub async fn begin(store: HistoryStore, pools: usize, load: Load) -> Self {
        let mut rollups = Vec::new();
        for pool in 0..pools {
            rollups.push(Rollup::new(store.source(&format!("pool {pool}")).await.expect("a number")));
        }
        Self { compactor: Compactor::new(store.writer()), store, pools: Pools::new(pools, load), rollups }
    }

    /// As the keeper does it: a batch a second, a round of packing, and pruning once a minute.
    pub async fn go_on(&mut self, seconds: std::ops::Range<u64>) {
        for at_s in seconds {
            let frames = self.pools.second(at_s);
            let rows = self.rollups.iter_mut().zip(frames).flat_map(|(rollup, frame)| rollup.push(at_s, frame)).collect();
            self.store.write(&Batch { rows, ..Batch::default() }).await.expect("written");
            self.compactor.round(at_s).await.expect("packed");
            if at_s % 60 == 59 {
                self.store.prune(at_s).await.expect("pruned");
            }
        }
    }
}
