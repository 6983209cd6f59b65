//! PgBouncer, read in its source (1.12 to master) and in the program 1.18.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const PROJECT: Project = Project {
    name: "PgBouncer",
    repository: "pgbouncer/pgbouncer",
    messages: MESSAGES,
    handles: Handles {
        size: Some("default_pool_size, pool_size of the database, or max_db_connections"),
        holders: Some("SHOW CLIENTS and SHOW SERVERS in the admin console list who holds a server connection and for how long"),
        look: Some("SHOW POOLS; in the admin console (database pgbouncer): cl_waiting, sv_active, sv_idle, maxwait"),
    },
};

const JANITOR: &str = "src/janitor.c, 1.7 and later";

const MESSAGES: &[KnownMessage] = &[
    KnownMessage::new(
        "pgbouncer.max_client_conn",
        PoolerClients,
        "src/client.c, 1.8 and later; before without the bracket",
        &["no more connections allowed (max_client_conn)", "^no more connections allowed$"],
    )
    .sqlstate("08P01"),
    KnownMessage::new(
        "pgbouncer.max_user_client_connections",
        PoolerClients,
        "src/client.c, 1.24 and later",
        &["client connections exceeded (max_user_client_connections)"],
    ),
    KnownMessage::new(
        "pgbouncer.max_db_client_connections",
        PoolerClients,
        "src/client.c, 1.24 and later",
        &["client connections exceeded (max_db_client_connections)"],
    ),
    KnownMessage::new("pgbouncer.query_wait_timeout", PoolerPool, JANITOR, &["^query_wait_timeout$"]).sqlstate("08P01").also_unreachable(),
    KnownMessage::new(
        "pgbouncer.queued",
        PoolerPool,
        "src/janitor.c, query_wait_notify of 1.24 and later",
        &["No server connection available in postgres backend, client being queued"],
    ),
    KnownMessage::new(
        "pgbouncer.login_failing",
        Unreachable,
        "src/client.c: 1.18 and later the first two texts, before the last",
        &[
            "server login has been failing, try again later (server_login_retry)",
            "server login has been failing, cached error:",
            "pgbouncer cannot connect to server",
        ],
    )
    .remedy("Look for \"server login failed\" in PgBouncer's log: it has the server's own words, often another limit."),
    KnownMessage::new("pgbouncer.server_down", Unreachable, JANITOR, &["client_login_timeout (server down)"]),
    KnownMessage::new("pgbouncer.client_login_timeout", LoginTimeout, JANITOR, &["^client_login_timeout$"]),
    KnownMessage::new("pgbouncer.query_timeout", StatementTimeout, JANITOR, &["^query_timeout$"]),
    KnownMessage::new(
        "pgbouncer.idle_timeout",
        IdleTimeout,
        JANITOR,
        &["^client_idle_timeout$", "^idle transaction timeout$", "^idle_transaction_timeout$"],
    ),
    KnownMessage::new("pgbouncer.server_lost", ConnectionLost, "src/server.c", &["server conn crashed?"]),
    KnownMessage::new("pgbouncer.no_database", LoginRefused, "src/client.c", &["no such database: {database}"]),
    KnownMessage::new("pgbouncer.startup_parameter", LoginRefused, "src/client.c", &["unsupported startup parameter"])
        .remedy("Leave the parameter out of the connection string, or list it in ignore_startup_parameters of PgBouncer."),
];
