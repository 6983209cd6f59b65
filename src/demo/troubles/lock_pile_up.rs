//! A session that locks a table and then does nothing, as somebody who has gone to lunch: who writes to the table waits.

use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use tokio_util::sync::CancellationToken;

use super::{TroubleError, goes_on, watcher};
use crate::demo::services::DemoServices;

/// What the blocker is called: nobody expects it in the middle of the day.
const BLOCKER: &str = "nightly-import";
/// Readers go on, writers wait.
const LOCK: &str = "begin; lock table demo.articles in exclusive mode";
const IS_THERE: &str = "select exists (select from pg_catalog.pg_stat_activity a where a.pid = $1)";
/// Between two looks whether somebody has ended it on the page Activity.
const LOOKS: Duration = Duration::from_secs(1);

/// Holds the lock until `ends`, or until somebody ends its session: then the trouble is over.
pub(super) async fn course(services: &DemoServices, ends: &CancellationToken) -> Result<(), TroubleError> {
    let mut watcher = watcher(services).await?;
    let mut blocker: PgConnection = services.server.clone().application_name(BLOCKER).connect().await?;
    let pid: i32 = sqlx::query_scalar("select pg_catalog.pg_backend_pid()").fetch_one(&mut blocker).await?;
    let Some(locked) = ends.run_until_cancelled(sqlx::raw_sql(LOCK).execute(&mut blocker)).await else {
        return Ok(blocker.close().await?);
    };
    locked?;
    let is_there = async |watcher: &mut PgConnection| sqlx::query_scalar::<_, bool>(IS_THERE).bind(pid).fetch_one(watcher).await;
    while goes_on(ends, LOOKS).await {
        if !is_there(&mut watcher).await? {
            return Ok(());
        }
    }
    // A session that was ended meanwhile has given the lock back already.
    let _given_back = sqlx::raw_sql("rollback").execute(&mut blocker).await;
    let _left = blocker.close().await;
    Ok(watcher.close().await?)
}
