//! From a plan to a report. The page and the command line call the same: first [`clear`](super::preflight::clear),
//! which refuses with a sentence, then [`run`], which always comes to a report.

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::model::{Live, Phase, Report};
use super::plan::Target;
use super::preflight::Cleared;
use super::targets::{direct, http, pool};

/// Runs a plan that was cleared. `live` is told how it stands, several times a second; cancelling `stop` ends
/// it within moments, with a report of what was measured until then. Every connection that it opened is closed
/// when it returns. It must be polled to its end: whoever drops it leaves the connections to the server.
pub async fn run(cleared: Cleared, live: &watch::Sender<Live>, stop: &CancellationToken) -> Report {
    let (users, lasts) = (cleared.plan.users, cleared.plan.lasts());
    live.send_replace(Live { users, duration_ms: lasts.map(super::course::millis), ..Live::default() });
    let report = match &cleared.plan.target {
        Target::OwnPool { .. } | Target::GivenPool(_) => pool::run(cleared, live, stop).await,
        Target::Direct { .. } => direct::run(cleared, live, stop).await,
        Target::Http(_) => http::run(cleared, live, stop).await,
    };
    live.send_modify(|live| live.phase = Phase::Over);
    report
}
