//! Pools by service and instance.

use std::collections::BTreeMap;

use super::numbers::Numbers;
use super::pool_row::PoolRow;

/// All services, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FleetTable {
    pub services: Vec<Service>,
}

/// What operators call it, with its processes.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    pub name: String,
    pub instances: Vec<Instance>,
    pub numbers: Numbers,
}

/// One process.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    pub name: String,
    pub pools: Vec<PoolRow>,
    pub numbers: Numbers,
}

impl FleetTable {
    /// Groups all pools.
    pub fn of(pools: Vec<PoolRow>) -> Self {
        let mut services: BTreeMap<String, BTreeMap<String, Vec<PoolRow>>> = BTreeMap::new();
        for pool in pools {
            let instances = services.entry(pool.service.clone()).or_default();
            instances.entry(pool.instance.clone()).or_default().push(pool);
        }
        let services = services.into_iter().map(|(name, instances)| Service::of(name, instances));
        Self { services: services.collect() }
    }

    /// Every pool.
    pub fn pools(&self) -> impl Iterator<Item = &PoolRow> {
        self.services.iter().flat_map(|service| &service.instances).flat_map(|instance| &instance.pools)
    }

    /// The pool of this name.
    pub fn pool(&self, name: &str) -> Option<&PoolRow> {
        self.pools().find(|pool| pool.name == name)
    }
}

impl Service {
    fn of(name: String, instances: BTreeMap<String, Vec<PoolRow>>) -> Self {
        let instances: Vec<Instance> = instances.into_iter().map(|(name, pools)| Instance::of(name, pools)).collect();
        let numbers = sum(instances.iter().map(|instance| &instance.numbers));
        Self { name, instances, numbers }
    }

    /// Its only pool, where it has one in one instance: service, instance and pool are one row then.
    pub fn only_pool(&self) -> Option<&PoolRow> {
        match &self.instances[..] {
            [instance] => instance.only_pool(),
            _ => None,
        }
    }

    /// The libraries that tell of it, each once.
    pub fn libraries(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for pool in self.instances.iter().flat_map(|instance| &instance.pools) {
            if !all.contains(&pool.library.as_str()) {
                all.push(&pool.library);
            }
        }
        all
    }
}

impl Instance {
    fn of(name: String, mut pools: Vec<PoolRow>) -> Self {
        pools.sort_by(|one, other| one.pool.cmp(&other.pool));
        let numbers = sum(pools.iter().map(|pool| &pool.numbers));
        Self { name, pools, numbers }
    }

    /// Its only pool, where it has one.
    pub fn only_pool(&self) -> Option<&PoolRow> {
        match &self.pools[..] {
            [pool] => Some(pool),
            _ => None,
        }
    }
}

fn sum<'n>(all: impl Iterator<Item = &'n Numbers>) -> Numbers {
    let mut sum = Numbers::default();
    all.for_each(|numbers| sum.add(numbers));
    sum
}
