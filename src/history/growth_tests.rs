//! What observed pools take in the store, held against what as many pools of the console take: the same hours of the same pools, written
//! down second by second, and as a source tells them.

use std::collections::BTreeMap;
use std::time::Duration;

use super::compactor::Compactor;
use super::frame::{Frame, PoolFrame};
use super::gauge_stats::GaugeStats;
use super::rollup::{HistoryRow, Rollup};
use super::store::HistoryStore;
use super::write_buffer::Batch;
use crate::fleet::model::{Buckets, Counters, Gauges, TimeSum, Times};
use crate::store::{Store, on, open};
use fastrand::Rng;
use plimsoll_model::{HistogramSnapshot, Totals};

const POOLS: u64 = 4;
const SECONDS: u64 = 3_600;
const CAPACITY: u32 = 20;
/// Upper bounds of the distributions that a source tells, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, f64::INFINITY];

/// A pool with callers: what it does in a second, and what it has counted so far.
struct BusyPool {
    rng: Rng,
    leases_a_second: u64,
    counters: Counters,
    times: [TimeSum; 3],
}

impl BusyPool {
    /// The first lends fifty connections a second, the last one hardly any.
    fn new(place: u64) -> Self {
        let time = TimeSum {
            count: Some(0),
            sum_s: Some(0.0),
            recent_max_s: None,
            buckets: Some(Buckets { at_most: BOUNDS.map(|bound| (bound, 0)).to_vec() }),
        };
        let zero = Some(0);
        let counters = Counters { acquired: zero, waited: zero, timed_out: zero, unserved: zero, connects: zero, connects_failed: zero };
        Self {
            rng: Rng::with_seed(place),
            leases_a_second: [50, 10, 4, 0][place as usize % 4],
            counters,
            times: [time.clone(), time.clone(), time],
        }
    }

    /// One second: the frame of a pool of the console, and how it stands at its end.
    fn second(&mut self) -> (PoolFrame, Gauges) {
        let leases = if self.leases_a_second == 0 {
            u64::from(self.rng.u8(..) < 20)
        } else {
            self.leases_a_second + self.rng.u64(0..self.leases_a_second)
        };
        let used = (leases / 6).min(u64::from(CAPACITY)) as u32;
        let most = (used + self.rng.u32(0..4)).min(CAPACITY);
        let waited = if most == CAPACITY { leases / 10 } else { 0 };
        let connects = leases / 40;
        let [waits, holds, opened] = [(0, waited, 2_000.0), (1, leases, 20_000.0), (2, connects, 3_000.0)]
            .map(|(which, count, mean)| self.durations(which, count, mean));
        let totals = Totals { acquired_at_once: leases - waited, acquired_after_wait: waited, connects_ok: connects, ..Totals::default() };
        let add = |count: &mut Option<u64>, more: u64| *count = count.map(|count| count + more);
        add(&mut self.counters.acquired, leases);
        add(&mut self.counters.waited, waited);
        add(&mut self.counters.connects, connects);
        let frame = PoolFrame {
            pool_size: Some(CAPACITY),
            total_capacity: Some(CAPACITY),
            checked_out: GaugeStats::of(used, most),
            open: CAPACITY.into(),
            waiting: GaugeStats::of(0, waited as u32),
            utilization: GaugeStats::of(used * 1000 / CAPACITY, most * 1000 / CAPACITY),
            counted: totals.into(),
            waits: waits.with_zeros(leases - waited),
            holds,
            connects: opened,
        };
        let (checked_out, checked_in) = (Some(used), Some(CAPACITY - used));
        let gauges = Gauges {
            pool_size: Some(CAPACITY),
            total_capacity: Some(CAPACITY),
            checked_out,
            checked_in,
            opening: Some(0),
            waiting: Some(0),
        };
        (frame, gauges)
    }

