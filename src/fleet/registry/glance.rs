//! A look over all pools that copies none: for sums, which thousands of pools would make slow otherwise.

use super::{Liveness, Registry};
use crate::base::now_ms;
use crate::fleet::model::{DrawnServer, Gauges, PoolIdentity};

/// The few numbers of a pool that sums need.
#[derive(Debug)]
pub struct PoolGlance<'p> {
    pub identity: &'p PoolIdentity,
    /// Its sessions' name in pg_stat_activity.
    pub application_name: &'p str,
    pub draws_on: DrawnServer,
    pub liveness: Liveness,
    pub gauges: Gauges,
}

impl Registry {
    /// Shows each pool once, in no order. Readings that arrive meanwhile wait, so `look` only adds up.
    pub fn glance(&self, mut look: impl FnMut(PoolGlance<'_>)) {
        let (inner, sightings, now_ms) = (self.inner.lock(), self.sightings.lock(), now_ms());
        for (identity, pool) in &inner.pools {
            let draws_on = self.server_of(&sightings, pool.named_server(), pool.application_name(identity), pool.address());
            look(pool.glance(identity, draws_on, now_ms));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{registry, report};

    #[test]
    fn a_glance_tells_what_the_view_tells() {
        let (registry, source) = registry();
        source.report(report("10.0.0.5:80", 1_000, 100));
        let pool = registry.view().pools.remove(0);
        let mut seen = 0;
        registry.glance(|glance| {
            seen += 1;
            assert_eq!((glance.identity, glance.application_name), (&pool.identity, pool.application_name()));
            assert_eq!((glance.draws_on, glance.liveness, glance.gauges), (pool.draws_on.clone(), pool.liveness, pool.reading.gauges));
        });
        assert_eq!(seen, 1);
    }
}
