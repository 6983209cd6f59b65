//! The newest reading of each pool, and who tells it.
//!
//! A source asks for a [`SourceHandle`] and reports through it. Everything else reads [`Registry::view`], a copy of one instant, or
//! [`Registry::changes`], what is new.

mod cache;
mod changes;
mod drawn_on;
mod handle;
mod limits;
mod observed;
mod pool;
mod report;
mod source;
mod view;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::base::now_ms;
use crate::fleet::model::PoolIdentity;

pub use cache::{CacheReport, ObservedCache};
pub use changes::Seen;
pub use drawn_on::ServerNames;
pub use handle::SourceHandle;
pub use limits::Limits;
pub use observed::{Liveness, ObservedPool, Rates, SourceState};
pub use report::{InstanceReport, SourceInfo, ToldReading};
pub use view::FleetView;

use cache::CacheEntry;
use drawn_on::Sightings;
use pool::PoolEntry;
use source::SourceEntry;

/// All pools that any source tells.
pub struct Registry {
    limits: Limits,
    /// What the servers that the console watches are called.
    servers: ServerNames,
    /// Which applications those servers have seen.
    sightings: Mutex<Sightings>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    sources: Vec<SourceEntry>,
    pools: HashMap<PoolIdentity, PoolEntry>,
    /// Readings that have come so far.
    arrivals: u64,
    /// By service and address.
    caches: BTreeMap<(String, String), CacheEntry>,
}

impl Inner {
    fn forget_pools(&mut self, now_ms: u64) {
        let Self { sources, pools, .. } = self;
        pools.retain(|_, pool| {
            let is_kept = !pool.is_forgotten(now_ms);
            sources[pool.source()].kept -= usize::from(!is_kept);
            is_kept
        });
    }
}

impl Registry {
    /// An empty one that keeps no more than `limits` allow.
    #[cfg(test)]
    pub fn new(limits: Limits) -> Arc<Self> {
        Self::of_servers(limits, ServerNames::default())
    }

    /// The same for a console that watches these servers.
    pub fn of_servers(limits: Limits, servers: ServerNames) -> Arc<Self> {
        Arc::new(Self { limits, servers, sightings: Mutex::default(), inner: Mutex::default() })
    }

    /// A place to report to, for a source that begins.
    pub fn register(self: &Arc<Self>, info: SourceInfo) -> SourceHandle {
        let mut inner = self.inner.lock();
        inner.sources.push(SourceEntry::new(info));
        SourceHandle::new(self.clone(), inner.sources.len() - 1)
    }

    /// Everything at this moment.
    pub fn view(&self) -> FleetView {
        let mut inner = self.inner.lock();
        let now_ms = now_ms();
        inner.forget_pools(now_ms);
        inner.caches.retain(|_, cache| !cache.is_forgotten(now_ms));
        let caches = inner.caches.iter().map(|(name, cache)| cache.observed(name, &inner.sources, now_ms)).collect();
        let mut view = FleetView { caches, ..FleetView::of(&inner.sources, &inner.pools, now_ms) };
        drop(inner);
        self.say_where_they_draw(&mut view.pools);
        view
    }
}

#[cfg(test)]
pub mod fixture;
#[cfg(test)]
mod tests;
