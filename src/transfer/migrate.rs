//! Which tables a store has, and making them.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::connect::{close, connect, postgres_version, sqlite_known, sqlite_version};
use super::error::{TransferError, reason};
use super::place::Place;
use crate::store::postgres::{Way, schema};
use crate::store::{STORE, UNFINISHED};

/// The newest migration of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// `None`: there is no store yet.
    pub found: Option<i64>,
    /// The newest that this version knows.
    pub known: i64,
}

impl Versions {
    pub fn is_up_to_date(self) -> bool {
        self.found >= Some(self.known)
    }
}

/// # Errors
/// It cannot be reached or written, is none of ours, or only a newer version can use it.
pub async fn versions(place: &Place) -> Result<Versions, TransferError> {
    match place {
        Place::Folder(folder) => Ok(Versions { found: of_folder(place, folder).await?, known: sqlite_known() }),
        Place::Server { way } => Ok(Versions { found: of_server(place, way).await?, known: schema::newest_known() }),
        Place::Backup(_) => Err(place.unreadable("it is a file; give a data folder or a URL")),
    }
}

async fn of_folder(place: &Place, folder: &Path) -> Result<Option<i64>, TransferError> {
    let path = folder.join(STORE);
    if !path.exists() {
        return match folder.join(UNFINISHED).exists() {
            true => Err(place.unreadable("a copy to it was interrupted; begin the copy again")),
            false => Ok(None),
        };
    }
    let unreadable = |error: &sqlx::Error| place.unreadable(reason(error));
    let options = SqliteConnectOptions::new().filename(&path).read_only(true).busy_timeout(Duration::from_secs(5));
    let mut db = options.connect().await.map_err(|error| unreadable(&error))?;
    let found = sqlite_version(&mut db).await.map_err(|error| unreadable(&error))?;
    let _closed = db.close().await;
    match found {
        Some(found) if found > sqlite_known() => Err(place.unreadable("a newer plimsoll has made it; use that version")),
        None if path.metadata().is_ok_and(|file| file.len() > 0) => Err(place.unreadable("it is no store of plimsoll's")),
        found => Ok(found),
    }
}

async fn of_server(place: &Place, way: &Way) -> Result<Option<i64>, TransferError> {
    let mut db = connect(way).await.map_err(|reason| place.unreadable(reason))?;
    let unreadable = |error: &sqlx::Error| place.unreadable(reason(error));
    let read_only: String = sqlx::query_scalar("select current_setting('transaction_read_only')")
        .fetch_one(&mut db)
        .await
        .map_err(|error| unreadable(&error))?;
    if read_only == "on" && way.hosts().len() > 1 {
        return Err(place.unreadable("none of its servers takes writes; wait for the end of a fail-over, or take a role that may write"));
    }
    if read_only == "on" {
        return Err(place.unreadable("it is read-only; give the URL of the primary, with a role that may write"));
    }
    let found = postgres_version(&mut db).await.map_err(|error| unreadable(&error))?;
    if found.is_some() {
        let oldest: Option<i64> =
            sqlx::query_scalar("select oldest from compatible").fetch_optional(&mut db).await.map_err(|error| unreadable(&error))?;
        if oldest.is_some_and(|oldest| oldest > schema::newest_known()) {
            return Err(place.unreadable("a newer plimsoll has made it; use that version"));
        }
    }
    close(db).await;
    Ok(found)
}
