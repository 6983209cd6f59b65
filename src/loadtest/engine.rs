//! From a plan to a report. The page and the command line call the same: first [`approve`](super::preflight::approve),
//! which refuses with a sentence, then [`run`], which always comes to a report.

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::model::{LiveNumbers, LoadTestReport, TestPhase};
use super::plan::LoadTarget;
use super::preflight::ApprovedPlan;
use super::targets::{direct, http, pool};
use crate::base::durations::millis;

/// Runs a plan that was cleared. `live` is told how it stands, several times a second; cancelling `stop` ends
/// it within moments, with a report of what was measured until then. Every connection that it opened is closed
/// when it returns. It must be polled to its end: whoever drops it leaves the connections to the server.
pub async fn run(cleared: ApprovedPlan, live: &watch::Sender<LiveNumbers>, stop: &CancellationToken) -> LoadTestReport {
    let (users, lasts) = (cleared.plan.users, cleared.plan.lasts());
    live.send_replace(LiveNumbers { users, duration_ms: lasts.map(millis), ..LiveNumbers::default() });
    let report = match &cleared.plan.target {
        LoadTarget::OwnPool { .. } | LoadTarget::GivenPool(_) => pool::run(cleared, live, stop).await,
        LoadTarget::Direct { .. } => direct::run(cleared, live, stop).await,
        LoadTarget::Http(_) => http::run(cleared, live, stop).await,
    };
    live.send_modify(|live| live.phase = TestPhase::Over);
    report
}
