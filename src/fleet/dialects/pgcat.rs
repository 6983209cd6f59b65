//! PgCat, by its own endpoint.
//!
//! Names: postgresml/pgcat, `src/prometheus.rs`. A pool has the connections to all its servers: its size is told for each of them, and so
//! are the waits. Times of transactions are left out: their unit has changed.

use super::dialect::Dialect;
use super::mapping::{LabelPairs, MICROSECONDS};
use super::{Field::*, Mapping};

const POOL: LabelPairs = &[("pool", "pool"), ("username", "user")];

pub(super) static DIALECT: Dialect = Dialect {
    is_pooler: true,
    prefixes: &["pgcat_pools_", "pgcat_databases_", "pgcat_stats_"],
    pool_labels: &["pool", "user"],
    mappings: &[
        Mapping::of(CheckedOut, "pgcat_pools_sv_active"),
        Mapping::of(CheckedIn, "pgcat_pools_sv_idle"),
        Mapping::of(CheckedIn, "pgcat_pools_sv_tested"),
        Mapping::of(Opening, "pgcat_pools_sv_login"),
        Mapping::of(Waiting, "pgcat_pools_cl_waiting"),
        Mapping::of(WaitMax, "pgcat_pools_maxwait"),
        // What is beyond the whole seconds.
        Mapping::of(WaitMax, "pgcat_pools_maxwait_us").scaled(MICROSECONDS),
        Mapping::of(TotalCapacity, "pgcat_databases_pool_size").by_each(POOL),
        Mapping::of(WaitSum, "pgcat_stats_total_wait_time").scaled(MICROSECONDS).by_each(POOL),
    ],
    hints: &[
        (TotalCapacity, "Update PgCat: newer versions label pool sizes with the user."),
        (PoolSize, "Update PgCat: newer versions label pool sizes with the user."),
        (WaitSum, "Update PgCat: newer versions label wait times with the user."),
        (Wait, "PgCat tells the sum of wait times alone, without a distribution."),
        (TimedOut, "PgCat does not count connect_timeout apart from other errors."),
        (Acquired, "PgCat does not count connections given to clients."),
        (HoldSum, "PgCat does not tell how long connections are held."),
        (ConnectSum, "PgCat does not tell how long connects take."),
    ],
    ..Dialect::new("pgcat", "PgCat")
};
