//! pg_doorman, by its own endpoint.
//!
//! Names: ozontech/pg_doorman, `src/prometheus/mod.rs` and `metrics.rs` of 3.x. Its errors are those of statements, and the times of
//! connects are of all pools together, so neither is told of a pool.

use super::dialect::Dialect;
use super::raw_pool::RawPool;
use super::{Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    is_pooler: true,
    prefixes: &["pg_doorman_pool"],
    pool_labels: &["database", "user"],
    mappings: &[
        Mapping::of(CheckedOut, "pg_doorman_pools_servers").only(&[("status", "active")]),
        Mapping::of(CheckedIn, "pg_doorman_pools_servers").only(&[("status", "idle")]),
        Mapping::of(TotalCapacity, "pg_doorman_pool_size"),
        Mapping::of(Waiting, "pg_doorman_pools_clients").only(&[("status", "waiting")]),
        Mapping::of(Opening, "pg_doorman_pool_scaling").only(&[("type", "inflight_creates")]),
        Mapping::of(Wait, "pg_doorman_pools_wait_duration_seconds"),
        Mapping::of(Hold, "pg_doorman_pools_transaction_duration_seconds"),
    ],
    adjust,
    hints: &[
        (TotalCapacity, "Update pg_doorman: 3.10 exports pool_size."),
        (PoolSize, "Update pg_doorman: 3.10 exports pool_size."),
        (WaitSum, "Update pg_doorman: 3.10 has a histogram of wait times."),
        (Wait, "Update pg_doorman: 3.10 has a histogram of wait times."),
        (HoldSum, "Update pg_doorman: 3.10 has a histogram of transaction times."),
        (Acquired, "Update pg_doorman: 3.10 counts acquires with the wait times."),
        (TimedOut, "pg_doorman does not count query_wait_timeout of a pool."),
        (ConnectSum, "pg_doorman tells connect times of all pools together, by phase."),
        (Opening, "Update pg_doorman: 3.10 tells connects under way."),
    ],
    ..Dialect::new("pg_doorman", "pg_doorman")
};

/// Each wait ends with a connection.
fn adjust(pool: &mut RawPool) {
    pool.derive(Acquired, pool.value(WaitCount));
}
