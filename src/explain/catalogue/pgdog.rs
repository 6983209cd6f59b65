//! PgDog, whose errors reach clients with SQLSTATE 58000.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const PROJECT: Project = Project {
    name: "PgDog",
    repository: "pgdogdev/pgdog",
    messages: MESSAGES,
    handles: Handles {
        size: Some("default_pool_size, or pool_size of the database"),
        holders: Some("SHOW CLIENTS and SHOW SERVERS in the admin database list who holds a server connection"),
        look: Some("SHOW POOLS; in the admin database"),
    },
};

const POOL: &str = "pgdog/src/backend/pool/error.rs";

const MESSAGES: &[KnownMessage] = &[
    KnownMessage::new(
        "pgdog.checkout",
        PoolerPool,
        POOL,
        &["^checkout timeout$", "58000 checkout timeout", "^replica checkout timeout$", "58000 replica checkout timeout"],
    )
    .sqlstate("58000")
    .also_unreachable(),
    KnownMessage::new("pgdog.banned", Unreachable, POOL, &["pool is banned", "all replicas down"]).sqlstate("58000"),
    KnownMessage::new(
        "pgdog.pool_down",
        Unreachable,
        "pgdog/src/net/messages/error_response.rs",
        &["connection pool for user \"{role}\" and database \"{database}\" is down"],
    )
    .sqlstate("58000"),
    KnownMessage::new(
        "pgdog.login",
        LoginTimeout,
        "pgdog/src/net/messages/error_response.rs",
        &["client_login_timeout of {#timeout_ms}ms expired"],
    ),
    KnownMessage::new(
        "pgdog.idle",
        IdleTimeout,
        "pgdog/src/net/messages/error_response.rs",
        &["client_idle_timeout of {#timeout_ms}ms expired", "disconnecting idle client"],
    )
    .sqlstate("57P05"),
    KnownMessage::new(
        "pgdog.wrong_login",
        LoginRefused,
        "pgdog/src/net/messages/error_response.rs",
        &["password for user \"{role}\" and database \"{database}\" is wrong, or the database does not exist"],
    )
    .sqlstate("28000"),
];
