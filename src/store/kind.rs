//! One of two kinds of store.

/// What a statement runs on, by the kind of the store.
pub enum Kind<S, P> {
    /// SQLite.
    Sqlite(S),
    /// PostgreSQL.
    Postgres(P),
}

/// Runs one expression on the kind of store that there is. It is compiled for each, so that statements, arguments and rows keep their
/// types; only what it comes to has to be the same.
///
/// ```ignore
/// on!(self.db, db => sqlx::query_scalar("select name from source where id = $1").bind(id).fetch_optional(db).await)
/// ```
macro_rules! on {
    ($store:expr, $db:ident => $done:expr) => {
        match $store.kind() {
            $crate::store::Kind::Sqlite($db) => $done,
            $crate::store::Kind::Postgres($db) => $done,
        }
    };
}
pub(crate) use on;
