//! Writes down what sources tell of pools elsewhere: one task for all of them, however many there are.
//!
//! A row is written for the second in which a reading arrived. Its counts are the difference to the reading before, if that was of
//! the same process. Of a pool whose source tells each second, the seconds are written instead. A pool that is gone ends: its coarser
//! rows are completed, and the gap stays one.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::appender::Appender;
use super::archive::Archive;
use super::fleet_frames::Recorded;
use super::fleet_take_up::{Answered, TakeUp};
use super::frame::{Frame, PoolFrame};
use super::recorded_pool::{LastReading, RecordedPool, counted, end};
use super::tail::{FRAMES, Tail};
use crate::base::now_s;
use crate::fleet::model::{DrawnServer, PoolIdentity, ToldHolder, ToldPooler};
use crate::fleet::registry::{ObservedPool, Registry, Seen};
use crate::store::leases::Work;

/// How often it is looked for what has come.
const PACE: Duration = Duration::from_secs(1);
/// The same where another console goes on when this one ends: what was not written then is lost.
const PACE_FOR_OTHERS: Duration = Duration::from_millis(200);
/// What came in so many seconds is kept for the rules at least: they look at nothing for some seconds after the store did not answer.
const TOLD: Duration = Duration::from_secs(10);
/// Seconds of pools that are written in one go, about: those that passed while the console was away come in thousands.
const FRAMES_AT_ONCE: usize = 20_000;

/// The past of all observed pools.
pub struct FleetRecorder {
    registry: Arc<Registry>,
    archive: Arc<Archive>,
    /// Names under which something else is kept.
    reserved: Vec<String>,
    pace: Duration,
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

fn tail(pace: Duration) -> Tail<Arc<FleetSecond>> {
    let looks = TOLD.div_duration_f32(pace).ceil() as usize;
    Tail::of(looks.max(FRAMES))
}

/// What it knows from one look to the next.
struct Known {
    seen: Seen,
    pools: HashMap<String, RecordedPool>,
    take_up: TakeUp,
}

impl Known {
    fn new(archive: &Arc<Archive>) -> Self {
        Self { seen: Seen::default(), pools: HashMap::new(), take_up: TakeUp::new(archive.clone()) }
    }
}

impl FleetRecorder {
    /// Records until cancelled. What is kept under the names `reserved` is none of it.
    pub fn start(registry: Arc<Registry>, archive: Arc<Archive>, reserved: Vec<String>, stopping: CancellationToken) -> Arc<Self> {
        let pace = if archive.leases().me().is_some() { PACE_FOR_OTHERS } else { PACE };
        let recorder = Arc::new(Self { registry, archive, reserved, pace, newest: Mutex::new(tail(pace)) });
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
        let mut known = Known::new(&self.archive);
        loop {
            tokio::select! {
                _ = ticks.tick() => self.record(&mut known, now_s()),
                answered = known.take_up.answered() => self.begin(&mut known, answered, now_s()),
            }
            known.take_up.go_on(&known.pools, now_s());
        }
    }

    /// What has come since the last look.
    fn record(&self, known: &mut Known, now_s: u64) {
        let judges = self.archive.leases().keeps(Work::Rules).is_some();
        // What another console writes down and judges is not looked at.
        let changes = self.registry.changes_of(&mut known.seen, |source, address| judges || self.is_written_here(source, address));
        let (mut second, mut room) = (FleetSecond::default(), FRAMES_AT_ONCE);
        // First, for another source may tell the same pools by now.
        for identity in changes.removed {
            end(&mut known.pools, &identity);
            second.removed.push(identity);
        }
        for (at_ms, pool) in changes.arrived {
            second.readings.extend(self.take(known, &mut room, at_ms / 1000, now_s, pool));
        }
        for pool in changes.gone {
            if end(&mut known.pools, &pool.identity) {
                second.gone.push((pool.identity.to_string(), pool));
            }
        }
        if !second.readings.is_empty() || !second.gone.is_empty() || !second.removed.is_empty() {
            self.newest.lock().push(now_s, Arc::new(second));
        }
    }

    /// Writes down from now on those that are ready, and puts off the others.
    fn begin(&self, known: &mut Known, answered: Vec<Answered>, now_s: u64) {
        for Answered { name, part, taken } in answered {
            let Some(recorded) = known.pools.get_mut(&name) else { continue };
            let Some(taken) = taken else {
                recorded.appender.put_off(now_s);
                continue;
            };
            let (source, newest_s) = (taken.0, taken.2);
            let seconds = Recorded::new(source, newest_s.max(self.registry.recorded_until(&recorded.identity)));
            if recorded.appender.begin_with(taken, part) {
                self.archive.share_room(source);
                self.registry.has_recorded(&recorded.identity, seconds.newest_s());
                recorded.seconds = Some(seconds);
            }
        }
    }

    fn is_written_here(&self, source: &str, address: &str) -> bool {
        self.archive.leases().shard_of(source, address).is_none_or(|work| self.archive.leases().keeps(work).is_some())
    }

    /// Writes down what has come of one pool; what of it is to be judged. Nothing where its name is that of something else.
    fn take(&self, known: &mut Known, room: &mut usize, at_s: u64, now_s: u64, pool: ObservedPool) -> Vec<FleetReading> {
        let Known { pools, take_up, .. } = known;
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
        if recorded.appender.is_due(now_s) {
            take_up.want(&name);
        }
        let frames = if !tells_seconds {
            recorded.appender.note(at_s, Frame::Pool(frame.clone()));
            recorded.seconds.iter_mut().for_each(|seconds| seconds.pass(at_s));
            vec![(at_s, frame)]
        } else if recorded.appender.is_ready() {
            self.take_seconds(recorded, room, u64::from(resolution_s), now_s)
        } else if recorded.appender.is_due(now_s) && !recorded.appender.was_put_off() {
            // Its seconds are asked for as soon as it is made ready: nothing of them is lost meanwhile.
            Vec::new()
        } else {
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

    /// The seconds of a pool that are to be judged, once they are written down.
    fn take_seconds(&self, recorded: &mut RecordedPool, room: &mut usize, interval_s: u64, now_s: u64) -> Vec<(u64, PoolFrame)> {
        let Some(seconds) = recorded.seconds.as_mut() else { return Vec::new() };
        let (identity, appender) = (&recorded.identity, &mut recorded.appender);
        if *room == 0 {
            return Vec::new();
        }
        let mut judged = Vec::new();
        for told in self.registry.take_frames(identity) {
            *room = room.saturating_sub(told.frames.len());
            judged.extend(seconds.take(told, appender, interval_s, now_s));
        }
        self.registry.has_recorded(identity, seconds.newest_s());
        judged
    }
}

#[cfg(test)]
#[path = "fleet_recorder_tests.rs"]
mod tests;
