//! The pools around one: those of its instance, and those of the other instances of its service.

use super::observed::{Liveness, ObservedPool};
use super::pool::PoolEntry;
use super::{Inner, Registry};
use crate::base::now_ms;
use crate::fleet::model::PoolIdentity;

/// A service can have thousands of pools: only those that are asked for are copied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbours {
    /// The other pools of the same instance, by name.
    pub same_instance: Vec<ObservedPool>,
    /// Pools of the other instances of the service, those with the highest utilization first.
    pub other_instances: Vec<ObservedPool>,
    /// Further ones of both kinds, which are not listed.
    pub more: usize,
    /// Connections that all live pools under its application_name have open; `None` where one of them does not tell it.
    pub open_of_application: Option<u32>,
    /// What is wrong with its address, as its source says.
    pub failure: Option<String>,
}

impl Registry {
    /// The neighbours of a pool, at most so many of either kind.
    pub fn neighbours(&self, of: &ObservedPool, most: usize) -> Neighbours {
        let inner = self.inner.lock();
        let now_ms = now_ms();
        let mut same: Vec<_> = inner.pools.iter().filter(|(identity, _)| is_beside(identity, &of.identity)).collect();
        let mut other: Vec<_> = inner.pools.iter().filter(|(identity, _)| is_elsewhere(identity, &of.identity)).collect();
        same.sort_by_key(|(identity, _)| *identity);
        other.sort_by(|one, other| order(one, now_ms).partial_cmp(&order(other, now_ms)).unwrap_or(std::cmp::Ordering::Equal));
        let observed = |(identity, pool): (&PoolIdentity, &PoolEntry)| pool.observed(identity, &inner.sources, now_ms);
        let mut neighbours = Neighbours {
            more: same.len().saturating_sub(most) + other.len().saturating_sub(most),
            same_instance: same.into_iter().take(most).filter_map(observed).collect(),
            other_instances: other.into_iter().take(most).filter_map(observed).collect(),
            open_of_application: inner.open_of(of.application_name(), now_ms),
            failure: inner.failure_of(&of.identity),
        };
        drop(inner);
        self.say_where_they_draw(neighbours.same_instance.iter_mut().chain(&mut neighbours.other_instances));
        neighbours
    }

    /// Connections that all live pools whose sessions have this `application_name` tell as open; `None` where one does not tell it.
    pub fn open_of_application(&self, application: &str) -> Option<u32> {
        self.inner.lock().open_of(application, now_ms())
    }
}

impl Inner {
    fn failure_of(&self, identity: &PoolIdentity) -> Option<String> {
        let pool = self.pools.get(identity)?;
        self.sources.get(&pool.source())?.failure_of(pool.address()).map(str::to_owned)
    }

    fn open_of(&self, application: &str, now_ms: u64) -> Option<u32> {
        let named = |(identity, pool): &(&PoolIdentity, &PoolEntry)| pool.application_name(identity) == application;
        let live = self.pools.iter().filter(named).filter(|(_, pool)| pool.liveness(now_ms) == Liveness::Live);
        live.map(|(_, pool)| pool.gauges().open()).try_fold(0_u32, |sum, open| Some(sum.saturating_add(open?)))
    }
}

fn is_beside(identity: &PoolIdentity, of: &PoolIdentity) -> bool {
    identity.service == of.service && identity.instance == of.instance && identity.pool != of.pool
}

fn is_elsewhere(identity: &PoolIdentity, of: &PoolIdentity) -> bool {
    identity.service == of.service && identity.instance != of.instance
}

/// Live before late before gone, the fullest first, then by name.
fn order<'p>((identity, pool): &(&'p PoolIdentity, &PoolEntry), now_ms: u64) -> (u8, f64, &'p PoolIdentity) {
    let liveness = match pool.liveness(now_ms) {
        Liveness::Live => 0,
        Liveness::Late => 1,
        Liveness::Gone => 2,
    };
    (liveness, -pool.gauges().utilization().unwrap_or(-1.0), identity)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{info, registry};
    use super::super::{InstanceReport, ToldReading};
    use super::*;
    use crate::fleet::model::{Gauges, Reading};

    fn told(instance: &str, pools: &[(&str, u32)]) -> InstanceReport {
        let pool = |(name, checked_out): &(&str, u32)| ToldReading {
            pool: (*name).to_owned(),
            reading: Reading {
                taken_at_ms: 1_000,
                gauges: Gauges { checked_out: Some(*checked_out), checked_in: Some(1), total_capacity: Some(10), ..Gauges::default() },
                ..Reading::default()
            },
            ..ToldReading::default()
        };
        InstanceReport {
            service: "orders".into(),
            instance: instance.into(),
            address: format!("{instance}:80"),
            pools: pools.iter().map(pool).collect(),
            ..InstanceReport::default()
        }
    }

    #[test]
    fn pools_beside_come_by_name_and_those_of_other_instances_fullest_first() {
        let (registry, source) = registry();
        source.report(told("a", &[("main", 1), ("jobs", 2), ("reads", 3)]));
        source.report(told("b", &[("main", 4)]));
        source.report(told("c", &[("main", 9)]));
        registry.register(info("exposition billing")).report(InstanceReport { service: "billing".into(), ..told("a", &[("main", 5)]) });
        let pool = registry.pool("orders / a / main").expect("the pool");
        let names = |pools: &[ObservedPool]| pools.iter().map(|pool| pool.identity.to_string()).collect::<Vec<_>>();
        let all = registry.neighbours(&pool, 9);
        assert_eq!(names(&all.same_instance), ["orders / a / jobs", "orders / a / reads"]);
        assert_eq!(names(&all.other_instances), ["orders / c / main", "orders / b / main"]);
        assert_eq!(all.failure, None);
        source.failed("a:80", "connection refused");
        assert_eq!(registry.neighbours(&pool, 9).failure.as_deref(), Some("connection refused"));
        assert_eq!((all.more, all.open_of_application), (0, Some(1 + 2 + 3 + 4 + 9 + 5)));
        let few = registry.neighbours(&pool, 1);
        assert_eq!(
            (names(&few.same_instance), names(&few.other_instances), few.more),
            (vec!["orders / a / jobs".into()], vec!["orders / c / main".into()], 2)
        );
    }

    #[test]
    fn a_sum_of_which_a_part_is_not_told_is_not_told() {
        let (registry, source) = registry();
        source.report(told("a", &[("main", 1)]));
        assert_eq!((registry.open_of_application("orders"), registry.open_of_application("billing")), (Some(2), Some(0)));
        let mut untold = told("b", &[("main", 1)]);
        untold.pools[0].reading.gauges.checked_in = None;
        source.report(untold);
        assert_eq!(registry.open_of_application("orders"), None);
    }
}
