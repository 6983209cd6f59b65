//! Users of a service.

use std::time::{Duration, Instant};

use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::base::now_ms;
use crate::loadtest::model::{LiveNumbers, LoadTestReport, TestPhase};
use crate::loadtest::plan::LoadTarget;
use crate::loadtest::preflight::{ApprovedPlan, shown};
use crate::loadtest::report::{Sides, report};
use crate::loadtest::run::TestRun;
use crate::loadtest::service::{HttpWorkload, StatsEndpoint, StatsMonitor, client};
use crate::loadtest::users::SimulatedUsers;

/// Until all tasks are there, so that they come at the same moment.
const LEAD: Duration = Duration::from_millis(20);
/// Clients among which the users are spread: each has one lock around its connections.
const CLIENTS: usize = 16;

/// Runs the plan on a service.
pub async fn run(cleared: ApprovedPlan, live: &watch::Sender<LiveNumbers>, stop: &CancellationToken) -> LoadTestReport {
    let ApprovedPlan { plan, notes, .. } = cleared;
    let LoadTarget::Http(target) = plan.target.clone() else { unreachable!("this target is another") };
    let clients: Vec<_> = (0..CLIENTS.min(plan.users as usize)).filter_map(|_| client(target.timeout).ok()).collect();
    let stats = StatsMonitor::default();
    let (out, samples) = unbounded_channel();
    let (began_at_ms, began) = (now_ms(), Instant::now() + LEAD);
    let workload = |user: u32| HttpWorkload { client: clients[user as usize % clients.len()].clone(), url: target.url.clone() };
    let crowd = SimulatedUsers::start(&plan, began, out, workload);
    let run = TestRun { plan: &plan, began, live, stop, server: None, gauge: || stats.gauge() };
    let reading = async {
        match StatsEndpoint::of(&target) {
            Some(source) => stats.clone().keep_reading(source).await,
            None => std::future::pending().await,
        }
    };
    let ran = tokio::select! {
        ran = run.run(crowd, samples) => ran,
        () = reading => unreachable!("it reads for as long as it is polled"),
    };
    live.send_modify(|live| live.phase = TestPhase::Ending);
    let service = target.stats.is_some().then(|| stats.side());
    let sides = Sides { service, ..Sides::default() };
    report(&plan, (shown(&target.url), None), began_at_ms, ran, sides, notes)
}
