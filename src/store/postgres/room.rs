//! Whether the watched server, where it holds the store too, has slots for it.

use plimsoll_pool::HostAddress;
use sqlx::postgres::PgConnectOptions;

use super::SharedPool;

/// Connections of one console to its store, leases included.
const OF_A_CONSOLE: i64 = 6;

/// A warning with the numbers, where the store is on the server that is watched and that one is nearly full.
pub async fn warning(store: &SharedPool, watched: &PgConnectOptions) -> Option<String> {
    let server = |of: &PgConnectOptions| (of.get_socket().cloned(), of.get_host().to_ascii_lowercase(), of.get_port());
    if !store.way().hosts().iter().any(|host| server(host) == server(watched)) {
        return None;
    }
    let sql = "select current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint as usable,
        (select count(*) from pg_stat_activity where backend_type = 'client backend') as used";
    let (usable, used) = sqlx::query_as(sql).fetch_one(store).await.ok()?;
    // Of several hosts another one may have answered.
    store.newest_host().filter(|answered| is_at(answered, watched))?;
    sentence(&store.way().to_string(), usable, used)
}

fn is_at(host: &HostAddress, server: &PgConnectOptions) -> bool {
    let folder = server.get_socket().map(|socket| socket.display().to_string());
    let place = folder.unwrap_or_else(|| server.get_host().to_owned());
    host.host.eq_ignore_ascii_case(&place) && host.port == server.get_port()
}

fn sentence(place: &str, usable: i64, used: i64) -> Option<String> {
    let free = (usable - used).max(0);
    (free < OF_A_CONSOLE).then(|| {
        format!(
            "the store {place} is on the watched server, which has {free} of {usable} connection slots free; each console takes up to \
             {OF_A_CONSOLE} for its store: put the store on another server, or raise max_connections"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_nearly_full_is_told_with_the_numbers() {
        assert_eq!(sentence("db:5432/store", 97, 91), None);
        let said = sentence("db:5432/store", 97, 92).expect("a warning");
        assert!(said.contains("5 of 97 connection slots free") && said.contains("up to 6"), "{said}");
        assert!(sentence("db:5432/store", 97, 99).is_some_and(|said| said.contains("0 of 97")));
    }
}
