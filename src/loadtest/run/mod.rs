//! The course of a test: the users' samples are written down, the figures told several times a second, and
//! what must not go on is ended.

mod series;

use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval_at, sleep_until};
use tokio_util::sync::CancellationToken;

use super::aggregate::SampleAggregate;
use super::model::{LiveNumbers, RunPoint, TestPhase};
use super::monitor::{OtherSessions, SessionCount, SessionMonitor};
use super::plan::TestPlan;
use super::users::{RequestSample, SimulatedUsers, users_at};
use crate::base::durations::millis;

use series::RunSeries;

/// Of the live figures and of the series.
const EVERY: Duration = Duration::from_millis(100);
/// What users who are still at it get when the time is over, beyond what they hold a connection for: as long
/// as a person would look at a finished bar. Then they go without, and are counted so.
const GRACE: Duration = Duration::from_secs(2);

/// Why a test was aborted that somebody ended.
pub const STOPPED: &str = "the test was stopped before its end";

/// What is measured beside the users.
#[derive(Clone, Copy, Debug, Default)]
pub struct PoolGauges {
    pub checked_out: u32,
    pub waiting: u32,
    pub capacity: u32,
}

/// What a course has come to.
pub struct RunResult {
    pub aggregate: SampleAggregate,
    pub series: Vec<RunPoint>,
    pub elapsed: Duration,
    pub aborted: Option<String>,
    pub missed: u64,
    pub peak_sessions: u32,
    pub neighbours: Option<OtherSessions>,
}

/// What runs it.
pub struct TestRun<'a, G> {
    pub plan: &'a TestPlan,
    pub began: Instant,
    pub live: &'a watch::Sender<LiveNumbers>,
    pub stop: &'a CancellationToken,
    pub server: Option<(&'a SessionMonitor, OtherSessions)>,
    pub gauge: G,
}

impl<G: Fn() -> PoolGauges> TestRun<'_, G> {
    /// Until all users are through or the test must end.
    pub async fn run(self, mut crowd: SimulatedUsers, mut samples: UnboundedReceiver<Vec<RequestSample>>) -> RunResult {
        let mut log = RunLog::new(self.plan, self.server.map(|(_, neighbours)| neighbours));
        let mut ticks = interval_at((self.began + EVERY).into(), EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let late = self.plan.lasts().map(|lasts| self.began + lasts + self.plan.hold + GRACE);
        let (mut through, mut cut) = (false, false);
        loop {
            tokio::select! {
                bunch = samples.recv() => match bunch {
                    Some(bunch) => log.aggregate.write(bunch),
                    // The last tally is closed: nobody is there any more.
                    None => break,
                },
                () = crowd.through(), if !through => through = true,
                _ = ticks.tick() => {
                    let why = self.tick(&mut log).or_else(|| self.too_many_errors(&log));
                    if let Some(why) = why.filter(|_| !cut) {
                        log.aborted = Some(why);
                        cut = true;
                        crowd.cut();
                    }
                }
                () = self.stop.cancelled(), if !cut => {
                    log.aborted = Some(STOPPED.to_owned());
                    cut = true;
                    crowd.cut();
                }
                () = at(late), if !cut => {
                    cut = true;
                    log.aggregate.time_is_over = true;
                    crowd.cut();
                }
            }
        }
        self.tick(&mut log);
        log.ran(self.began.elapsed(), crowd.missed)
    }

    /// Tells how it stands; `Some`: why it must end.
    fn tick(&self, log: &mut RunLog) -> Option<String> {
        let (at, gauge) = (self.began.elapsed(), (self.gauge)());
        let reading = self.server.and_then(|(server, _)| server.last());
        let tick = log.tick(self.plan, at, gauge, reading);
        let (wait_p50_ms, wait_p99_ms) = log.aggregate.waits();
        self.live.send_replace(LiveNumbers {
            phase: TestPhase::Running,
            elapsed_ms: millis(at),
            duration_ms: self.plan.lasts().map(millis),
            users: self.plan.users,
            users_served: log.aggregate.users_served,
            done: log.aggregate.done,
            errors: log.aggregate.errors(),
            throughput_per_s: log.rate(),
            capacity: gauge.capacity,
            wait_p50_ms,
            wait_p99_ms,
            tick,
        });
        log.judge(reading)
    }

    fn too_many_errors(&self, log: &RunLog) -> Option<String> {
        let (errors, bound) = (log.aggregate.errors(), self.plan.error_bound());
        (errors > bound).then(|| {
            let words: Vec<_> = log.aggregate.error_counts().iter().map(super::model::ErrorCount::words).collect();
            format!("{errors} errors exceed the abort limit of {bound}: {}", words.join(", "))
        })
    }
}

async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// What is written down on the way.
struct RunLog {
    aggregate: SampleAggregate,
    series: RunSeries,
    /// Moments and requests done of the last second.
    recent: Vec<(Duration, u64)>,
    errors_told: u64,
    done_told: u64,
    peak_sessions: u32,
    neighbours: Option<OtherSessions>,
    aborted: Option<String>,
}

impl RunLog {
    fn new(plan: &TestPlan, neighbours: Option<OtherSessions>) -> Self {
        let (series, recent) = (RunSeries::default(), Vec::new());
        Self {
            aggregate: SampleAggregate::new(plan),
            series,
            recent,
            errors_told: 0,
            done_told: 0,
            peak_sessions: 0,
            neighbours,
            aborted: None,
        }
    }

    fn tick(&mut self, plan: &TestPlan, at: Duration, gauge: PoolGauges, reading: Option<SessionCount>) -> RunPoint {
        let (done, errors) = (self.aggregate.done, self.aggregate.errors());
        let share = if gauge.capacity == 0 { 0.0 } else { 100.0 * f64::from(gauge.checked_out) / f64::from(gauge.capacity) };
        let tick = RunPoint {
            at_ms: millis(at),
            users: users_at(plan, at),
            checked_out: gauge.checked_out,
            waiting: gauge.waiting,
            utilization_percent: (share * 10.0).round() / 10.0,
            done: done - std::mem::replace(&mut self.done_told, done),
            errors: errors - std::mem::replace(&mut self.errors_told, errors),
            wait_p99_ms: self.aggregate.take_recent_p99(),
            sessions: reading.map(|reading| reading.sessions),
        };
        self.recent.push((at, done));
        self.recent.retain(|(then, _)| at.saturating_sub(*then) <= Duration::from_secs(1));
        self.series.push(tick);
        tick
    }

    /// Requests a second, of the last second.
    fn rate(&self) -> f64 {
        match (self.recent.first(), self.recent.last()) {
            (Some((from, before)), Some((to, now))) if to > from => (now - before) as f64 / (*to - *from).as_secs_f64(),
            _ => 0.0,
        }
    }

    fn judge(&mut self, reading: Option<SessionCount>) -> Option<String> {
        let reading = reading?;
        self.peak_sessions = self.peak_sessions.max(reading.sessions);
        self.neighbours.as_mut()?.saw(reading.asked_at, reading.others_waiting)
    }

    fn ran(self, elapsed: Duration, missed: u64) -> RunResult {
        let Self { aggregate, series, peak_sessions, neighbours, aborted, .. } = self;
        RunResult { aggregate, series: series.into_ticks(), elapsed, aborted, missed, peak_sessions, neighbours }
    }
}
