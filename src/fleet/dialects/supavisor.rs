//! Supavisor, by its own endpoint.
//!
//! Names: supabase/supavisor, `lib/supavisor/monitoring/tenant.ex`; times are in milliseconds. A checkout is local or from another node.

use super::dialect::Dialect;
use super::mapping::MILLISECONDS;
use super::raw_pool::RawPool;
use super::{Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    is_pooler: true,
    prefixes: &["supavisor_pool_"],
    pool_labels: &["tenant", "user", "db_name", "mode", "type", "search_path"],
    mappings: &[
        Mapping::of(CheckedOut, "supavisor_pool_connections_checked_out"),
        Mapping::of(CheckedIn, "supavisor_pool_connections_idle"),
        Mapping::of(Wait, "supavisor_pool_checkout_duration_local").scaled(MILLISECONDS),
        Mapping::of(Wait, "supavisor_pool_checkout_duration_remote").scaled(MILLISECONDS),
        Mapping::of(Wait, "supavisor_pool_checkout_duration").scaled(MILLISECONDS).fallback(),
    ],
    adjust,
    hints: &[
        (CheckedOut, "Update Supavisor: 2.9 tells the connections of a pool."),
        (CheckedIn, "Update Supavisor: 2.9 tells the connections of a pool."),
        (TotalCapacity, "Supavisor does not export default_pool_size."),
        (PoolSize, "Supavisor does not export default_pool_size."),
        (Waiting, "Supavisor does not tell clients in its queue; checkout times rise when they leave it."),
        (TimedOut, "Supavisor does not count checkout timeouts of a pool."),
        (HoldSum, "Supavisor does not tell how long connections are held."),
        (ConnectSum, "Supavisor does not tell how long connects take."),
        (Opening, "Supavisor does not tell connects under way."),
        (WaitSum, "Supavisor tells checkout times from the first checkout on."),
        (Wait, "Supavisor tells checkout times from the first checkout on."),
    ],
    ..Dialect::new("supavisor", "Supavisor")
};

/// Each checkout gives a connection.
fn adjust(pool: &mut RawPool) {
    pool.derive(Acquired, pool.value(WaitCount));
}
