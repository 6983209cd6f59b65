//! psycopg_pool, by gauges of `get_stats()`: `psycopg_pool_<key>`.
//!
//! Names: PyPI psycopg-pool-prometheus, `__init__.py`; keys: psycopg/psycopg, `psycopg_pool/base.py` and `docs/advanced/pool.rst`. The
//! label of the pool, if any, is the owner's. A key whose count is 0 is absent.

use super::dialect::Dialect;
use super::mapping::MILLISECONDS;
use super::raw_pool::RawPool;
use super::{DialectLines, Field, Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["psycopg_pool_"],
    pool_labels: &["pool", "pool_name", "name", "database"],
    mappings: &[
        Mapping::of(PoolSize, "psycopg_pool_pool_min"),
        Mapping::of(TotalCapacity, "psycopg_pool_pool_max"),
        Mapping::of(Open, "psycopg_pool_pool_size"),
        Mapping::of(CheckedIn, "psycopg_pool_pool_available"),
        Mapping::of(Waiting, "psycopg_pool_requests_waiting"),
        // Requests that have begun, until it is settled which of them were served.
        Mapping::of(Acquired, "psycopg_pool_requests_num"),
        Mapping::of(Waited, "psycopg_pool_requests_queued"),
        Mapping::of(Unserved, "psycopg_pool_requests_errors"),
        Mapping::of(WaitSum, "psycopg_pool_requests_wait_ms").scaled(MILLISECONDS),
        Mapping::of(HoldSum, "psycopg_pool_usage_ms").scaled(MILLISECONDS),
        // Connects that have begun, until it is settled which of them failed.
        Mapping::of(Connects, "psycopg_pool_connections_num"),
        Mapping::of(ConnectsFailed, "psycopg_pool_connections_errors"),
        Mapping::of(ConnectSum, "psycopg_pool_connections_ms").scaled(MILLISECONDS),
    ],
    adjust,
    hints: &[
        (TimedOut, "psycopg_pool counts timeouts together with refused requests, as requests_errors."),
        (Wait, "psycopg_pool tells the sum of wait times alone, without a distribution."),
        (Opening, "psycopg_pool does not tell connects under way."),
        (Acquired, "Export all keys of get_stats(): a key that is missing is 0 only among all others."),
        (WaitSum, "Export all keys of get_stats(): a key that is missing is 0 only among all others."),
        (HoldSum, "Export all keys of get_stats(): a key that is missing is 0 only among all others."),
        (ConnectSum, "Export all keys of get_stats(): a key that is missing is 0 only among all others."),
        (Waiting, "Export requests_waiting of get_stats() too."),
        (TotalCapacity, "Export pool_max of get_stats() too."),
        (PoolSize, "Export pool_min of get_stats() too."),
    ],
    lines: &[DialectLines {
        numbers: &[Acquired, WaitSum, HoldSum, ConnectSum, Waiting, TotalCapacity, PoolSize],
        place: "Python, with prometheus_client",
        text: r#"class PoolStats:
    def collect(self):
        for key, value in pool.get_stats().items():
            yield GaugeMetricFamily(f"psycopg_pool_{key}", key, value)

REGISTRY.register(PoolStats())"#,
    }],
    ..Dialect::new("psycopg_pool", "psycopg_pool")
};

/// Keys that are there from the first connect on: with them, all keys are exported.
const ALWAYS: [Field; 6] = [PoolSize, TotalCapacity, Open, CheckedIn, Waiting, Connects];
/// Counts that are left out while they are 0.
const ABSENT_AT_ZERO: [Field; 7] = [Acquired, Waited, Unserved, WaitSum, HoldSum, ConnectsFailed, ConnectSum];

fn adjust(pool: &mut RawPool) {
    if ALWAYS.into_iter().all(|field| pool.value(field).is_some()) {
        ABSENT_AT_ZERO.into_iter().for_each(|field| pool.derive(field, Some(0.0)));
    }
    // Those that still wait are counted as requests already, their time is not.
    let less = |pool: &RawPool, from: Field, away: &[Field]| {
        let away = away.iter().map(|field| pool.value(*field)).sum::<Option<f64>>();
        pool.value(from).zip(away).map(|(from, away)| from - away)
    };
    let acquired = less(pool, Acquired, &[Unserved, Waiting]);
    let opened = less(pool, Connects, &[ConnectsFailed]);
    let waits = less(pool, Waited, &[Waiting]);
    pool.remove(Acquired);
    pool.remove(Connects);
    pool.derive(Acquired, acquired);
    pool.derive(Connects, opened);
    pool.derive(WaitCount, waits);
    pool.derive(ConnectCount, opened);
    let in_use = pool.value(Open).zip(pool.value(CheckedIn)).map(|(open, idle)| open - idle);
    pool.derive(HoldCount, acquired.zip(in_use).map(|(acquired, in_use)| acquired - in_use));
}
