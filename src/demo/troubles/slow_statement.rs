//! A statement that takes half a minute, run by many callers at once. It sleeps: a demo does not take the machine.

use std::time::Duration;

use plimsoll_pool::Pool;
use sqlx::postgres::PgConnection;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{PATIENCE, TroubleError, goes_on, watcher};
use crate::demo::services::{DemoServices, Service};

/// Below the pool's `command_timeout`.
const SLOW: &str = "select /* a slow statement of the demo */ pg_catalog.sum(sold) from demo.articles, pg_catalog.pg_sleep(30)";
/// By its comment: a session that has gone on to another statement is left alone.
const CANCEL: &str = "select pg_catalog.pg_cancel_backend(a.pid) from pg_catalog.pg_stat_activity a \
                      where a.application_name = $1 and a.state = 'active' and a.query like '%a slow statement of the demo%'";
/// They do not come all at once.
const APART: Duration = Duration::from_millis(500);
/// Connections that are left to other callers.
const LEFT: u32 = 1;
/// Between two looks at what still runs.
const RETRY: Duration = Duration::from_millis(200);

/// Runs the statement in one instance until `ends`, and cancels what runs then.
pub(super) async fn course(services: &DemoServices, ends: &CancellationToken) -> Result<(), TroubleError> {
    let Some(instance) = services.instances(Service::Checkout).into_iter().next() else { return Ok(()) };
    let mut watcher = watcher(services).await?;
    let mut callers = JoinSet::new();
    for _ in 0..instance.pool.options().total_capacity().saturating_sub(LEFT) {
        callers.spawn(call(instance.pool.clone(), ends.clone()));
        if !goes_on(ends, APART).await {
            break;
        }
    }
    ends.cancelled().await;
    timeout(PATIENCE, cancel(&mut watcher, &mut callers)).await.map_err(|_| TroubleError::Late)??;
    Ok(())
}

/// One caller, who asks again and again. A statement that runs is not left behind on the server: it ends before its connection goes back.
async fn call(pool: Pool, ends: CancellationToken) {
    while !ends.is_cancelled() {
        let Some(taken) = ends.run_until_cancelled(pool.acquire()).await else { return };
        let Ok(mut lease) = taken else { continue };
        let _cancelled_or_done = sqlx::query(SLOW).execute(&mut *lease).await;
    }
}

/// A caller may just be about to send it, hence until none is left.
async fn cancel(watcher: &mut PgConnection, callers: &mut JoinSet<()>) -> Result<(), sqlx::Error> {
    while !callers.is_empty() {
        sqlx::query(CANCEL).bind(Service::Checkout.name()).execute(&mut *watcher).await?;
        while let Ok(Some(_)) = timeout(RETRY, callers.join_next()).await {}
    }
    Ok(())
}
