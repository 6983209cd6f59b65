//! PgDog, by its own endpoint. What stands before the names is `openmetrics_namespace`: nothing, `pgdog_` or `pgdog.`.
//!
//! Names: pgdogdev/pgdog, `pgdog/src/stats/pools.rs` and `open_metric.rs`; times of connects and transactions are in milliseconds. Those
//! idle in a transaction (`sv_idle_xact`) are among the active ones.

use super::dialect::Dialect;
use super::mapping::MILLISECONDS;
use super::{Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    is_pooler: true,
    prefixes: &["cl_waiting", "sv_active", "sv_idle", "maxwait", "total_connect_", "total_xact_", "checkout_timeouts", "pgdog_"],
    pool_labels: &["database", "user", "host", "port", "shard", "role"],
    mappings: &[
        Mapping::of(CheckedOut, "sv_active"),
        Mapping::of(CheckedIn, "sv_idle"),
        Mapping::of(Waiting, "cl_waiting"),
        Mapping::of(WaitMax, "maxwait"),
        Mapping::of(TimedOut, "checkout_timeouts").ending(&["", "_total"]),
        Mapping::of(HoldSum, "total_xact_time").scaled(MILLISECONDS),
        Mapping::of(HoldCount, "total_xact_count"),
        Mapping::of(ConnectSum, "total_connect_time").scaled(MILLISECONDS),
        Mapping::of(ConnectCount, "total_connect_count"),
        Mapping::of(Connects, "total_connect_count"),
        Mapping::of(CheckedOut, "pgdog_sv_active").fallback(),
        Mapping::of(CheckedIn, "pgdog_sv_idle").fallback(),
        Mapping::of(Waiting, "pgdog_cl_waiting").fallback(),
        Mapping::of(WaitMax, "pgdog_maxwait").fallback(),
        Mapping::of(TimedOut, "pgdog_checkout_timeouts").ending(&["", "_total"]).fallback(),
        Mapping::of(HoldSum, "pgdog_total_xact_time").scaled(MILLISECONDS).fallback(),
        Mapping::of(HoldCount, "pgdog_total_xact_count").fallback(),
        Mapping::of(ConnectSum, "pgdog_total_connect_time").scaled(MILLISECONDS).fallback(),
        Mapping::of(ConnectCount, "pgdog_total_connect_count").fallback(),
        Mapping::of(Connects, "pgdog_total_connect_count").fallback(),
    ],
    marks: &[CheckedOut],
    hints: &[
        (TotalCapacity, "PgDog does not export pool_size."),
        (PoolSize, "PgDog does not export min_pool_size."),
        (TimedOut, "Update PgDog: versions since September 2026 count checkout timeouts."),
        (WaitSum, "PgDog tells only how long the first client in the queue has waited."),
        (Wait, "PgDog tells only how long the first client in the queue has waited."),
        (Acquired, "PgDog does not count checkouts, only transactions and queries."),
        (HoldSum, "Update PgDog: newer versions tell how long transactions take."),
        (ConnectSum, "Update PgDog: newer versions tell how long connects take."),
        (Opening, "PgDog does not tell connects under way."),
    ],
    ..Dialect::new("pgdog", "PgDog")
};
