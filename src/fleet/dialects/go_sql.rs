//! Go's `database/sql`, by client_golang's collector.
//!
//! Names: prometheus/client_golang, `prometheus/collectors/dbstats_collector.go`.

use super::dialect::Dialect;
use super::raw_pool::RawPool;
use super::{DialectLines, Field::*, Mapping};

/// Why acquires are not told.
pub(super) const NO_ACQUIRES: &str = "database/sql counts only the acquires that waited, not those served at once.";

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["go_sql_"],
    pool_labels: &["db_name"],
    mappings: &[
        Mapping::of(CheckedOut, "go_sql_in_use_connections"),
        Mapping::of(CheckedIn, "go_sql_idle_connections"),
        Mapping::of(Open, "go_sql_open_connections"),
        Mapping::of(TotalCapacity, "go_sql_max_open_connections"),
        Mapping::of(WaitCount, "go_sql_wait_count_total"),
        Mapping::of(WaitSum, "go_sql_wait_duration_seconds_total"),
    ],
    adjust: settle_waits,
    hints: &[
        (TotalCapacity, "Call SetMaxOpenConns: without it the pool opens as many connections as callers ask for."),
        (PoolSize, "Call SetMaxOpenConns: without it the pool has no size."),
        (Waiting, "database/sql does not tell callers in its queue; wait times rise when they leave it."),
        (TimedOut, "database/sql does not count callers whose context ends in its queue."),
        (Acquired, NO_ACQUIRES),
        (Wait, "database/sql tells the sum of wait times alone, without a distribution."),
        (HoldSum, "database/sql does not tell how long connections are held."),
        (ConnectSum, "database/sql does not tell how long connects take."),
        (Opening, "database/sql does not tell connects under way."),
    ],
    lines: &[DialectLines { numbers: &[TotalCapacity, PoolSize], place: "Go, behind sql.Open", text: "db.SetMaxOpenConns(20)" }],
    ..Dialect::new("go_sql", "Go database/sql")
};

/// A limit of 0 is none. The count of waits rises when a wait begins, their time when it ends. They belong together only while nobody can
/// be waiting: as long as a connection may be opened. Else the count would have waits that have taken no time yet.
pub(super) fn settle_waits(pool: &mut RawPool) {
    pool.derive(Waited, pool.value(WaitCount));
    pool.remove_no_limit(TotalCapacity);
    let may_open = match (pool.value(CheckedOut), pool.value(TotalCapacity)) {
        (Some(checked_out), Some(capacity)) => checked_out < capacity,
        (_, capacity) => capacity.is_none(),
    };
    if !may_open {
        pool.remove(WaitCount);
    }
}
