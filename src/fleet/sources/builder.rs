//! Which file asks a kind of source.

use std::sync::Arc;

use super::client::{SharedClient, SourceClient};
use super::exposition::Exposition;
use super::pgbouncer::PoolerSource;
use super::plimsoll::PlimsollConsole;
use super::pool_stats::PoolStatsSource;
use super::prometheus::Prometheus;
use super::redis::RedisSource;
use super::setup::SourceSetup;
use super::source::Source;
use crate::fleet::model::SourceKind;
use crate::fleet::registry::Registry;

/// What asks the addresses of this source, for whoever keeps what `registry` is told; `None` for a kind that is sent to.
pub fn build(setup: &SourceSetup, shared: &SharedClient, registry: &Arc<Registry>) -> Option<Arc<dyn Source>> {
    let client = SourceClient::new(shared.clone(), setup.credentials.clone(), setup.tenant.clone(), setup.patience());
    match setup.kind {
        SourceKind::PoolStats => Some(Arc::new(PoolStatsSource::new(setup.clone(), client))),
        SourceKind::Plimsoll => Some(Arc::new(PlimsollConsole::new(setup.clone(), client, registry.clone()))),
        SourceKind::Exposition => Some(Arc::new(Exposition::new(setup.clone(), client))),
        SourceKind::Prometheus => Some(Arc::new(Prometheus::new(setup.clone(), client))),
        SourceKind::Pgbouncer => Some(Arc::new(PoolerSource::new(setup.clone()))),
        SourceKind::Redis => Some(Arc::new(RedisSource::new(setup.clone()))),
        SourceKind::Own | SourceKind::Otlp => None,
    }
}
