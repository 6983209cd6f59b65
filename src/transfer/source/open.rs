//! Opening a store to read it, as it was at one moment.

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::{Snapshot, Stored};
use crate::store::sqlite::MIGRATIONS;
use crate::store::{STORE, postgres};
use crate::transfer::backup::BackupReader;
use crate::transfer::error::{TransferError, reason};
use crate::transfer::place::{Place, is_backup};

/// Told apart from consoles, which use the store all the time.
pub const APPLICATION_NAME: &str = "plimsoll-store-transfer";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

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
            Place::Server { options, .. } => {
                let mut db = connect(options).await.map_err(|reason| place.unreadable(reason))?;
                let found = begin_postgres(&mut db).await.map_err(|error| place.unreadable(reason(&error)))?;
                same_version(place, found, postgres::schema::newest_known())?;
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
        return Err(match folder.join(super::super::target::UNFINISHED).exists() {
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

/// `None`: it is another program's file.
pub async fn sqlite_version(db: &mut SqliteConnection) -> sqlx::Result<Option<i64>> {
    let made = "select count(*) from sqlite_schema where name in ('_sqlx_migrations', 'history_source')";
    if sqlx::query_scalar::<_, i64>(made).fetch_one(&mut *db).await? != 2 {
        return Ok(None);
    }
    sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(db).await
}

/// The newest migration of this version.
pub fn sqlite_known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// A connection of our own: reading and writing a whole store takes longer than a console may wait.
pub async fn connect(options: &PgConnectOptions) -> Result<PgConnection, String> {
    let options = postgres::with_schema(options.clone()).application_name(APPLICATION_NAME);
    let connecting = tokio::time::timeout(CONNECT_TIMEOUT, options.connect()).await;
    let mut db = connecting.map_err(|_| "it does not answer".to_owned())?.map_err(|error| reason(&error))?;
    for sql in ["set statement_timeout = 0", "set idle_in_transaction_session_timeout = 0"] {
        sqlx::query(sql).execute(&mut db).await.map_err(|error| reason(&error))?;
    }
    Ok(db)
}

async fn begin_postgres(db: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    sqlx::query("begin isolation level repeatable read read only").execute(&mut *db).await?;
    postgres_version(db).await
}

/// `None`: there are no tables of ours.
pub async fn postgres_version(db: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    let made = "select count(*) from information_schema.tables
                where table_schema = current_schema() and table_name in ('_sqlx_migrations', 'history_source')";
    if sqlx::query_scalar::<_, i64>(made).fetch_one(&mut *db).await? != 2 {
        return Ok(None);
    }
    sqlx::query_scalar("select max(version) from _sqlx_migrations where success").fetch_one(db).await
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

/// Server and database, as each of them tells it: two URLs may lead to one.
pub async fn identity(db: &mut PgConnection) -> sqlx::Result<(String, String)> {
    let sql = "select pg_postmaster_start_time()::text, current_database()::text";
    sqlx::query_as(sql).fetch_one(db).await
}

/// Whoever is done says so; what is left is the server's to notice.
pub async fn close(db: PgConnection) {
    let _said = db.close().await;
}
