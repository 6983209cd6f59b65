//! Rails' ActiveRecord, by yabeda-activerecord.
//!
//! Names: yabeda-rb/yabeda-activerecord, `lib/yabeda/active_record.rb`.

use super::active_record::HINTS;
use super::dialect::Dialect;
use super::{Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["activerecord_connection_pool_"],
    pool_labels: &["config"],
    instance_labels: &["pid"],
    mappings: &[
        Mapping::of(CheckedOut, "activerecord_connection_pool_busy"),
        // Of a thread that has ended without giving its connection back.
        Mapping::of(CheckedOut, "activerecord_connection_pool_dead"),
        Mapping::of(CheckedIn, "activerecord_connection_pool_idle"),
        Mapping::of(TotalCapacity, "activerecord_connection_pool_size"),
        Mapping::of(Waiting, "activerecord_connection_pool_waiting"),
    ],
    hints: HINTS,
    ..Dialect::new("yabeda", "ActiveRecord by Yabeda")
};
