//! At which hop callers queue, and which hop further down holds them.

use super::model::{Bottleneck, HopKind, HopState, PoolersHop, QueuedPool, ServerHop, ServicesHop};
use super::words;

/// A hop further down holds callers if at least this share of the connections at work above it is held up there. Fewer explain no queue:
/// some sessions wait for a lock on any busy server.
const MOST: (u32, u32) = (1, 2);

/// The hops of one chain.
#[derive(Clone, Copy)]
pub struct Hops<'a> {
    pub name: &'a str,
    pub services: Option<&'a ServicesHop>,
    pub poolers: Option<&'a PoolersHop>,
    pub server: &'a ServerHop,
}

/// The verdict on them.
pub fn judge(hops: Hops) -> Bottleneck {
    let queues_at = hops.first(HopState::Queues).or_else(|| hops.first(HopState::Refuses));
    let held_by = queues_at.and_then(|at| hops.holder(at));
    let state = match queues_at {
        Some(at) => hops.state(at).unwrap_or(HopState::Unknown),
        None if hops.all().any(|(_, state)| state == HopState::Unknown) => HopState::Unknown,
        None => HopState::Clear,
    };
    Bottleneck { state, queues_at, held_by, sentence: words::sentence(hops, state, queues_at, held_by) }
}

impl Hops<'_> {
    /// Hops that are there, in the order in which a query passes them.
    pub fn all(self) -> impl Iterator<Item = (HopKind, HopState)> {
        let services = self.services.map(|hop| (HopKind::Services, hop.state));
        let poolers = self.poolers.map(|hop| (HopKind::Poolers, hop.state));
        services.into_iter().chain(poolers).chain([(HopKind::Server, self.server.state)])
    }

    /// How a hop stands; `None`: it is not there.
    pub fn state(self, kind: HopKind) -> Option<HopState> {
        self.all().find(|(there, _)| *there == kind).map(|(_, state)| state)
    }

    fn first(self, state: HopState) -> Option<HopKind> {
        self.all().find(|(_, there)| *there == state).map(|(kind, _)| kind)
    }

    /// The last hop that holds those who queue at this one.
    fn holder(self, at: HopKind) -> Option<HopKind> {
        match at {
            HopKind::Services => {
                let queue = Queue::of_services(self.services?);
                match self.poolers.is_some_and(|poolers| queue.is_held_by_poolers(poolers)) {
                    true => self.holder(HopKind::Poolers).or(Some(HopKind::Poolers)),
                    false => queue.is_held_by_server(self.server).then_some(HopKind::Server),
                }
            }
            HopKind::Poolers => Queue::of_poolers(self.poolers?).is_held_by_server(self.server).then_some(HopKind::Server),
            HopKind::Server => None,
        }
    }
}

/// What a queue has for its callers.
struct Queue {
    /// Connections that are in use.
    at_work: u32,
    /// The longest queue is that of a pool which may open more connections.
    wants_more: bool,
}

impl Queue {
    fn of_services(hop: &ServicesHop) -> Self {
        Self { at_work: hop.checked_out.unwrap_or(0), wants_more: hop.longest.as_ref().is_some_and(wants_more) }
    }

    fn of_poolers(hop: &PoolersHop) -> Self {
        Self { at_work: hop.sv_active.unwrap_or(0), wants_more: hop.longest.as_ref().is_some_and(wants_more) }
    }

    fn is_most(&self, held_up: u32) -> bool {
        self.at_work > 0 && held_up > 0 && held_up.saturating_mul(MOST.1) >= self.at_work.saturating_mul(MOST.0)
    }

    fn is_held_by_poolers(&self, poolers: &PoolersHop) -> bool {
        match poolers.state {
            HopState::Queues => self.is_most(poolers.cl_waiting.unwrap_or(0)),
            HopState::Refuses => self.wants_more,
            HopState::Clear | HopState::Unknown => false,
        }
    }

    /// Without a slot the server keeps a pool from growing; locks keep what it has.
    fn is_held_by_server(&self, server: &ServerHop) -> bool {
        match server.state {
            HopState::Refuses => self.wants_more || self.is_most(server.waiting_for_locks.unwrap_or(0)),
            HopState::Queues => self.is_most(server.waiting_for_locks.unwrap_or(0)),
            HopState::Clear | HopState::Unknown => false,
        }
    }
}

fn wants_more(pool: &QueuedPool) -> bool {
    pool.connect_failure.is_some() || pool.checked_out.zip(pool.total_capacity).is_some_and(|(taken, most)| taken < most)
}
