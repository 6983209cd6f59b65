//! The newest reading of each pool, and who tells it.
//!
//! A source asks for a [`SourceHandle`] and reports through it. Everything else reads [`Registry::view`], a copy of one instant, or
//! [`Registry::changes`], what is new.

mod cache;
mod changes;
mod drawn_on;
mod frames;
mod fronted;
mod glance;
mod handle;
mod identities;
mod journal;
mod limits;
mod neighbours;
mod observed;
mod pool;
mod recent_timeouts;
mod removed;
mod report;
mod source;
mod view;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use crate::base::now_ms;
use crate::fleet::model::PoolIdentity;

pub use cache::{CacheReport, ObservedCache};
#[cfg(test)]
use changes::Changes;
pub use changes::Seen;
pub use drawn_on::ServerNames;
pub use frames::MOST_SKEW_S;
#[cfg(test)]
pub use fronted::Fronted;
pub use glance::PoolGlance;
pub use handle::SourceHandle;
#[cfg(test)]
pub use journal::Reported;
pub use journal::{Journal, SourceEvent};
pub use limits::Limits;
pub use neighbours::Neighbours;
pub use observed::{Liveness, ObservedPool, Rates, SourceState};
#[cfg(test)]
pub use recent_timeouts::RecentCount;
pub use report::{InstanceReport, SourceInfo, ToldReading};
pub use view::FleetView;

use cache::CacheEntry;
use drawn_on::Sightings;
use pool::PoolEntry;
use removed::RemovedPools;
use source::SourceEntry;

/// All pools that any source tells.
pub struct Registry {
    limits: Limits,
    /// What the servers that the console watches are called.
    servers: ServerNames,
    /// Which applications those servers have seen.
    sightings: Mutex<Sightings>,
    inner: Mutex<Inner>,
    /// Where several consoles share the work.
    journal: OnceLock<Arc<Journal>>,
}

/// All sources by their place.
type Sources = BTreeMap<usize, SourceEntry>;

#[derive(Default)]
struct Inner {
    /// By their place, in the order in which they began. A place is never given twice.
    sources: Sources,
    next_place: usize,
    pools: HashMap<PoolIdentity, PoolEntry>,
    /// Readings that have come so far.
    arrivals: u64,
    /// Pools that have gone with their source, for readers that have not looked since.
    removed: RemovedPools,
    /// By service and address.
    caches: BTreeMap<(String, String), CacheEntry>,
}

impl Inner {
    /// How many pools of a source are kept.
    fn kept_of(&self, place: usize) -> usize {
        self.sources.get(&place).map_or(0, |source| source.kept)
    }

    /// A pool is of another source than before, or new.
    fn moved(&mut self, before: Option<usize>, now: usize) {
        if let Some(source) = before.and_then(|before| self.sources.get_mut(&before)) {
            source.kept -= 1;
        }
        if let Some(source) = self.sources.get_mut(&now) {
            source.kept += 1;
        }
    }

    fn forget_pools(&mut self, now_ms: u64) {
        let Self { sources, pools, .. } = self;
        pools.retain(|_, pool| {
            let is_kept = !pool.is_forgotten(now_ms);
            if let Some(source) = sources.get_mut(&pool.source()).filter(|_| !is_kept) {
                source.kept -= 1;
            }
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
        Arc::new(Self { limits, servers, sightings: Mutex::default(), inner: Mutex::default(), journal: OnceLock::new() })
    }

    /// A place to report to, for a source that begins.
    pub fn register(self: &Arc<Self>, info: SourceInfo) -> SourceHandle {
        let mut inner = self.inner.lock();
        let place = inner.next_place;
        inner.next_place += 1;
        inner.sources.insert(place, SourceEntry::new(info));
        SourceHandle::new(self.clone(), place)
    }

    /// The source with this id at this moment.
    pub fn source(&self, id: &str) -> Option<SourceState> {
        let inner = self.inner.lock();
        let (place, source) = inner.sources.iter().find(|(_, source)| source.info().id.as_deref() == Some(id))?;
        Some(source.state(inner.pools.values().filter(|pool| pool.source() == *place).count()))
    }

    /// Whether any source tells a pool.
    pub fn has_pools(&self) -> bool {
        let mut inner = self.inner.lock();
        inner.forget_pools(now_ms());
        !inner.pools.is_empty()
    }

    /// Everything at this moment.
    pub fn view(&self) -> FleetView {
        let mut inner = self.inner.lock();
        let now_ms = now_ms();
        inner.forget_pools(now_ms);
        inner.caches.retain(|_, cache| !cache.is_forgotten(now_ms));
        let caches = inner.caches.iter().filter_map(|(name, cache)| cache.observed(name, &inner.sources, now_ms)).collect();
        let mut view = FleetView { caches, ..FleetView::of(&inner.sources, &inner.pools, now_ms) };
        drop(inner);
        self.say_where_they_draw(&mut view.pools);
        view.fronted = self.fronted(&view.pools);
        view
    }
}

#[cfg(test)]
pub mod fixture;
#[cfg(test)]
mod tests;
