//! A store, read in one transaction: what a running console writes meanwhile is not in it.

mod history;
mod numbers;
mod open;
mod rows;

use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::mpsc;

use super::backup::BackupReader;
use super::connect::{close, connect, identity};
use super::error::{self, TransferError};
use super::part::{Part, Parts, send};
use super::place::Place;
use super::tables::{OTHERS, SOURCES, Table, all};

/// Parts that are read ahead of the target: while one is written, the next is read.
const READ_AHEAD: usize = 4;

/// A store at one moment.
pub struct Snapshot {
    pub(super) place: Place,
    pub(super) stored: Stored,
}

pub(super) enum Stored {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
    Backup(Box<BackupReader>),
}

/// Runs one expression on the connection of a snapshot; a backup has none.
macro_rules! on_connection {
    ($stored:expr, $db:ident => $done:expr, else $none:expr) => {
        match $stored {
            $crate::transfer::source::Stored::Sqlite($db) => $done,
            $crate::transfer::source::Stored::Postgres($db) => $done,
            $crate::transfer::source::Stored::Backup(_) => $none,
        }
    };
}
pub(super) use on_connection;

impl Snapshot {
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Series of the history, for a bar of progress: one for each source and tier.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn sources(&mut self) -> Result<u64, TransferError> {
        let count = "select count(*) from history_source";
        let counted = on_connection!(&mut self.stored, db => sqlx::query_scalar::<_, i64>(count).fetch_one(db).await, else {
            return Ok(self.backup_sources());
        });
        counted.map(i64::unsigned_abs).map_err(|error| self.broken(&error))
    }

    /// Refuses a place that is the source itself: two URLs may lead to one database.
    ///
    /// # Errors
    /// It is, or one of them cannot be asked.
    pub async fn differs_from(&mut self, to: &Place) -> Result<(), TransferError> {
        let (Stored::Postgres(db), Place::Server { way }) = (&mut self.stored, to) else { return Ok(()) };
        let of_source = identity(db).await.map_err(|error| self.broken(&error))?;
        let mut other = connect(way).await.map_err(|reason| to.unwritable(reason))?;
        let of_target = identity(&mut other).await.map_err(|error| to.unwritable(error::reason(&error)))?;
        close(other).await;
        if of_source == of_target { Err(TransferError::SamePlace(self.place.to_string())) } else { Ok(()) }
    }

    fn backup_sources(&self) -> u64 {
        match &self.stored {
            Stored::Backup(backup) => backup.header().counts().of(SOURCES.name),
            Stored::Sqlite(_) | Stored::Postgres(_) => 0,
        }
    }

    /// Begins to read; the task ends with the last part, with an error, or when nobody takes any more.
    pub fn stream(self) -> mpsc::Receiver<Result<Part, TransferError>> {
        let (parts, taken) = mpsc::channel(READ_AHEAD);
        tokio::spawn(async move {
            if let Err(error) = self.read_all(&parts).await {
                // Whoever takes nothing any more needs no reason either.
                let _nobody = parts.send(Err(error)).await;
            }
        });
        taken
    }

    async fn read_all(mut self, parts: &Parts) -> Result<(), TransferError> {
        if let Stored::Backup(backup) = self.stored {
            return backup.read_all(&self.place, parts).await;
        }
        self.read_table(&SOURCES, parts).await?;
        self.read_history(parts).await?;
        for table in OTHERS {
            self.read_table(table, parts).await?;
        }
        for table in all().filter(|table: &&Table| table.numbered) {
            if let Some(highest) = self.highest(table).await.map_err(|error| self.broken(&error))? {
                send(parts, Part::Highest(table, highest)).await?;
            }
        }
        send(parts, Part::End).await
    }

    /// Why reading has failed: the store itself, or the way to it.
    pub(super) fn broken(&self, error: &sqlx::Error) -> TransferError {
        let reason = error::reason(error);
        match error::is_damage(error) {
            true => TransferError::Damaged { place: self.place.to_string(), reason },
            false => self.place.unreadable(reason),
        }
    }
}
