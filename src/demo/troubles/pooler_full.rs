//! More users come than PgBouncer's pool serves: they wait there.

use tokio_util::sync::CancellationToken;

use super::TroubleError;
use crate::demo::services::{DemoServices, Service};

/// Of each instance; its pool has ten connections, and PgBouncer fewer than all of them.
const CROWDED: u32 = 60;

/// Sends users until `ends`, and takes them back then.
pub(super) async fn course(services: &DemoServices, ends: &CancellationToken) -> Result<(), TroubleError> {
    let instances = services.instances(Service::Catalog);
    instances.iter().for_each(|instance| instance.set_users(CROWDED));
    ends.cancelled().await;
    instances.iter().for_each(|instance| instance.set_users(Service::Catalog.usual_users()));
    Ok(())
}
