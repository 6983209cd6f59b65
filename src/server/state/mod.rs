//! The console: what every page and interface draws on. It takes its pool as an argument, so that it
//! serves a pool of its own as well as that of a service it is mounted in.

mod console_pools;
mod history_parts;
mod names;
mod servers;
mod start;

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::access::AllowedActions;
use crate::access::audit::Audit;
use crate::access::{Access, AccessPages, Actor};
use crate::activity::monitor::{self as activity_watch, ActivityMonitor, shows_literals};
use crate::alerts::evaluator::Alerts;
use crate::alerts::notifiers::{Notifier, Notifiers};
use crate::alerts::settings::AlertSettings;
use crate::app::SearchPages;
use crate::capacity::declared::DeclaredService;
use crate::capacity::monitor::CapacityMonitor;
use crate::capacity::node_exporter::NodeExporter;
use crate::capacity::pages::CapacityPages;
use crate::demo::engine::{Demo, DemoTraffic};
use crate::demo::services::DemoServices;
use crate::demo::troubles::Troubles;
use crate::drawn::Drawn;
use crate::explain::now::Limits;
use crate::explain::web::ExplainPages;
use crate::first_steps::FirstSteps;
use crate::first_steps::web::FirstStepsPages;
use crate::fleet::registry::Registry;
use crate::fleet::setup::FleetSetup;
use crate::fleet::sources::Sources;
use crate::history::archive::Archive;
use crate::history::recent_marks::RecentMarks;
use crate::history::recorder::Recorder;
use crate::history::spool::Spool;
use crate::history::web::{self as history, History};
use crate::loadtest::runs::LoadTests;
use crate::loadtest::web as load_test;
use crate::overview::fleet::saved::SavedFilters;
use crate::overview::pool::PoolPages;
use crate::overview::{OverviewPages, Sources as OverviewSources, WallPages, probe::ServerMonitor};
use crate::server::remote_write::{RemoteWriteSetup, RemoteWrites};
use crate::store::Store;
use crate::store::leases::Leases;
use plimsoll_pool::Pool;

/// One console.
pub struct Console {
    /// The pool of a service, or of the console where it was asked for one; else of load tests alone.
    pub service: Pool,
    /// Its name on the pages.
    pub service_name: String,
    /// What the console is for, where that was said.
    pub environment: Option<String>,
    /// The console's own small pool.
    pub probes: Pool,
    /// Of the watch of each server alone.
    watches: Vec<Pool>,
    /// Keeps the past of both.
    pub history: Arc<Archive>,
    /// What is known of the server.
    pub server: Arc<ServerMonitor>,
    /// What happened in the last hour.
    pub recent_marks: Arc<RecentMarks>,
    /// What the rules find.
    pub alerts: Arc<Alerts>,
    /// What was done through it.
    pub audit: Audit,
    /// What it is doing.
    pub activity: Arc<ActivityMonitor>,
    /// The same as pages.
    pub activity_pages: Arc<activity_watch::ActivityPages>,
    /// Whether it carries the pools.
    pub capacity: Arc<CapacityMonitor>,
    /// The same of each server, as pages.
    pub capacity_pages: CapacityPages,
    /// The pages that the server draws.
    drawn: Vec<Arc<Drawn>>,
    /// What sources tell of other pools.
    pub(crate) fleet: Arc<Registry>,
    /// What is asked for them.
    pub(crate) sources: Arc<Sources>,
    /// What the first page is read from.
    pub overview: Arc<OverviewSources>,
    /// Named searches of the first page.
    pub(crate) fleet_filters: Arc<SavedFilters>,
    /// One for each address of it.
    overview_pages: OverviewPages,
    /// One for each pool.
    pool_pages: PoolPages,
    /// One for each selection of servers and services.
    wall_pages: WallPages,
    /// Of which there is one a run.
    load_test_pages: load_test::LoadTestPages,
    /// One an address.
    history_pages: history::HistoryPages,
    /// What adds sources one question at a time.
    pub(crate) first_steps: Arc<FirstSteps>,
    /// One an address.
    first_steps_pages: FirstStepsPages,
    /// One for each text that is searched for.
    search_pages: SearchPages,
    /// One a session.
    access_pages: AccessPages,
    /// How the limits stand that errors tell of.
    pub(crate) limits: Limits,
    /// One a session.
    pub(crate) explain_pages: Arc<ExplainPages>,
    /// What they read.
    pub past: Arc<History>,
    /// Simulated users with a verdict.
    pub load_tests: Arc<LoadTests>,
    /// Who is told of incidents.
    pub notifiers: Arc<Notifiers>,
    /// Where the metrics are sent.
    pub(super) remote_writes: Arc<RemoteWrites>,
    /// Simulated users, when there are any.
    pub demo: Option<Arc<DemoTraffic>>,
    /// What can be made to happen in the demo fleet, when there is one.
    pub troubles: Option<Arc<Troubles>>,
    /// Who may look.
    pub access: Arc<Access>,
    /// What it does among others on the same store.
    pub leases: Leases,
    stopping: CancellationToken,
}