    /// So many durations around a mean in microseconds, with a long tail.
    fn durations(&mut self, which: usize, count: u64, mean_us: f64) -> HistogramSnapshot {
        let durations: Vec<Duration> =
            (0..count).map(|_| Duration::from_nanos((-mean_us * self.rng.f64().max(1e-9).ln() * 1000.0) as u64)).collect();
        let time = &mut self.times[which];
        time.count = time.count.map(|before| before + count);
        time.sum_s = time.sum_s.map(|before| before + durations.iter().sum::<Duration>().as_secs_f64());
        for (bound, at_most) in time.buckets.iter_mut().flat_map(|buckets| &mut buckets.at_most) {
            *at_most += durations.iter().filter(|duration| duration.as_secs_f64() <= *bound).count() as u64;
        }
        durations.into_iter().map(|duration| (duration, 1)).collect()
    }

    fn counted(&self) -> (Counters, Times) {
        let [wait, hold, connect] = self.times.clone().map(Some);
        (self.counters, Times { wait, hold, connect })
    }
}

/// Who writes the pools down.
#[derive(Clone, Copy)]
enum Writer {
    /// The console that they are of, and one that watches it.
    EachSecond,
    /// One that is told all that a source can tell, so many seconds apart.
    Every(u64),
}

/// Bytes that a pool takes in a store on disk once everything that can be packed is packed.
async fn bytes_a_pool(writer: Writer) -> u64 {
    let folder = tempfile::tempdir().expect("a folder");
    let db = open(folder.path()).await.expect("a store");
    let (store, empty) = (HistoryStore::new(db.clone()), used(&db).await);
    let mut rows = BTreeMap::<u64, Vec<HistoryRow>>::new();
    for place in 0..POOLS {
        let mut rollup = Rollup::new(store.source(&format!("orders / 10.0.0.{place}:8080 / main")).await.expect("a number"));
        let mut pool = BusyPool::new(place);
        let mut before = pool.counted();
        for at_s in 0..SECONDS {
            let (exact, gauges) = pool.second();
            let frame = match writer {
                Writer::EachSecond => exact,
                Writer::Every(apart) if (at_s + 1).is_multiple_of(apart) => {
                    let now = pool.counted();
                    let counted = (now.0.since(&before.0), now.1.since(&before.1));
                    before = now;
                    PoolFrame::observed(&gauges, Some(&counted), apart as u32)
                }
                Writer::Every(_) => continue,
            };
            rows.entry(at_s / 600).or_default().extend(rollup.push(at_s, Frame::Pool(frame)));
        }
    }
    for rows in rows.into_values() {
        store.write(&Batch { rows, ..Batch::default() }).await.expect("written");
    }
    let compactor = Compactor::new(store.writer());
    for source in 1..=POOLS as i64 {
        // Four blocks of seconds at once, of six.
        for _ in 0..2 {
            compactor.pack(source, 100 * SECONDS).await.expect("packed");
        }
    }
    let unpacked: i64 = on!(db, db => sqlx::query_scalar("select count(*) from history").fetch_one(db).await).expect("a count");
    assert_eq!(unpacked, 0);
    u64::try_from(used(&db).await - empty).expect("it has grown") / POOLS
}

/// Bytes in use; pages that were given back are used again.
async fn used(db: &Store) -> i64 {
    let sql = "select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size";
    on!(db, db => sqlx::query_scalar(sql).fetch_one(db).await).expect("a size")
}

/// Bytes of a store are the same in every run: what is written is.
#[tokio::test]
async fn observed_pools_take_no_more_than_as_many_pools_of_the_console() {
    let own = bytes_a_pool(Writer::EachSecond).await;
    assert!(own > 20_000, "{own} bytes of an hour");
    for apart in [1, 5, 15, 60] {
        let observed = bytes_a_pool(Writer::Every(apart)).await;
        assert!(observed <= own, "every {apart} s: {observed} bytes, and {own} of a pool of the console");
        assert!(apart < 5 || observed <= own / 4, "every {apart} s: {observed} bytes are more than a quarter of {own}");
    }
}
