//! Go: database/sql and pgx. Neither has a text of its own for a full pool: a caller waits until its context ends.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const DATABASE_SQL: Project = Project {
    name: "Go database/sql",
    repository: "golang/go",
    messages: &[
        KnownMessage::new("go.deadline", SomeDeadline, "src/context/context.go", &["context deadline exceeded"])
            .remedy("Ask db.Stats(), or pool.Stat() of pgxpool: if WaitCount or EmptyAcquireCount rises, the pool is too small or held too long (SetMaxOpenConns, pool_max_conns); otherwise the statement or the connect took long."),
        KnownMessage::new("go.closed", PoolClosed, "src/database/sql/sql.go", &["sql: database is closed"]),
        KnownMessage::new("go.bad_connection", ConnectionLost, "src/database/sql/driver/driver.go", &["driver: bad connection"]),
    ],
    handles: Handles::of_pool(
        "SetMaxOpenConns",
        "look for rows that are not closed and transactions without Commit or Rollback",
        "db.Stats(): OpenConnections, InUse, WaitCount, WaitDuration",
    ),
};

pub const PGX: Project = Project {
    name: "pgx",
    repository: "jackc/pgx",
    messages: &[
        KnownMessage::new("pgx.closed", PoolClosed, "puddle pool.go, used by pgxpool", &["^closed pool$"]),
        KnownMessage::new("pgx.busy", SharedConnection, "pgconn/pgconn.go", &["^conn busy$"]),
        KnownMessage::new("pgx.conn_closed", ConnectionLost, "pgconn/errors.go", &["^conn closed$"]),
    ],
    handles: Handles::of_pool(
        "pool_max_conns",
        "look for pool.Acquire without Release and rows that are not closed",
        "pool.Stat(): AcquiredConns, IdleConns, MaxConns, EmptyAcquireCount",
    ),
};
