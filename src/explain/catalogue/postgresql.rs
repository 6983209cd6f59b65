//! PostgreSQL's own messages. Their other languages stand in `translations.tsv`.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const PROJECT: Project = Project {
    name: "PostgreSQL",
    repository: "postgres/postgres",
    messages: MESSAGES,
    handles: Handles { size: None, holders: None, look: None },
};

const POSTINIT: &str = "src/backend/utils/init/postinit.c";
const POSTGRES: &str = "src/backend/tcop/postgres.c";

const MESSAGES: &[KnownMessage] = &[
    KnownMessage::new(
        "postgresql.role_limit",
        RoleConnections,
        "src/backend/utils/init/miscinit.c, 8.1 to 18",
        &["too many connections for role \"{role}\""],
    )
    .sqlstate("53300"),
    KnownMessage::new(
        "postgresql.database_limit",
        DatabaseConnections,
        "src/backend/utils/init/postinit.c, 8.1 to 18",
        &["too many connections for database \"{database}\""],
    )
    .sqlstate("53300"),
    KnownMessage::new(
        "postgresql.reserved_slots",
        UsableConnections,
        "src/backend/utils/init/postinit.c: 9.1 to 15 the first text, 16 to 18 the others",
        &[
            "remaining connection slots are reserved for non-replication superuser connections",
            "remaining connection slots are reserved for roles with the SUPERUSER attribute",
            "remaining connection slots are reserved for roles with privileges of the \"pg_use_reserved_connections\" role",
            "remaining connection slots are reserved for",
        ],
    )
    .sqlstate("53300"),
    KnownMessage::new(
        "postgresql.too_many_clients",
        ServerConnections,
        "src/backend/storage/lmgr/proc.c and the postmaster, all versions",
        &["sorry, too many clients already"],
    )
    .sqlstate("53300"),
    KnownMessage::new(
        "postgresql.too_many_connections",
        SomeConnections,
        "src/backend/utils/errcodes.txt, all versions",
        &["TooManyConnectionsError", "psycopg.errors.TooManyConnections", "psycopg2.errors.TooManyConnections", "(too_many_connections)"],
    )
    .sqlstate("53300"),
    KnownMessage::new(
        "postgresql.wal_senders",
        WalSenders,
        "src/backend/storage/lmgr/proc.c, 12 to 18",
        &[
            "number of requested standby connections exceeds max_wal_senders (currently {#limit})",
            "number of requested standby connections exceeds \"max_wal_senders\" (currently {#limit})",
        ],
    )
    .sqlstate("53300"),
    KnownMessage::new(
        "postgresql.replication_slots",
        ReplicationSlots,
        "src/backend/replication/slot.c, 9.4 to 18",
        &["all replication slots are in use"],
    )
    .sqlstate("53400"),
    KnownMessage::new(
        "postgresql.lock_table",
        LockTable,
        "src/backend/storage/lmgr/lock.c; the quotes are of 17 and later",
        &["You might need to increase max_locks_per_transaction", "You might need to increase \"max_locks_per_transaction\""],
    )
    .sqlstate("53200"),
    KnownMessage::new("postgresql.fork", ServerProcesses, "the postmaster, all versions", &["could not fork new process for connection"]),
    KnownMessage::new(
        "postgresql.out_of_file_descriptors",
        FileDescriptors,
        "src/backend/storage/file/fd.c, all versions",
        &["out of file descriptors: {}; release and retry"],
    )
    .sqlstate("53000"),
    KnownMessage::new("postgresql.statement_timeout", StatementTimeout, POSTGRES, &["canceling statement due to statement timeout"])
        .sqlstate("57014"),
    KnownMessage::new("postgresql.lock_timeout", LockTimeout, POSTGRES, &["canceling statement due to lock timeout"]).sqlstate("55P03"),
    KnownMessage::new(
        "postgresql.transaction_timeout",
        TransactionTimeout,
        "src/backend/tcop/postgres.c, 17 and later",
        &["terminating connection due to transaction timeout"],
    )
    .sqlstate("25P04"),
    KnownMessage::new(
        "postgresql.idle_in_transaction",
        IdleTimeout,
        "src/backend/tcop/postgres.c, 9.6 to 18",
        &["terminating connection due to idle-in-transaction timeout"],
    )
    .sqlstate("25P03"),
    KnownMessage::new(
        "postgresql.idle_session",
        IdleTimeout,
        "src/backend/tcop/postgres.c, 14 to 18",
        &["terminating connection due to idle-session timeout"],
    )
    .sqlstate("57P05"),
    KnownMessage::new("postgresql.authentication_timeout", LoginTimeout, POSTGRES, &["canceling authentication due to timeout"]),
    KnownMessage::new("postgresql.user_request", Cancelled, POSTGRES, &["canceling statement due to user request"]).sqlstate("57014"),
    KnownMessage::new("postgresql.terminated", ConnectionLost, POSTGRES, &["terminating connection due to administrator command"])
        .sqlstate("57P01"),
    KnownMessage::new("postgresql.crash", ConnectionLost, POSTGRES, &["terminating connection because of crash of another server process"])
        .sqlstate("57P02"),
    KnownMessage::new("postgresql.deadlock", Deadlock, "src/backend/storage/lmgr/deadlock.c", &["deadlock detected"]).sqlstate("40P01"),
    KnownMessage::new(
        "postgresql.not_ready",
        Unavailable,
        "the postmaster and src/backend/utils/init",
        &[
            "the database system is starting up",
            "the database system is shutting down",
            "the database system is in recovery mode",
            "the database system is not yet accepting connections",
            "the database system is not accepting connections",
        ],
    )
    .sqlstate("57P03"),
    KnownMessage::new(
        "postgresql.password",
        LoginRefused,
        "src/backend/libpq/auth.c",
        &["password authentication failed for user \"{role}\"", "password authentication failed"],
    )
    .sqlstate("28P01"),
    KnownMessage::new(
        "postgresql.hba",
        LoginRefused,
        "src/backend/libpq/auth.c",
        &["no pg_hba.conf entry for host \"{}\", user \"{role}\", database \"{database}\"", "no pg_hba.conf entry for"],
    )
    .sqlstate("28000"),
    KnownMessage::new("postgresql.no_database", LoginRefused, POSTINIT, &["FATAL: database \"{database}\" does not exist"])
        .sqlstate("3D000"),
    KnownMessage::new("postgresql.no_role", LoginRefused, "src/backend/utils/init/miscinit.c", &["FATAL: role \"{role}\" does not exist"])
        .sqlstate("28000"),
];
