//! Writes down what sources tell of pools elsewhere: one task for all of them, however many there are.
//!
//! A row is written for the second in which a reading arrived. Its counts are the difference to the reading before, if that was of
//! the same process. Of a pool whose source tells each second, the seconds are written instead. A pool that is gone ends: its coarser
//! rows are completed, and the gap stays one.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::appender::Appender;
use super::archive::Archive;
use super::fleet_frames::Recorded;
use super::fleet_take_up::TakenUpByName;
use super::frame::{Frame, PoolFrame};
use super::recorded_pool::{LastReading, RecordedPool, counted, end};
use super::tail::Tail;
use crate::base::now_s;
use crate::fleet::model::{DrawnServer, PoolIdentity, ToldHolder, ToldPooler};
use crate::fleet::registry::{ObservedPool, Registry, Seen};
use crate::store::leases::Work;

/// How often it is looked for what has come.
const PACE: Duration = Duration::from_secs(1);
/// The same where another console goes on when this one ends: what was not written then is lost.
const PACE_FOR_OTHERS: Duration = Duration::from_millis(250);
/// A store that does not answer keeps the other pools waiting no longer than this: what they tell waits in the appenders, and nothing is
/// missed between two looks.
pub(super) const PATIENCE: Duration = Duration::from_millis(700);
/// Sources that are made ready in one go: those that another console has left have some dozens of rows to be read each.
pub(super) const TAKEN_UP_AT_ONCE: usize = 500;
/// Seconds of pools that are written in one go, about: those that passed while the console was away come in thousands.
const FRAMES_AT_ONCE: usize = 20_000;

/// The past of all observed pools.
pub struct FleetRecorder {
    registry: Arc<Registry>,
    pub(super) archive: Arc<Archive>,
    /// Names under which something else is kept.
    pub(super) reserved: Vec<String>,
    pace: Duration,
    /// Of its pace, for sources whose seconds are made ready. Each costs some reads of the store, and the others have to be written
    /// meanwhile.
    beginning: Duration,
    /// Sources that are made ready in one go: fewer once that took too long.
    pub(super) taken_up_at_once: AtomicUsize,
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
    /// The second in which it arrived, or the one that it tells of (Unix time).
    pub at_s: u64,
    /// What it tells.
    pub frame: PoolFrame,
    /// Its leases, where its source tells them.
    pub holders: Option<Vec<ToldHolder>>,
    /// What its sessions are called in pg_stat_activity.
    pub application: String,
    /// The pooler that it is a pool of.
    pub pooler: Option<Box<ToldPooler>>,
}

/// What may still be done in this second.
struct Room {
    /// Sources are begun until then.
    begins_until: Instant,
    frames: usize,
    taken_up: TakenUpByName,
}

impl FleetRecorder {
    /// Records until cancelled. What is kept under the names `reserved` is none of it.
    pub fn start(registry: Arc<Registry>, archive: Arc<Archive>, reserved: Vec<String>, stopping: CancellationToken) -> Arc<Self> {
        let pace = if archive.leases().me().is_some() { PACE_FOR_OTHERS } else { PACE };
        let (beginning, newest) = (pace.mul_f64(0.4), Mutex::default());
        let recorder =
            Arc::new(Self { registry, archive, reserved, pace, beginning, taken_up_at_once: AtomicUsize::new(TAKEN_UP_AT_ONCE), newest });
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
        let mut ticks = interval(self.pace);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (mut seen, mut pools) = (Seen::default(), HashMap::new());
        loop {
            ticks.tick().await;
            self.record(&mut seen, &mut pools, now_s()).await;
        }
    }