/// What a console is made of.
pub struct ConsoleParts {
    /// The pool to show.
    pub service: Pool,
    /// Who may look.
    pub access: Access,
    /// What was done through the console.
    pub audit: Audit,
    /// The console's own store.
    pub store: Store,
    /// What tells of the server's machine, where that is not this one.
    pub node_exporter: Option<NodeExporter>,
    /// Who is told of incidents.
    pub notifiers: Vec<Notifier>,
    /// Where the metrics are sent.
    pub remote_writes: Vec<RemoteWriteSetup>,
    /// What the alert rules judge by, as far as the configuration says.
    pub alerts: AlertSettings,
    /// The services that the configuration declares.
    pub services: Vec<DeclaredService>,
    /// Where the numbers of other pools are.
    pub fleet: FleetSetup,
    /// What is simulated.
    pub demo: Demo,
    /// The services of the demo fleet, when there is one.
    pub demo_services: Option<Arc<DemoServices>>,
    /// The pool is one to show: of a service, or asked for.
    pub shows_pool: bool,
    /// What the console is for, where that was said.
    pub environment: Option<String>,
    /// What may be done to the server through the console.
    pub allowed: AllowedActions,
    /// What it does, where there are several on one store.
    pub leases: Leases,
    /// Where it keeps what a shared store does not take.
    pub spool: Option<Spool>,
    /// Ends its background work.
    pub stopping: CancellationToken,
}

/// The name under which the history keeps the console's own small pool.
pub(crate) const PROBES: &str = "this console";

impl Console {
    /// Every pool that the console shows, with its past: that of the service first, where there is one.
    pub(crate) fn pools(&self) -> Vec<(&str, &Pool, &Arc<Recorder>)> {
        self.overview.pools().map(|shown| (shown.name.as_str(), &shown.pool, &shown.past)).collect()
    }

    /// The page of this name as a reader sees it; what is to go on the record of it does so.
    pub async fn drawn_for(&self, name: &str, who: &Actor) -> Option<Arc<Drawn>> {
        let page = self.drawn_in(name, who.session)?;
        if shows_literals(name) {
            self.access.note_statements_read(who).await;
        }
        Some(page)
    }

    /// The page of this name for whoever has this session.
    pub fn drawn_in(&self, name: &str, session: Option<i64>) -> Option<Arc<Drawn>> {
        let own = self.access_pages.of(name, session).or_else(|| self.explain_pages.of(name, session));
        own.or_else(|| self.drawn(name))
    }

    /// The page of this name, if the server draws it for everybody alike.
    pub fn drawn(&self, name: &str) -> Option<Arc<Drawn>> {
        let fixed = self.drawn.iter().find(|page| page.name() == name).cloned();
        fixed
            .or_else(|| self.overview_pages.of(name))
            .or_else(|| self.pool_pages.of(name))
            .or_else(|| self.capacity_pages.of(name))
            .or_else(|| self.wall_pages.of(name))
            .or_else(|| self.activity_pages.of(name))
            .or_else(|| self.load_test_pages.of_run(name))
            .or_else(|| self.history_pages.of(name))
            .or_else(|| self.first_steps_pages.of(name))
            .or_else(|| self.search_pages.of(name))
    }

    /// Ends the background work and closes the console's own pool within `limit`. The service's pool is
    /// the service's to close.
    pub async fn stop(&self, limit: Duration) {
        self.stopping.cancel();
        // First what takes connections, then what watches.
        self.load_tests.finish(limit).await;
        self.audit.flush().await;
        self.sources.finish(limit).await;
        let watches: JoinSet<u32> = self.watches.iter().cloned().map(|watch| async move { watch.close(limit).await }).collect();
        tokio::join!(
            self.probes.close(limit),
            watches.join_all(),
            self.history.finish(limit),
            self.alerts.finish(limit),
            self.notifiers.finish(limit),
            self.remote_writes.finish(limit)
        );
        self.leases.leave().await;
    }
}

/// A router that is dropped unstopped leaves nothing running behind.
impl Drop for Console {
    fn drop(&mut self) {
        self.stopping.cancel();
        self.leases.give_up();
    }
}
