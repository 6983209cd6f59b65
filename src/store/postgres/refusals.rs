//! Why a server is no store, in sentences.

use sqlx::migrate::MigrateError;

use super::{SCHEMA, Unreached};

/// The role and the schema of a store, as an administrator makes them.
pub const ROLE: &str = include_str!("../../../docs/plimsoll_store.sql");
/// What prints [`ROLE`].
pub const EMIT_ROLE: &str = "plimsoll store migrate --emit-role";
/// What the role of the store needs.
pub const REMEDY: &str = "run docs/plimsoll_store.sql on it as an administrator; plimsoll store migrate --emit-role prints it";

/// Why a store cannot be used, in words that follow a colon.
#[derive(Debug)]
pub struct Refusal {
    pub reason: String,
    /// The server does not answer, or is starting or full: it may take the next attempt.
    pub is_away: bool,
}

impl Refusal {
    /// What nobody mends by waiting.
    pub fn of(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_away: false }
    }

    pub fn away(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_away: true }
    }

    pub fn of_unreached(unreached: &Unreached) -> Self {
        match unreached {
            Unreached::Late(_) => Self::away(unreached.to_string()),
            Unreached::Error(error) => Self::of_error(error),
        }
    }

    pub fn of_error(error: &sqlx::Error) -> Self {
        Self { reason: of_error(error), is_away: is_away(error) }
    }

    pub fn of_migration(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => Self::of_error(&error),
            error => Self::of(error.to_string()),
        }
    }
}

pub fn of_error(error: &sqlx::Error) -> String {
    let code = error.as_database_error().and_then(|error| error.code());
    match code.as_deref() {
        Some("42501") => format!("its role may not create the schema {SCHEMA}; {REMEDY}"),
        Some("25006") => "it is read-only: a standby, or a role with default_transaction_read_only; give the URL of the primary".to_owned(),
        Some("3D000") => {
            format!("its database does not exist; make it with createdb, then {REMEDY}")
        }
        Some("28P01") => {
            "the password is wrong; correct it in the URL, or set it as an administrator with \\password plimsoll_store".to_owned()
        }
        _ => error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned()),
    }
}

/// Class 08 is the connection, 57P that of a server that starts or stops; 53300 says that all slots are taken.
pub fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P") || code == "53300")
        }
        _ => false,
    }
}