    /// What has come since the last look.
    async fn record(&self, seen: &mut Seen, pools: &mut HashMap<String, RecordedPool>, now_s: u64) {
        let judges = self.archive.leases().keeps(Work::Rules).is_some();
        // What another console writes down and judges is not looked at.
        let changes = self.registry.changes_of(seen, |source, address| judges || self.is_written_here(source, address));
        let mut second = FleetSecond::default();
        let taken_up = self.take_up_in_time(&changes.arrived, pools, now_s).await;
        let mut room = Room { begins_until: Instant::now() + self.beginning, frames: FRAMES_AT_ONCE, taken_up };
        // First, for another source may tell the same pools by now.
        for identity in changes.removed {
            end(pools, &identity);
            second.removed.push(identity);
        }
        for (at_ms, pool) in changes.arrived {
            second.readings.extend(self.take(pools, &mut room, at_ms / 1000, now_s, pool).await);
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

    fn is_written_here(&self, source: &str, address: &str) -> bool {
        self.archive.leases().shard_of(source, address).is_none_or(|work| self.archive.leases().keeps(work).is_some())
    }

    /// Writes down what has come of one pool; what of it is to be judged. Nothing where its name is that of something else.
    async fn take(
        &self,
        pools: &mut HashMap<String, RecordedPool>,
        room: &mut Room,
        at_s: u64,
        now_s: u64,
        pool: ObservedPool,
    ) -> Vec<FleetReading> {
        let name = pool.identity.to_string();
        if self.reserved.contains(&name) || pools.get(&name).is_some_and(|recorded| recorded.identity != pool.identity) {
            return Vec::new();
        }
        let resolution_s = pool.resolution_s.round().clamp(1.0, 86_400.0) as u32;
        let counted = counted(&pool, pools.get(&name).map(|recorded| &recorded.last));
        let frame = PoolFrame::observed(&pool.reading.gauges, counted.as_ref(), resolution_s);
        let (application, pooler) = (pool.application_name().to_owned(), pool.told_pooler());
        let work = self.archive.leases().shard_of(&pool.source, &pool.address);
        let ObservedPool { identity, draws_on, reading, address, restarts, tells_seconds, .. } = pool;
        let holders = reading.event_driven.as_ref().and_then(|told| told.holders.clone());
        let last = LastReading { reading, address, restarts };
        let recorded = pools.entry(name.clone()).or_insert_with(|| RecordedPool {
            identity: identity.clone(),
            appender: Appender::new(self.archive.clone(), &name),
            last: last.clone(),
            seconds: None,
        });
        recorded.appender.set_work(work);
        recorded.last = last;
        self.begin(&name, recorded, tells_seconds, room).await;
        let frames = if tells_seconds {
            self.take_seconds(recorded, room, u64::from(resolution_s), now_s).unwrap_or_else(|| vec![(at_s, frame)])
        } else {
            recorded.appender.note(at_s, Frame::Pool(frame.clone()));
            recorded.seconds.iter_mut().for_each(|seconds| seconds.pass(at_s));
            vec![(at_s, frame)]
        };
        let reading = |(at_s, frame)| FleetReading {
            name: name.clone(),
            identity: identity.clone(),
            draws_on: draws_on.clone(),
            at_s,
            frame,
            holders: holders.clone(),
            application: application.clone(),
            pooler: pooler.clone(),
        };
        frames.into_iter().map(reading).collect()
    }

    /// Makes ready to write a pool down, as soon as the store can be used.
    async fn begin(&self, name: &str, recorded: &mut RecordedPool, tells_seconds: bool, room: &mut Room) {
        if let Some((taken_up, term)) = room.taken_up.remove(name) {
            recorded.appender.begin_with(taken_up, term);
        }
        if Instant::now() >= room.begins_until {
            return;
        }
        if let Some(source) = recorded.appender.source().filter(|_| tells_seconds && recorded.seconds.is_none()) {
            let recorded_until = self.registry.recorded_until(&recorded.identity);
            recorded.seconds = timeout(PATIENCE, Recorded::begin(&self.archive, source, recorded_until)).await.ok().flatten();
        }
    }

    /// The seconds of a pool that are to be judged; `None` while none can be written down.
    fn take_seconds(&self, recorded: &mut RecordedPool, room: &mut Room, interval_s: u64, now_s: u64) -> Option<Vec<(u64, PoolFrame)>> {
        let seconds = recorded.seconds.as_mut()?;
        let (identity, appender) = (&recorded.identity, &mut recorded.appender);
        if room.frames == 0 {
            return Some(Vec::new());
        }
        let mut judged = Vec::new();
        for told in self.registry.take_frames(identity) {
            room.frames = room.frames.saturating_sub(told.frames.len());
            judged.extend(seconds.take(told, appender, interval_s, now_s));
        }
        self.registry.has_recorded(identity, seconds.newest_s());
        Some(judged)
    }
}

#[cfg(test)]
#[path = "fleet_recorder_tests.rs"]
mod tests;
