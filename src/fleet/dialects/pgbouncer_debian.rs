//! PgBouncer, by Debian's package prometheus-pgbouncer-exporter 1.7, which tells of clients, not of server connections.
//!
//! Names: that package's `collectors.py` (Christopher Baines). A client is active while it has a server connection.

use super::dialect::Dialect;
use super::mapping::LabelPairs;
use super::pgbouncer_exporter::adjust;
use super::{DialectLines, Field, Field::*, Mapping};

/// All that it leaves out the exporter of Prometheus' community has.
const ANOTHER: &str = "Use prometheus-community/pgbouncer_exporter, which tells of server connections and times too.";
const HINTS: &[(Field, &str)] = &[
    (CheckedIn, ANOTHER),
    (Opening, ANOTHER),
    (WaitSum, ANOTHER),
    (HoldSum, ANOTHER),
    (Acquired, "PgBouncer counts transactions, not connections given to clients."),
    (TimedOut, "PgBouncer does not count query_wait_timeout: it is in its log."),
    (Wait, "PgBouncer tells the sum of wait times alone, without a distribution."),
    (ConnectSum, "PgBouncer does not tell how long connects take."),
    (TotalCapacity, "Let the exporter's user run SHOW DATABASES, which has the pool sizes."),
    (PoolSize, "Let the exporter's user run SHOW DATABASES, which has the pool sizes."),
];

const DATABASE: LabelPairs = &[("database", "database")];

pub(super) static DIALECT: Dialect = Dialect {
    is_pooler: true,
    prefixes: &["pgbouncer_active_clients", "pgbouncer_waiting_clients", "pgbouncer_pool_size", "pgbouncer_reserve_pool"],
    pool_labels: &["database", "user"],
    except: &[("database", "pgbouncer")],
    mappings: &[
        Mapping::of(CheckedOut, "pgbouncer_active_clients"),
        Mapping::of(Waiting, "pgbouncer_waiting_clients"),
        Mapping::of(PoolSize, "pgbouncer_pool_size").by_each(DATABASE),
        Mapping::of(MaxOverflow, "pgbouncer_reserve_pool").by_each(DATABASE),
    ],
    adjust,
    hints: HINTS,
    lines: &[DialectLines {
        numbers: &[TotalCapacity, PoolSize],
        place: "pgbouncer.ini, with the exporter's user",
        text: "stats_users = pgbouncer_exporter",
    }],
    ..Dialect::new("pgbouncer_debian", "PgBouncer by Debian's exporter")
};
