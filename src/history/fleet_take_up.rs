//! Makes ready the pools that are to be written down: all that have come in one go, and are not yet.

use std::collections::HashMap;
use std::sync::atomic::Ordering::Relaxed;

use tokio::time::timeout;

use super::fleet_recorder::{FleetRecorder, PATIENCE, TAKEN_UP_AT_ONCE};
use super::recorded_pool::RecordedPool;
use super::take_up::{TakenUp, ToTakeUp};
use crate::fleet::registry::ObservedPool;
use crate::store::leases::Work;

/// What a pool is part of, and the term under which it is written.
type Part = (Option<Work>, Option<i64>);

/// Sources that are made ready, by name, each under its term.
pub(super) type TakenUpByName = HashMap<String, (TakenUp, Option<i64>)>;

impl FleetRecorder {
    /// Nothing while the store cannot be used. Of those that it cannot serve in time fewer are tried the next time.
    pub(super) async fn take_up_in_time(
        &self,
        arrived: &[(u64, ObservedPool)],
        pools: &HashMap<String, RecordedPool>,
        now_s: u64,
    ) -> TakenUpByName {
        let at_once = self.taken_up_at_once.load(Relaxed);
        let due: HashMap<String, Part> = arrived.iter().filter_map(|(_, pool)| self.due(pool, pools, now_s)).take(at_once).collect();
        let (taken, next) = match timeout(PATIENCE, self.take_up(due, now_s)).await {
            Ok(taken) => (taken, at_once.saturating_mul(2).min(TAKEN_UP_AT_ONCE)),
            Err(_) => (HashMap::new(), (at_once / 2).max(1)),
        };
        self.taken_up_at_once.store(next, Relaxed);
        taken
    }

    async fn take_up(&self, parts: HashMap<String, Part>, now_s: u64) -> TakenUpByName {
        if parts.is_empty() {
            return HashMap::new();
        }
        let names: Vec<String> = parts.keys().cloned().collect();
        let Ok(named) = self.archive.name(&names).await else { return HashMap::new() };
        let to_take_up = |(name, (work, term)): (&String, &Part)| Some(ToTakeUp { named: *named.get(name)?, work: work.zip(*term) });
        let sources: Vec<ToTakeUp> = parts.iter().filter_map(to_take_up).collect();
        let Ok(mut taken) = self.archive.begin_all(&sources, now_s).await else { return HashMap::new() };
        let by_name = |(name, (_, term))| Some((taken.remove(&named.get(&name)?.source)?, term)).map(|taken| (name, taken));
        parts.into_iter().filter_map(by_name).collect()
    }

    /// The name of a pool that is to be made ready, and what it is part of.
    fn due(&self, pool: &ObservedPool, pools: &HashMap<String, RecordedPool>, now_s: u64) -> Option<(String, Part)> {
        let leases = self.archive.leases();
        let work = leases.shard_of(&pool.source, &pool.address);
        let (name, term) = (pool.identity.to_string(), leases.term_of(work)?);
        let is_due = pools.get(&name).is_none_or(|recorded| recorded.appender.is_due(now_s));
        (is_due && !self.reserved.contains(&name)).then_some((name, (work, term)))
    }
}
