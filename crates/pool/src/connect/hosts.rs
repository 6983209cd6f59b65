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
    /// How each did not do; `None` where it did since.
    failures: Vec<Option<LastFailure>>,
    /// The host of the session that was opened last.
    newest: Option<usize>,
}

#[derive(Clone, Copy)]
struct LastFailure {
    at: Instant,
    /// The server was gone, and did not merely say no.
    lost: bool,
}

impl HostMemory {
    pub(crate) fn of(hosts: usize) -> Self {
        Self(Mutex::new(Known { failures: vec![None; hosts], newest: None }))
    }

    /// The host of the session that was opened last.
    pub(crate) fn newest(&self) -> Option<usize> {
        self.0.lock().newest
    }

    pub(crate) fn did(&self, at: usize) {
        let known = &mut *self.0.lock();
        known.failures[at] = None;
        known.newest = Some(at);
    }

    /// Returns whether the host was lost just now: its server is gone, and was not when it was met last.
    pub(crate) fn did_not(&self, at: usize, lost: bool, now: Instant) -> bool {
        let before = self.0.lock().failures[at].replace(LastFailure { at: now, lost });
        lost && !before.is_some_and(|failure| failure.lost)
    }

    /// All hosts, each once.
    pub(crate) fn order(&self, wanted: TargetSessionAttrs, balance: LoadBalanceHosts, now: Instant) -> Vec<usize> {
        let known = self.0.lock();
        let mut order: Vec<usize> = (0..known.failures.len()).collect();
        if balance == LoadBalanceHosts::Random {
            fastrand::shuffle(&mut order);
        }
        let is_lately = |failure: LastFailure| now.saturating_duration_since(failure.at) < LEFT_FOR_LAST;
        let failed_lately = |at: usize| known.failures[at].is_some_and(is_lately);
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
        hosts.did_not(0, true, now);
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
        hosts.did_not(1, true, now);
        assert_eq!(hosts.order(ReadWrite, Disable, now), [0, 2, 1]);
    }

    #[test]
    fn at_random_each_host_is_first_at_times() {
        let (hosts, now) = (HostMemory::of(3), Instant::now());
        hosts.did_not(2, true, now);
        let orders: Vec<_> = (0..200).map(|_| hosts.order(Any, Random, now)).collect();
        assert!((0..2).all(|first| orders.iter().any(|order| order[0] == first)), "in 200 orders");
        assert!(orders.iter().all(|order| order[2] == 2), "what failed comes last");
    }

    #[test]
    fn a_host_is_lost_once_whatever_else_it_has_answered_before() {
        let (hosts, now) = (HostMemory::of(1), Instant::now());
        let refused = |hosts: &HostMemory| hosts.did_not(0, false, now);
        let gone = |hosts: &HostMemory| hosts.did_not(0, true, now);
        assert_eq!((refused(&hosts), gone(&hosts), gone(&hosts)), (false, true, false), "after a no it was still there");
        assert_eq!((refused(&hosts), gone(&hosts)), (false, true));
        hosts.did(0);
        assert!(gone(&hosts));
    }
}
