//! Observed pools for tests.

use std::sync::Arc;

use super::{Liveness, ObservedPool};
use crate::fleet::model::{DrawnServer, Evidence, Gauges, PoolIdentity, Reading, SourceKind};

/// A pool that tells its sizes and has one connection in use.
pub fn observed(service: &str, instance: &str, pool: &str, pool_size: u32, total_capacity: u32) -> ObservedPool {
    let gauges = Gauges {
        pool_size: Some(pool_size),
        total_capacity: Some(total_capacity),
        checked_out: Some(1),
        checked_in: Some(pool_size.saturating_sub(1)),
        ..Gauges::default()
    };
    ObservedPool {
        identity: PoolIdentity::new(service, instance, pool),
        source: "exposition".into(),
        kind: SourceKind::Exposition,
        dialect: None,
        server: None,
        application_name: None,
        draws_on: DrawnServer::Main,
        address: instance.into(),
        resolution_s: 5.0,
        tells_seconds: false,
        evidence: Evidence::C,
        liveness: Liveness::Live,
        is_delisted: false,
        age_s: 1.0,
        since_ms: 0,
        restarts: 0,
        told_twice_by: None,
        rates: None,
        recent_timeouts: None,
        hints: Arc::default(),
        reading: Reading { gauges, ..Reading::default() },
    }
}
