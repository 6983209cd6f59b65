//! The first hop: pools inside services.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::model::{HopState, ServicesHop, Silence};
use super::pool_now::{PoolNow, QueueKnown, silence, sum, sum_of_all};

/// Services that are named.
pub const NAMED: usize = 20;

/// `None`: no source tells of any.
pub fn services(pools: &[PoolNow]) -> Option<ServicesHop> {
    if pools.is_empty() {
        return None;
    }
    let live = || pools.iter().filter(|pool| pool.is_live());
    let queueing: Vec<&PoolNow> = pools.iter().filter(|pool| pool.queue() == QueueKnown::Queues).collect();
    let silence = silence(pools.iter());
    let names = by_queue(pools);
    let queueing_services: BTreeSet<&str> = queueing.iter().map(|pool| pool.service).collect();
    let using = || live().filter(|pool| pool.checked_out.is_some());
    Some(ServicesHop {
        state: state(!queueing.is_empty(), &silence),
        service_count: count(names.len()),
        queueing_services: count(queueing_services.len()),
        services: names.into_iter().take(NAMED).map(str::to_owned).collect(),
        pools: count(pools.len()),
        waiting: sum(live().map(|pool| pool.waiting)),
        checked_out: sum(live().map(|pool| pool.checked_out)),
        total_capacity: sum_of_all(using().map(|pool| pool.total_capacity)),
        queueing_pools: count(queueing.len()),
        longest: queueing.iter().rev().max_by_key(|pool| pool.length()).map(|pool| pool.queued(pool.total_capacity)),
        silence,
    })
}

/// A queue that is seen is there, whatever is not known besides.
pub fn state(queues: bool, silence: &Silence) -> HopState {
    match (queues, silence.is_none()) {
        (true, _) => HopState::Queues,
        (false, true) => HopState::Clear,
        (false, false) => HopState::Unknown,
    }
}

pub fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Names of the services, the longest queue first.
fn by_queue<'a>(pools: &'a [PoolNow]) -> Vec<&'a str> {
    let mut services = BTreeMap::<&str, (u32, u64, u32)>::new();
    for pool in pools {
        let sum = services.entry(pool.service).or_default();
        let (waiting, recently, checked_out) = if pool.is_live() { pool.length() } else { (0, 0, 0) };
        *sum = (sum.0.saturating_add(waiting), sum.1.saturating_add(recently), sum.2.saturating_add(checked_out));
    }
    let mut services: Vec<_> = services.into_iter().collect();
    services.sort_by_key(|(_, length)| Reverse(*length));
    services.into_iter().map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{gone, pool, quiet};
    use super::*;

    #[test]
    fn what_no_pool_tells_is_no_hop() {
        assert_eq!(services(&[]), None);
    }

    #[test]
    fn the_longest_queue_comes_first_and_sums_are_of_those_that_tell() {
        let all = [pool("till", "a", 0, 40, 50), pool("orders", "a", 3, 20, 20), pool("orders", "b", 9, 20, 20), quiet("reports", "a")];
        let hop = services(&all).expect("a hop");
        assert_eq!((hop.state, hop.waiting, hop.queueing_pools, hop.pools), (HopState::Queues, Some(12), 2, 4));
        assert_eq!((hop.checked_out, hop.total_capacity), (Some(80), Some(90)));
        assert_eq!((hop.services.join(" "), hop.service_count, hop.queueing_services), ("orders till reports".to_owned(), 3, 1));
        assert_eq!(hop.longest.map(|longest| longest.name).as_deref(), Some("orders / b"));
        assert_eq!((hop.silence.not_told, hop.silence.example.as_deref()), (1, Some("reports / a")));
    }

    #[test]
    fn an_old_queue_is_none_and_an_old_zero_is_not_clear() {
        let hop = services(&[gone("orders", "a", 9)]).expect("a hop");
        assert_eq!((hop.state, hop.waiting, hop.longest, hop.silence.gone), (HopState::Unknown, None, None, 1));
        let hop = services(&[gone("orders", "a", 0), pool("orders", "b", 0, 1, 5)]).expect("a hop");
        assert_eq!((hop.state, hop.waiting), (HopState::Unknown, Some(0)));
    }
}
