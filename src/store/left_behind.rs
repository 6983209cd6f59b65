//! A past in the data folder of a console that shares its store by now.

use std::path::Path;
use std::time::Duration;

use plimsoll_pool::Pool;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::STORE;

const ORIGIN: &str = "select id from outbox_origin";

/// A warning where the data folder holds the store of one console, which is not read, and the shared store was not copied from it: a copy
/// has its origin.
pub async fn warning(shared: &Pool, data_dir: &Path) -> Option<String> {
    let path = data_dir.join(STORE);
    if !path.metadata().is_ok_and(|file| file.len() > 0) {
        return None;
    }
    let of_shared: Option<String> = sqlx::query_scalar(ORIGIN).fetch_optional(shared).await.ok()?;
    if of_shared.is_some() && origin(&path).await == of_shared {
        return None;
    }
    Some(format!(
        "the history in {} is not read, because this console keeps its store in PostgreSQL: bring it over with plimsoll store copy, or move \
         the file away",
        path.display()
    ))
}

/// `None`: it cannot be told, for example of the file of an early version.
async fn origin(path: &Path) -> Option<String> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(1));
    let mut db = options.connect().await.ok()?;
    let origin = sqlx::query_scalar(ORIGIN).fetch_optional(&mut db).await.ok().flatten();
    let _closed = db.close().await;
    origin
}
