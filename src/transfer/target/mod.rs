//! Where parts are written to. What was written counts once [`Target::finish`] has returned; before, the place is as it was.

mod postgres;
mod postgres_rows;
mod sqlite;

use super::backup::BackupWriter;
use super::counts::Counts;
use super::error::TransferError;
use super::part::Part;
use super::place::Place;

/// What is done with a target that holds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    Refuse,
    Replace,
}

/// A store that is written as a whole, or not at all.
pub enum Target {
    Sqlite(sqlite::SqliteTarget),
    Postgres(Box<postgres::PostgresTarget>),
    Backup(Box<BackupWriter>),
}

impl Target {
    /// Prepares a place; tells `replaced` what it holds and what will be gone. Of a data folder the caller holds the lock.
    ///
    /// # Errors
    /// It cannot be written, is in use, or is not empty.
    pub async fn open(place: &Place, overwrite: Overwrite, replaced: impl FnOnce(&Counts)) -> Result<Self, TransferError> {
        match place {
            Place::Folder(folder) => Ok(Self::Sqlite(sqlite::SqliteTarget::open(place, folder, overwrite, replaced).await?)),
            Place::Server { way } => {
                let target = postgres::PostgresTarget::open(place, way, overwrite, replaced).await?;
                Ok(Self::Postgres(Box::new(target)))
            }
            Place::Backup(file) => Err(place.unwritable(format!("{} is no data folder; give a folder or a URL", file.display()))),
        }
    }

    /// Takes in a part.
    ///
    /// # Errors
    /// It cannot be written.
    pub async fn put(&mut self, part: Part) -> Result<(), TransferError> {
        match self {
            Self::Sqlite(target) => target.put(part).await,
            Self::Postgres(target) => target.put(part).await,
            Self::Backup(target) => target.put(part),
        }
    }

    /// Makes all of it count.
    ///
    /// # Errors
    /// It does not.
    pub async fn finish(self) -> Result<(), TransferError> {
        match self {
            Self::Sqlite(target) => target.finish().await,
            Self::Postgres(target) => target.finish().await,
            Self::Backup(target) => target.finish(),
        }
    }
}

/// Whether it may be written, and what will be gone.
fn permit(place: &Place, holds: &Counts, overwrite: Overwrite, replaced: impl FnOnce(&Counts)) -> Result<(), TransferError> {
    if holds.total() == 0 {
        return Ok(());
    }
    if overwrite == Overwrite::Refuse {
        return Err(TransferError::NotEmpty { place: place.to_string(), holds: holds.phrase() });
    }
    replaced(holds);
    Ok(())
}
