//! Sources that are removed, and their pools with them.

use std::collections::VecDeque;

use super::Registry;
use super::handle::SourceHandle;
use crate::fleet::model::PoolIdentity;

/// Removed pools that readers are told of. Readers look each second, or more often, so that only a reader that hangs misses any.
const MOST_REMOVED: usize = 60_000;

/// Pools that have gone with their source, each with the number of the arrival before it went.
#[derive(Default)]
pub(super) struct RemovedPools(VecDeque<(u64, PoolIdentity)>);

impl RemovedPools {
    /// Those that went after so many arrivals.
    pub(super) fn after(&self, arrivals: u64) -> Vec<PoolIdentity> {
        let newest = self.0.iter().rev().take_while(|(number, _)| *number > arrivals);
        newest.map(|(_, identity)| identity.clone()).collect()
    }

    fn push(&mut self, number: u64, identity: PoolIdentity) {
        if self.0.len() >= MOST_REMOVED {
            self.0.pop_front();
        }
        self.0.push_back((number, identity));
    }
}

impl SourceHandle {
    /// Removes the source with its pools and caches at once. What still comes from it is dropped.
    pub fn remove(&self) {
        self.registry.remove(self.place);
    }
}

impl Registry {
    fn remove(&self, place: usize) {
        let mut inner = self.inner.lock();
        let inner = &mut *inner;
        if inner.sources.remove(&place).is_none() {
            return;
        }
        // Readers know how far they have looked by this number.
        inner.arrivals += 1;
        let (number, removed) = (inner.arrivals, &mut inner.removed);
        inner.pools.retain(|identity, pool| {
            let is_kept = pool.source() != place;
            if !is_kept {
                removed.push(number, identity.clone());
            }
            is_kept
        });
        inner.caches.retain(|_, cache| cache.source() != place);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{info, registry, report};
    use super::super::{Changes, Seen};
    use super::*;

    #[test]
    fn a_source_that_is_removed_takes_its_pools_along_and_readers_are_told_once() {
        let (registry, source) = registry();
        let other = registry.register(info("prometheus"));
        let mut seen = Seen::default();
        source.report(report("10.0.0.5:80", 1_000, 100));
        other.report(report("10.0.0.5:80", 1_000, 100));
        registry.changes(&mut seen);
        other.remove();
        assert_eq!(registry.view().pools[0].told_twice_by, None, "the rival has gone");
        assert_eq!(registry.changes(&mut seen), Changes::default());
        source.remove();
        let changes = registry.changes(&mut seen);
        assert_eq!((changes.removed, changes.gone.len()), (vec![PoolIdentity::new("orders", "a", "main")], 0));
        assert_eq!(registry.changes(&mut seen), Changes::default());
        let view = registry.view();
        assert_eq!((view.pools.len(), view.sources.len()), (0, 0));
    }

    #[test]
    fn what_still_comes_from_a_removed_source_is_dropped_and_a_new_one_begins_anew() {
        let (registry, source) = registry();
        source.report(report("10.0.0.5:80", 1_000, 100));
        source.remove();
        source.report(report("10.0.0.5:80", 6_000, 150));
        source.failed("10.0.0.5:80", "does not answer");
        assert!(registry.view().pools.is_empty());
        let mut seen = Seen::default();
        registry.changes(&mut seen);
        let again = registry.register(info("exposition orders"));
        again.report(report("10.0.0.5:80", 7_000, 160));
        let view = registry.view();
        assert_eq!((view.pools.len(), view.pools[0].rates.clone(), view.sources[0].failing), (1, None, 0));
        assert_eq!(registry.changes(&mut seen).arrived.len(), 1);
    }
}
