//! What a console consists of, and in which order it starts.

use std::sync::Arc;

use super::console_pools::{probe_pool, watch_pool};
use super::history_parts::HistoryParts;
use super::names::{instance_name, server_name, service_name};
use super::servers::{self, FurtherParts};
use super::{Console, ConsoleParts, PROBES};
use crate::access::AccessPages;
use crate::activity::monitor::{self as activity_watch, ActivityMonitor};
use crate::activity::rates::Baseline;
use crate::alerts::evaluator::{self as alerts_watch, Alerts, Sources};
use crate::alerts::notifiers::Notifiers;
use crate::app::SearchPages;
use crate::capacity::application_peaks::ApplicationPeaks;
use crate::capacity::console_plan::{ConsolePlan, Probes};
use crate::capacity::declared;
use crate::capacity::endpoint::ServerEndpoint;
use crate::capacity::hidden_timeout::HiddenTimeout;
use crate::capacity::monitor::CapacityMonitor;
use crate::capacity::pages::CapacityPages;
use crate::consoles::ConsolesPages;
use crate::demo::engine::DemoTraffic;
use crate::demo::troubles::Troubles;
use crate::explain::now::Limits as ExplainedLimits;
use crate::explain::web::ExplainPages;
use crate::first_steps::FirstSteps;
use crate::first_steps::web::FirstStepsPages;
use crate::fleet::exchange::Exchange;
use crate::fleet::model::DrawnServer;
use crate::fleet::registry::{Limits, Registry};
use crate::fleet::setup::ServersByPlace;
use crate::fleet::sources::{AddedSources, Sources as FleetSources};
use crate::history::appender::Appender;
use crate::history::model::SERVER;
use crate::history::recent_marks::RecentMarks;
use crate::history::recorder::Recorder;
use crate::history::web as history;
use crate::loadtest::form::AvailabilityCheck;
use crate::loadtest::runs::LoadTests;
use crate::loadtest::web as load_test;
use crate::overview::demand::DemandCache;
use crate::overview::fleet::saved::SavedFilters;
use crate::overview::pool::PoolPages;
use crate::overview::probe::{ServerMonitor, WatchParts};
use crate::overview::{FleetParts, OverviewPages, ShownPool, Sources as OverviewSources, WallLabel, WallPages, WatchedServer};
use crate::server::remote_write::RemoteWrites;
use crate::server::search::NamedThings;
use crate::server::{otlp, rest};
use crate::store::Store;
use crate::store::leases::Work;
use plimsoll_pool::{Pool, PoolError};

