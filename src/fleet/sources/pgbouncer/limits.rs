//! How many server connections a pool may have: of the database, the user, and the configuration.

use super::tables::Tables;

/// Those of one pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PoolLimits {
    /// Connections before the reserve.
    pub base: Option<u64>,
    /// The same and the reserve, as far as database and user may have so many.
    pub capacity: Option<u64>,
}

impl PoolLimits {
    /// A user's limit goes before that of the database, and this before that of the configuration. 0 means: as the next one says.
    pub(super) fn of(tables: &Tables, database: &str, user: &str) -> Self {
        let of_database = tables.databases.rows().find(|row| row.text("name") == Some(database));
        let of_user = tables.users.rows().find(|row| row.text("name") == Some(user));
        let config = |key: &str| tables.config.value_of("key", key, "value");
        let set = |value: Option<u64>| value.filter(|value| *value > 0);
        let in_database = |columns: [&str; 2]| of_database.and_then(|row| set(row.count(columns[0]).or_else(|| row.count(columns[1]))));
        let in_user = |column: &str| of_user.and_then(|row| set(row.count(column)));

        let base = in_user("pool_size").or_else(|| in_database(["pool_size", "pool_size"])).or_else(|| set(config("default_pool_size")));
        let reserve = in_user("reserve_pool_size").or_else(|| in_database(["reserve_pool", "reserve_pool_size"]));
        let reserve = reserve.or_else(|| config("reserve_pool_size")).unwrap_or(0);
        let of_all_users = in_database(["max_connections", "max_db_connections"]).or_else(|| set(config("max_db_connections")));
        let of_all_databases = in_user("max_user_connections").or_else(|| set(config("max_user_connections")));
        let bounded = |size: u64| [of_all_users, of_all_databases].into_iter().flatten().fold(size, u64::min);
        Self { base: base.map(bounded), capacity: base.map(|base| bounded(base.saturating_add(reserve))) }
    }
}
