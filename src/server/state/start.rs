//! What a console consists of, and in which order it starts.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::console_pools::{probe_pool, watch_pool};
use super::names::{instance_name, server_name, service_name};
use super::{Console, ConsoleParts, PROBES};
use crate::access::AccessPages;
use crate::activity::monitor::{self as activity_watch, ActivityMonitor};
use crate::activity::rates::Baseline;
use crate::alerts::evaluator::{self as alerts_watch, Alerts, PoolSource, Sources};
use crate::alerts::notifiers::Notifiers;
use crate::capacity::application_peaks::ApplicationPeaks;
use crate::capacity::console_plan::ConsolePlan;
use crate::capacity::hidden_timeout::HiddenTimeout;
use crate::capacity::monitor::CapacityMonitor;
use crate::demo::engine::DemoTraffic;
use crate::fleet::registry::{Limits, Registry};
use crate::fleet::sources;
use crate::history::appender::Appender;
use crate::history::archive::Archive;
use crate::history::fleet_recorder::FleetRecorder;
use crate::history::marks::{MarkStore, of_start};
use crate::history::model::SERVER;
use crate::history::recent_marks::RecentMarks;
use crate::history::recorder::Recorder;
use crate::history::web::{self as history, History};
use crate::loadtest::form::AvailabilityCheck;
use crate::loadtest::runs::LoadTests;
use crate::loadtest::web as load_test;
use crate::overview::{OverviewPages, ShownPool, Sources as OverviewSources, probe::ServerMonitor};
use crate::server::{otlp, rest};
use plimsoll_pool::{Pool, PoolError};

