//! Agroal: Quarkus, WildFly, Keycloak.
//!
//! Names: quarkusio/quarkus, `agroal/runtime/metrics/AgroalMetricsRecorder.java`; in older versions `vendor_` stands before them and no
//! unit behind. The highest wait is that since the start, not of a sliding time, so it is left out.

use super::dialect::Dialect;
use super::mapping::MILLISECONDS;
use super::{DialectLines, Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    fragments: &["agroal_"],
    pool_labels: &["datasource"],
    mappings: &[
        Mapping::of(CheckedOut, "agroal_active_count").any_prefix(),
        Mapping::of(CheckedIn, "agroal_available_count").any_prefix(),
        Mapping::of(Waiting, "agroal_awaiting_count").any_prefix(),
        Mapping::of(Acquired, "agroal_acquire_count").ending(&["_total", ""]).any_prefix(),
        Mapping::of(WaitCount, "agroal_acquire_count").ending(&["_total", ""]).any_prefix(),
        Mapping::of(WaitSum, "agroal_blocking_time_total").ending(&["_milliseconds", ""]).scaled(MILLISECONDS).any_prefix(),
        Mapping::of(Connects, "agroal_creation_count").ending(&["_total", ""]).any_prefix(),
        Mapping::of(ConnectCount, "agroal_creation_count").ending(&["_total", ""]).any_prefix(),
        Mapping::of(ConnectSum, "agroal_creation_time_total").ending(&["_milliseconds", ""]).scaled(MILLISECONDS).any_prefix(),
    ],
    hints: &[
        (TotalCapacity, "Agroal does not export quarkus.datasource.jdbc.max-size."),
        (PoolSize, "Agroal does not export quarkus.datasource.jdbc.min-size."),
        (TimedOut, "Agroal does not count timeouts."),
        (Acquired, "Set quarkus.datasource.metrics.enabled=true."),
        (WaitSum, "Set quarkus.datasource.metrics.enabled=true."),
        (Wait, "Agroal tells the sum of wait times alone, without a distribution."),
        (HoldSum, "Agroal does not tell how long connections are held."),
        (ConnectSum, "Set quarkus.datasource.metrics.enabled=true."),
        (Opening, "Agroal does not tell connects under way."),
    ],
    lines: &[DialectLines {
        numbers: &[Acquired, WaitSum, ConnectSum],
        place: "application.properties of the service (Quarkus)",
        text: "quarkus.datasource.metrics.enabled=true",
    }],
    ..Dialect::new("agroal", "Agroal")
};
