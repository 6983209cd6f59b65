//! What the server is doing, read through the console's small pool.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::model;
use super::probe::{self, ActivityContext};
use super::rates::{self, Baseline, RateCounters};
use super::selection::Selection;
use super::views::draw;
use crate::access::AllowedActions;
use crate::access::audit::Audit;
use crate::base::BasePath;
use crate::capacity::endpoint::ServerEndpoint;
use crate::capacity::node_exporter::NodeExporter;
use crate::drawn::Cached;
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};
use plimsoll_pool::Pool;

/// Below the shortest interval of the page's clock: each refresh is a new reading, whatever is listed of it.
const FRESH: Duration = Duration::from_secs(2);
/// A drawing is made anew for almost everybody who looks: the reading below it is shared.
const DRAWN_FOR: Duration = Duration::from_millis(100);

/// Entries of the audit on this page; the page of access has all.
const SHOWN: u32 = 20;

const NAME: &str = "activity";

/// What a name of the page selects; `None` for another page's.
fn selection(name: &str) -> Option<Selection> {
    let rest = name.strip_prefix(NAME)?;
    let query = if rest.is_empty() { "" } else { rest.strip_prefix('?')? };
    Some(Selection::of(query))
}

/// Whether the page of this name shows statements with their literals.
pub fn shows_literals(name: &str) -> bool {
    selection(name).is_some_and(|selection| selection.with_literals)
}

/// What it reads with, and what it may do.
pub struct ActivityParts {
    pub probes: Pool,
    pub watch: Pool,
    pub service: Pool,
    pub audit: Audit,
    pub exporter: Option<NodeExporter>,
    pub allowed: AllowedActions,
    pub baseline: Arc<Baseline>,
}

/// What the console knows of the server's work.
pub struct ActivityMonitor {
    pub(super) probes: Pool,
    watch: Pool,
    pub(super) service: Pool,
    pub(super) audit: Audit,
    exporter: Option<NodeExporter>,
    pub(super) allowed: AllowedActions,
    /// What only two readings tell.
    before: Mutex<Option<RateCounters>>,
    /// For the first reading, and for one after a while.
    baseline: Arc<Baseline>,
    recent: Cached<model::ActivitySnapshot>,
}

impl ActivityMonitor {
    pub fn new(ActivityParts { probes, watch, service, audit, exporter, allowed, baseline }: ActivityParts) -> Arc<Self> {
        let (before, recent) = (Mutex::default(), Cached::lasting(FRESH));
        Arc::new(Self { probes, watch, service, audit, exporter, allowed, before, baseline, recent })
    }

    /// The backends of the service's pool and of the console's own two.
    pub(super) fn own(&self) -> Vec<i32> {
        let mut own = self.service.backend_pids();
        own.extend(self.probes.backend_pids());
        own.extend(self.watch.backend_pids());
        own
    }

    /// A reading of the last two seconds, for pages and programs.
    ///
    /// # Errors
    /// Why the server cannot be read, without any secret.
    pub async fn recent(&self) -> Result<Arc<model::ActivitySnapshot>, String> {
        self.recent.get(self.reading()).await
    }

    /// The next reading is a new one: something was changed.
    pub async fn expire(&self) {
        self.recent.expire().await;
    }

    async fn reading(&self) -> Result<model::ActivitySnapshot, String> {
        let mut lease = self.probes.acquire().await.map_err(|error| self.reason(&error.to_string()))?;
        let (endpoint, own) = (ServerEndpoint::to(self.probes.target()), self.own());
        let asked = ActivityContext { endpoint: &endpoint, own: &own, exporter: self.exporter.as_ref() };
        let (mut reading, now) = probe::read(&mut lease, &asked).await?;
        let before = self.before.lock().replace(now).filter(|before| before.is_recent(now.at_ms));
        rates::complete(&mut reading, before.or_else(|| self.baseline.before(now.at_ms)), now);
        Ok(match self.allowed.no_endings() {
            Some(why) => reading.without_endings(why),
            None => reading,
        })
    }

    /// Why connecting fails says more than that nobody was served.
    pub(super) fn reason(&self, otherwise: &str) -> String {
        self.probes.last_connect_failure().map_or_else(|| otherwise.to_owned(), |failure| failure.message)
    }
}

/// `/activity` for whatever is listed.
pub struct ActivityPages {
    watch: Arc<ActivityMonitor>,
    base: BasePath,
    at_hand: PageCache,
}

impl ActivityPages {
    pub fn new(watch: Arc<ActivityMonitor>, base: BasePath) -> Self {
        Self { watch, base, at_hand: PageCache::default() }
    }

    /// `activity`, or `activity?state=idle`. Addresses that select the same are one page.
    pub fn of(&self, name: &str) -> Option<Arc<Drawn>> {
        let selection = selection(name)?;
        let name = format!("{NAME}?{}", selection.query());
        let page = || Arc::new(ActivityPageSource { watch: self.watch.clone(), base: self.base.clone(), selection });
        Some(self.at_hand.page(&name, || Drawn::new(&name, "Activity", DRAWN_FOR, page())))
    }

    /// Whatever is listed is read anew: something was changed.
    /// What they are drawn from.
    pub fn watch(&self) -> &Arc<ActivityMonitor> {
        &self.watch
    }

    pub async fn expire(&self) {
        self.watch.expire().await;
        self.at_hand.expire();
    }
}

struct ActivityPageSource {
    watch: Arc<ActivityMonitor>,
    base: BasePath,
    selection: Selection,
}

impl PageSource for ActivityPageSource {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let (reading, actions) = tokio::join!(self.watch.recent(), self.watch.audit.of_backends(SHOWN));
            let reading = reading?;
            let shown = if self.selection.with_literals { (*reading).clone() } else { reading.without_literals() };
            Ok(Sheet::found(shown.taken_at_ms, draw(&self.base, &shown, actions, &self.selection)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_that_shows_literals_is_known_as_such() {
        for name in ["activity?statements=full", "activity?state=idle&statements=full", "activity?statements=full&sort=user"] {
            assert!(shows_literals(name), "{name}");
        }
        for name in ["activity", "activity?", "activity?statements=fuller", "activity?text=statements%3Dfull", "history?statements=full"] {
            assert!(!shows_literals(name), "{name}");
        }
    }
}
