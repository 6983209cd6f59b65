//! What pool and server are called on the pages.

use sqlx::postgres::PgConnectOptions;

use plimsoll_pool::Pool;

/// The application and its database: what an operator calls it.
pub(super) fn service_name(pool: &Pool) -> String {
    let target = pool.target();
    let database = target.get_database().unwrap_or_else(|| target.get_username());
    match pool.options().application_name.as_str() {
        name if name == database => name.to_owned(),
        name => format!("{name} · {database}"),
    }
}

/// The process of the console: `host:pid`.
pub(super) fn instance_name() -> String {
    let host = sysinfo::System::host_name().unwrap_or_else(|| "localhost".to_owned());
    format!("{host}:{}", std::process::id())
}

/// The database and the host that it is on, without the default port.
pub(super) fn server_name(target: &PgConnectOptions) -> String {
    let database = target.get_database().unwrap_or_else(|| target.get_username());
    match (target.get_socket(), target.get_port()) {
        (Some(_), _) => format!("{database} on this machine"),
        (None, 5432) => format!("{database} on {}", target.get_host()),
        (None, port) => format!("{database} on {}:{port}", target.get_host()),
    }
}
