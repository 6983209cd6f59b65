//! Why a server is no store, in sentences.

use sqlx::migrate::MigrateError;

use super::SCHEMA;

/// What the role of the store needs; `docs/plimsoll_store.sql` grants it.
pub const REMEDY: &str = "run docs/plimsoll_store.sql on it as an administrator";

pub fn of_error(error: &sqlx::Error) -> String {
    let code = error.as_database_error().and_then(|error| error.code());
    match code.as_deref() {
        Some("42501") => format!("its role may not create the schema {SCHEMA}; {REMEDY}"),
        Some("25006") => "it is read-only: a standby, or a role with default_transaction_read_only; give the URL of the primary".to_owned(),
        Some("3D000") => format!("its database does not exist; {REMEDY}"),
        _ => error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned()),
    }
}

pub fn of_migration(error: MigrateError) -> String {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => of_error(&error),
        error => error.to_string(),
    }
}
