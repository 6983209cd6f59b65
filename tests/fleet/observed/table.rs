//! What each service tells of an exhausted pool: the tests hold a console to it, and docs/SOURCES.md has it as a table.

use std::fmt::Write;

use serde_json::Value;

use crate::manual_part::assert_written;

/// One service.
pub struct Row {
    /// In the first column.
    pub service: &'static str,
    /// How the console reads it.
    pub way: &'static str,
    /// Keys of `/api/v1/pools` with their values as JSON: every connection is held, two callers wait, one has given up.
    pub told: &'static [(&'static str, &'static str)],
    /// Keys whose value is `null`.
    pub not_told: &'static [&'static str],
}

pub const FASTAPI: Row = Row {
    service: "FastAPI, SQLAlchemy QueuePool 5 + 5",
    way: "pool-stats",
    told: &[
        ("pool_size", "5"),
        ("max_overflow", "5"),
        ("total_capacity", "10"),
        ("checked_out", "10"),
        ("checked_in", "0"),
        ("overflow", "5"),
        ("utilization_percent", "100.0"),
        ("level", "\"critical\""),
        ("evidence", "\"C\""),
        ("state", "\"live\""),
    ],
    not_told: &["waiting", "opening", "counters.timed_out", "counters.acquired", "times.wait", "peak", "totals"],
};

pub const HIKARICP: Row = Row {
    service: "HikariCP 2.7.9, 2 to 5",
    way: "/metrics",
    told: &[
        ("dialect", "\"hikaricp_prometheus\""),
        ("pool_size", "2"),
        ("total_capacity", "5"),
        ("checked_out", "5"),
        ("checked_in", "0"),
        ("waiting", "2"),
        // Five that hold; the one that gave up is among those that HikariCP counts as acquired.
        ("counters.acquired", "5"),
        ("counters.timed_out", "1"),
        ("evidence", "\"B\""),
        ("level", "\"critical\""),
    ],
    not_told: &["opening", "peak", "totals", "times.wait.buckets"],
};

pub const GO: Row = Row {
    service: "Go database/sql 5, client_golang",
    way: "/metrics",
    told: &[
        ("dialect", "\"go_sql\""),
        ("total_capacity", "5"),
        ("checked_out", "5"),
        ("checked_in", "0"),
        ("counters.waited", "3"),
        ("level", "\"critical\""),
    ],
    not_told: &["waiting", "opening", "counters.timed_out", "counters.acquired", "times.hold", "times.connect"],
};

pub const ACTIVE_RECORD: Row = Row {
    service: "ActiveRecord 6.1, 5",
    way: "/metrics",
    told: &[
        ("dialect", "\"active_record\""),
        ("total_capacity", "5"),
        ("checked_out", "5"),
        ("checked_in", "0"),
        ("waiting", "2"),
        ("evidence", "\"C\""),
        ("level", "\"critical\""),
    ],
    not_told: &["counters.timed_out", "counters.acquired", "times.wait", "times.hold"],
};

pub const PSYCOPG_POOL: Row = Row {
    service: "psycopg_pool, 2 to 5",
    way: "/metrics",
    told: &[
        ("dialect", "\"psycopg_pool\""),
        ("pool_size", "2"),
        ("total_capacity", "5"),
        ("checked_out", "5"),
        ("checked_in", "0"),
        ("evidence", "\"B\""),
        ("level", "\"critical\""),
    ],
    not_told: &["opening", "peak", "totals"],
};

pub const NODE: Row = Row {
    service: "node-postgres 5, OpenTelemetry",
    way: "OTLP, JSON",
    told: &[
        ("instance", "\"one\""),
        ("source", "\"otlp\""),
        ("total_capacity", "5"),
        ("checked_out", "5"),
        ("checked_in", "0"),
        ("level", "\"critical\""),
    ],
    not_told: &["counters.timed_out", "counters.acquired", "times.wait", "times.hold", "opening"],
};

pub const SQLALCHEMY: Row = Row {
    service: "SQLAlchemy QueuePool 5 + 5, OpenTelemetry",
    way: "OTLP, protobuf",
    told: &[("instance", "\"one\""), ("checked_out", "10"), ("checked_in", "0")],
    not_told: &["pool_size", "total_capacity", "utilization_percent", "level", "waiting", "counters.timed_out", "times.wait"],
};

pub const SCRAPED: Row = Row {
    service: "Go and psycopg_pool, by Prometheus 2.42 and VictoriaMetrics 1.79",
    way: "query API",
    told: &[("source", "\"prometheus\""), ("total_capacity", "5"), ("checked_out", "5"), ("checked_in", "0")],
    not_told: &["opening", "peak", "totals"],
};

pub const PGBOUNCER: Row = Row {
    service: "PgBouncer 1.18, 3 servers and 5 clients",
    way: "admin console",
    told: &[("pool_size", "3"), ("total_capacity", "3"), ("checked_out", "3"), ("checked_in", "0"), ("waiting", "2")],
    not_told: &["counters.timed_out", "peak", "totals"],
};

/// In the order of the table.
const ROWS: [&Row; 9] = [&FASTAPI, &HIKARICP, &GO, &ACTIVE_RECORD, &PSYCOPG_POOL, &NODE, &SQLALCHEMY, &SCRAPED, &PGBOUNCER];

impl Row {
    /// The keys with their values.
    pub fn values(&self) -> Vec<(&'static str, Value)> {
        self.told.iter().map(|(key, json)| (*key, serde_json::from_str(json).expect("JSON"))).collect()
    }
}

fn generated() -> String {
    let mut table = "\n| service | read by | told, as the test made it | not told |\n|---|---|---|---|\n".to_owned();
    for row in ROWS {
        let told: Vec<_> = row.told.iter().map(|(key, value)| format!("{key} {}", value.trim_matches('"'))).collect();
        let _infallible = writeln!(table, "| {} | {} | {} | {} |", row.service, row.way, told.join(", "), row.not_told.join(", "));
    }
    table
}

/// Before and after the table.
const MARKS: [&str; 2] = ["<!-- observed services -->", "<!-- end of observed services -->"];

/// `PLIMSOLL_REWRITE_SNAPSHOTS=1` writes it anew.
#[test]
fn the_manual_has_what_the_tests_hold_services_to() {
    assert_written("docs/SOURCES.md", MARKS, &generated());
}