impl Console {
    /// Starts the console's background work.
    ///
    /// # Errors
    /// When the probe pool cannot be built, which is outside a tokio runtime.
    pub fn start(mut parts: ConsoleParts) -> Result<Arc<Self>, PoolError> {
        let stopping = CancellationToken::new();
        let (probes, watch) = (probe_pool(&parts.service)?, watch_pool(&parts.service)?);
        let (name, base) = (service_name(&parts.service), parts.access.base().clone());
        let shown = parts.shows_pool.then(|| parts.service.clone());
        let fleet_setup = std::mem::take(&mut parts.fleet);
        let fleet = Registry::of_server(Limits::default(), fleet_setup.names_of(parts.service.target()));
        let sources = sources::start(fleet_setup.sources, &fleet, &stopping).map_err(PoolError::InvalidOptions)?;
        let plan = Arc::new(ConsolePlan {
            fleet: fleet.clone(),
            probes: probes.clone(),
            watch: watch.clone(),
            hidden_timeout: HiddenTimeout::default(),
            service: shown.clone(),
            name: name.clone(),
            declared: std::mem::take(&mut parts.services),
        });

        let past = HistoryParts::start(&parts, fleet.clone(), shown.as_ref().map(|pool| (name.as_str(), pool)), &probes, &stopping);
        let recent_marks = RecentMarks::start(past.marks.clone(), stopping.clone());

        let (baseline, sightings) = (Arc::new(Baseline::default()), Arc::<ApplicationPeaks>::default());
        let activity = activity(&parts, &probes, &watch, &baseline);
        let capacity = CapacityMonitor::new(plan.clone(), sightings.clone(), parts.node_exporter.take());
        let appender = Appender::new(past.archive.clone(), SERVER);
        let server = ServerMonitor::start(plan, sightings, baseline, appender, past.marks.clone(), stopping.clone());

        let notifiers = Notifiers::start(std::mem::take(&mut parts.notifiers), parts.store.clone(), &stopping);
        let pools = past.watched(&name, &parts.service, &probes);
        let watched = Sources { pools, server: server.clone(), fleet: past.fleet.clone(), server_name: SERVER };
        let of_alerts = alerts_watch::AlertsParts {
            store: parts.store.clone(),
            notifiers: notifiers.clone(),
            audit: parts.audit.clone(),
            history: past.archive.clone(),
            settings: parts.alerts,
        };
        let alerts = Alerts::start(of_alerts, watched, stopping.clone());
        let alerts_page = crate::alerts::web::page(alerts.clone(), notifiers.clone(), base.clone());

        let offer = AvailabilityCheck::new(parts.allowed, parts.shows_pool, probes.clone());
        let load_tests = LoadTests::new(parts.service.clone(), offer, parts.store, parts.audit.clone(), stopping.clone());
        let load_test_pages = load_test::LoadTestPages::new(load_tests.clone(), base.clone());

        let access = Arc::new(parts.access);
        let shown =
            |name: &str, pool: &Pool, past: &Arc<Recorder>| ShownPool { name: name.to_owned(), pool: pool.clone(), past: past.clone() };
        let overview = Arc::new(OverviewSources {
            fleet: fleet.clone(),
            instance: instance_name(),
            service: past.service.as_ref().map(|past| shown(&name, &parts.service, past)),
            own: shown(PROBES, &probes, &past.probes),
            server: server.clone(),
            server_name: server_name(parts.service.target()),
            recent_marks: recent_marks.clone(),
            archive: past.archive.clone(),
        });
        let console = Arc::new(Self {
            drawn: vec![capacity.clone().page(), alerts_page, load_test_pages.first(), rest::page(&base)],
            overview_pages: OverviewPages::new(overview.clone(), base.clone()),
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
            audit: parts.audit,
            activity,
            service_name: name,
            environment: parts.environment,
            fleet,
            drawn_on: sources.drawn_on(),
            sources,
            overview,
            demo: parts.demo.then(|| DemoTraffic::start(parts.service.clone(), stopping.clone())),
            access,
            service: parts.service,
            probes,
            watch,
            stopping,
        });
        otlp::export(&console, console.stopping.clone());
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

/// What records the pools, and what keeps it.
struct HistoryParts {
    archive: Arc<Archive>,
    marks: MarkStore,
    /// Of the pool that is shown, where there is one.
    service: Option<Arc<Recorder>>,
    probes: Arc<Recorder>,
    /// Of the pools that sources tell.
    fleet: Arc<FleetRecorder>,
    /// What pages and downloads read.
    all: Arc<History>,
}

impl HistoryParts {
    fn start(
        parts: &ConsoleParts,
        fleet: Arc<Registry>,
        shown: Option<(&str, &Pool)>,
        probes: &Pool,
        stopping: &CancellationToken,
    ) -> Self {
        let marks = MarkStore::new(parts.store.clone());
        let archive = Archive::start(parts.store.clone(), stopping.clone());
        let recorder = |name: &str, pool: &Pool| Recorder::start(pool.clone(), name, archive.clone(), stopping.clone());
        let service = shown.map(|(name, pool)| recorder(name, pool));
        let probes = recorder(PROBES, probes);
        let of_service = shown.zip(service.clone()).map(|((name, _), recorder)| (name.to_owned(), recorder));
        let reserved = [SERVER, PROBES].into_iter().chain(shown.map(|(name, _)| name)).map(str::to_owned).collect();
        let all = Arc::new(History {
            archive: archive.clone(),
            marks: marks.clone(),
            fleet: fleet.clone(),
            recorders: of_service.into_iter().chain([(PROBES.to_owned(), probes.clone())]).collect(),
            base: parts.access.base().clone(),
        });
        of_start(marks.clone());
        let fleet = FleetRecorder::start(fleet, archive.clone(), reserved, stopping.clone());
        Self { archive, marks, service, probes, fleet, all }
    }

    /// The pools that the alert rules look at.
    fn watched(&self, name: &str, service: &Pool, probes: &Pool) -> Vec<PoolSource> {
        let watched = |name: &str, pool: &Pool, recorder: &Arc<Recorder>, is_shown| PoolSource {
            name: name.to_owned(),
            pool: pool.clone(),
            recorder: recorder.clone(),
            is_shown,
        };
        let of_service = self.service.iter().map(|recorder| watched(name, service, recorder, true));
        of_service.chain([watched(PROBES, probes, &self.probes, false)]).collect()
    }
}
