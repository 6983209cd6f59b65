//! Whether the watched server, where it holds the store too, has slots for it.

use plimsoll_pool::Pool;
use sqlx::postgres::PgConnectOptions;

use super::place;

/// Connections of one console to its store, leases included.
const OF_A_CONSOLE: i64 = 6;

/// A warning with the numbers, where the store is on the server that is watched and that one is nearly full.
pub async fn warning(store: &Pool, watched: &PgConnectOptions) -> Option<String> {
    let server = |of: &PgConnectOptions| (of.get_socket().cloned(), of.get_host().to_ascii_lowercase(), of.get_port());
    if server(store.target()) != server(watched) {
        return None;
    }
    let sql = "select current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint as usable,
        (select count(*) from pg_stat_activity where backend_type = 'client backend') as used";
    let (usable, used): (i64, i64) = sqlx::query_as(sql).fetch_one(store).await.ok()?;
    let free = (usable - used).max(0);
    (free < OF_A_CONSOLE).then(|| {
        format!(
            "the store {} is on the watched server, which has {free} of {usable} connection slots free; each console takes up to \
             {OF_A_CONSOLE} for its store: put the store on another server, or raise max_connections",
            place(store.target())
        )
    })
}
