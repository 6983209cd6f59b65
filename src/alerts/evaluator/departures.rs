//! Instances that come and go: which of them have ended, and which were replaced by a deploy.
//!
//! An instance that has gone is replaced where another instance of its service was first seen after it, or not longer than ten minutes
//! before its last reading: a rolling deploy starts the new one first. Each new instance replaces one. What is first seen in the first
//! two minutes of the console was there before it, and replaces nothing. Nobody misses an instance that the list of its source no longer
//! names: the service was scaled down. Without such a list a scale-down is told as instances that have gone, for an hour at most.

use std::collections::{BTreeMap, BTreeSet};

use crate::alerts::scene::Loss;
use crate::fleet::model::PoolIdentity;

/// A deploy may start the new instance so long before it ends the old one.
const OVERLAP_S: u64 = 600;
/// All that is there when the console starts has told by then.
const SETTLE_S: u64 = 120;
/// So long an instance that has gone is missed.
const FORGOTTEN_AFTER_S: u64 = 3600;

/// What has become of a pool that has gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Departure {
    /// It is missed, or another one has taken over.
    Lost(Loss),
    /// Nobody misses it any more.
    Forgotten,
}

/// What is known of all instances.
pub struct Departures {
    started_s: u64,
    services: BTreeMap<String, BTreeMap<String, Instance>>,
    gone: BTreeMap<String, GonePool>,
}

#[derive(Default)]
struct Instance {
    first_s: u64,
    last_s: u64,
    /// Gone, and the list of its source no longer names it.
    is_delisted: bool,
    /// Pools that tell, by their name.
    pools: BTreeSet<String>,
}

struct GonePool {
    identity: PoolIdentity,
    since_s: u64,
    is_removed: bool,
    told: Option<Loss>,
}

impl Departures {
    /// Of a console that starts now.
    pub fn since(started_s: u64) -> Self {
        Self { started_s, services: BTreeMap::new(), gone: BTreeMap::new() }
    }

    /// A pool has told something.
    pub fn tells(&mut self, identity: &PoolIdentity, at_s: u64) {
        self.gone.remove(&identity.to_string());
        let instances = self.services.entry(identity.service.clone()).or_default();
        let new = || Instance { first_s: at_s, ..Instance::default() };
        let instance = instances.entry(identity.instance.clone()).or_insert_with(new);
        instance.last_s = instance.last_s.max(at_s);
        instance.is_delisted = false;
        instance.pools.insert(identity.pool.clone());
    }

    /// A pool has gone. `is_delisted`: the list of its source no longer names its address, as after a scale-down.
    pub fn goes(&mut self, identity: &PoolIdentity, is_delisted: bool, now_s: u64) {
        if let Some(instance) = self.services.get_mut(&identity.service).and_then(|all| all.get_mut(&identity.instance)) {
            instance.pools.remove(&identity.pool);
            instance.is_delisted = is_delisted;
        }
        self.gone.insert(identity.to_string(), GonePool { identity: identity.clone(), since_s: now_s, is_removed: false, told: None });
    }

    /// Pools that have gone and that their lists still name, as far as it is known: a list is read seldom.
    pub fn listed(&self) -> Vec<PoolIdentity> {
        let is_listed = |of: &PoolIdentity| self.instance(of).is_some_and(|instance| !instance.is_delisted);
        self.gone.values().map(|gone| &gone.identity).filter(|identity| is_listed(identity)).cloned().collect()
    }

    /// The list of its source no longer names it.
    pub fn is_no_longer_listed(&mut self, identity: &PoolIdentity) {
        if let Some(instance) = self.services.get_mut(&identity.service).and_then(|all| all.get_mut(&identity.instance)) {
            instance.is_delisted = true;
        }
    }

    fn instance(&self, identity: &PoolIdentity) -> Option<&Instance> {
        self.services.get(&identity.service)?.get(&identity.instance)
    }

    /// The source of a pool was removed: nobody misses it.
    pub fn is_removed(&mut self, identity: &PoolIdentity) {
        self.goes(identity, true, 0);
        self.gone.entry(identity.to_string()).and_modify(|gone| gone.is_removed = true);
    }

    /// What is new of the pools that have gone, by name.
    pub fn changes(&mut self, now_s: u64) -> Vec<(String, Departure)> {
        let services: BTreeSet<_> = self.gone.values().map(|gone| gone.identity.service.clone()).collect();
        let missed: BTreeMap<_, _> =
            services.into_iter().map(|service| (self.missed(&service), service)).map(|(all, of)| (of, all)).collect();
        let mut changes = Vec::new();
        for (name, gone) in &mut self.gone {
            let PoolIdentity { service, instance, .. } = &gone.identity;
            let last_s = self.services.get(service).and_then(|all| all.get(instance)).map_or(gone.since_s, |instance| instance.last_s);
            let loss = Loss { last_s, is_expected: !missed.get(service).is_some_and(|missed| missed.contains(instance)) };
            if gone.is_removed || now_s >= gone.since_s + FORGOTTEN_AFTER_S {
                changes.push((name.clone(), Departure::Forgotten));
            } else if gone.told.as_ref() != Some(&loss) {
                gone.told = Some(loss.clone());
                changes.push((name.clone(), Departure::Lost(loss)));
            }
        }
        for (name, _) in changes.iter().filter(|(_, departure)| *departure == Departure::Forgotten) {
            self.forget(name);
        }
        changes
    }

    fn forget(&mut self, name: &str) {
        let Some(gone) = self.gone.remove(name) else { return };
        let Some(instances) = self.services.get_mut(&gone.identity.service) else { return };
        instances.retain(|instance, known| *instance != gone.identity.instance || !known.pools.is_empty());
        if instances.is_empty() {
            self.services.remove(&gone.identity.service);
        }
    }

    /// Instances of a service that have gone without another one in their place, although they are still listed. One with a pool that
    /// still tells has not gone.
    fn missed(&self, service: &str) -> BTreeSet<String> {
        let Some(instances) = self.services.get(service) else { return BTreeSet::new() };
        let is_new = |instance: &Instance| instance.first_s >= self.started_s + SETTLE_S;
        let mut newcomers: Vec<u64> = instances.values().filter(|known| is_new(known)).map(|known| known.first_s).collect();
        newcomers.sort_unstable();
        let mut gone: Vec<_> = instances.iter().filter(|(_, known)| known.pools.is_empty()).collect();
        gone.sort_by_key(|(_, known)| known.last_s);
        let mut missed = BTreeSet::new();
        for (instance, known) in gone {
            let replaces = |first_s: &u64| *first_s != known.first_s && first_s + OVERLAP_S >= known.last_s;
            match newcomers.iter().position(replaces) {
                Some(place) => drop(newcomers.remove(place)),
                None if known.is_delisted => {}
                None => drop(missed.insert(instance.clone())),
            }
        }
        missed
    }

    /// How many instances each service has, those that are missed among them.
    pub fn instances(&self) -> BTreeMap<String, u32> {
        let count = |service: &str, instances: &BTreeMap<String, Instance>| {
            let tell = instances.values().filter(|known| !known.pools.is_empty()).count();
            let missed = if tell == instances.len() { 0 } else { self.missed(service).len() };
            u32::try_from(tell + missed).unwrap_or(u32::MAX)
        };
        self.services.iter().map(|(service, instances)| (service.clone(), count(service, instances))).collect()
    }
}

#[cfg(test)]
#[path = "departures_tests.rs"]
mod tests;
