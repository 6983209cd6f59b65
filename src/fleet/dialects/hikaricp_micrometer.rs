//! HikariCP, as Micrometer tells it: Spring Boot, Quarkus, Micronaut.
//!
//! Names: brettwooldridge/HikariCP, `metrics/micrometer/MicrometerMetricsTracker.java`; units and suffixes by Micrometer's registries.

use super::dialect::Dialect;
use super::mapping::MILLISECONDS;
use super::raw_pool::RawPool;
use super::{DialectLines, Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["hikaricp_connections"],
    pool_labels: &["pool"],
    mappings: &[
        Mapping::of(CheckedOut, "hikaricp_connections_active"),
        Mapping::of(CheckedIn, "hikaricp_connections_idle"),
        Mapping::of(PoolSize, "hikaricp_connections_min"),
        Mapping::of(TotalCapacity, "hikaricp_connections_max"),
        Mapping::of(Waiting, "hikaricp_connections_pending"),
        Mapping::of(TimedOut, "hikaricp_connections_timeout_total"),
        Mapping::of(Wait, "hikaricp_connections_acquire_seconds"),
        Mapping::of(WaitMax, "hikaricp_connections_acquire_seconds_max"),
        Mapping::of(Hold, "hikaricp_connections_usage_seconds"),
        Mapping::of(HoldMax, "hikaricp_connections_usage_seconds_max"),
        Mapping::of(Connect, "hikaricp_connections_creation_seconds"),
        Mapping::of(ConnectMax, "hikaricp_connections_creation_seconds_max"),
        // Micrometer's OTLP registry counts in milliseconds.
        Mapping::of(Wait, "hikaricp_connections_acquire_milliseconds").scaled(MILLISECONDS).fallback(),
        Mapping::of(Hold, "hikaricp_connections_usage_milliseconds").scaled(MILLISECONDS).fallback(),
        Mapping::of(Connect, "hikaricp_connections_creation_milliseconds").scaled(MILLISECONDS).fallback(),
    ],
    adjust,
    hints: &[
        (Wait, "Set management.metrics.distribution.percentiles-histogram.hikaricp.connections.acquire=true."),
        (WaitSum, "Let Micrometer's timer hikaricp.connections.acquire through the application's meter filters."),
        (HoldSum, "Let Micrometer's timer hikaricp.connections.usage through the application's meter filters."),
        (ConnectSum, "Let Micrometer's timer hikaricp.connections.creation through the application's meter filters."),
        (Acquired, "HikariCP counts acquires with its timer hikaricp.connections.acquire: let it through the application's meter filters."),
        (TimedOut, "Let Micrometer's counter hikaricp.connections.timeout through the application's meter filters."),
        (Opening, "HikariCP does not tell connects under way."),
    ],
    lines: &[
        DialectLines {
            numbers: &[Wait],
            place: "application.properties of the service (Spring Boot)",
            text: r#"management.metrics.distribution.percentiles-histogram.hikaricp.connections.acquire=true
management.metrics.distribution.percentiles-histogram.hikaricp.connections.usage=true
management.metrics.distribution.percentiles-histogram.hikaricp.connections.creation=true"#,
        },
        DialectLines {
            numbers: &[WaitSum, HoldSum, ConnectSum, Acquired, TimedOut],
            place: "application.properties of the service (Spring Boot)",
            text: "management.metrics.enable.hikaricp.connections=true",
        },
    ],
    ..Dialect::new("hikaricp_micrometer", "HikariCP by Micrometer")
};

/// Waits that timed out are among those counted (`PoolBase.java`): the others got a connection.
pub(super) fn adjust(pool: &mut RawPool) {
    let served = |waits: f64| Some(waits - pool.value(TimedOut)?);
    pool.derive(Acquired, pool.value(WaitCount).and_then(served));
    pool.derive(Connects, pool.value(ConnectCount));
}
