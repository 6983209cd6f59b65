//! Neon's proxy. Behind it stand PgBouncer and PostgreSQL, with messages of their own.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const PROJECT: Project = Project {
    name: "Neon",
    repository: "neondatabase/neon",
    messages: MESSAGES,
    handles: Handles {
        size: None,
        holders: None,
        look: Some("the project's Monitoring page: connections, and whether the compute was starting"),
    },
};

const ERRORS: &str = "proxy/src/control_plane/errors.rs";
const MANUAL: &str = "the manual's page \"Connection errors\"";

const MESSAGES: &[KnownMessage] = &[
    KnownMessage::new(
        "neon.permit",
        ConnectRate,
        ERRORS,
        &["Failed to acquire permit to connect to the database. Too many database connection attempts are currently ongoing"],
    )
    .remedy("Connect through the pooled host name (-pooler): it keeps server connections open for many clients."),
    KnownMessage::new("neon.attempts", ConnectRate, ERRORS, &["Too many connections attempts"]),
    KnownMessage::new(
        "neon.compute_time",
        ProviderQuota,
        "messages of the control plane, passed on by the proxy",
        &["exceeded the compute time quota", "exceeded the data transfer quota"],
    ),
    KnownMessage::new("neon.endpoints", ProviderQuota, MANUAL, &["You have exceeded the limit of concurrently active endpoints"]),
    KnownMessage::new("neon.compute", Unavailable, "proxy/src/compute/mod.rs", &["Couldn't connect to compute node"]),
    KnownMessage::new("neon.control_plane", Unavailable, ERRORS, &["Control plane request failed"]),
    KnownMessage::new("neon.endpoint_id", LoginRefused, MANUAL, &["The endpoint ID is not specified"]),
];
