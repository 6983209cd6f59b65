//! Tells a pooler that stands in between, by what it does.
//!
//! PgBouncer does not say its name to clients. But it refuses or drops startup parameters that a server would
//! keep; and in transaction mode a backend that one client has just used is given to the next while the first
//! is still connected, which a server never does.

use sqlx::postgres::PgConnection;
use sqlx::{Error, Row};

use super::model::Pooling;

/// On a busy pooler two clients may happen to miss each other; three times in a row is a pattern.
const ROUNDS: usize = 3;

/// The mode of the pooler that both connections go through.
pub async fn mode(one: &mut PgConnection, other: &mut PgConnection) -> Result<Pooling, Error> {
    let mut before = None;
    for _ in 0..ROUNDS {
        let (first, second) = (backend(one).await?, backend(other).await?);
        if first == second || before.is_some_and(|before| before != first) {
            return Ok(Pooling::Transaction);
        }
        before = Some(first);
    }
    Ok(Pooling::Session)
}

/// One message: a statement that is prepared first could meet another backend when it is run.
async fn backend(connection: &mut PgConnection) -> Result<i32, Error> {
    sqlx::raw_sql("select pg_catalog.pg_backend_pid()").fetch_one(connection).await?.try_get(0)
}
