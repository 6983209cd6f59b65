//! Supavisor, the pooler of Supabase.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const PROJECT: Project = Project {
    name: "Supavisor",
    repository: "supabase/supavisor",
    messages: MESSAGES,
    handles: Handles {
        size: Some("pool size of the project's pooler settings"),
        holders: Some("pg_stat_activity shows the pooler's sessions under application_name Supavisor, with state and age"),
        look: Some("select application_name, state, count(*) from pg_stat_activity group by 1, 2; and the project's pooler settings"),
    },
};

const MESSAGES: &[KnownMessage] = &[
    KnownMessage::new(
        "supavisor.session_clients",
        PoolerPool,
        "lib/supavisor/errors and client_handler/error.ex, 1.x and 2.x",
        &[
            "max clients reached in session mode - max clients are limited to pool_size: {#size}",
            "max clients reached - in Session mode max clients are limited to pool_size",
            "MaxClientsInSessionMode",
            "(EMAXCONNSESSION)",
            "(EMAXCLIENTSESSION)",
        ],
    )
    .sqlstate("XX000")
    .remedy("Connect in transaction mode (port 6543 at Supabase): in session mode each client keeps a server connection until it leaves."),
    KnownMessage::new(
        "supavisor.clients",
        PoolerClients,
        "lib/supavisor/errors and client_handler/error.ex, 1.x and 2.x",
        &[
            "max client connections reached, limit: {#limit}",
            "max client connections reached in transaction mode, limit: {#limit}",
            "Max client connections reached",
        ],
    )
    .sqlstate("XX000"),
    KnownMessage::new(
        "supavisor.proxy",
        PoolerClients,
        "lib/supavisor/errors/max_proxy_connections_reached_error.ex, 2.x",
        &["max proxy connections reached, limit: {#limit}"],
    ),
    KnownMessage::new(
        "supavisor.checkout",
        PoolerPool,
        "lib/supavisor/errors/checkout_timeout_error.ex, client_handler/error.ex",
        &[
            "Pool checkout timeout. Request was dropped after {#waited_ms}ms in {mode} mode",
            "Unable to check out process from the pool due to timeout",
            "(ECHECKOUTTIMEOUT)",
        ],
    )
    .sqlstate("XX000")
    .also_unreachable(),
    KnownMessage::new("supavisor.circuit_breaker", Unavailable, "lib/supavisor/errors/circuit_breaker_error.ex", &["(ECIRCUITBREAKER)"]),
    KnownMessage::new(
        "supavisor.no_tenant",
        LoginRefused,
        "lib/supavisor/errors and client_handler/error.ex",
        &["Tenant or user not found", "tenant/user {} not found"],
    )
    .remedy("Write the user as role.project in the connection string, and use the host of the project's region."),
    KnownMessage::new("supavisor.lost", ConnectionLost, "lib/supavisor/client_handler/error.ex", &["DbHandler exited"]),
];
