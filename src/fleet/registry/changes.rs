//! What has changed since somebody last looked: no reading is missed, and no pool is copied that has told nothing new.

use super::pool::PoolEntry;
use super::{Inner, ObservedPool, Registry};
use crate::base::now_ms;
use crate::fleet::model::PoolIdentity;

/// How far somebody has looked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    arrivals: u64,
    at_ms: u64,
}

/// What is new.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Pools with a newer reading, each with when it arrived, in milliseconds since the Unix epoch.
    pub arrived: Vec<(u64, ObservedPool)>,
    /// Pools that have gone meanwhile.
    pub gone: Vec<ObservedPool>,
    /// Pools whose source was removed meanwhile: nobody misses them.
    pub removed: Vec<PoolIdentity>,
}

impl Registry {
    /// What has changed since the last look of this reader.
    #[cfg(test)]
    pub fn changes(&self, seen: &mut Seen) -> Changes {
        self.changes_of(seen, |_, _| true)
    }

    /// The same, with the readings of those that are wanted by their source and address: the others are not copied.
    pub fn changes_of(&self, seen: &mut Seen, is_wanted: impl Fn(&str, &str) -> bool) -> Changes {
        let inner = self.inner.lock();
        let (before, now_ms) = (*seen, now_ms());
        *seen = Seen { arrivals: inner.arrivals, at_ms: now_ms };
        let mut changes = inner.changes(before, now_ms, is_wanted);
        drop(inner);
        self.say_where_they_draw(changes.arrived.iter_mut().map(|(_, pool)| pool));
        changes
    }

    /// Those of these pools that the list of their source no longer names.
    pub fn delisted<'i>(&self, pools: &'i [PoolIdentity]) -> Vec<&'i PoolIdentity> {
        let inner = self.inner.lock();
        pools.iter().filter(|identity| inner.pools.get(*identity).is_some_and(PoolEntry::is_delisted)).collect()
    }

    /// The pool of this name, as its identity is written.
    pub fn pool(&self, name: &str) -> Option<ObservedPool> {
        let inner = self.inner.lock();
        let (identity, pool) = inner.pools.iter().find(|(identity, _)| identity.is_written(name))?;
        let mut observed = pool.observed(identity, &inner.sources, now_ms())?;
        drop(inner);
        self.say_where_they_draw([&mut observed]);
        Some(observed)
    }
}

impl Inner {
    fn changes(&self, before: Seen, now_ms: u64, is_wanted: impl Fn(&str, &str) -> bool) -> Changes {
        let mut changes = Changes { removed: self.removed.after(before.arrivals), ..Changes::default() };
        for (identity, pool) in &self.pools {
            let observed = || pool.observed(identity, &self.sources, now_ms);
            let source = || self.sources.get(&pool.source()).map_or("", |source| &source.info().name);
            if pool.arrival() > before.arrivals && is_wanted(source(), pool.address()) {
                changes.arrived.extend(observed().map(|observed| (pool.at_ms(), observed)));
            }
            if (before.at_ms + 1..=now_ms).contains(&pool.gone_at_ms()) {
                changes.gone.extend(observed());
            }
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{registry, report};
    use super::*;

    #[test]
    fn a_reader_sees_each_newer_reading_once() {
        let (registry, source) = registry();
        let mut seen = Seen::default();
        source.report(report("10.0.0.5:80", 1_000, 100));
        let arrived = registry.changes(&mut seen).arrived;
        assert_eq!(arrived.iter().map(|(_, pool)| pool.reading.counters.acquired).collect::<Vec<_>>(), [Some(100)]);
        assert_eq!(registry.changes(&mut seen), Changes::default());
        source.report(report("10.0.0.5:80", 6_000, 150));
        source.report(report("10.0.0.5:80", 6_000, 150));
        assert_eq!(registry.changes(&mut seen).arrived.len(), 1);
        assert_eq!(registry.changes(&mut seen), Changes::default(), "the same reading once more is none");
        assert!(registry.pool("orders / a / main").is_some() && registry.pool("orders").is_none());
    }

    #[test]
    fn a_pool_goes_once() {
        let (registry, source) = registry();
        source.report(report("10.0.0.5:80", 1_000, 100));
        let (inner, now) = (registry.inner.lock(), now_ms());
        let gone =
            |from_ms: u64, until_ms: u64| inner.changes(Seen { arrivals: 1, at_ms: now + from_ms }, now + until_ms, |_, _| true).gone.len();
        // Its readings are 5 s apart.
        assert_eq!([gone(0, 29_000), gone(29_000, 31_000), gone(31_000, 60_000)], [0, 1, 0]);
    }
}