impl Console {
    /// Starts the console's background work. `added`: the sources that were added over REST.
    ///
    /// # Errors
    /// When a server has a name that is taken, and when the probe pool cannot be built, which is outside a tokio runtime.
    pub fn start(mut parts: ConsoleParts, added: AddedSources) -> Result<Arc<Self>, PoolError> {
        let stopping = parts.stopping.clone();
        let (probes, watch) = (probe_pool(&parts.service)?, watch_pool(&parts.service)?);
        let (name, base) = (service_name(&parts.service), parts.access.base().clone());
        let shown = parts.shows_pool.then(|| parts.service.clone());
        let fleet_setup = std::mem::take(&mut parts.fleet);
        let ServersByPlace { names, further } = fleet_setup.servers_beside(parts.service.target());
        servers::check_names(&further, shown.as_ref().map(|_| name.as_str()))?;
        let server_name = server_name(parts.service.target());
        let main_name = names.main.first().unwrap_or(&server_name).clone();
        let further = servers::pools(further, &parts.service)?;
        let fleet = Registry::of_servers(Limits::default(), names.clone());
        if let (Store::Postgres(store), Some(me)) = (&parts.store, parts.leases.me()) {
            Exchange::start(fleet.clone(), store.clone(), me.process.clone(), parts.leases.clone(), stopping.clone());
        }
        let services = std::mem::take(&mut parts.services);
        let sources = FleetSources::start(fleet_setup.sources, added, &fleet, &stopping).map_err(PoolError::InvalidOptions)?;
        if parts.leases.me().is_some() {
            tokio::spawn(sources.clone().follow_the_others(stopping.clone()));
        }
        let answering = Arc::new(Probes { pool: probes.clone(), hidden_timeout: HiddenTimeout::default() });
        let plan = Arc::new(ConsolePlan {
            server: DrawnServer::Main,
            fleet: fleet.clone(),
            probes: Some(answering),
            watch: watch.clone(),
            service: shown.clone(),
            name: name.clone(),
            declared: declared::on(&DrawnServer::Main, &names, &services),
        });

        let named: Vec<String> = further.iter().map(|(name, _)| name.clone()).collect();
        let shown_as = shown.as_ref().map(|pool| (name.as_str(), pool));
        let past = HistoryParts::start(&mut parts, fleet.clone(), shown_as, &probes, &named, &stopping);
        let recent_marks = RecentMarks::start(past.marks.clone(), stopping.clone());

        let (baseline, sightings) = (Arc::new(Baseline::default()), Arc::<ApplicationPeaks>::default());
        let activity = activity(&parts, &probes, &watch, &baseline);
        let capacity = CapacityMonitor::new(plan.clone(), sightings.clone(), parts.node_exporter.take());
        let appender = Appender::new(past.archive.clone(), SERVER).part_of(parts.leases.part(Work::Rules));
        let of_further = FurtherParts { fleet: &fleet, declared: &services, names: &names, archive: &past.archive, marks: &past.marks };
        let place = ServerEndpoint::to(parts.service.target()).place;
        let in_words = (!further.is_empty()).then(|| main_name.clone());
        let main = WatchParts { plan, name: in_words, sightings, baseline, appender, marks: past.marks.clone() };
        let server = ServerMonitor::start(main, stopping.clone());
        let main = WatchedServer { name: main_name, place, source: SERVER.to_owned(), monitor: server.clone() };
        let of_further = further.iter().map(|(name, pool)| servers::watch(&of_further, name, pool.clone(), stopping.clone()));
        let (watched, monitors): (Vec<_>, Vec<_>) = [(main, capacity.clone())].into_iter().chain(of_further).unzip();
        let capacity_pages = CapacityPages::new(Arc::new(watched.clone()), monitors, names, base.clone());

        let notifiers = Notifiers::start(std::mem::take(&mut parts.notifiers), parts.store.clone(), &parts.leases, &stopping);
        let pools = past.watched(&name, &parts.service, &probes);
        let judged = Sources { pools, servers: watched.clone(), fleet: past.fleet.clone() };
        let of_alerts = alerts_watch::AlertsParts {
            store: parts.store.clone(),
            notifiers: notifiers.clone(),
            audit: parts.audit.clone(),
            history: past.archive.clone(),
            settings: parts.alerts,
            leases: parts.leases.clone(),
        };
        let alerts = Alerts::start(of_alerts, judged, stopping.clone());
        let alerts_page = crate::alerts::web::page(alerts.clone(), notifiers.clone(), base.clone());

        let fleet_filters = SavedFilters::new(parts.store.clone());
        let fleet_parts = FleetParts { capacity: capacity.clone(), saved: fleet_filters.clone() };
        let offer = AvailabilityCheck::new(parts.allowed, parts.shows_pool, probes.clone());
        let load_tests = LoadTests::new(parts.service.clone(), offer, parts.store, parts.audit.clone(), stopping.clone());
        let load_test_pages = load_test::LoadTestPages::new(load_tests.clone(), base.clone());

        let remote_writes = Arc::new(RemoteWrites::new(parts.remote_writes));
        let access = Arc::new(parts.access);
        let shown =
            |name: &str, pool: &Pool, past: &Arc<Recorder>| ShownPool { name: name.to_owned(), pool: pool.clone(), past: past.clone() };
        let overview = Arc::new(OverviewSources {
            fleet: fleet.clone(),
            instance: instance_name(),
            service: past.service.as_ref().map(|past| shown(&name, &parts.service, past)),
            own: shown(PROBES, &probes, &past.probes),
            server: server.clone(),
            server_name,
            servers: watched,
            recent_marks: recent_marks.clone(),
            archive: past.archive.clone(),
            incidents: alerts.clone(),
            exports: remote_writes.clone(),
            demand_cache: DemandCache::default(),
        });
        let limits = ExplainedLimits { capacity: capacity.clone(), overview: overview.clone() };
        let first_steps = FirstSteps::new(sources.clone(), fleet.clone(), parts.audit.clone());
        let wall_label = WallLabel { environment: parts.environment.clone(), is_demo: parts.demo.is_on() };
        let named = NamedThings { overview: overview.clone(), fleet: fleet.clone(), alerts: alerts.clone(), leases: parts.leases.clone() };
        let console = Arc::new(Self {
            explain_pages: ExplainPages::new(limits.clone(), base.clone()),
            limits,
            first_steps_pages: FirstStepsPages::new(first_steps.clone(), base.clone()),
            first_steps,
            drawn: vec![alerts_page, load_test_pages.first(), rest::page(&base), ConsolesPages::page(parts.leases.clone(), base.clone())],
            overview_pages: OverviewPages::new(overview.clone(), fleet_parts, base.clone()),
            capacity_pages,
            pool_pages: PoolPages::new(overview.clone(), past.all.clone(), base.clone()),
            wall_pages: WallPages::new(overview.clone(), base.clone(), wall_label),
            search_pages: SearchPages::new(Arc::new(named), base.clone()),
            activity_pages: Arc::new(activity_watch::ActivityPages::new(activity.clone(), base)),
            history_pages: history::HistoryPages::new(past.all.clone()),
            load_test_pages,
            access_pages: AccessPages::new(access.clone()),
            history: past.archive,
            past: past.all,
            server,
            recent_marks,
            capacity,
            alerts,
            load_tests,
            notifiers,
            remote_writes,
            audit: parts.audit,
            activity,
            service_name: name,
            environment: parts.environment,
            fleet,
            sources,
            overview,
            fleet_filters,
            demo: parts.demo.is_on().then(|| DemoTraffic::start(parts.service.clone(), stopping.clone())),
            troubles: parts.demo_services.map(|services| Troubles::new(services, stopping.clone())),
            access,
            service: parts.service,
            leases: parts.leases,
            probes,
            watches: [watch].into_iter().chain(further.into_iter().map(|(_, pool)| pool)).collect(),
            stopping,
        });
        otlp::export(&console, console.stopping.clone());
        console.remote_writes.start(&console, &console.stopping);
        Ok(console)
    }
}

fn activity(parts: &ConsoleParts, probes: &Pool, watch: &Pool, baseline: &Arc<Baseline>) -> Arc<ActivityMonitor> {
    ActivityMonitor::new(activity_watch::ActivityParts {
        probes: probes.clone(),
        watch: watch.clone(),
        service: parts.service.clone(),
        audit: parts.audit.clone(),
        exporter: parts.node_exporter.clone(),
        allowed: parts.allowed,
        baseline: baseline.clone(),
    })
}
