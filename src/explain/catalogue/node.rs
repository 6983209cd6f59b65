//! Node: node-postgres, Knex, Prisma.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const NODE_POSTGRES: Project = Project {
    name: "node-postgres",
    repository: "brianc/node-postgres",
    messages: &[
        KnownMessage::new(
            "node_postgres.timeout",
            ServicePool,
            "packages/pg-pool/index.js, 2.x and 3.x",
            &["timeout exceeded when trying to connect"],
        ),
        KnownMessage::new(
            "node_postgres.connect_timeout",
            Unreachable,
            "packages/pg-pool/index.js, packages/pg/lib/client.js",
            &["Connection terminated due to connection timeout", "Error: timeout expired"],
        ),
        KnownMessage::new("node_postgres.query_timeout", StatementTimeout, "packages/pg/lib/client.js", &["Query read timeout"]),
        KnownMessage::new(
            "node_postgres.closed",
            PoolClosed,
            "packages/pg-pool/index.js",
            &["Cannot use a pool after calling end on the pool"],
        ),
    ],
    handles: Handles::of_pool(
        "max",
        "look for pool.connect() without client.release(); pool.query() gives the connection back",
        "pool.totalCount, pool.idleCount and pool.waitingCount in each process",
    ),
};

pub const KNEX: Project = Project {
    name: "Knex",
    repository: "knex/knex",
    messages: &[KnownMessage::new(
        "knex.timeout",
        ServicePool,
        "lib/client.js, 0.12 and later",
        &["Knex: Timeout acquiring a connection. The pool is probably full"],
    )
    .also_unreachable()],
    handles: Handles::of_pool(
        "pool.max",
        "look for transactions without commit, and for queries inside a transaction without .transacting(trx): each takes a second connection",
        "knex.client.pool: numUsed(), numFree(), numPendingAcquires()",
    ),
};

pub const PRISMA: Project = Project {
    name: "Prisma",
    repository: "prisma/prisma-engines",
    messages: &[
        KnownMessage::new("prisma.p2024", ServicePool, "libs/user-facing-errors/src/query_engine/mod.rs, 2.x to 6.x", &[
            "Timed out fetching a new connection from the connection pool. More info: http://pris.ly/d/connection-pool (Current connection pool timeout: {#waited_s}, connection limit: {#size})",
            "Timed out fetching a new connection from the connection pool. (More info: http://pris.ly/d/connection-pool, Current connection limit: {#size})",
            "Timed out fetching a connection from the pool (connection limit: {#size}, in use: {#in_use}, pool timeout {#waited_s})",
            "Timed out fetching a new connection from the connection pool",
            "Timed out fetching a new connection from the pool",
            "^P2024$",
        ])
        .also_unreachable(),
        KnownMessage::new("prisma.p2028", ServicePool, "query-engine/core/src/interactive_transactions/error.rs", &[
            "Unable to start a transaction in the given time",
        ])
        .also_unreachable(),
        KnownMessage::new("prisma.p2037", SomeConnections, "libs/user-facing-errors/src/query_engine/mod.rs, 5.x", &[
            "Too many database connections opened",
            "^P2037$",
        ]),
        KnownMessage::new("prisma.p1001", Unreachable, "libs/user-facing-errors/src/common.rs", &["Can't reach database server at", "^P1001$"]),
        KnownMessage::new("prisma.p1008", SomeDeadline, "libs/user-facing-errors/src/common.rs", &["Operations timed out after", "^P1008$"]),
        KnownMessage::new("prisma.p1017", ConnectionLost, "libs/user-facing-errors/src/common.rs", &[
            "Server has closed the connection",
            "^P1017$",
        ]),
    ],
    handles: Handles::of_pool(
        "connection_limit in the database URL",
        "look for several PrismaClient instances in one process, each has a pool, and for long interactive transactions",
        "prisma.$metrics, where the preview feature metrics is on: prisma_pool_connections_busy, _idle, prisma_client_queries_wait",
    ),
};
