//! What the server is doing, read through the console's small pool when somebody looks: a hundred readers are one
//! reading, and a page does not wait for a server that does not answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::audit::Audit;
use super::model::{Action, ActivityView, Reading};
use super::probe;
use super::rates::{self, Counters};
use crate::capacity::way::Way;
use crate::pool::Pool;
use crate::server::freshness::{Freshness, patiently};

/// Below the shortest interval of the page's clock: each refresh is a new reading.
const FRESH: Duration = Duration::from_secs(2);
/// A page with numbers, if older ones, is better than one that waits.
const PAGE_PATIENCE: Duration = Duration::from_millis(15);
/// Older than this, a reading is history, and the page waits rather than show it.
const TOO_OLD: Duration = Duration::from_secs(60);
/// Nobody sees a refresh wait; longer than this, and the page learns that the server does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the console knows of the server's work.
pub struct ActivityWatch {
    pub(super) probes: Pool,
    pub(super) service: Pool,
    pub(super) audit: Audit,
    state: Mutex<State>,
    freshness: Freshness,
}

#[derive(Default)]
struct State {
    reading: Option<Reading>,
    failure: Option<String>,
    actions: Vec<Action>,
    counters: Option<Counters>,
    succeeded: Option<Instant>,
}

impl ActivityWatch {
    pub fn new(probes: Pool, service: Pool, audit: Audit) -> Arc<Self> {
        Arc::new(Self { probes, service, audit, state: Mutex::default(), freshness: Freshness::lasting(FRESH) })
    }

    /// What was last read.
    pub fn view(&self) -> ActivityView {
        let state = self.state.lock();
        ActivityView { reading: state.reading.clone(), failure: state.failure.clone(), actions: state.actions.clone() }
    }

    /// Reads anew if the last reading is old; a page waits only where there is nothing to show.
    pub async fn freshen_for_page(self: &Arc<Self>) {
        let recent = self.state.lock().succeeded.is_some_and(|at| at.elapsed() < TOO_OLD);
        self.freshen_within(if recent { PAGE_PATIENCE } else { PATIENCE }).await;
    }

    /// Reads anew if the last reading is old, and waits for it, but not long: it goes on behind the answer.
    pub async fn freshen(self: &Arc<Self>) {
        self.freshen_within(PATIENCE).await;
    }

    /// The next reading is a new one: something was changed.
    pub fn expire(&self) {
        self.freshness.expire();
    }

    /// The backends of the service's pool and of the console's own.
    pub(super) fn own(&self) -> Vec<i32> {
        let mut own = self.service.backend_pids();
        own.extend(self.probes.backend_pids());
        own
    }

    async fn freshen_within(self: &Arc<Self>, patience: Duration) {
        if self.freshness.is_fresh() {
            return;
        }
        let watch = self.clone();
        patiently(patience, async move { watch.freshness.renew(watch.keep()).await }).await;
    }

    async fn keep(&self) {
        let (read, actions) = tokio::join!(self.read(), self.audit.last());
        let state = &mut *self.state.lock();
        state.actions = actions;
        match read {
            Ok((mut reading, counters)) => {
                rates::complete(&mut reading, state.counters.replace(counters), counters);
                (state.reading, state.failure, state.succeeded) = (Some(reading), None, Some(Instant::now()));
            }
            // The last good reading stays; it says itself when it was taken.
            Err(sentence) => state.failure = Some(sentence),
        }
    }

    async fn read(&self) -> Result<(Reading, Counters), String> {
        let mut lease = self.probes.acquire().await.map_err(|error| self.reason(&error.to_string()))?;
        probe::read(&mut lease, &Way::to(self.probes.target()), &self.own()).await
    }

    /// Why connecting fails says more than that nobody was served.
    pub(super) fn reason(&self, otherwise: &str) -> String {
        self.probes.last_connect_failure().map_or_else(|| otherwise.to_owned(), |failure| failure.message)
    }
}
