//! Odyssey, by its exporter.
//!
//! Names: yandex/odyssey, `prometheus/exporter/exporter.go` and `docs/features/prometheus`. A capacity of 0 is none. Where Odyssey does
//! not tell the capacity of a route, the exporter writes the connections that are open in its place.

use super::dialect::Dialect;
use super::raw_pool::RawPool;
use super::{Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    is_pooler: true,
    prefixes: &["odyssey_server_pool_", "odyssey_client_pool_"],
    pool_labels: &["database", "user"],
    mappings: &[
        Mapping::of(CheckedOut, "odyssey_server_pool_state_route").only(&[("state", "active")]),
        Mapping::of(CheckedIn, "odyssey_server_pool_state_route").only(&[("state", "idle")]),
        Mapping::of(TotalCapacity, "odyssey_server_pool_capacity_configured_route"),
        Mapping::of(Waiting, "odyssey_client_pool_waiting_route"),
        Mapping::of(WaitMax, "odyssey_client_pool_maxwait_seconds_route"),
        Mapping::of(CheckedOut, "odyssey_server_pool_active_route").fallback(),
        Mapping::of(CheckedIn, "odyssey_server_pool_idle_route").fallback(),
        Mapping::of(TotalCapacity, "odyssey_server_pool_capacity_route").fallback(),
    ],
    adjust,
    hints: &[
        (TotalCapacity, "Set pool_size in the storage's rule: 0 means that there is no limit."),
        (PoolSize, "Set pool_size in the storage's rule: 0 means that there is no limit."),
        (Waiting, "Update Odyssey's exporter: that of 1.5 tells waiting clients of each route."),
        (TimedOut, "Odyssey counts pool_timeout for all routes together."),
        (WaitSum, "Odyssey tells averages and quantiles, which cannot be added up."),
        (Wait, "Odyssey tells averages and quantiles, which cannot be added up."),
        (HoldSum, "Odyssey tells quantiles of transactions, which cannot be added up."),
        (Acquired, "Odyssey does not count connections given to clients."),
        (ConnectSum, "Odyssey does not tell how long connects take."),
        (Opening, "Odyssey does not tell connects under way."),
    ],
    ..Dialect::new("odyssey", "Odyssey")
};

fn adjust(pool: &mut RawPool) {
    pool.remove_no_limit(TotalCapacity);
}
