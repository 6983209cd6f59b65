//! A pool elsewhere that is being written down.

use std::collections::HashMap;

use super::appender::Appender;
use super::fleet_frames::Recorded;
use crate::fleet::model::{Counters, PoolIdentity, Reading, Times};
use crate::fleet::registry::ObservedPool;

/// A pool that is being written down.
pub(super) struct RecordedPool {
    pub identity: PoolIdentity,
    pub appender: Appender,
    pub last: LastReading,
    /// Where its seconds have got to, once it is made ready: its source may tell them.
    pub seconds: Option<Recorded>,
}

/// What the next reading is compared with.
#[derive(Clone)]
pub(super) struct LastReading {
    pub reading: Reading,
    pub address: String,
    pub restarts: u32,
}

/// Completes what is written down of a pool. False: it was not written down.
pub(super) fn end(pools: &mut HashMap<String, RecordedPool>, identity: &PoolIdentity) -> bool {
    let name = identity.to_string();
    let recorded = pools.get(&name).is_some_and(|recorded| recorded.identity == *identity).then(|| pools.remove(&name)).flatten();
    recorded.map(|recorded| recorded.appender.finish()).is_some()
}

/// What was counted since the last reading that was written down; `None` where the registry knows of none of the same process.
pub(super) fn counted(pool: &ObservedPool, last: Option<&LastReading>) -> Option<(Counters, Times)> {
    let rates = pool.rates.as_ref()?;
    let Reading { counters, times, .. } = &pool.reading;
    let last = last.filter(|last| last.restarts == pool.restarts && last.address == pool.address);
    if last.is_some_and(|last| last.reading.taken_at_ms == pool.reading.taken_at_ms) {
        // More of an instant of which a part was written down already: nothing is counted twice.
        return None;
    }
    Some(match last {
        // Two readings may have come since then.
        Some(LastReading { reading, .. }) => (counters.since(&reading.counters), times.since(&reading.times)),
        None => (rates.counted, rates.times.clone()),
    })
}
