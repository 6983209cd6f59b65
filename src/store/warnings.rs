//! What is said of a shared store as soon as it is opened.

use std::path::Path;

use sqlx::postgres::PgConnectOptions;

use super::postgres::{rights, room};
use super::{Store, left_behind};

/// One sentence each, with what to do.
pub async fn warnings(store: &Store, watched: &PgConnectOptions, data_dir: Option<&Path>) -> Vec<String> {
    let Store::Postgres(shared) = store else { return Vec::new() };
    let left_behind = async || match data_dir {
        Some(folder) => left_behind::warning(shared, folder).await,
        None => None,
    };
    [room::warning(shared, watched).await, rights::warning(shared).await, left_behind().await].into_iter().flatten().collect()
}
