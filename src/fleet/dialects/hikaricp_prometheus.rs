//! HikariCP with its own trackers for Prometheus' Java client.
//!
//! Names: brettwooldridge/HikariCP, `metrics/prometheus/HikariCPCollector.java`, `PrometheusMetricsTracker.java` and
//! `PrometheusHistogramMetricsTracker.java`. Up to 2.7 the timeouts end in `_count`, and base and capacity are not told.

use super::dialect::Dialect;
use super::hikaricp_micrometer::adjust;
use super::mapping::{MILLISECONDS, NANOSECONDS};
use super::{DialectLines, Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &[
        "hikaricp_active_connections",
        "hikaricp_idle_connections",
        "hikaricp_pending_threads",
        "hikaricp_min_connections",
        "hikaricp_max_connections",
        "hikaricp_connection_",
    ],
    pool_labels: &["pool"],
    mappings: &[
        Mapping::of(CheckedOut, "hikaricp_active_connections"),
        Mapping::of(CheckedIn, "hikaricp_idle_connections"),
        Mapping::of(PoolSize, "hikaricp_min_connections"),
        Mapping::of(TotalCapacity, "hikaricp_max_connections"),
        Mapping::of(Waiting, "hikaricp_pending_threads"),
        Mapping::of(TimedOut, "hikaricp_connection_timeout").ending(&["_total", "_count_total", "_count"]),
        Mapping::of(Wait, "hikaricp_connection_acquired_nanos").scaled(NANOSECONDS),
        Mapping::of(Hold, "hikaricp_connection_usage_millis").scaled(MILLISECONDS),
        Mapping::of(Connect, "hikaricp_connection_creation_millis").scaled(MILLISECONDS),
    ],
    adjust,
    hints: &[
        (Wait, "Use HikariCP's PrometheusHistogramMetricsTrackerFactory: the quantiles of a summary cannot be added up."),
        (PoolSize, "Update HikariCP: newer versions tell their limits."),
        (TotalCapacity, "Update HikariCP: newer versions tell their limits."),
        (ConnectSum, "Update HikariCP: newer versions tell how long connects take."),
        (HoldSum, "HikariCP tells how long connections are held from the first return on."),
        (Opening, "HikariCP does not tell connects under way."),
    ],
    lines: &[DialectLines {
        numbers: &[Wait],
        place: "Java, where the pool is built",
        text: "config.setMetricsTrackerFactory(new PrometheusHistogramMetricsTrackerFactory());",
    }],
    ..Dialect::new("hikaricp_prometheus", "HikariCP by its Prometheus tracker")
};
