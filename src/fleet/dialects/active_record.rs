//! Rails' ActiveRecord, by discourse/prometheus_exporter: one address for all processes of a host.
//!
//! Names: discourse/prometheus_exporter, `server/active_record_collector.rb` and `instrumentation/active_record.rb`.
//! `ruby_` stands before them unless the owner chooses something else.

use super::dialect::Dialect;
use super::{Field, Field::*, Mapping};

/// What ActiveRecord does not tell, whoever tells of it.
pub(super) const HINTS: &[(Field, &str)] = &[
    (TimedOut, "ActiveRecord does not count timeouts: they are ConnectionTimeoutError in its log."),
    (Acquired, "ActiveRecord does not count acquires."),
    (WaitSum, "ActiveRecord does not tell wait times."),
    (Wait, "ActiveRecord does not tell wait times."),
    (HoldSum, "ActiveRecord does not tell how long connections are held."),
    (ConnectSum, "ActiveRecord does not tell how long connects take."),
    (Opening, "ActiveRecord does not tell connects under way."),
];

pub(super) static DIALECT: Dialect = Dialect {
    fragments: &["active_record_connection_pool_"],
    pool_labels: &["pool_name"],
    instance_labels: &["hostname", "pid"],
    mappings: &[
        Mapping::of(CheckedOut, "active_record_connection_pool_busy").any_prefix(),
        // Of a thread that has ended without giving its connection back.
        Mapping::of(CheckedOut, "active_record_connection_pool_dead").any_prefix(),
        Mapping::of(CheckedIn, "active_record_connection_pool_idle").any_prefix(),
        Mapping::of(TotalCapacity, "active_record_connection_pool_size").any_prefix(),
        Mapping::of(Waiting, "active_record_connection_pool_waiting").any_prefix(),
    ],
    hints: HINTS,
    ..Dialect::new("active_record", "ActiveRecord by prometheus_exporter")
};
