//! What is watched, and what has been seen of it so far.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::alerts::engine::{Observation, ObservedFrame};
use crate::alerts::scene::{LivePoolState, LiveServerState, PoolRole, Suspect};
use crate::base::now_s;
use crate::history::fleet_recorder::FleetRecorder;
use crate::history::frame::{PoolFrame, ServerFrame};
use crate::history::recorder::Recorder;
use crate::overview::WatchedServer;
use crate::overview::model::ServerView;
use plimsoll_pool::Pool;

/// A source of which nothing has come for this long tells nothing any more.
const SILENT_AFTER: Duration = Duration::from_secs(15);

/// A pool that is watched.
#[derive(Clone)]
pub struct PoolSource {
    pub name: String,
    pub pool: Pool,
    pub recorder: Arc<Recorder>,
    /// It is the one that the console is about.
    pub is_shown: bool,
}

/// All that is watched.
#[derive(Clone)]
pub struct Sources {
    pub pools: Vec<PoolSource>,
    /// That which the console is about first.
    pub servers: Vec<WatchedServer>,
    /// Pools elsewhere.
    pub fleet: Arc<FleetRecorder>,
}

/// What was seen of each source so far.
pub(super) struct SourceReader {
    watched: Sources,
    pools: Vec<(u64, Instant)>,
    servers: Vec<(u64, Instant)>,
}

impl SourceReader {
    pub(super) fn on(watched: Sources) -> Self {
        let begin = (0, Instant::now());
        Self { pools: vec![begin; watched.pools.len()], servers: vec![begin; watched.servers.len()], watched }
    }

    /// Whatever has come since the last look, in order.
    pub(super) fn look(&mut self) -> Vec<Observation> {
        let now_s = now_s();
        let mut seen = Vec::new();
        for (watched, mark) in self.watched.pools.iter().zip(&mut self.pools) {
            let (count, frames) = watched.recorder.after(mark.0);
            let observed = watched.observed(frames);
            seen.extend(or_silence(observed, mark, count, &watched.name, now_s));
        }
        for (watched, mark) in self.watched.servers.iter().zip(&mut self.servers) {
            let (count, frames) = watched.monitor.after(mark.0);
            seen.extend(or_silence(of_server(watched, frames), mark, count, &watched.source, now_s));
        }
        seen
    }
}

fn of_server(watched: &WatchedServer, frames: Vec<(u64, ServerFrame)>) -> Vec<Observation> {
    let (reason, room) = match watched.monitor.view() {
        ServerView::Down { reason, .. } => (Some(reason), None),
        ServerView::Up(facts) => (None, Some(facts.room)),
        ServerView::Unknown => (None, None),
    };
    let failure = reason.as_ref().and_then(|_| watched.monitor.connect_failure());
    let name = watched.monitor.name().map(str::to_owned);
    let monitor = &watched.monitor;
    let live = LiveServerState { work: monitor.work(), held_for: monitor.leak_threshold(), locks: monitor.locks() };
    let seen = |frame| ObservedFrame::Server {
        name: name.clone(),
        frame,
        reason: reason.clone(),
        failure: failure.clone(),
        room: room.clone(),
        live: live.clone(),
    };
    frames.into_iter().map(|(at_s, frame)| second(&watched.source, at_s, seen(frame))).collect()
}

/// What is read tells of the second that ends then.
fn second(source: &str, taken_at_s: u64, seen: ObservedFrame) -> Observation {
    Observation { source: source.to_owned(), at_s: taken_at_s.saturating_sub(1), seconds: 1, seen }
}

fn or_silence(seen: Vec<Observation>, (count, since): &mut (u64, Instant), now: u64, name: &str, now_s: u64) -> Vec<Observation> {
    *count = now;
    if !seen.is_empty() {
        *since = Instant::now();
    } else if since.elapsed() >= SILENT_AFTER {
        return vec![second(name, now_s, ObservedFrame::Nothing)];
    }
    seen
}

impl PoolSource {
    pub(super) fn role(&self) -> PoolRole {
        if self.is_shown { PoolRole::Shown } else { PoolRole::Console }
    }

    fn observed(&self, frames: Vec<(u64, PoolFrame)>) -> Vec<Observation> {
        if frames.is_empty() {
            return Vec::new();
        }
        let live = live(&self.pool);
        let observation = |(at_s, frame)| second(&self.name, at_s, ObservedFrame::Pool { frame, live: live.clone(), role: self.role() });
        frames.into_iter().map(observation).collect()
    }
}

fn live(pool: &Pool) -> LivePoolState {
    let suspects = pool.holders().into_iter().filter(|holder| holder.suspected_leak);
    let suspects = suspects.map(|holder| Suspect { site: holder.site.to_string(), held: holder.held }).collect();
    let application = Some(pool.options().application_name.clone());
    LivePoolState { suspects, tells_leases: true, connect_failure: pool.last_connect_failure(), application, pooler: None }
}
