//! Gives the pools that are to be written down their numbers in the store: all that have come in one go.

use std::collections::HashMap;

use super::appender::Numbered;
use super::fleet_recorder::FleetRecorder;
use super::recorded_pool::RecordedPool;
use crate::fleet::registry::ObservedPool;

impl FleetRecorder {
    /// Of those that are to be made ready now, by name; nothing while the store cannot be used.
    pub(super) async fn number(
        &self,
        arrived: &[(u64, ObservedPool)],
        pools: &HashMap<String, RecordedPool>,
        now_s: u64,
    ) -> HashMap<String, Numbered> {
        let due = arrived.iter().filter_map(|(_, pool)| self.due(pool, pools, now_s));
        let terms: HashMap<String, Option<i64>> = due.take(self.names_at_once).collect();
        if terms.is_empty() {
            return HashMap::new();
        }
        let names: Vec<String> = terms.keys().cloned().collect();
        let named = self.archive.name(&names).await.unwrap_or_default().into_iter();
        named.filter_map(|(name, named)| Some((name.clone(), Numbered { named, term: *terms.get(&name)? }))).collect()
    }

    /// The name of a pool that is to be made ready, and the term under which it is.
    fn due(&self, pool: &ObservedPool, pools: &HashMap<String, RecordedPool>, now_s: u64) -> Option<(String, Option<i64>)> {
        let leases = self.archive.leases();
        let term = leases.term_of(leases.shard_of(&pool.source, &pool.address))?;
        let name = pool.identity.to_string();
        let is_due = pools.get(&name).is_none_or(|recorded| recorded.appender.is_due(now_s));
        (is_due && !self.reserved.contains(&name)).then_some((name, term))
    }
}
