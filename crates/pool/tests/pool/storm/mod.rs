//! A minute of everything at once: callers that do whatever callers do, on a network and a server that
//! fail in every way. Afterwards every number is exact.

mod callers;
mod faults;
mod sampler;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use fastrand::Rng;
use plimsoll_pool::{Pool, PrePing};

use crate::ground::{agrees_with_the_server, all, leases, options};
use crate::ledger::Ledger;
use crate::support::{Postgres, Proxy, eventually};

const LENGTH: Duration = Duration::from_secs(60);
const CALLERS: u64 = 200;
/// The most that the pool may be resized to, of the base and of the overflow.
const LARGEST: u32 = 20;
const CAPACITY: u32 = 2 * LARGEST;
/// Six seconds of rush and four of lull: in the rush all wait, in the lull connections lie idle.
const WAVE: (u64, u64) = (10, 6);
/// Longer than any cleaning; who needs all of it hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// What everybody in the storm shares.
struct Storm {
    postgres: Postgres,
    proxy: Proxy,
    pool: Pool,
    began: Instant,
    over: AtomicBool,
    ledger: Ledger,
    /// Leases in the callers' hands, and the most that there were at once.
    held: AtomicU32,
    most_held: AtomicU32,
    committed: AtomicU64,
    /// Commits whose answer was lost.
    in_doubt: AtomicU64,
    /// Raised before each resize and after it, so that it is odd while one is under way.
    resizes: AtomicU64,
}

impl Storm {
    async fn gather() -> Self {
        let postgres = Postgres::start().await;
        let proxy = Proxy::before(&postgres.options()).await;
        let limits = options("storm", LARGEST, LARGEST).timeout(Duration::from_millis(300)).max_waiters(Some(100));
        let pinged = limits.pre_ping(PrePing::IfIdleFor(Duration::from_millis(50))).overflow_linger(Duration::from_millis(500));
        let pool = pinged.build(proxy.options(&postgres.options())).expect("valid options");
        let mut direct: sqlx::PgConnection = sqlx::ConnectOptions::connect(&postgres.options()).await.expect("the server runs");
        sqlx::raw_sql("create table cargo (state text)").execute(&mut direct).await.expect("create");
        Self {
            postgres,
            proxy,
            pool,
            began: Instant::now(),
            over: AtomicBool::new(false),
            ledger: Ledger::default(),
            held: AtomicU32::new(0),
            most_held: AtomicU32::new(0),
            committed: AtomicU64::new(0),
            in_doubt: AtomicU64::new(0),
            resizes: AtomicU64::new(0),
        }
    }

    fn is_over(&self) -> bool {
        self.over.load(SeqCst)
    }

    fn is_lull(&self) -> bool {
        let (wave, rush) = WAVE;
        self.began.elapsed().as_secs() % wave >= rush
    }

    async fn is_calm(&self) {
        eventually(&format!("{:?} is at rest", self.pool), async || {
            let now = self.pool.snapshot();
            (now.checked_out, now.waiting, now.opening) == (0, 0, 0)
        })
        .await;
    }

    /// What was ended while idle is found out by a ping, so everything is taken until nothing is found.
    async fn agrees_with_the_server(&self) {
        eventually("the pool has found out whom it lost", async || {
            tokio::time::sleep(Duration::from_millis(60)).await;
            let idle = self.pool.snapshot();
            drop(leases(&self.pool, idle.checked_in.max(1)).await);
            self.pool.snapshot().totals.closes.ping_failed == idle.totals.closes.ping_failed
        })
        .await;
        agrees_with_the_server(&self.postgres, &self.pool).await;
    }

    /// In the lulls of a minute there may be nothing beyond the base.
    async fn lets_what_is_beyond_the_base_go(&self) {
        self.pool.resize(1, LARGEST).expect("valid limits");
        drop(leases(&self.pool, 3).await);
        eventually("what is beyond the base is closed", async || self.pool.snapshot().open() == 1).await;
    }

    /// What was committed is there, and nothing that was not.
    async fn has_kept_its_word(&self) {
        let count = "select count(*) filter (where state = 'kept'), count(*) filter (where state <> 'kept') from cargo";
        let (kept, others): (i64, i64) = sqlx::query_as(count).fetch_one(&self.pool).await.expect("the storm is over");
        let (committed, in_doubt) = (self.committed.load(SeqCst), self.in_doubt.load(SeqCst));
        assert!((committed..=committed + in_doubt).contains(&(kept as u64)), "{kept} kept of {committed}, {in_doubt} in doubt");
        assert_eq!(others, 0, "transactions that were left open were all rolled back");
    }
}

/// A new one each time; that of a failure is printed with it, and may be given again.
fn seed() -> u64 {
    let seed = std::env::var("STORM_SEED").map_or_else(|_| fastrand::u64(..), |given| given.parse().expect("a number"));
    println!("STORM_SEED={seed}");
    seed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_a_minute_of_faults_every_number_is_exact() {
    let mut seeds = Rng::with_seed(seed());
    let storm = Arc::new(Storm::gather().await);
    let callers: Vec<_> = (0..CALLERS).map(|_| tokio::spawn(callers::run(storm.clone(), seeds.fork()))).collect();
    let sampler = tokio::spawn(sampler::run(storm.clone()));
    let counter = tokio::spawn(sampler::count_sessions(storm.clone()));
    let faults = tokio::spawn(faults::run(storm.clone(), seeds.fork()));
    tokio::time::sleep(LENGTH).await;
    storm.over.store(true, SeqCst);
    faults.await.expect("no fault panics");
    for caller in callers {
        let ended = tokio::time::timeout(PATIENCE, caller).await;
        ended.unwrap_or_else(|_| panic!("a caller hangs: {:?}", storm.pool)).expect("no caller panics");
    }
    let sampled = sampler.await.expect("no snapshot is wrong");
    assert!(counter.await.expect("never too many sessions on the server") > 500);

    storm.is_calm().await;
    let calm = storm.pool.snapshot();
    storm.ledger.agrees_with(&calm.totals);
    assert_eq!(storm.pool.holders().len(), 0);
    let most = sampled.most_checked_out.max(storm.most_held.load(SeqCst));
    assert!((most..=CAPACITY).contains(&calm.peak.value), "{most} were seen out at once, the peak is {}", calm.peak.value);
    assert!(sampled.most_waiting <= calm.peak_waiting.value, "{} were seen waiting: {calm:?}", sampled.most_waiting);
    storm.agrees_with_the_server().await;
    storm.has_kept_its_word().await;
    storm.lets_what_is_beyond_the_base_go().await;
    let end = storm.pool.snapshot();
    assert_eq!(storm.pool.connect_failures().iter().map(|(_, count)| count).sum::<u64>(), end.totals.connects_failed);
    assert_eq!(end.totals.connects_ok - all(&end.totals.closes), u64::from(end.open()), "each was opened once and closed once: {end:?}");
    was_a_storm(&end.totals, sampled.snapshots);
}

/// A storm in which nothing happened proves nothing.
fn was_a_storm(totals: &plimsoll_pool::Totals, snapshots: u32) {
    println!("{snapshots} snapshots, {totals:?}");
    let (t, c) = (totals, totals.closes);
    let outcomes = [t.acquired_at_once, t.acquired_after_wait, t.timed_out, t.shed, t.cancelled, t.connects_failed];
    let closes = [c.broken, c.ping_failed, c.dirty, c.resized, c.overflow];
    assert!(outcomes.iter().chain(&closes).all(|count| *count > 0), "{totals:?}");
    assert!(snapshots > 2_000, "{snapshots}");
}
