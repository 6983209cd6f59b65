//! Raw connections: all at the same moment, and as many at a time as a pool opens.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::base::durations::millis;
use crate::base::now_ms;
use crate::capacity::connect_test::round;
use crate::loadtest::aggregate::SampleAggregate;
use crate::loadtest::model::{LiveNumbers, LoadTestReport, RunPoint, ServerSide, TestPhase};
use crate::loadtest::monitor::{OtherSessions, SessionMonitor};
use crate::loadtest::plan::{LoadTarget, TestPlan};
use crate::loadtest::preflight::{ApprovedPlan, ProbedServer};
use crate::loadtest::report::{Sides, report};
use crate::loadtest::run::{RunResult, STOPPED};

const EVERY: Duration = Duration::from_millis(100);

/// Opens and closes them.
pub async fn run(cleared: ApprovedPlan, live: &watch::Sender<LiveNumbers>, stop: &CancellationToken) -> LoadTestReport {
    let ApprovedPlan { plan, name, seen, notes, .. } = cleared;
    let Some(ProbedServer { endpoint, version, connection, others_waiting, pooled }) = seen else { unreachable!("it has a server") };
    let LoadTarget::Direct { parallelism, .. } = plan.target else { unreachable!("this target is another") };
    let server = SessionMonitor::start(connection, &name);
    let (began_at_ms, began) = (now_ms(), Instant::now());
    let (users, test) = (plan.users, endpoint.clone().named(&name));
    let mut rounds = Vec::new();
    let opening = async {
        rounds.push(round(&test, "all at once", users, users, false).await);
        rounds.push(round(&test, &format!("{parallelism} at a time, as a pool does"), users, parallelism, true).await);
    };
    let mut seen = Sessions { neighbours: OtherSessions::new(others_waiting), peak: 0, series: Vec::new() };
    let aborted = tokio::select! {
        () = opening => None,
        why = seen.look_on(&plan, &server, began, live) => Some(why),
        () = stop.cancelled() => Some(STOPPED.to_owned()),
    };
    seen.note(&plan, &server, began, live);
    live.send_modify(|live| live.phase = TestPhase::Ending);
    let left_behind = match server.finish().await {
        Some(mut afterwards) => {
            let left = if pooled { None } else { afterwards.left_behind().await };
            afterwards.leave().await;
            left
        }
        None => None,
    };
    let Sessions { neighbours, peak, series } = seen;
    let server =
        ServerSide { peak_sessions: peak, left_behind, others_waiting_before: others_waiting, others_waiting_peak: neighbours.peak };
    let ran = RunResult {
        aggregate: SampleAggregate::new(&plan),
        series,
        elapsed: began.elapsed(),
        aborted,
        missed: 0,
        peak_sessions: peak,
        neighbours: Some(neighbours),
    };
    let sides = Sides { server: Some(server), rounds, pooled, ..Sides::default() };
    report(&plan, (endpoint.place, Some(version)), began_at_ms, ran, sides, notes)
}

/// What the server tells meanwhile.
struct Sessions {
    neighbours: OtherSessions,
    peak: u32,
    series: Vec<RunPoint>,
}

impl Sessions {
    /// For as long as it is polled, or until others suffer.
    async fn look_on(&mut self, plan: &TestPlan, server: &SessionMonitor, began: Instant, live: &watch::Sender<LiveNumbers>) -> String {
        loop {
            tokio::time::sleep(EVERY).await;
            if let Some(why) = self.note(plan, server, began, live) {
                return why;
            }
        }
    }

    fn note(&mut self, plan: &TestPlan, server: &SessionMonitor, began: Instant, live: &watch::Sender<LiveNumbers>) -> Option<String> {
        let reading = server.last()?;
        self.peak = self.peak.max(reading.sessions);
        let elapsed_ms = millis(began.elapsed());
        let tick = RunPoint { at_ms: elapsed_ms, users: plan.users, sessions: Some(reading.sessions), ..RunPoint::default() };
        self.series.push(tick);
        live.send_replace(LiveNumbers { phase: TestPhase::Running, elapsed_ms, users: plan.users, tick, ..LiveNumbers::default() });
        self.neighbours.saw(reading.asked_at, reading.others_waiting)
    }
}
