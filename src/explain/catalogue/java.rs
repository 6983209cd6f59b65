//! Pools of the JVM: HikariCP, Agroal, Tomcat JDBC, Commons DBCP.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const HIKARICP: Project = Project {
    name: "HikariCP",
    repository: "brettwooldridge/HikariCP",
    messages: &[
        KnownMessage::new("hikaricp.timeout", ServicePool, "src/main/java/com/zaxxer/hikari/pool/HikariPool.java; the counts are of 5.1 and later", &[
            "{pool} - Connection is not available, request timed out after {#waited_ms}ms< (total={#open}, active={#in_use}, idle={#idle}, waiting={#waiting})>",
            "Connection is not available, request timed out after",
        ])
        .also_unreachable(),
        KnownMessage::new("hikaricp.leak", SuspectedLeak, "src/main/java/com/zaxxer/hikari/pool/ProxyLeakTask.java", &[
            "Connection leak detection triggered for",
        ]),
        KnownMessage::new("hikaricp.initialization", Unreachable, "src/main/java/com/zaxxer/hikari/pool/HikariPool.java", &[
            "Failed to initialize pool:",
            "Exception during pool initialization",
        ]),
    ],
    handles: Handles::of_pool(
        "maximumPoolSize",
        "set leakDetectionThreshold to some seconds: it logs the stack of each caller that holds a connection longer",
        "the metrics hikaricp_connections_active, _idle, _pending and _max, or DEBUG of com.zaxxer.hikari.pool",
    ),
};

pub const AGROAL: Project = Project {
    name: "Agroal",
    repository: "agroal/agroal",
    messages: &[KnownMessage::new(
        "agroal.timeout",
        ServicePool,
        "agroal-pool/src/main/java/io/agroal/pool/ConnectionPool.java",
        &["Sorry, acquisition timeout!"],
    )
    .also_unreachable()],
    handles: Handles::of_pool(
        "max-size (quarkus.datasource.jdbc.max-size)",
        "set leak-detection-interval: it logs who holds a connection longer",
        "the metrics agroal_active_count, agroal_available_count and agroal_awaiting_count",
    ),
};

pub const TOMCAT: Project = Project {
    name: "Tomcat JDBC",
    repository: "apache/tomcat",
    messages: &[KnownMessage::new(
        "tomcat_jdbc.timeout",
        ServicePool,
        "modules/jdbc-pool/src/main/java/org/apache/tomcat/jdbc/pool/ConnectionPool.java",
        &[
            "Pool empty. Unable to fetch a connection in {#timeout_s} seconds, none available[size:{#open}; busy:{#in_use}; idle:{#idle}",
            "Pool empty. Unable to fetch a connection in {#timeout_s} seconds",
        ],
    )
    .also_unreachable()],
    handles: Handles::of_pool(
        "maxActive",
        "set logAbandoned and suspectTimeout: they log who holds a connection longer",
        "the JMX bean tomcat.jdbc: Active, Idle, WaitCount",
    ),
};

pub const DBCP: Project = Project {
    name: "Commons DBCP",
    repository: "apache/commons-dbcp",
    messages: &[KnownMessage::new(
        "dbcp.timeout",
        ServicePool,
        "org.apache.commons.dbcp2.PoolingDataSource, 2.x",
        &["Cannot get a connection, pool error Timeout waiting for idle object"],
    )
    .also_unreachable()],
    handles: Handles::of_pool(
        "maxTotal",
        "set logAbandoned and removeAbandonedTimeout: they log who holds a connection longer",
        "the JMX bean of the data source: NumActive, NumIdle",
    ),
};
