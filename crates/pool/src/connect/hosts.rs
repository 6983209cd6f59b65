//! Which host is tried first, and which is left for last.
//!
//! A host that did not do is tried after the others for a while: else a host whose machine is gone would cost each connect its whole
//! timeout. None is ever left out. Where the primary is wanted the list is no preference, and the host that had it is tried first.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::session_attrs::{LoadBalanceHosts, TargetSessionAttrs};

/// Long enough to spare a burst of connects the timeout of a dead host, short enough to notice that it is back.
const LEFT_FOR_LAST: Duration = Duration::from_secs(10);

/// What is known of the hosts.
pub(crate) struct HostMemory(Mutex<Known>);

struct Known {
    /// When each did not do; `None` where it did since.
    failed_at: Vec<Option<Instant>>,
    /// The host of the session that was opened last.
    newest: Option<usize>,
}

impl HostMemory {
    pub(crate) fn of(hosts: usize) -> Self {
        Self(Mutex::new(Known { failed_at: vec![None; hosts], newest: None }))
    }

    /// The host of the session that was opened last.
    pub(crate) fn newest(&self) -> Option<usize> {
        self.0.lock().newest
    }

    pub(crate) fn did(&self, at: usize) {
        let known = &mut *self.0.lock();
        known.failed_at[at] = None;
        known.newest = Some(at);
    }

    /// Returns whether it was not known to fail before.
    pub(crate) fn did_not(&self, at: usize, now: Instant) -> bool {
        self.0.lock().failed_at[at].replace(now).is_none()
    }

    /// All hosts, each once.
    pub(crate) fn order(&self, wanted: TargetSessionAttrs, balance: LoadBalanceHosts, now: Instant) -> Vec<usize> {
        let known = self.0.lock();
        let mut order: Vec<usize> = (0..known.failed_at.len()).collect();
        if balance == LoadBalanceHosts::Random {
            fastrand::shuffle(&mut order);
        }
        let failed_lately = |at: usize| known.failed_at[at].is_some_and(|then| now.saturating_duration_since(then) < LEFT_FOR_LAST);
        let had_it = |at: usize| wanted.seeks_primary() && known.newest == Some(at);
        order.sort_by_key(|at| (failed_lately(*at), !had_it(*at)));
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LoadBalanceHosts::{Disable, Random};
    use TargetSessionAttrs::{Any, ReadWrite};

    #[test]
    fn the_list_is_the_order_and_what_failed_comes_last_for_a_while() {
        let (hosts, now) = (HostMemory::of(3), Instant::now());
        assert_eq!(hosts.order(Any, Disable, now), [0, 1, 2]);
        hosts.did_not(0, now);
        hosts.did(2);
        assert_eq!(hosts.order(Any, Disable, now), [1, 2, 0], "who is content with any prefers the first");
        assert_eq!(hosts.order(Any, Disable, now + LEFT_FOR_LAST), [0, 1, 2]);
        hosts.did(0);
        assert_eq!((hosts.order(Any, Disable, now), hosts.newest()), (vec![0, 1, 2], Some(0)));
    }

    #[test]
    fn the_host_that_had_the_primary_comes_first_until_it_has_failed() {
        let (hosts, now) = (HostMemory::of(3), Instant::now());
        hosts.did(1);
        assert_eq!(hosts.order(ReadWrite, Disable, now), [1, 0, 2]);
        hosts.did_not(1, now);
        assert_eq!(hosts.order(ReadWrite, Disable, now), [0, 2, 1]);
    }

    #[test]
    fn at_random_each_host_is_first_at_times() {
        let (hosts, now) = (HostMemory::of(3), Instant::now());
        hosts.did_not(2, now);
        let orders: Vec<_> = (0..200).map(|_| hosts.order(Any, Random, now)).collect();
        assert!((0..2).all(|first| orders.iter().any(|order| order[0] == first)), "in 200 orders");
        assert!(orders.iter().all(|order| order[2] == 2), "what failed comes last");
    }
}
