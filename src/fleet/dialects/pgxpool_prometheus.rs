//! Go's pgxpool, by IBM's collector for Prometheus.
//!
//! Names: IBM/pgxpoolprometheus, `collector.go`; the labels are the owner's. Its counters do not end in `_total`.

use super::dialect::Dialect;
use super::mapping::NANOSECONDS;
use super::raw_pool::RawPool;
use super::{Field, Field::*, Mapping};

/// What pgxpool does not count, whoever tells of it.
pub(super) const HINTS: &[(Field, &str)] = &[
    (Waiting, "pgxpool does not tell callers in its queue; acquires that waited rise when they leave it."),
    (TimedOut, "pgxpool does not tell timeouts from other cancelled acquires, which are counted together as failed."),
    (Wait, "pgxpool tells the sum of acquire times alone, without a distribution."),
    (HoldSum, "pgxpool does not tell how long connections are held."),
    (ConnectSum, "pgxpool does not tell how long connects take."),
];

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["pgxpool_"],
    pool_labels: &["*"],
    mappings: &[
        Mapping::of(CheckedOut, "pgxpool_acquired_conns"),
        Mapping::of(CheckedIn, "pgxpool_idle_conns"),
        Mapping::of(Opening, "pgxpool_constructing_conns"),
        Mapping::of(TotalCapacity, "pgxpool_max_conns"),
        Mapping::of(Acquired, "pgxpool_acquire_count").ending(&["", "_total"]),
        Mapping::of(Waited, "pgxpool_empty_acquire").ending(&["", "_total"]),
        Mapping::of(Unserved, "pgxpool_canceled_acquire_count").ending(&["", "_total"]),
        Mapping::of(Connects, "pgxpool_new_conns_count").ending(&["", "_total"]),
        Mapping::of(WaitSum, "pgxpool_acquire_duration_ns").ending(&["", "_total"]).scaled(NANOSECONDS),
    ],
    adjust,
    marks: &[CheckedOut],
    hints: HINTS,
    ..Dialect::new("pgxpool_prometheus", "pgxpool by pgxpoolprometheus")
};

/// The time is that of all acquires that were served, also of those at once. Those that waited are counted only when they are served.
pub(super) fn adjust(pool: &mut RawPool) {
    if pool.value(WaitSum).is_some() {
        pool.derive(WaitCount, pool.value(Acquired));
    }
}
