//! The names of all pools, for whoever needs nothing else of them.

use super::Registry;
use crate::base::now_ms;
use crate::fleet::model::PoolIdentity;

impl Registry {
    /// Who all pools are, in no order: of thousands far quicker than all that is told of them.
    pub fn identities(&self) -> Vec<PoolIdentity> {
        let mut inner = self.inner.lock();
        inner.forget_pools(now_ms());
        inner.pools.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{registry, report};

    #[test]
    fn each_pool_is_named_once() {
        let (registry, source) = registry();
        assert_eq!(registry.identities(), []);
        source.report(report("10.0.0.5:80", 1_000, 100));
        source.report(report("10.0.0.5:80", 6_000, 150));
        let names: Vec<String> = registry.identities().iter().map(ToString::to_string).collect();
        assert_eq!(names, registry.view().pools.iter().map(|pool| pool.identity.to_string()).collect::<Vec<_>>());
        assert_eq!(names.len(), 1);
    }
}
