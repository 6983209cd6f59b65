//! Writes down what sources tell of pools elsewhere: one task for all of them, however many there are.
//!
//! A row is written for the second in which a reading arrived. Its counts are the difference to the reading before, if that was of
//! the same process. A pool that is gone ends: its coarser rows are completed, and the gap stays one.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::appender::Appender;
use super::archive::Archive;
use super::frame::{Frame, PoolFrame};
use super::tail::Tail;
use crate::base::now_s;
use crate::fleet::model::{Counters, DrawnServer, PoolIdentity, Reading, Times, ToldHolder};
use crate::fleet::registry::{ObservedPool, Registry, Seen};

/// Sources that are begun in one second. Each costs some reads of the store, and the others have to be written meanwhile.
const BEGINS_A_SECOND: usize = 200;

/// The past of all observed pools.
pub struct FleetRecorder {
    registry: Arc<Registry>,
    archive: Arc<Archive>,
    /// Names under which something else is kept.
    reserved: Vec<String>,
    newest: Mutex<Tail<Arc<FleetSecond>>>,
}

/// What came in one second.
#[derive(Debug, Default)]
pub struct FleetSecond {
    /// Readings that arrived.
    pub readings: Vec<FleetReading>,
    /// Pools that have gone, by name.
    pub gone: Vec<(String, ObservedPool)>,
    /// Pools whose source was removed: they are ended, and not missed.
    pub removed: Vec<PoolIdentity>,
}

/// One reading of one pool.
#[derive(Clone, Debug, PartialEq)]
pub struct FleetReading {
    /// The name under which the history keeps it.
    pub name: String,
    /// Whose it is.
    pub identity: PoolIdentity,
    /// The server that it draws on.
    pub draws_on: DrawnServer,
    /// The second in which it arrived (Unix time).
    pub at_s: u64,
    /// What it tells.
    pub frame: PoolFrame,
    /// Its leases, where its source tells them.
    pub holders: Option<Vec<ToldHolder>>,
}

/// A pool that is being written down.
struct RecordedPool {
    identity: PoolIdentity,
    appender: Appender,
    last: LastReading,
}

/// What the next reading is compared with.
#[derive(Clone)]
struct LastReading {
    reading: Reading,
    address: String,
    restarts: u32,
}

impl FleetRecorder {
    /// Records until cancelled. What is kept under the names `reserved` is none of it.
    pub fn start(registry: Arc<Registry>, archive: Arc<Archive>, reserved: Vec<String>, stopping: CancellationToken) -> Arc<Self> {
        let recorder = Arc::new(Self { registry, archive, reserved, newest: Mutex::default() });
        tokio::spawn(stopping.run_until_cancelled_owned(recorder.clone().run()));
        recorder
    }

    /// What came in the seconds after the first `seen`, and how many have been seen with them.
    pub fn after(&self, seen: u64) -> (u64, Vec<(u64, Arc<FleetSecond>)>) {
        self.newest.lock().after(seen)
    }

    /// Where the readings come from.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    async fn run(self: Arc<Self>) {
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (mut seen, mut pools) = (Seen::default(), HashMap::new());
        loop {
            ticks.tick().await;
            self.record(&mut seen, &mut pools, now_s()).await;
        }
    }

    /// One second.
    async fn record(&self, seen: &mut Seen, pools: &mut HashMap<String, RecordedPool>, now_s: u64) {
        let changes = self.registry.changes(seen);
        let (mut second, mut begins) = (FleetSecond::default(), BEGINS_A_SECOND);
        // First, for another source may tell the same pools by now.
        for identity in changes.removed {
            end(pools, &identity);
            second.removed.push(identity);
        }
        for (at_ms, pool) in changes.arrived {
            second.readings.extend(self.take(pools, &mut begins, at_ms / 1000, now_s, pool).await);
        }
        for pool in changes.gone {
            if end(pools, &pool.identity) {
                second.gone.push((pool.identity.to_string(), pool));
            }
        }
        if !second.readings.is_empty() || !second.gone.is_empty() || !second.removed.is_empty() {
            self.newest.lock().push(now_s, Arc::new(second));
        }
    }

    /// Writes one reading down. `None`: its name is that of something else.
    async fn take(
        &self,
        pools: &mut HashMap<String, RecordedPool>,
        begins: &mut usize,
        at_s: u64,
        now_s: u64,
        pool: ObservedPool,
    ) -> Option<FleetReading> {
        let name = pool.identity.to_string();
        if self.reserved.contains(&name) || pools.get(&name).is_some_and(|recorded| recorded.identity != pool.identity) {
            return None;
        }
        let counted = counted(&pool, pools.get(&name).map(|recorded| &recorded.last));
        let resolution_s = pool.resolution_s.round().clamp(1.0, 86_400.0) as u32;
        let frame = PoolFrame::observed(&pool.reading.gauges, counted.as_ref(), resolution_s);
        let ObservedPool { identity, draws_on, reading, address, restarts, .. } = pool;
        let holders = reading.event_driven.as_ref().and_then(|told| told.holders.clone());
        let last = LastReading { reading, address, restarts };
        let new = || RecordedPool { identity: identity.clone(), appender: Appender::new(self.archive.clone(), &name), last: last.clone() };
        let recorded = pools.entry(name.clone()).or_insert_with(new);
        if recorded.appender.is_due(now_s) && *begins > 0 {
            *begins -= 1;
            recorded.appender.begin(now_s).await;
        }
        recorded.appender.note(at_s, Frame::Pool(frame.clone()));
        recorded.last = last;
        Some(FleetReading { name, identity, draws_on, at_s, frame, holders })
    }
}

/// Completes what is written down of a pool. False: it was not written down.
fn end(pools: &mut HashMap<String, RecordedPool>, identity: &PoolIdentity) -> bool {
    let name = identity.to_string();
    let recorded = pools.get(&name).is_some_and(|recorded| recorded.identity == *identity).then(|| pools.remove(&name)).flatten();
    recorded.map(|recorded| recorded.appender.finish()).is_some()
}

/// What was counted since the last reading that was written down; `None` where the registry knows of none of the same process.
fn counted(pool: &ObservedPool, last: Option<&LastReading>) -> Option<(Counters, Times)> {
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

#[cfg(test)]
#[path = "fleet_recorder_tests.rs"]
mod tests;
