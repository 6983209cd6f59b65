//! The replicas of a server, as it sees them itself.

use sqlx::postgres::PgConnection;
use sqlx::{Error, FromRow};

use super::model::Replica;
use super::queries;
use crate::base::lossy::Text;

#[derive(FromRow)]
struct ReplicaRow {
    #[sqlx(try_from = "Text")]
    name: String,
    address: Option<String>,
    state: Option<String>,
    sync_state: Option<String>,
    lag_bytes: Option<i64>,
    lag: Option<f64>,
}

/// Those that are connected, the furthest behind first. Within a reading that was begun.
///
/// # Errors
/// The server's, or the connection's.
pub async fn read(connection: &mut PgConnection) -> Result<Vec<Replica>, Error> {
    let rows: Vec<ReplicaRow> = sqlx::query_as(queries::REPLICAS).persistent(false).fetch_all(connection).await?;
    Ok(rows.into_iter().map(Replica::from).collect())
}

impl From<ReplicaRow> for Replica {
    fn from(row: ReplicaRow) -> Self {
        let ReplicaRow { name, address, state, sync_state, lag_bytes, lag } = row;
        Self { name, address, state, sync_state, lag_bytes, lag_s: lag }
    }
}
