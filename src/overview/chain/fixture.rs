//! Pools and servers for tests.

use super::judge::{Hops, judge};
use super::model::Chain;
use super::pool_now::PoolNow;
use super::poolers::poolers;
use super::server::{ServerNow, server};
use super::services::services;
use crate::fleet::model::PoolerState;
use crate::fleet::registry::Liveness;
use crate::history::frame::ServerFrame;
use crate::history::gauge_stats::GaugeStats;
use crate::overview::load::ClientSessions;
use crate::overview::lock_queue::{Blocker, LockQueue};
use crate::overview::model::tests::facts;
use crate::overview::model::{ServerFacts, ServerView};

/// A pool that tells how it stands.
pub fn pool(service: &'static str, instance: &'static str, waiting: u32, checked_out: u32, size: u32) -> PoolNow<'static> {
    let (waiting, checked_out, size) = (Some(waiting), Some(checked_out), Some(size));
    PoolNow { waiting, checked_out, pool_size: size, total_capacity: size, ..quiet(service, instance) }
}

/// A pool that tells nothing.
pub fn quiet(service: &'static str, instance: &'static str) -> PoolNow<'static> {
    PoolNow {
        name: format!("{service} / {instance}"),
        service,
        instance,
        liveness: Liveness::Live,
        waiting: None,
        recently: None,
        checked_out: None,
        pool_size: None,
        total_capacity: None,
        wait: None,
        connect_failure: None,
        pooler: None,
    }
}

/// A pool that told so many waiting when it told something.
pub fn gone(service: &'static str, instance: &'static str, waiting: u32) -> PoolNow<'static> {
    PoolNow { liveness: Liveness::Gone, ..pool(service, instance, waiting, 5, 5) }
}

/// What PgBouncer tells of a pool beside its numbers.
pub fn bouncer() -> PoolerState {
    PoolerState { mode: Some("transaction".into()), clients: Some(30), max_clients: Some(100), ..PoolerState::default() }
}

/// A server of 97 usable slots.
pub fn server_now(sessions: u32, waiting_for_locks: u32) -> ServerNow {
    let frame = ServerFrame {
        answered: 1,
        active: GaugeStats::from(waiting_for_locks + 2),
        waiting_for_locks: waiting_for_locks.into(),
        ..ServerFrame::default()
    };
    let taken = ClientSessions { sessions, ..ClientSessions::default() };
    let view = ServerView::Up(ServerFacts { taken, ..facts(100, 0) });
    ServerNow { view, frame: Some(frame), locks: None, cores: Some(16), is_full: false }
}

/// The same with a queue for locks.
pub fn locked(sessions: u32, waiting: u32, blockers: u32) -> ServerNow {
    let blocker =
        Blocker { pid: 4711, application: Some("batch".into()), state: Some("idle in transaction".into()), state_age_s: Some(14.0) };
    let locks = LockQueue { waiting, blockers, longest_wait_s: Some(12.0), blocker: Some(blocker) };
    ServerNow { locks: Some(locks), ..server_now(sessions, waiting) }
}

/// A chain of these pools.
pub fn chain(inside: &[PoolNow], between: &[PoolNow], now: &ServerNow) -> Chain {
    let (services, poolers, server) = (services(inside), poolers("PgBouncer", between), server(now));
    let bottleneck = judge(Hops { name: "orders-db", services: services.as_ref(), poolers: poolers.as_ref(), server: &server });
    Chain { name: "orders-db".into(), is_main: true, bottleneck, services, poolers, server, caches: Vec::new() }
}
