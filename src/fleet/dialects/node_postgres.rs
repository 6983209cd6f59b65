//! node-postgres, by christiangalsterer/node-postgres-prometheus-exporter. With OpenTelemetry its pools are told as any others.
//!
//! Names: christiangalsterer/node-postgres-prometheus-exporter, `pgPoolPrometheusExporter.js`.

use super::dialect::Dialect;
use super::{Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["pg_pool_"],
    pool_labels: &["host", "database"],
    mappings: &[
        Mapping::of(CheckedOut, "pg_pool_active_connections"),
        Mapping::of(CheckedIn, "pg_pool_idle_connections"),
        Mapping::of(Open, "pg_pool_size"),
        Mapping::of(TotalCapacity, "pg_pool_max"),
        Mapping::of(Waiting, "pg_pool_waiting_connections"),
        Mapping::of(Connects, "pg_pool_connections_created_total"),
    ],
    hints: &[
        (TimedOut, "node-postgres does not count timeouts."),
        (Acquired, "node-postgres does not count acquires."),
        (WaitSum, "node-postgres does not tell wait times."),
        (Wait, "node-postgres does not tell wait times."),
        (HoldSum, "node-postgres does not tell how long connections are held."),
        (ConnectSum, "node-postgres does not tell how long connects take."),
        (Opening, "node-postgres does not tell connects under way."),
    ],
    ..Dialect::new("node_postgres", "node-postgres by its Prometheus exporter")
};
