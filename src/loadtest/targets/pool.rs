//! Users on a pool.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::failure_log::FailureLog;
use super::hold_barrier::HoldBarrier;
use super::lease::{LeaseWorkload, LeaseWorkloadOptions};
use super::warm_up::warm_up;
use crate::base::durations::millis;
use crate::base::now_ms;
use crate::loadtest::model::{Acquires, Distribution, LiveNumbers, LoadTestReport, PoolSide, Profile, ServerSide, TestPhase};
use crate::loadtest::monitor::{OtherSessions, SessionMonitor};
use crate::loadtest::plan::{LoadTarget, TestPlan};
use crate::loadtest::preflight::{ApprovedPlan, ProbedServer, startup_options};
use crate::loadtest::report::{Sides, report};
use crate::loadtest::run::{PoolGauges, RunResult, TestRun};
use crate::loadtest::users::{HoldTimer, SimulatedUsers};
use plimsoll_model::{HistogramSnapshot, PoolSnapshot, Timings, Totals};
use plimsoll_pool::Pool;

/// What leases get to come back when the test is over: a statement that runs on is cancelled before that.
const CLOSE_LIMIT: Duration = Duration::from_secs(8);
/// Until all tasks are there, so that they come at the same moment.
const LEAD: Duration = Duration::from_millis(20);

/// Runs the plan on its pool.
pub async fn run(cleared: ApprovedPlan, live: &watch::Sender<LiveNumbers>, stop: &CancellationToken) -> LoadTestReport {
    let ApprovedPlan { plan, name, seen, numbered, mut notes } = cleared;
    let Some(ProbedServer { endpoint, version, connection, others_waiting, pooled }) = seen else { unreachable!("a pool has a server") };
    let (pool, own) = pool_of(&plan, &name);
    let before = Before::of(&pool);
    let server = SessionMonitor::start(connection, &name);
    let warm_up_ms = match warm_up(&pool, stop).await {
        Ok(took) => took.map(millis),
        Err(why) => {
            notes.push(why);
            None
        }
    };
    let began_at_ms = now_ms();
    let watched = (&server, OtherSessions::new(others_waiting));
    let (ran, gathered) = users(&plan, &pool, (numbered, pooled), watched, (live, stop)).await;
    live.send_modify(|live| live.phase = TestPhase::Ending);
    let after = (pool.snapshot(), pool.timings(), pool.connect_failures());
    let (left, left_behind) = leave(&pool, own, pooled, server).await;
    if own && !pooled && left_behind.is_none() {
        notes.push("The server could not be checked for leftover sessions of the test.".to_owned());
    }
    let mut pool_side = before.until(after, own, ran.aggregate.acquires);
    pool_side.warm_up_ms = warm_up_ms;
    pool_side.left = left;
    if !own {
        // Its own marks are older than this test.
        pool_side.peak = ran.series.iter().map(|tick| tick.checked_out).max().unwrap_or(0);
        pool_side.peak_waiting = ran.series.iter().map(|tick| tick.waiting).max().unwrap_or(0);
    }
    let server_side = ServerSide {
        peak_sessions: ran.peak_sessions.max(gathered),
        left_behind,
        others_waiting_before: others_waiting,
        others_waiting_peak: ran.neighbours.map_or(others_waiting, |neighbours| neighbours.peak),
    };
    let sides = Sides { pool: Some(pool_side), server: Some(server_side), pooled, ..Sides::default() };
    report(&plan, (endpoint.place, Some(version)), began_at_ms, ran, sides, notes)
}

/// The pool, and whether it is the test's own.
fn pool_of(plan: &TestPlan, name: &str) -> (Pool, bool) {
    match &plan.target {
        LoadTarget::GivenPool(pool) => (pool.labelled("load test"), false),
        LoadTarget::OwnPool { server, options } => {
            let options = options.clone().application_name(name).startup_options(startup_options(plan.consent.writes));
            (options.build(server.clone()).expect("its options were checked, and this is a runtime"), true)
        }
        _ => unreachable!("this target is no pool"),
    }
}

