//! PgBouncer, by prometheus-community/pgbouncer_exporter, and by spreaker's exporter, which shares most of its names.
//!
//! Names: prometheus-community/pgbouncer_exporter, `collector.go` of 0.12; spreaker/prometheus-pgbouncer-exporter, `collector.py` of 2.x.
//! Limits are told of a database: each user's pool has them. Totals are told of a database too: they are a pool's where it is the only one.

use super::dialect::Dialect;
use super::mapping::{LabelPairs, MICROSECONDS};
use super::raw_pool::RawPool;
use super::{DialectLines, Field, Field::*, Mapping};

/// In the limits the name of a database for clients is `name`, and `database` is that on the server.
const NAME: LabelPairs = &[("name", "database")];
const DATABASE: LabelPairs = &[("database", "database")];
/// Python's client adds it to counters.
const TOTAL: &[&str] = &["_total", ""];

/// What PgBouncer does not tell, or tells of a database alone.
const HINTS: &[(Field, &str)] = &[
    (TimedOut, "PgBouncer does not count query_wait_timeout: it is in its log."),
    (WaitSum, "PgBouncer tells wait times of a database alone; let one user connect to it, or give each user a database entry."),
    (Wait, "PgBouncer tells the sum of wait times alone, without a distribution."),
    (HoldSum, "PgBouncer tells transaction times of a database alone; let one user connect to it, or give each user a database entry."),
    (Acquired, "PgBouncer counts transactions, not connections given to clients."),
    (ConnectSum, "PgBouncer does not tell how long connects take."),
    (Opening, "The exporter does not tell server connections that log in."),
    (TotalCapacity, "Let the exporter's user run SHOW DATABASES, which has the pool sizes."),
    (PoolSize, "Let the exporter's user run SHOW DATABASES, which has the pool sizes."),
];

pub(super) static DIALECT: Dialect = Dialect {
    is_pooler: true,
    prefixes: &["pgbouncer_pools_", "pgbouncer_databases_", "pgbouncer_stats_"],
    pool_labels: &["database", "user"],
    except: &[("database", "pgbouncer"), ("name", "pgbouncer")],
    mappings: &[
        Mapping::of(CheckedOut, "pgbouncer_pools_server_active_connections"),
        Mapping::of(CheckedOut, "pgbouncer_pools_server_active_cancel_connections"),
        Mapping::of(CheckedOut, "pgbouncer_pools_server_being_canceled_connections"),
        Mapping::of(CheckedIn, "pgbouncer_pools_server_idle_connections"),
        Mapping::of(CheckedIn, "pgbouncer_pools_server_used_connections"),
        Mapping::of(CheckedIn, "pgbouncer_pools_server_testing_connections"),
        Mapping::of(Opening, "pgbouncer_pools_server_login_connections"),
        Mapping::of(Waiting, "pgbouncer_pools_client_waiting_connections"),
        Mapping::of(WaitMax, "pgbouncer_pools_client_maxwait_seconds"),
        Mapping::of(PoolSize, "pgbouncer_databases_pool_size").by_each(NAME),
        Mapping::of(MaxOverflow, "pgbouncer_databases_reserve_pool").by_each(NAME),
        Mapping::of(WaitSum, "pgbouncer_stats_totals_client_wait_seconds_total").by_all(DATABASE),
        Mapping::of(HoldSum, "pgbouncer_stats_totals_server_in_transaction_seconds_total").by_all(DATABASE),
        Mapping::of(HoldCount, "pgbouncer_stats_totals_sql_transactions_pooled_total").by_all(DATABASE),
        Mapping::of(PoolSize, "pgbouncer_databases_database_pool_size").by_each(DATABASE).fallback(),
        Mapping::of(MaxOverflow, "pgbouncer_databases_database_reserve_pool_size").by_each(DATABASE).fallback(),
        Mapping::of(WaitSum, "pgbouncer_stats_waiting_duration_microseconds")
            .ending(TOTAL)
            .scaled(MICROSECONDS)
            .by_all(DATABASE)
            .fallback(),
        Mapping::of(HoldSum, "pgbouncer_stats_transactions_duration_microseconds")
            .ending(TOTAL)
            .scaled(MICROSECONDS)
            .by_all(DATABASE)
            .fallback(),
        Mapping::of(HoldCount, "pgbouncer_stats_transactions_total").by_all(DATABASE).fallback(),
    ],
    adjust,
    hints: HINTS,
    lines: &[DialectLines {
        numbers: &[TotalCapacity, PoolSize],
        place: "pgbouncer.ini, with the exporter's user",
        text: "stats_users = pgbouncer_exporter",
    }],
    ..Dialect::new("pgbouncer_exporter", "PgBouncer by its exporter")
};

/// A pool without a reserve opens as many connections as its size says.
pub(super) fn adjust(pool: &mut RawPool) {
    if pool.value(MaxOverflow).is_none() {
        pool.derive(TotalCapacity, pool.value(PoolSize));
    }
}
