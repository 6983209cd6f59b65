//! The second hop: poolers between services and server.

use std::collections::BTreeSet;

use super::model::{HopState, PoolersHop, QueuedPool};
use super::phrases::named;
use super::pool_now::{PoolNow, QueueKnown, silence, sum, sum_of_all};
use super::services::{NAMED, count, state};
use crate::fleet::model::PoolerState;
use crate::ui::format::plural;

/// `None`: no source tells of any.
pub fn poolers(title: &str, pools: &[PoolNow]) -> Option<PoolersHop> {
    if pools.is_empty() {
        return None;
    }
    let live = || pools.iter().filter(|pool| pool.is_live());
    let queueing: Vec<&PoolNow> = pools.iter().filter(|pool| pool.queue() == QueueKnown::Queues).collect();
    let longest = queueing.iter().rev().max_by_key(|pool| pool.length());
    let refusal = live().find_map(refusal);
    let silence = silence(pools.iter());
    let processes: BTreeSet<_> = pools.iter().map(|pool| (pool.service, pool.instance)).collect();
    Some(PoolersHop {
        state: match state(!queueing.is_empty(), &silence) {
            HopState::Clear | HopState::Unknown if refusal.is_some() => HopState::Refuses,
            state => state,
        },
        title: title.to_owned(),
        pooler_count: count(processes.len()),
        poolers: processes.into_iter().take(NAMED).map(|(service, instance)| format!("{service} / {instance}")).collect(),
        mode: only(live().map(|pool| pool.pooler.and_then(|pooler| pooler.mode.as_deref()))),
        cl_waiting: sum(live().map(|pool| pool.waiting)),
        maxwait_s: live().filter_map(|pool| pool.wait).map(|wait| wait.seconds).reduce(f64::max),
        sv_active: sum(live().map(sv_active)),
        pool_size: sum_of_all(live().filter(|pool| sv_active(pool).is_some()).map(|pool| pool.pool_size)),
        queueing_pools: count(queueing.len()),
        longest: longest.map(|pool| QueuedPool { checked_out: sv_active(pool), ..pool.queued(pool.pool_size) }),
        reason: longest.and_then(|pool| reason(pool)).or(refusal),
        silence,
    })
}

/// An exporter tells one number for all that are not idle.
fn sv_active(pool: &PoolNow) -> Option<u32> {
    pool.pooler.and_then(|pooler| pooler.sv_active).or(pool.checked_out)
}

/// The value that all have.
fn only<'a>(values: impl Iterator<Item = Option<&'a str>>) -> Option<String> {
    let values: BTreeSet<_> = values.collect();
    match values.len() {
        1 => values.into_iter().next().flatten().map(str::to_owned),
        _ => None,
    }
}

/// What keeps its clients waiting.
fn reason(pool: &PoolNow) -> Option<String> {
    let (taken, size) = (pool.checked_out?, pool.pool_size?);
    let state = pool.pooler.cloned().unwrap_or_default();
    let limit = state.database_connections.zip(state.max_database_connections).filter(|(now, limit)| now >= limit);
    Some(match limit {
        _ if state.is_paused => "the database is paused, and RESUME ends that".to_owned(),
        _ if taken >= size => "pool_size is reached".to_owned(),
        Some((now, limit)) => format!("the database has {now} of {limit} server connections (max_db_connections)"),
        None => format!("the pool may have {size}, so it is paused, is opening some, or cannot: SHOW SERVERS and its log tell which"),
    })
}

/// Why it refuses clients.
fn refusal(pool: &PoolNow) -> Option<String> {
    let state: &PoolerState = pool.pooler?;
    let clients = state.clients.zip(state.max_clients).filter(|(now, most)| now >= most);
    match clients {
        Some((now, most)) => Some(format!("{now} of {} are connected (max_client_conn)", plural(most, "client", "clients"))),
        None => state.is_disabled.then(|| format!("the database of the pool {} is disabled, and ENABLE ends that", named(&pool.name))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{bouncer, pool};
    use super::*;

    fn with(pool: PoolNow<'_>, state: &PoolerState) -> PoolersHop {
        poolers("PgBouncer", &[PoolNow { pooler: Some(state), ..pool }]).expect("a hop")
    }

    #[test]
    fn a_full_pool_names_the_limit_that_it_has_reached() {
        let state = bouncer();
        let hop = with(pool("pgb", "a", 7, 20, 20), &PoolerState { sv_active: Some(20), ..state.clone() });
        assert_eq!((hop.state, hop.cl_waiting, hop.sv_active, hop.pool_size), (HopState::Queues, Some(7), Some(20), Some(20)));
        assert_eq!((hop.reason.as_deref(), hop.mode.as_deref()), (Some("pool_size is reached"), Some("transaction")));
        let shared = PoolerState { database_connections: Some(10), max_database_connections: Some(10), ..state.clone() };
        let said = with(pool("pgb", "a", 7, 4, 20), &shared).reason;
        assert_eq!(said.as_deref(), Some("the database has 10 of 10 server connections (max_db_connections)"));
        let paused = with(pool("pgb", "a", 7, 0, 20), &PoolerState { is_paused: true, ..state.clone() });
        assert!(paused.reason.is_some_and(|reason| reason.contains("RESUME")));
        let unclear = with(pool("pgb", "a", 7, 0, 20), &state);
        assert!(unclear.reason.is_some_and(|reason| reason.contains("SHOW SERVERS")));
    }

    #[test]
    fn a_pooler_that_takes_no_client_refuses() {
        let state = PoolerState { clients: Some(100), max_clients: Some(100), ..bouncer() };
        let hop = with(pool("pgb", "a", 0, 4, 20), &state);
        assert_eq!((hop.state, hop.reason.as_deref()), (HopState::Refuses, Some("100 of 100 clients are connected (max_client_conn)")));
        let hop = with(pool("pgb", "a", 0, 4, 20), &PoolerState { is_disabled: true, ..bouncer() });
        assert!(hop.state == HopState::Refuses && hop.reason.is_some_and(|reason| reason.contains("ENABLE")));
    }
}
