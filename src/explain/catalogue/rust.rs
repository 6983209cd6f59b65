//! Rust: sqlx, deadpool, bb8, and the pool of this project.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const SQLX: Project = Project {
    name: "sqlx",
    repository: "launchbadge/sqlx",
    messages: &[
        KnownMessage::new(
            "sqlx.timeout",
            ServicePool,
            "sqlx-core/src/error.rs: 0.4 to 0.9 the first text, 0.3 the second",
            &["pool timed out while waiting for an open connection", "timed out while waiting for an open connection", "PoolTimedOut"],
        )
        .also_unreachable(),
        KnownMessage::new("sqlx.closed", PoolClosed, "sqlx-core/src/error.rs", &["attempted to acquire a connection on a closed pool"]),
    ],
    handles: Handles::of_pool(
        "max_connections of PoolOptions",
        "look for transactions and connections that live across other awaits; acquire_slow_threshold logs slow acquires",
        "pool.size() and pool.num_idle() in each process",
    ),
};

pub const DEADPOOL: Project = Project {
    name: "deadpool",
    repository: "bikeshedder/deadpool",
    messages: &[
        KnownMessage::new(
            "deadpool.wait",
            ServicePool,
            "src/managed/errors.rs, 0.9 to 0.13",
            &["Timeout occurred while waiting for a slot to become available"],
        ),
        KnownMessage::new(
            "deadpool.create",
            Unreachable,
            "src/managed/errors.rs, 0.9 to 0.13",
            &["Timeout occurred while creating a new object", "Timeout occurred while recycling an object"],
        ),
    ],
    handles: Handles::of_pool(
        "max_size",
        "look for objects that live across other awaits",
        "pool.status(): size, available, waiting, max_size",
    ),
};

pub const BB8: Project = Project {
    name: "bb8",
    repository: "djc/bb8",
    messages: &[KnownMessage::new("bb8.timeout", ServicePool, "bb8/src/api.rs, 0.4 to 0.9", &["Timed out in bb8"]).also_unreachable()],
    handles: Handles::of_pool(
        "max_size",
        "look for connections that live across other awaits",
        "pool.state(): connections, idle_connections, and statistics",
    ),
};

pub const PLIMSOLL: Project = Project {
    name: "plimsoll-pool",
    repository: "crates/pool",
    messages: &[
        KnownMessage::new(
            "plimsoll_pool.timeout",
            ServicePool,
            "crates/pool/src/error.rs",
            &[
                "no connection within {waited}: all {#in_use} connections are in use",
                "no connection within {waited}: the only connection is in use",
            ],
        ),
        KnownMessage::new(
            "plimsoll_pool.queue",
            ServiceQueue,
            "crates/pool/src/error.rs",
            &["callers are already waiting for a connection; try again in", "caller is already waiting for a connection; try again in"],
        ),
        KnownMessage::new(
            "plimsoll_pool.server_full",
            SomeConnections,
            "crates/pool/src/error.rs",
            &["the server takes no more connections ("],
        ),
        KnownMessage::new(
            "plimsoll_pool.connecting",
            Unreachable,
            "crates/pool/src/error.rs",
            &[
                "no connection within {waited}: connecting fails (",
                "connection is still being opened",
                "connections are still being opened",
            ],
        ),
    ],
    handles: Handles::of_pool(
        "pool_size and max_overflow",
        "the console's page of the pool lists each holder with its call site and age",
        "the console's page of the pool, or plimsoll top",
    ),
};
