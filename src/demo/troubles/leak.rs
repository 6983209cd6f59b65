//! Code that takes a connection, begins a transaction, and forgets it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{TroubleError, goes_on};
use crate::demo::services::{DemoServices, Service};

/// One more is forgotten each second.
const APART: Duration = Duration::from_secs(1);
/// Connections that are left to the callers: they queue, and some are served.
const LEFT: u32 = 1;

/// Takes connections of one instance until `ends`, and gives them back then.
pub(super) async fn course(services: &DemoServices, ends: &CancellationToken) -> Result<(), TroubleError> {
    let Some(instance) = services.instances(Service::Checkout).into_iter().next() else { return Ok(()) };
    let most = instance.pool.options().total_capacity().saturating_sub(LEFT) as usize;
    let mut forgotten = Vec::new();
    while goes_on(ends, APART).await {
        if forgotten.len() < most {
            // Callers of the pool stand in the queue too, so one may not come in time: the next one does.
            let taken = ends.run_until_cancelled(instance.pool.begin()).await;
            forgotten.extend(taken.and_then(Result::ok));
        }
    }
    for transaction in forgotten {
        // One whose session was ended on the page Activity has nothing to give back.
        let _ended = transaction.rollback().await;
    }
    Ok(())
}