async fn users(
    plan: &TestPlan,
    pool: &Pool,
    (numbered, pooled): (bool, bool),
    server: (&SessionMonitor, OtherSessions),
    (live, stop): (&watch::Sender<LiveNumbers>, &CancellationToken),
) -> (RunResult, u32) {
    let work = Arc::new(LeaseWorkloadOptions {
        holds: HoldTimer::of(if plan.holds() { plan.hold } else { Duration::ZERO }),
        statement: plan.statement.as_deref().map(Arc::from),
        numbered,
        guarded: !plan.consent.writes,
        pooled,
        told: FailureLog::to(plan.servers_words),
        gathering: (plan.profile == Profile::Connect).then(|| HoldBarrier::new(plan.users)),
    });
    let (out, samples) = unbounded_channel();
    let began = Instant::now() + LEAD;
    let crowd = SimulatedUsers::start(plan, began, out, |user| LeaseWorkload::new(pool.clone(), work.clone(), user, plan.users));
    let gauge = || gauge(&pool.snapshot());
    let run = TestRun { plan, began, live, stop, server: Some(server), gauge };
    let mut gathered = 0;
    let looked_on = async {
        if let Some(gathering) = &work.gathering {
            gathering.is_settled().await;
            gathered = server.0.next().await.map_or(0, |reading| reading.sessions);
            gathering.let_go();
        }
        std::future::pending::<()>().await
    };
    let ran = tokio::select! {
        ran = run.run(crowd, samples) => ran,
        () = looked_on => unreachable!("it waits for the course"),
    };
    (ran, gathered)
}

/// Leases that did not come back, and sessions that are left. A pool that lives on cleans up by itself.
async fn leave(pool: &Pool, own: bool, pooled: bool, server: SessionMonitor) -> (u32, Option<u32>) {
    let mut afterwards = server.finish().await;
    if let Some(afterwards) = afterwards.as_mut().filter(|_| own && !pooled) {
        afterwards.cancel_statements().await;
    }
    let left = if own { pool.close(CLOSE_LIMIT).await } else { 0 };
    let mut left_behind = None;
    if let Some(mut afterwards) = afterwards {
        if own && !pooled {
            left_behind = afterwards.left_behind().await;
        }
        afterwards.leave().await;
    }
    (left, left_behind)
}

fn gauge(pool: &PoolSnapshot) -> PoolGauges {
    PoolGauges { checked_out: pool.checked_out, waiting: pool.waiting, capacity: pool.total_capacity() }
}

/// A pool before the test.
struct Before {
    totals: Totals,
    timings: Timings,
    failures: Vec<(Option<String>, u64)>,
}

type After = (PoolSnapshot, Timings, Vec<(Option<String>, u64)>);

impl Before {
    fn of(pool: &Pool) -> Self {
        Self { totals: pool.snapshot().totals, timings: pool.timings(), failures: pool.connect_failures() }
    }

    fn until(&self, (pool, timings, failures): After, own: bool, callers: Acquires) -> PoolSide {
        let earlier = |code: &Option<String>| self.failures.iter().find(|(known, _)| known == code).map_or(0, |(_, count)| *count);
        let failed = failures.iter().map(|(code, count)| (code.clone().unwrap_or_else(|| "none".into()), count - earlier(code)));
        PoolSide {
            callers,
            totals: acquires(&pool.totals.since(&self.totals)),
            exclusive: own,
            peak: pool.peak.value,
            peak_waiting: pool.peak_waiting.value,
            connects: pool.totals.connects_ok - self.totals.connects_ok,
            connect: dist(&timings.connect.since(&self.timings.connect)),
            connects_failed: failed.filter(|(_, count)| *count > 0).collect(),
            warm_up_ms: None,
            left: 0,
        }
    }
}

fn acquires(totals: &Totals) -> Acquires {
    Acquires {
        served: totals.acquired_at_once + totals.acquired_after_wait,
        timed_out: totals.timed_out,
        shed: totals.shed,
        cancelled: totals.cancelled,
        closed: totals.closed,
    }
}

/// The pool's own histogram: at most a sixteenth above the true values, never below.
fn dist(connects: &HistogramSnapshot) -> Option<Distribution> {
    let at = |q: f64| connects.quantile(q).map(millis);
    Some(Distribution {
        count: connects.count(),
        mean_ms: None,
        p50_ms: at(0.5)?,
        p90_ms: at(0.9)?,
        p95_ms: at(0.95)?,
        p99_ms: at(0.99)?,
        max_ms: at(1.0)?,
    })
}
