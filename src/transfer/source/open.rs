//! Opening a store to read it, as it was at one moment.

use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use super::{Snapshot, Stored};
use crate::store::postgres::schema;
use crate::store::{STORE, UNFINISHED};
use crate::transfer::backup::BackupReader;
use crate::transfer::connect::{connect, postgres_version, sqlite_known, sqlite_version};
use crate::transfer::error::{TransferError, reason};
use crate::transfer::place::{Place, is_backup};

impl Snapshot {
    /// Opens it to be read. What it holds of another version is not read: something would be lost.
    ///
    /// # Errors
    /// It cannot be reached, is no store, or one of another version.
    pub async fn open(place: &Place) -> Result<Self, TransferError> {
        let stored = match place {
            Place::Folder(folder) => {
                let mut db = open_file(folder, place).await?;
                begin_sqlite(&mut db).await.map_err(|error| place.unreadable(reason(&error)))?;
                let found = sqlite_version(&mut db).await.map_err(|error| place.unreadable(reason(&error)))?;
                same_version(place, found, sqlite_known())?;
                Stored::Sqlite(db)
            }
            Place::Server { way } => {
                let mut db = connect(way).await.map_err(|reason| place.unreadable(reason))?;
                let found = begin_postgres(&mut db).await.map_err(|error| place.unreadable(reason(&error)))?;
                same_version(place, found, schema::newest_known())?;
                Stored::Postgres(db)
            }
            Place::Backup(file) => Stored::Backup(Box::new(BackupReader::open(file)?)),
        };
        Ok(Self { place: place.clone(), stored })
    }
}

/// The store's file, which is not changed.
async fn open_file(folder: &Path, place: &Place) -> Result<SqliteConnection, TransferError> {
    let path = folder.join(STORE);
    if !path.exists() {
        return Err(match folder.join(UNFINISHED).exists() {
            true => place.unreadable("a copy to it was interrupted; begin the copy again"),
            false => place.unreadable("there is none; give the data folder of a console"),
        });
    }
    if is_backup(&path) {
        return Err(place.unreadable("its file is a backup; use plimsoll store restore"));
    }
    let options = SqliteConnectOptions::new().filename(&path).read_only(true).busy_timeout(Duration::from_secs(5));
    options.connect().await.map_err(|error| place.unreadable(reason(&error)))
}

async fn begin_sqlite(db: &mut SqliteConnection) -> sqlx::Result<()> {
    sqlx::query("begin").execute(&mut *db).await?;
    // The snapshot is taken by the first read.
    sqlx::query("select count(*) from sqlite_schema").execute(db).await.map(drop)
}

async fn begin_postgres(db: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    sqlx::query("begin isolation level repeatable read read only").execute(&mut *db).await?;
    postgres_version(db).await
}

fn same_version(place: &Place, found: Option<i64>, known: i64) -> Result<(), TransferError> {
    match found {
        None => Err(place.unreadable("it is no store of plimsoll's; give the place of one")),
        Some(found) if found < known => Err(place.unreadable(format!(
            "it is of an older version (migration {found}, this one needs {known}); run plimsoll store migrate on it first"
        ))),
        Some(found) if found > known => {
            Err(place.unreadable(format!("it was made by a newer plimsoll (migration {found}, this one knows {known}); use that version")))
        }
        Some(_) => Ok(()),
    }
}
