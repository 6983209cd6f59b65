//! Which rows of `pg_stat_activity` are sessions of clients: those that take slots of `max_connections`.

/// The condition on a row of `pg_stat_activity` with this alias.
///
/// A role without `pg_monitor` is not told the kind of others' sessions. That they have a database and a role it is, and the
/// server's own processes never have both. Parallel workers do, with the name of the application whose statement they run; their
/// slots are those of `max_worker_processes`.
macro_rules! is_client {
    (kind) => {
        "client backend"
    };
    ($row:literal) => {
        concat!(
            "coalesce(",
            $row,
            ".backend_type, '",
            $crate::base::client_sessions::is_client!(kind),
            "') operator(pg_catalog.=) '",
            $crate::base::client_sessions::is_client!(kind),
            "' and ",
            $row,
            ".datid is not null and ",
            $row,
            ".usesysid is not null"
        )
    };
}

pub(crate) use is_client;

/// The kind of such a session.
pub const CLIENT_BACKEND: &str = is_client!(kind);

#[cfg(test)]
mod tests {
    #[test]
    fn a_row_without_a_kind_counts_if_it_has_a_database_and_a_role() {
        let said = "coalesce(a.backend_type, 'client backend') operator(pg_catalog.=) 'client backend' and a.datid is not null and a.usesysid is not null";
        assert_eq!(is_client!("a"), said);
    }
}
