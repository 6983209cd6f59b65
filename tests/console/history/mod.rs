mod compared;
mod kept;
mod page;
mod spike;

use std::path::Path;

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

/// The store of the console that keeps its data in this folder.
async fn store(folder: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(folder.join("console.sqlite")).connect().await.expect("the console's store")
}
