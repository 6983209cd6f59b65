//! Caches beside a server.

use super::model::CacheHop;
use crate::fleet::registry::ObservedCache;

/// A cache as it stands beside the chain.
pub fn cache(of: &ObservedCache) -> CacheHop {
    let gauges = &of.reading.gauges;
    let between = of.rates.as_ref();
    CacheHop {
        name: [of.service.as_str(), of.address.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" / "),
        state: of.state,
        connected_clients: gauges.connected_clients,
        max_clients: gauges.max_clients,
        blocked_clients: gauges.blocked_clients,
        evicted_keys: between.and_then(|rates| rates.counted.evicted_keys),
        window_s: between.map(|rates| rates.seconds),
    }
}

impl CacheHop {
    /// It takes no more clients.
    pub fn is_full(&self) -> bool {
        self.connected_clients.zip(self.max_clients).is_some_and(|(now, most)| most > 0 && now >= most)
    }
}
