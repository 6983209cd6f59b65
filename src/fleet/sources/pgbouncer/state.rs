//! What a console tells of a pool beside its numbers: its mode, limits of the database and of the process, and whether it is paused.

use super::reading::narrow;
use super::table::TableRow;
use super::tables::Tables;
use crate::fleet::model::PoolerState;

/// Of the pool of this row of `SHOW POOLS`.
pub(super) fn pooler_state(tables: &Tables, database: &str, row: TableRow) -> PoolerState {
    let of_database = tables.databases.rows().find(|row| row.text("name") == Some(database));
    let in_database = |column: &str| of_database.and_then(|row| row.count(column)).and_then(narrow);
    let is_set = |column: &str| in_database(column).is_some_and(|value| value > 0);
    let limit = in_database("max_connections").or_else(|| in_database("max_db_connections"));
    PoolerState {
        mode: row.text("pool_mode").map(str::to_owned),
        sv_active: row.count("sv_active").and_then(narrow),
        is_paused: is_set("paused"),
        is_disabled: is_set("disabled"),
        database_connections: in_database("current_connections"),
        // 0 means: no limit.
        max_database_connections: limit.filter(|limit| *limit > 0),
        clients: tables.lists.value_of("list", "used_clients", "items").and_then(narrow),
        max_clients: tables.config.value_of("key", "max_client_conn", "value").and_then(narrow),
    }
}
