//! What the server is doing, read through the console's small pool.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::model;
use super::probe::{self, Asked};
use super::rates::{self, Counters};
use super::views::draw;
use crate::app::Base;
use crate::audit::Audit;
use crate::capacity::way::Way;
use crate::node_exporter::NodeExporter;
use crate::pool::Pool;
use crate::server::Allowed;
use crate::server::drawn::{Drawn, Reading, Sheet, Source};
use crate::server::rest::Recent;

/// Below the shortest interval of the page's clock: each refresh is a new reading.
const FRESH: Duration = Duration::from_secs(2);

/// Entries of the audit on this page; the page of access has all.
const SHOWN: u32 = 20;

/// The names of the page.
pub const NAME: &str = "activity";
pub const WITH_LITERALS: &str = "activity?statements=full";

/// What the console knows of the server's work.
pub struct ActivityWatch {
    pub(super) probes: Pool,
    watch: Pool,
    pub(super) service: Pool,
    pub(super) audit: Audit,
    exporter: Option<NodeExporter>,
    pub(super) allowed: Allowed,
    /// What only two readings tell.
    before: Mutex<Option<Counters>>,
    recent: Recent<model::Reading>,
}

impl ActivityWatch {
    pub fn new(probes: Pool, watch: Pool, service: Pool, audit: Audit, exporter: Option<NodeExporter>, allowed: Allowed) -> Arc<Self> {
        Arc::new(Self { probes, watch, service, audit, exporter, allowed, before: Mutex::default(), recent: Recent::lasting(FRESH) })
    }

    /// `/activity`: statements without their literals, and with them for whoever asks.
    pub fn pages(self: &Arc<Self>, base: &Base) -> [Arc<Drawn>; 2] {
        let source = |with_literals| Arc::new(Page { watch: self.clone(), base: base.clone(), with_literals });
        let page = |name, with_literals| Drawn::new(name, "Activity", FRESH, source(with_literals));
        [page(NAME, false), page(WITH_LITERALS, true)]
    }

    /// The backends of the service's pool and of the console's own two.
    pub(super) fn own(&self) -> Vec<i32> {
        let mut own = self.service.backend_pids();
        own.extend(self.probes.backend_pids());
        own.extend(self.watch.backend_pids());
        own
    }

    /// A reading of the last two seconds, for programs.
    ///
    /// # Errors
    /// Why the server cannot be read, without any secret.
    pub async fn recent(&self) -> Result<Arc<model::Reading>, String> {
        self.recent.get(self.reading()).await
    }

    async fn reading(&self) -> Result<model::Reading, String> {
        let mut lease = self.probes.acquire().await.map_err(|error| self.reason(&error.to_string()))?;
        let (way, own) = (Way::to(self.probes.target()), self.own());
        let asked = Asked { way: &way, own: &own, exporter: self.exporter.as_ref() };
        let (mut reading, now) = probe::read(&mut lease, &asked).await?;
        rates::complete(&mut reading, self.before.lock().replace(now), now);
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

struct Page {
    watch: Arc<ActivityWatch>,
    base: Base,
    with_literals: bool,
}

impl Source for Page {
    fn read(&self) -> Reading<'_> {
        Box::pin(async {
            let (reading, actions) = tokio::join!(self.watch.reading(), self.watch.audit.of_backends(SHOWN));
            let reading = reading?;
            let shown = if self.with_literals { reading } else { reading.without_literals() };
            Ok(Sheet::found(shown.taken_at_ms, draw(&self.base, &shown, actions, self.with_literals)))
        })
    }
}
