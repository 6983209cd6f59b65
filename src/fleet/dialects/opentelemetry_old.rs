//! OpenTelemetry's pool metrics in their names up to 1.25: the Java agent by default, SQLAlchemy's Python instrumentation, Npgsql 8 and 9.
//! Where a sender emits both generations (`database/dup`), the new names count.
//!
//! Names: open-telemetry/semantic-conventions 1.24, `docs/database/database-metrics.md`; npgsql/npgsql 8, `MetricsReporter.cs`, whose times
//! are in seconds; open-telemetry/opentelemetry-python-contrib, `instrumentation-sqlalchemy/engine.py`.

use super::dialect::{Dialect, KnownBy, Repeats};
use super::mapping::MILLISECONDS;
use super::opentelemetry::{CONNECTIONS, REQUESTS, TIMEOUTS, settle_counts};
use super::{DialectLines, Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["db_client_connections_"],
    pool_labels: &["pool_name"],
    mappings: &[
        Mapping::of(CheckedOut, "db_client_connections_usage").only(&[("state", "used")]).ending(CONNECTIONS),
        Mapping::of(CheckedIn, "db_client_connections_usage").only(&[("state", "idle")]).ending(CONNECTIONS),
        Mapping::of(PoolSize, "db_client_connections_idle_min").ending(CONNECTIONS),
        Mapping::of(TotalCapacity, "db_client_connections_max").ending(CONNECTIONS),
        Mapping::of(Waiting, "db_client_connections_pending_requests").ending(REQUESTS),
        Mapping::of(TimedOut, "db_client_connections_timeouts").ending(TIMEOUTS),
        Mapping::of(Wait, "db_client_connections_wait_time").ending(&["_milliseconds", ""]).scaled(MILLISECONDS),
        Mapping::of(Hold, "db_client_connections_use_time").ending(&["_milliseconds", ""]).scaled(MILLISECONDS),
        // Without a unit in its name it is not told: milliseconds of the Java agent, or seconds of Npgsql.
        Mapping::of(Connect, "db_client_connections_create_time_milliseconds").scaled(MILLISECONDS),
        Mapping::of(Wait, "db_client_connections_wait_time_seconds").fallback(),
        Mapping::of(Hold, "db_client_connections_use_time_seconds").fallback(),
        Mapping::of(Connect, "db_client_connections_create_time_seconds").fallback(),
    ],
    adjust: settle_counts,
    repeats: Some(Repeats { of: &["opentelemetry"], known_by: KnownBy::Name }),
    hints: &[
        (TotalCapacity, "SQLAlchemy's instrumentation and the Java agent's for c3p0 do not tell db.client.connections.max."),
        (PoolSize, "The instrumentation does not tell db.client.connections.idle.min."),
        (Waiting, "The instrumentation of this pool does not tell db.client.connections.pending_requests."),
        (TimedOut, "Of the Java agent's pools only HikariCP tells timeouts; Npgsql tells them too."),
        (WaitSum, "Of the Java agent's pools only HikariCP tells wait times; SQLAlchemy's instrumentation and Npgsql do not."),
        (Wait, "Of the Java agent's pools only HikariCP tells wait times; SQLAlchemy's instrumentation and Npgsql do not."),
        (HoldSum, "Of the Java agent's pools only HikariCP tells hold times; SQLAlchemy's instrumentation and Npgsql do not."),
        (ConnectSum, "Add the units to the metrics' names: without one, the unit of the connect times is not known."),
        (Opening, "OpenTelemetry has no metric for connects under way."),
        (Acquired, "OpenTelemetry counts acquires only with the wait times."),
    ],
    lines: &[DialectLines {
        numbers: &[TotalCapacity, PoolSize],
        place: "Python, FastAPI with SQLAlchemy: a source of the kind pool_stats reads it",
        text: r#"@app.get("/api/admin/pool-stats", dependencies=[Depends(check_bearer_token)])
def pool_stats():
    pool, capacity = engine.pool, POOL_SIZE + MAX_OVERFLOW
    return {"pool_size": pool.size(), "checked_out": pool.checkedout(), "overflow": max(0, pool.overflow()),
            "checked_in": pool.checkedin(), "total_capacity": capacity,
            "utilization_percent": round(100 * pool.checkedout() / capacity, 1)}"#,
    }],
    ..Dialect::new("opentelemetry_old", "OpenTelemetry, names up to 1.25")
};
