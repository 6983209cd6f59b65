//! Any JDBC pool of Spring Boot: HikariCP, Tomcat, DBCP2, Oracle UCP. HikariCP's pools are told by their own metrics too.
//!
//! Names: spring-projects/spring-boot, `actuate/metrics/jdbc/DataSourcePoolMetrics.java`. `name` is that of the bean, while HikariCP's own
//! metrics have the name of the pool.

use super::dialect::{Dialect, KnownBy, Repeats};
use super::raw_pool::RawPool;
use super::{DialectLines, Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["jdbc_connections_"],
    pool_labels: &["name"],
    mappings: &[
        Mapping::of(CheckedOut, "jdbc_connections_active"),
        Mapping::of(CheckedIn, "jdbc_connections_idle"),
        Mapping::of(PoolSize, "jdbc_connections_min"),
        Mapping::of(TotalCapacity, "jdbc_connections_max"),
    ],
    adjust,
    repeats: Some(Repeats { of: &["hikaricp_micrometer", "hikaricp_prometheus"], known_by: KnownBy::NameOrSize }),
    hints: &[
        (Waiting, "Use HikariCP, whose metrics tell callers in the queue: Spring Boot tells of other pools only their connections."),
        (TimedOut, "Use HikariCP, whose metrics tell timeouts: Spring Boot tells of other pools only their connections."),
        (WaitSum, "Use HikariCP, whose metrics tell wait times: Spring Boot tells of other pools only their connections."),
        (HoldSum, "Use HikariCP, whose metrics tell hold times: Spring Boot tells of other pools only their connections."),
        (ConnectSum, "Use HikariCP, whose metrics tell connect times: Spring Boot tells of other pools only their connections."),
        (Wait, "Use HikariCP, whose metrics tell wait times: Spring Boot tells of other pools only their connections."),
        (Acquired, "Use HikariCP, whose metrics count acquires: Spring Boot tells of other pools only their connections."),
        (Opening, "Spring Boot does not tell connects under way."),
        (TotalCapacity, "Set the pool's limit: a negative one means that there is none."),
    ],
    lines: &[
        DialectLines {
            numbers: &[Waiting, TimedOut, WaitSum, HoldSum, ConnectSum, Wait, Acquired],
            place: "application.properties of the service (Spring Boot)",
            text: "spring.datasource.type=com.zaxxer.hikari.HikariDataSource",
        },
        DialectLines {
            numbers: &[TotalCapacity],
            place: "application.properties of the service (Spring Boot, DBCP2)",
            text: "spring.datasource.dbcp2.max-total=20",
        },
    ],
    ..Dialect::new("jdbc_connections", "Spring Boot's JDBC pools")
};

/// DBCP2 writes a negative maximum for a pool without a limit.
fn adjust(pool: &mut RawPool) {
    pool.remove_no_limit(TotalCapacity);
}
