//! Go's `database/sql`, by XSAM/otelsql.
//!
//! Names: XSAM/otelsql, `instruments.go`; the attributes are the owner's, `status` is `inuse` or `idle`.

use super::dialect::Dialect;
use super::go_sql::{NO_ACQUIRES, settle_waits};
use super::mapping::MILLISECONDS;
use super::{DialectLines, Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["db_sql_connection_"],
    pool_labels: &["*"],
    mappings: &[
        Mapping::of(CheckedOut, "db_sql_connection_open").only(&[("status", "inuse")]),
        Mapping::of(CheckedIn, "db_sql_connection_open").only(&[("status", "idle")]),
        Mapping::of(TotalCapacity, "db_sql_connection_max_open"),
        Mapping::of(WaitCount, "db_sql_connection_wait").ending(&["_total", ""]),
        Mapping::of(WaitSum, "db_sql_connection_wait_duration")
            .ending(&["_milliseconds_total", "_total", "_milliseconds", ""])
            .scaled(MILLISECONDS),
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
    lines: &[DialectLines { numbers: &[TotalCapacity, PoolSize], place: "Go, behind otelsql.Open", text: "db.SetMaxOpenConns(20)" }],
    ..Dialect::new("otelsql", "Go database/sql by otelsql")
};
