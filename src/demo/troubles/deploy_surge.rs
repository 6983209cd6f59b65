//! A deploy that starts new instances of a service and leaves the old ones running, until the server's slots run out.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio_util::sync::CancellationToken;

use super::{PATIENCE, TroubleError, goes_on, watcher};
use crate::demo::services::{DemoServices, Instance, Service};

/// One more instance each second.
const APART: Duration = Duration::from_secs(1);
/// More would be no deploy.
const MOST_INSTANCES: usize = 24;
/// Of the slots in percent: beyond it the server is about to refuse connections, and no further instance starts.
const ENOUGH: i64 = 85;
/// Of each new instance: it is its connections that fill the server, not their load.
const USERS: u32 = 4;
/// As few as are a generation.
const FEWEST_INSTANCES: usize = 2;

const SLOTS: &str = "select 100 * pg_catalog.count(*)
                            / (pg_catalog.current_setting('max_connections')::bigint
                               - pg_catalog.current_setting('superuser_reserved_connections')::bigint)
                     from pg_catalog.pg_stat_activity a where a.backend_type = 'client backend'";

/// Starts instances until `ends`, and ends them then.
pub(super) async fn course(services: &DemoServices, ends: &CancellationToken) -> Result<(), TroubleError> {
    let mut watcher = watcher(services).await?;
    let mut started = Vec::new();
    let ended = surge(services, ends, &mut watcher, &mut started).await;
    join_all(started.iter().map(|instance| services.end_instance(instance, PATIENCE))).await;
    let left = watcher.close().await;
    ended?;
    Ok(left?)
}

async fn surge(
    services: &DemoServices,
    ends: &CancellationToken,
    watcher: &mut PgConnection,
    started: &mut Vec<Arc<Instance>>,
) -> Result<(), TroubleError> {
    while goes_on(ends, APART).await {
        let taken: i64 = sqlx::query_scalar(SLOTS).fetch_one(&mut *watcher).await?;
        if started.len() < FEWEST_INSTANCES || (taken < ENOUGH && started.len() < MOST_INSTANCES) {
            let instance = services.start_instance(Service::Checkout).await?;
            instance.set_users(USERS);
            started.push(instance);
        }
    }
    Ok(())
}
