//! Users of a service.

use std::time::{Duration, Instant};

use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::base::now_ms;
use crate::loadtest::course::Course;
use crate::loadtest::model::{Live, Phase, Report};
use crate::loadtest::outcome::{Sides, report};
use crate::loadtest::plan::Target;
use crate::loadtest::preflight::{Cleared, shown};
use crate::loadtest::service::{HttpErrand, Stats, StatsWatch, client};
use crate::loadtest::users::Crowd;

/// Until all tasks are there, so that they come at the same moment.
const LEAD: Duration = Duration::from_millis(20);
/// Clients among which the users are spread: each has one lock around its connections.
const CLIENTS: usize = 16;

/// Runs the plan on a service.
pub async fn run(cleared: Cleared, live: &watch::Sender<Live>, stop: &CancellationToken) -> Report {
    let Cleared { plan, notes, .. } = cleared;
    let Target::Http(target) = plan.target.clone() else { unreachable!("this target is another") };
    let clients: Vec<_> = (0..CLIENTS.min(plan.users as usize)).filter_map(|_| client(target.timeout).ok()).collect();
    let stats = StatsWatch::default();
    let (out, samples) = unbounded_channel();
    let (began_at_ms, began) = (now_ms(), Instant::now() + LEAD);
    let errand = |user: u32| HttpErrand { client: clients[user as usize % clients.len()].clone(), url: target.url.clone() };
    let crowd = Crowd::start(&plan, began, out, errand);
    let course = Course { plan: &plan, began, live, stop, server: None, gauge: || stats.gauge() };
    let reading = async {
        match Stats::of(&target) {
            Some(source) => stats.clone().keep_reading(source).await,
            None => std::future::pending().await,
        }
    };
    let ran = tokio::select! {
        ran = course.run(crowd, samples) => ran,
        () = reading => unreachable!("it reads for as long as it is polled"),
    };
    live.send_modify(|live| live.phase = Phase::Ending);
    let service = target.stats.is_some().then(|| stats.side());
    let sides = Sides { service, ..Sides::default() };
    report(&plan, (shown(&target.url), None), began_at_ms, ran, sides, notes)
}
