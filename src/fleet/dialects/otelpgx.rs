//! Go's pgxpool, by exaring/otelpgx.
//!
//! Names: exaring/otelpgx, `meter.go`. The wait time is that of all acquires, as with the other pools, not
//! `pgxpool.empty_acquire_wait_time`, which is of those that waited.

use super::dialect::Dialect;
use super::mapping::NANOSECONDS;
use super::pgxpool_prometheus::{HINTS, adjust};
use super::{Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["pgxpool_"],
    pool_labels: &["db_client_connection_pool_name"],
    mappings: &[
        Mapping::of(CheckedOut, "pgxpool_acquired_connections"),
        Mapping::of(CheckedIn, "pgxpool_idle_connections"),
        Mapping::of(Opening, "pgxpool_constructing_connections"),
        Mapping::of(TotalCapacity, "pgxpool_max_connections"),
        Mapping::of(Acquired, "pgxpool_acquires").ending(&["_total", ""]),
        Mapping::of(Waited, "pgxpool_empty_acquire").ending(&["_total", ""]),
        Mapping::of(Unserved, "pgxpool_canceled_acquires").ending(&["_total", ""]),
        Mapping::of(Connects, "pgxpool_new_connections").ending(&["_total", ""]),
        Mapping::of(WaitSum, "pgxpool_acquire_duration").ending(&["_nanoseconds_total", "_nanoseconds", ""]).scaled(NANOSECONDS),
    ],
    adjust,
    marks: &[CheckedOut],
    hints: HINTS,
    ..Dialect::new("otelpgx", "pgxpool by otelpgx")
};
