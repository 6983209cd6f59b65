//! Caches, kept beside the pools: their newest reading and the one before.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Sources;
use super::handle::SourceHandle;
use super::journal::Reported;
use super::observed::Liveness;
use crate::base::now_ms;
use crate::fleet::model::{CacheCounters, CacheReading};

/// A cache that is gone is listed for so long.
const FORGOTTEN_AFTER_MS: u64 = 3_600_000;
/// Of all sources.
const MOST_CACHES: usize = 1_000;
/// Of a source that does not say how often it is asked.
const USUAL_INTERVAL: Duration = Duration::from_secs(60);

/// What a cache tells now.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CacheReport {
    /// The service that it is for, by the configuration.
    pub service: String,
    /// Host and port.
    pub address: String,
    /// The server that it stands beside, where the configuration says so.
    pub server: Option<String>,
    /// The numbers.
    pub reading: CacheReading,
}

/// A cache at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ObservedCache {
    /// The service that it is for, by the configuration.
    pub service: String,
    /// Host and port.
    pub address: String,
    /// The server that it stands beside, where the configuration says so.
    pub server: Option<String>,
    /// The name of its source.
    pub source: String,
    /// Whether it still answers.
    pub state: Liveness,
    /// Seconds since the newest reading.
    pub age_s: f64,
    /// When it was first seen, in milliseconds since the Unix epoch.
    pub since_ms: u64,
    /// How often its process has begun anew while it was watched.
    pub restarts: u32,
    /// Between its two newest readings; `None` before the second, and just after a restart.
    pub rates: Option<CacheRates>,
    /// Its newest reading.
    pub reading: CacheReading,
}

/// What was counted between two readings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CacheRates {
    /// How far they are apart, in seconds.
    pub seconds: f64,
    /// Counts of this time.
    pub counted: CacheCounters,
}

pub(super) struct CacheEntry {
    source: usize,
    server: Option<String>,
    since_ms: u64,
    at_ms: u64,
    newest: CacheReading,
    before: Option<CacheReading>,
    restarts: u32,
}

impl SourceHandle {
    /// What a cache tells now. One that would be too many is left out, and the source says so.
    pub fn report_cache(&self, report: CacheReport) {
        let now_ms = now_ms();
        self.note_event(|| Reported::Cache(report.clone()));
        let mut inner = self.registry.inner.lock();
        let inner = &mut *inner;
        let Some(source) = inner.sources.get_mut(&self.place) else { return };
        source.arrived(&report.address, now_ms);
        let CacheReport { service, address, server, reading } = report;
        let name = (service, address);
        let is_room = inner.caches.len() < MOST_CACHES || inner.caches.contains_key(&name);
        source.note("caches", (!is_room).then(|| format!("more than {MOST_CACHES} caches are told; the others are left out")));
        if !is_room {
            return;
        }
        match inner.caches.get_mut(&name) {
            Some(known) => known.arrive(self.place, server, now_ms, reading),
            None => {
                inner.caches.insert(name, CacheEntry::new(self.place, server, now_ms, reading));
            }
        }
    }
}

impl CacheEntry {
    fn new(source: usize, server: Option<String>, at_ms: u64, newest: CacheReading) -> Self {
        Self { source, server, since_ms: at_ms, at_ms, newest, before: None, restarts: 0 }
    }

    fn arrive(&mut self, source: usize, server: Option<String>, at_ms: u64, reading: CacheReading) {
        let begun_anew = reading.has_begun_anew_since(&self.newest);
        self.restarts += u32::from(begun_anew);
        let newest = std::mem::replace(&mut self.newest, reading);
        self.before = (!begun_anew).then_some(newest);
        (self.source, self.server, self.at_ms) = (source, server, at_ms);
    }

    pub(super) fn is_forgotten(&self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.at_ms) > FORGOTTEN_AFTER_MS
    }

    pub(super) fn observed(&self, (service, address): &(String, String), sources: &Sources, now_ms: u64) -> Option<ObservedCache> {
        let source = sources.get(&self.source)?.info();
        let quiet_ms = now_ms.saturating_sub(self.at_ms);
        Some(ObservedCache {
            service: service.clone(),
            address: address.clone(),
            server: self.server.clone(),
            source: source.name.clone(),
            state: Liveness::after(quiet_ms, source.interval.unwrap_or(USUAL_INTERVAL)),
            age_s: quiet_ms as f64 / 1000.0,
            since_ms: self.since_ms,
            restarts: self.restarts,
            rates: self.before.as_ref().and_then(|before| CacheRates::between(before, &self.newest)),
            reading: self.newest.clone(),
        })
    }

    /// The place of its source.
    pub(super) fn source(&self) -> usize {
        self.source
    }
}

impl CacheRates {
    /// `None` where the two are of one instant.
    fn between(before: &CacheReading, now: &CacheReading) -> Option<Self> {
        let milliseconds = now.taken_at_ms.checked_sub(before.taken_at_ms).filter(|between| *between > 0)?;
        Some(Self { seconds: milliseconds as f64 / 1000.0, counted: now.counters.since(&before.counters) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, Registry, SourceInfo};
    use super::*;
    use crate::fleet::model::SourceKind;

    fn report(taken_at_ms: u64, hits: u64) -> CacheReport {
        let counters = CacheCounters { hits: Some(hits), ..CacheCounters::default() };
        let reading = CacheReading { taken_at_ms, counters, ..CacheReading::default() };
        CacheReport { service: "orders".into(), address: "10.0.0.9:6379".into(), server: Some("orders-db".into()), reading }
    }

    #[test]
    fn a_cache_is_kept_beside_the_pools_with_what_it_counted_between_two_readings() {
        let registry = Registry::new(Limits::default());
        let source = registry.register(SourceInfo {
            id: None,
            name: "redis orders".into(),
            kind: SourceKind::Redis,
            interval: Some(Duration::from_secs(5)),
        });
        let cache = || registry.view().caches[0].clone();
        source.report_cache(report(1_000, 10));
        assert_eq!((cache().rates, cache().state, cache().server.as_deref()), (None, Liveness::Live, Some("orders-db")));
        source.report_cache(report(6_000, 25));
        let rates = cache().rates.expect("two readings");
        assert_eq!((rates.seconds, rates.counted.hits, rates.counted.misses), (5.0, Some(15), None));
        source.report_cache(report(11_000, 3));
        assert_eq!((cache().rates, cache().restarts, registry.view().caches.len()), (None, 1, 1));
    }
}
