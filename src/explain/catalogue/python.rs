//! Pools of Python: SQLAlchemy, psycopg_pool, psycopg2, asyncpg.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const SQLALCHEMY: Project = Project {
    name: "SQLAlchemy",
    repository: "sqlalchemy/sqlalchemy",
    messages: &[KnownMessage::new(
        "sqlalchemy.timeout",
        ServicePool,
        "lib/sqlalchemy/pool/impl.py, 0.5 to 2.0",
        &[
            "QueuePool limit of size {#size} overflow {#overflow} reached, connection timed out, timeout {#waited_s}",
            "QueuePool limit of size {#size} overflow {#overflow} reached",
        ],
    )],
    handles: Handles::of_pool(
        "pool_size and max_overflow",
        "look for sessions that are not closed: every Session or Connection belongs in a with block, also in background tasks",
        "engine.pool.status() in each process",
    ),
};

pub const PSYCOPG_POOL: Project = Project {
    name: "psycopg_pool",
    repository: "psycopg/psycopg",
    messages: &[
        KnownMessage::new(
            "psycopg_pool.timeout",
            ServicePool,
            "psycopg_pool/psycopg_pool/pool.py, 3.0 to 3.3",
            &["couldn't get a connection after {#waited_s} sec"],
        )
        .also_unreachable(),
        KnownMessage::new(
            "psycopg_pool.queue",
            ServiceQueue,
            "psycopg_pool/psycopg_pool/pool.py, 3.0 to 3.3",
            &["the pool '{pool}' has already {#waiting} requests waiting"],
        ),
        KnownMessage::new(
            "psycopg_pool.initialization",
            Unreachable,
            "psycopg_pool/psycopg_pool/pool.py, 3.0 to 3.3",
            &["pool initialization incomplete after {#waited_s} sec"],
        ),
    ],
    handles: Handles::of_pool(
        "max_size",
        "look for connections taken by getconn() without putconn(); with pool.connection() gives them back",
        "pool.get_stats(): pool_size, pool_available, requests_waiting",
    ),
};

pub const PSYCOPG2: Project = Project {
    name: "psycopg2",
    repository: "psycopg/psycopg2",
    messages: &[KnownMessage::new("psycopg2.exhausted", ServicePool, "lib/pool.py, 2.x", &["PoolError: connection pool exhausted"])],
    handles: Handles::of_pool(
        "maxconn",
        "look for getconn() without putconn(), and run no more threads at once than it has connections: this pool does not wait",
        "select application_name, state, count(*) from pg_stat_activity group by 1, 2;",
    ),
};

pub const ASYNCPG: Project = Project {
    name: "asyncpg",
    repository: "MagicStack/asyncpg",
    messages: &[
        KnownMessage::new(
            "asyncpg.acquire",
            ServicePool,
            "asyncpg/pool.py: the error has no text, the trace names the place",
            &["asyncpg/pool.py\", line {#_line}, in _acquire", "asyncpg/pool.py\", line {#_line}, in acquire"],
        )
        .only_with("TimeoutError", "connect_utils.py")
        .also_unreachable(),
        KnownMessage::new(
            "asyncpg.shared",
            SharedConnection,
            "asyncpg/protocol/protocol.pyx",
            &["cannot perform operation: another operation is in progress"],
        ),
    ],
    handles: Handles::of_pool(
        "max_size of create_pool",
        "look for pool.acquire() without release(); async with pool.acquire() gives the connection back",
        "pool.get_size() and pool.get_idle_size() in each process",
    ),
};
