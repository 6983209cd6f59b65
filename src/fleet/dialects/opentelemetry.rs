//! OpenTelemetry's pool metrics in their names since 1.26: the Java agent (HikariCP, c3p0, DBCP2, Tomcat, Druid, Vibur, Oracle UCP), Npgsql
//! since 10, node-postgres, and others.
//!
//! Names: open-telemetry/semantic-conventions, `docs/db/database-metrics.md`; npgsql/npgsql, `MetricsReporter.cs`; suffixes as
//! prometheus/otlptranslator, `metric_namer.go`, adds them, or leaves them out.

use super::dialect::Dialect;
use super::mapping::MILLISECONDS;
use super::raw_pool::RawPool;
use super::{DialectLines, Field, Field::*, Mapping};

/// What Prometheus adds for counts of connections.
pub(super) const CONNECTIONS: &[&str] = &["", "_connections", "_connection", "_ratio"];
/// What Prometheus adds for counts of callers.
pub(super) const REQUESTS: &[&str] = &["", "_request", "_requests", "_connection", "_connections", "_ratio"];
/// What Prometheus adds for a count of timeouts.
pub(super) const TIMEOUTS: &[&str] = &["_total", "", "_timeout_total", "_timeouts_total", "_connections_total", "_connection_total"];

/// Of a process with several pools; counts of one pool are subtracted from another.
const NODE_TWO_POOLS: &str = "OpenTelemetry for Node mixes up the connections of a process with several pools: \
                              https://github.com/open-telemetry/opentelemetry-js-contrib/issues/3354";

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["db_client_connection_"],
    pool_labels: &["db_client_connection_pool_name"],
    mappings: &[
        Mapping::of(CheckedOut, "db_client_connection_count").only(&[("db_client_connection_state", "used")]).ending(CONNECTIONS),
        Mapping::of(CheckedIn, "db_client_connection_count").only(&[("db_client_connection_state", "idle")]).ending(CONNECTIONS),
        Mapping::of(PoolSize, "db_client_connection_idle_min").ending(CONNECTIONS),
        Mapping::of(TotalCapacity, "db_client_connection_max").ending(CONNECTIONS),
        Mapping::of(Waiting, "db_client_connection_pending_requests").ending(REQUESTS),
        Mapping::of(Waiting, "db_client_connection_npgsql_pending_requests").ending(REQUESTS).fallback(),
        Mapping::of(TimedOut, "db_client_connection_timeouts").ending(TIMEOUTS),
        Mapping::of(TimedOut, "db_client_connection_npgsql_timeouts").ending(TIMEOUTS).fallback(),
        Mapping::of(Wait, "db_client_connection_wait_time").ending(&["_seconds", ""]),
        Mapping::of(Hold, "db_client_connection_use_time").ending(&["_seconds", ""]),
        Mapping::of(Connect, "db_client_connection_create_time").ending(&["_seconds", ""]),
        Mapping::of(Connect, "db_client_connection_npgsql_create_time").ending(&["_seconds", ""]).fallback(),
        Mapping::of(Wait, "db_client_connection_wait_time_milliseconds").scaled(MILLISECONDS).fallback(),
        Mapping::of(Hold, "db_client_connection_use_time_milliseconds").scaled(MILLISECONDS).fallback(),
        Mapping::of(Connect, "db_client_connection_create_time_milliseconds").scaled(MILLISECONDS).fallback(),
    ],
    adjust,
    hints: &[
        (TotalCapacity, "Update the instrumentation: that of node-postgres tells db.client.connection.max since July 2026."),
        (PoolSize, "The instrumentation does not tell db.client.connection.idle.min."),
        (Waiting, "The instrumentation of this pool does not tell db.client.connection.pending_requests."),
        (TimedOut, "Of the Java agent's pools only HikariCP tells timeouts; Npgsql tells them too."),
        (WaitSum, "Of the Java agent's pools only HikariCP tells wait times; Npgsql and node-postgres do not."),
        (Wait, "Of the Java agent's pools only HikariCP tells wait times; Npgsql and node-postgres do not."),
        (HoldSum, "Of the Java agent's pools only HikariCP tells hold times; Npgsql and node-postgres do not."),
        (ConnectSum, "Of the Java agent's pools only HikariCP tells connect times; Npgsql tells them too."),
        (Opening, "OpenTelemetry has no metric for connects under way."),
        (Acquired, "OpenTelemetry counts acquires only with the wait times."),
    ],
    lines: &[DialectLines {
        numbers: &[TotalCapacity],
        place: "a shell, for node-postgres",
        text: "npm install @opentelemetry/instrumentation-pg@latest",
    }],
    ..Dialect::new("opentelemetry", "OpenTelemetry")
};

fn adjust(pool: &mut RawPool) {
    if may_be_node(pool) {
        [CheckedOut, CheckedIn, Waiting].into_iter().for_each(|field| contradict_negative(pool, field));
        contradict_more_than_capacity(pool);
    }
    settle_counts(pool);
}

/// What both generations of names have in common.
pub(super) fn settle_counts(pool: &mut RawPool) {
    pool.remove_no_limit(TotalCapacity);
    pool.derive(Acquired, pool.value(WaitCount));
    pool.derive(Connects, pool.value(ConnectCount));
}

/// Whether node-postgres' instrumentation may have told the pool: it says so, or its pool has a name like `host:5432/database`.
fn may_be_node(pool: &RawPool) -> bool {
    let name = pool.label("db_client_connection_pool_name").unwrap_or_default();
    match pool.label("otel_scope_name") {
        Some(scope) => scope.contains("instrumentation-pg"),
        None => name.split_once(':').is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains('/')),
    }
}

fn contradict_negative(pool: &mut RawPool, field: Field) {
    if pool.value(field).is_some_and(|value| value < 0.0) {
        pool.contradict(field, "below 0", Some(NODE_TWO_POOLS));
    }
}

fn contradict_more_than_capacity(pool: &mut RawPool) {
    if let (Some(used), Some(capacity)) = (pool.value(CheckedOut), pool.value(TotalCapacity))
        && capacity > 0.0
        && used > capacity
    {
        pool.contradict(CheckedOut, format!("more than the pool may open, {capacity}"), Some(NODE_TWO_POOLS));
    }
}
