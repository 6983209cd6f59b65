//! Amazon RDS Proxy, by the texts of its manual.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const PROJECT: Project = Project {
    name: "RDS Proxy",
    repository: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html",
    messages: MESSAGES,
    handles: Handles {
        size: Some("MaxConnectionsPercent"),
        holders: Some("the CloudWatch metric DatabaseConnectionsCurrentlySessionPinned counts connections that one client keeps"),
        look: Some("CloudWatch, namespace AWS/RDS: DatabaseConnections, MaxDatabaseConnectionsAllowed, DatabaseConnectionsBorrowLatency"),
    },
};

const MANUAL: &str = "manual, \"Troubleshooting RDS Proxy issues with RDS for PostgreSQL\"";

const MESSAGES: &[KnownMessage] = &[
    KnownMessage::new("rds_proxy.borrow_timeout", PoolerPool, MANUAL, &["Timed-out waiting to acquire database connection"])
        .also_unreachable(),
    KnownMessage::new(
        "rds_proxy.clients",
        PoolerClients,
        MANUAL,
        &[
            "The maximum number of client connections to the proxy exceeded {#limit}",
            "The maximum number of client connections to the proxy exceeded",
        ],
    ),
    KnownMessage::new(
        "rds_proxy.rate",
        ConnectRate,
        MANUAL,
        &["Rate of connection to proxy exceeded {#limit}", "Rate of connection to proxy exceeded"],
    ),
    KnownMessage::new("rds_proxy.iam_rate", ConnectRate, MANUAL, &["The IAM authentication failed because of too many competing requests"]),
    KnownMessage::new(
        "rds_proxy.credentials",
        LoginRefused,
        MANUAL,
        &["This RDS proxy has no credentials for the role {role}. Check", "This RDS proxy has no credentials for the role"],
    ),
    KnownMessage::new(
        "rds_proxy.iam",
        LoginRefused,
        MANUAL,
        &[
            "IAM authentication failed for",
            "IAM authentication is allowed only with SSL connections",
            "This RDS Proxy requires TLS connections",
        ],
    ),
];
