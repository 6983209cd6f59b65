//! Why a store cannot be used.

use std::path::PathBuf;

/// One sentence each, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file.
    #[error("the store {} cannot be used ({reason}); give a data folder that can be written, to `plimsoll serve` by PLIMSOLL_DATA_DIR", path.display())]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// By a console that runs.
    #[error("the data folder {} is in use by another console; stop that one, or give this one a folder of its own by PLIMSOLL_DATA_DIR", .0.display())]
    InUse(PathBuf),
    /// Made by a later plimsoll.
    #[error("the store {} was made by a newer plimsoll; use that one, or another data folder, by PLIMSOLL_DATA_DIR for `plimsoll serve`", .0.display())]
    Newer(PathBuf),
    /// Whoever begins to copy wants what he copies.
    #[error("a copy of a store to this data folder was interrupted; begin it again, or remove {} for a new store", .0.display())]
    Unfinished(PathBuf),
    /// Two consoles of one name would be one.
    #[error("another console named {0:?} shares this store and is running; give each its own name by PLIMSOLL_CONSOLE_NAME")]
    SameName(String),
    /// The shared one, whose server may be starting anew: it is worth another attempt.
    #[error("the shared store at {place} does not answer ({reason}); start its server, or correct the URL of the store")]
    Away {
        /// Its server and database, without a secret.
        place: String,
        /// What happened instead.
        reason: String,
    },
    /// Changed by a later plimsoll, while this one was using it.
    #[error(
        "a newer plimsoll has changed the shared store (migration {migration}, this version knows {known}); start this console again as that \
         version"
    )]
    Outdated {
        /// That one has to know.
        migration: i64,
        /// The newest of this version.
        known: i64,
    },
    /// The shared one.
    #[error("the shared store at {place} cannot be used: {reason}")]
    Shared {
        /// Its server and database, without a secret.
        place: String,
        /// Why not, and what to do.
        reason: String,
    },
}
