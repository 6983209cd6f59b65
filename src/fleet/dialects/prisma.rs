//! Prisma up to 6, by `$metrics.prometheus()`. Prisma 7 has none: its driver adapters' pools tell instead.
//!
//! Names: prisma/prisma-engines, tests of `query-engine-metrics`; they have no labels unless the owner adds some.

use super::dialect::Dialect;
use super::mapping::MILLISECONDS;
use super::{Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["prisma_pool_connections_", "prisma_client_queries_wait"],
    mappings: &[
        Mapping::of(CheckedOut, "prisma_pool_connections_busy"),
        Mapping::of(CheckedIn, "prisma_pool_connections_idle"),
        Mapping::of(Waiting, "prisma_client_queries_wait"),
        Mapping::of(Connects, "prisma_pool_connections_opened_total"),
        Mapping::of(Wait, "prisma_client_queries_wait_histogram_ms").scaled(MILLISECONDS),
    ],
    hints: &[
        (TotalCapacity, "Prisma does not export connection_limit."),
        (PoolSize, "Prisma does not export connection_limit."),
        (TimedOut, "Prisma does not count timeouts: they are errors P2024 in its log."),
        (Acquired, "Prisma does not count acquires."),
        (HoldSum, "Prisma does not tell how long connections are held."),
        (ConnectSum, "Prisma does not tell how long connects take."),
        (Opening, "Prisma does not tell connects under way."),
    ],
    ..Dialect::new("prisma", "Prisma up to 6")
};
