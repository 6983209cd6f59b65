//! Why a store is not copied, backed up, restored or verified.

/// One sentence each, with what to do. Places are named without a secret.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// It cannot be reached, is none, or of another version.
    #[error("{place} cannot be read: {reason}")]
    Unreadable { place: String, reason: String },
    /// What it holds is damaged.
    #[error("{place} is damaged: {reason}")]
    Damaged { place: String, reason: String },
    #[error("{place} cannot be written ({reason}); it is as it was before")]
    Unwritable { place: String, reason: String },
    /// After the last word to the server nobody answered.
    #[error("nobody can say whether {place} was written ({reason}); `plimsoll store verify` tells what it holds")]
    Undecided { place: String, reason: String },
    #[error("{place} is not empty, it holds {holds}; give another one, or --replace to overwrite it")]
    NotEmpty { place: String, holds: String },
    #[error("{place} is in use by a running console; stop the console first")]
    InUse { place: String },
    #[error("{0} is given twice; a store is copied to another place")]
    SamePlace(String),
    /// The reader has stopped because nobody takes what it reads.
    #[error("reading was stopped")]
    Stopped,
}

/// What the driver or the disk says, in words that follow a colon.
pub fn reason(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(database) if is_full(database.code().as_deref()) => "the disk is full; free disk space".to_owned(),
        Some(_) => crate::store::postgres::refusals::of_error(error),
        None => error.to_string(),
    }
}

/// SQLite's and PostgreSQL's.
fn is_full(code: Option<&str>) -> bool {
    matches!(code, Some("13" | "53100"))
}

/// SQLite's pages or PostgreSQL's: the store itself and not the way to it.
pub fn is_damage(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|database| database.code());
    matches!(code.as_deref(), Some("11" | "26" | "XX001" | "XX002")) || matches!(error, sqlx::Error::ColumnDecode { .. })
}
