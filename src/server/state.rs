//! The console: what every page and interface draws on. It takes its pool as an argument, so that it
//! serves a pool of its own as well as that of a service it is mounted in.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use sqlx::SqlitePool;
use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;

use super::allowed::Allowed;
use super::drawn::Drawn;
use super::otlp;
use super::rest;
use crate::access::{Access, Pages as AccessPages, Who};
use crate::activity::rates::Baseline;
use crate::activity::watch::{self as activity_watch, ActivityWatch, shows_literals};
use crate::alerts::notifiers::{Notifier, Notifiers};
use crate::alerts::settings::Settings;
use crate::alerts::watch::{Alerts, Watched, WatchedPool};
use crate::app::ApiError;
use crate::audit::Audit;
use crate::capacity::declared::DeclaredService;
use crate::capacity::own_plan::OwnPlan;
use crate::capacity::sightings::Sightings;
use crate::capacity::watch::CapacityWatch;
use crate::demo::engine::DemoTraffic;
use crate::history::console::{self as history, History};
use crate::history::keeper::Keeper;
use crate::history::marks::{Marks, of_start};
use crate::history::model::SERVER;
use crate::history::recent_marks::RecentMarks;
use crate::history::recorder::Recorder;
use crate::history::scribe::Scribe;
use crate::loadtest::console::{self as load_test, LoadTests, Offer};
use crate::node_exporter::NodeExporter;
use crate::overview::{self, Pages as OverviewPages, probe::ServerWatch};
use crate::pinned::SESSION;
use crate::pool::{Pool, PoolError, PoolOptions, PrePing};

/// One console.
pub struct Console {
    /// The pool of a service, or of the console where it was asked for one; else of load tests alone.
    pub service: Pool,
    /// Its name on the pages.
    pub service_name: String,
    /// Its past; `None`: the pool is not one to show, and the console is about the server.
    pub service_history: Option<Arc<Recorder>>,
    /// The server's name on the pages: its database and host.
    pub server_name: String,
    /// What the console is for, where that was said.
    pub environment: Option<String>,
    /// The console's own small pool.
    pub probes: Pool,
    /// Of the server's watch alone.
    watch: Pool,
    /// The past of the small pool.
    pub probe_history: Arc<Recorder>,
    /// Keeps the past of both.
    pub history: Arc<Keeper>,
    /// What is known of the server.
    pub server: Arc<ServerWatch>,
    /// What happened in the last hour.
    pub recent_marks: Arc<RecentMarks>,
    /// What the rules find.
    pub alerts: Arc<Alerts>,
    /// What was done through it.
    pub audit: Audit,
    /// What it is doing.
    pub activity: Arc<ActivityWatch>,
    /// The same as pages.
    pub activity_pages: activity_watch::Pages,
    /// Whether it carries the pools.
    pub capacity: Arc<CapacityWatch>,
    /// The pages that the server draws.
    drawn: Vec<Arc<Drawn>>,
    /// One for each range of its chart.
    overview_pages: OverviewPages,
    /// Of which there is one a run.
    load_test_pages: load_test::Pages,
    /// One an address.
    history_pages: history::Pages,
    /// One a session.
    access_pages: AccessPages,
    /// What they read.
    pub past: Arc<History>,
    /// Simulated users with a verdict.
    pub load_tests: Arc<LoadTests>,
    /// Who is told of incidents.
    pub notifiers: Arc<Notifiers>,
    /// Simulated users, when there are any.
    pub demo: Option<Arc<DemoTraffic>>,
    /// Who may look.
    pub access: Arc<Access>,
    stopping: CancellationToken,
}

/// What a console is made of.
pub struct Parts {
    /// The pool to show.
    pub service: Pool,
    /// Who may look.
    pub access: Access,
    /// What was done through the console.
    pub audit: Audit,
    /// The console's own store.
    pub store: SqlitePool,
    /// What tells of the server's machine, where that is not this one.
    pub node_exporter: Option<NodeExporter>,
    /// Who is told of incidents.
    pub notifiers: Vec<Notifier>,
    /// What the alert rules judge by, as far as the configuration says.
    pub alerts: Settings,
    /// The services that the configuration declares.
    pub services: Vec<DeclaredService>,
    /// Run simulated users through the pool.
    pub demo: bool,
    /// The pool is one to show: of a service, or asked for.
    pub shows_pool: bool,
    /// What the console is for, where that was said.
    pub environment: Option<String>,
    /// What may be done to the server through the console.
    pub allowed: Allowed,
}

/// The name under which the history keeps the console's own small pool.
pub(crate) const PROBES: &str = "this console";

impl Console {
    /// Starts the console's background work.
    ///
    /// # Errors
    /// When the probe pool cannot be built, which is outside a tokio runtime.
    pub fn start(parts: Parts) -> Result<Arc<Self>, PoolError> {
        let stopping = CancellationToken::new();
        let (probes, watch) = (probe_pool(&parts.service)?, watch_pool(&parts.service)?);
        let name = service_name(&parts.service);
        let offer = Offer::new(parts.allowed, parts.shows_pool, probes.clone());
        let load_tests = LoadTests::new(parts.service.clone(), offer, parts.store.clone(), parts.audit.clone(), stopping.clone());
        let load_test_pages = load_test::Pages::new(load_tests.clone(), parts.access.base().clone());
        let (audit, exporter) = (parts.audit.clone(), parts.node_exporter.clone());
        let baseline = Arc::new(Baseline::default());
        let seen_by = activity_watch::Parts {
            probes: probes.clone(),
            watch: watch.clone(),
            service: parts.service.clone(),
            audit,
            exporter,
            allowed: parts.allowed,
            baseline: baseline.clone(),
        };
        let activity = ActivityWatch::new(seen_by);
        let shown = parts.shows_pool.then(|| parts.service.clone());
        let plan = Arc::new(OwnPlan {
            probes: probes.clone(),
            watch: watch.clone(),
            service: shown.clone(),
            name: name.clone(),
            declared: parts.services,
        });
        let sightings = Arc::<Sightings>::default();
        let capacity = CapacityWatch::new(plan.clone(), sightings.clone(), parts.node_exporter);
        let notifiers = Notifiers::start(parts.notifiers, parts.store.clone(), &stopping);
        let marks = Marks::new(parts.store.clone());
        let history = Keeper::start(parts.store.clone(), stopping.clone());
        let recorder = |pool: &Pool, name: &str| Recorder::start(pool.clone(), name, history.clone(), stopping.clone());
        let (service_history, probe_history) = (shown.as_ref().map(|pool| recorder(pool, &name)), recorder(&probes, PROBES));
        let service_past = service_history.iter().map(|past| (name.clone(), past.clone()));
        let past = Arc::new(History {
            keeper: history.clone(),
            marks: marks.clone(),
            recorders: service_past.chain([(PROBES.to_owned(), probe_history.clone())]).collect(),
            base: parts.access.base().clone(),
        });
        of_start(marks.clone());
        let recent_marks = RecentMarks::start(marks.clone(), stopping.clone());
        let scribe = Scribe::new(history.clone(), SERVER);
        let server = ServerWatch::start(plan, sightings, baseline, scribe, marks, stopping.clone());
        let watched = |name: &str, pool: &Pool, recorder: &Arc<Recorder>, is_shown| WatchedPool {
            name: name.to_owned(),
            pool: pool.clone(),
            recorder: recorder.clone(),
            is_shown,
        };
        let of_service = service_history.iter().map(|past| watched(&name, &parts.service, past, true));
        let pools = of_service.chain([watched(PROBES, &probes, &probe_history, false)]).collect();
        let alert_parts = crate::alerts::watch::Parts {
            store: parts.store,
            notifiers: notifiers.clone(),
            audit: parts.audit.clone(),
            history: history.clone(),
            settings: parts.alerts,
        };
        let alerts = Alerts::start(alert_parts, Watched { pools, server: server.clone(), server_name: SERVER }, stopping.clone());
        let alerts_page = crate::alerts::console::page(alerts.clone(), notifiers.clone(), parts.access.base().clone());
        let activity_pages = activity_watch::Pages::new(activity.clone(), parts.access.base().clone());
        let access = Arc::new(parts.access);
        let console = Arc::new_cyclic(|console| Self {
            overview_pages: OverviewPages::new(console.clone(), access.base().clone()),
            service_history,
            probe_history,
            history_pages: history::Pages::new(past.clone()),
            past,
            server,
            recent_marks,
            drawn: vec![capacity.clone().page(), alerts_page, load_test_pages.first(), rest::page(access.base())],
            capacity,
            alerts,
            load_test_pages,
            load_tests,
            notifiers,
            audit: parts.audit,
            activity,
            activity_pages,
            service_name: name,
            environment: parts.environment,
            server_name: server_name(parts.service.target()),
            demo: parts.demo.then(|| DemoTraffic::start(parts.service.clone(), stopping.clone())),
            access_pages: AccessPages::new(access.clone()),
            access,
            history,
            service: parts.service,
            probes,
            watch,
            stopping,
        });
        otlp::export(&console, console.stopping.clone());
        Ok(console)
    }

    /// Every pool that the console shows, with its past: that of the service first, where there is one.
    pub(crate) fn pools(&self) -> Vec<(&str, &Pool, &Arc<Recorder>)> {
        let service = self.service_history.as_ref().map(|past| (self.service_name.as_str(), &self.service, past));
        service.into_iter().chain([(PROBES, &self.probes, &self.probe_history)]).collect()
    }

    /// The page of this name as a reader sees it; what is to go on the record of it does so.
    pub async fn drawn_for(&self, name: &str, who: &Who) -> Option<Arc<Drawn>> {
        let page = self.drawn_in(name, who.session)?;
        if shows_literals(name) {
            self.access.note_statements_read(who).await;
        }
        Some(page)
    }

    /// The page of this name for whoever has this session.
    pub fn drawn_in(&self, name: &str, session: Option<i64>) -> Option<Arc<Drawn>> {
        self.access_pages.of(name, session).or_else(|| self.drawn(name))
    }

    /// The page of this name, if the server draws it for everybody alike.
    pub fn drawn(&self, name: &str) -> Option<Arc<Drawn>> {
        let fixed = self.drawn.iter().find(|page| page.name() == name).cloned();
        fixed
            .or_else(|| self.overview_pages.of(name))
            .or_else(|| self.activity_pages.of(name))
            .or_else(|| self.load_test_pages.of_run(name))
            .or_else(|| self.history_pages.of(name))
    }

    /// Ends the background work and closes the console's own pool within `limit`. The service's pool is
    /// the service's to close.
    pub async fn stop(&self, limit: Duration) {
        self.stopping.cancel();
        // First what takes connections, then what watches.
        self.load_tests.finish(limit).await;
        self.audit.flush().await;
        tokio::join!(
            self.probes.close(limit),
            self.watch.close(limit),
            self.history.finish(limit),
            self.alerts.finish(limit),
            self.notifiers.finish(limit)
        );
    }
}

/// A router that is dropped unstopped leaves nothing running behind.
impl Drop for Console {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

/// Two connections and one more, to where the service's pool connects: the console answers while every
/// other pool is full.
fn probe_pool(service: &Pool) -> Result<Pool, PoolError> {
    small_pool(service, 2, 1)
}

/// The connections of the server's watch, which nobody else may take: neither pages nor requests without a login can make it
/// miss a reading, which would be told as an outage.
fn watch_pool(service: &Pool) -> Result<Pool, PoolError> {
    small_pool(service, 1, overview::probe::WATCH_SESSIONS - 1)
}

fn small_pool(service: &Pool, pool_size: u32, max_overflow: u32) -> Result<Pool, PoolError> {
    let limit = service.options().command_timeout.map(|limit| limit.min(Duration::from_secs(5)));
    let limit_option = limit.map(|limit| ("statement_timeout", limit.as_millis().to_string()));
    // Each reading is pinned all the same, where a pooler in between refuses or drops these settings.
    let settings = SESSION.map(|(name, value)| (name, value.to_owned())).into_iter().chain(limit_option);
    let options = probe_options(&service.options().application_name, limit);
    let options = options.startup_options(settings.collect());
    options.pool_size(pool_size).max_overflow(max_overflow).build(service.target().clone())
}

/// What tells the console's sessions from the service's.
const SUFFIX: &str = "-console";

fn probe_options(service_name: &str, command_timeout: Option<Duration>) -> PoolOptions {
    // As much of the name as leaves room for the suffix within PostgreSQL's 63 bytes.
    let name = &service_name[..service_name.floor_char_boundary(63 - SUFFIX.len())];
    PoolOptions::new()
        .warm_up(false)
        .timeout(Duration::from_secs(2))
        .connect_timeout(Duration::from_secs(2))
        // One round trip every two seconds; without it a session that was cut would look like a server that is down.
        .pre_ping(PrePing::Always)
        .command_timeout(command_timeout)
        // The console tells within seconds that the server is back.
        .longest_pause(Duration::from_secs(1))
        .application_name(format!("{name}{SUFFIX}"))
}

/// The application and its database: what an operator calls it.
fn service_name(pool: &Pool) -> String {
    let target = pool.target();
    let database = target.get_database().unwrap_or_else(|| target.get_username());
    match pool.options().application_name.as_str() {
        name if name == database => name.to_owned(),
        name => format!("{name} · {database}"),
    }
}

/// The database and the host that it is on, without the default port.
fn server_name(target: &PgConnectOptions) -> String {
    let database = target.get_database().unwrap_or_else(|| target.get_username());
    match (target.get_socket(), target.get_port()) {
        (Some(_), _) => format!("{database} on this machine"),
        (None, 5432) => format!("{database} on {}", target.get_host()),
        (None, port) => format!("{database} on {}:{port}", target.get_host()),
    }
}

/// What a server function answers to a request that cannot be: HTTP status 400 and the sentence.
pub fn bad_request(sentence: String) -> ApiError {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::BAD_REQUEST);
    }
    ApiError::Invalid(sentence)
}

/// What a server function answers to a request for what is switched off: HTTP status 403 and the sentence.
pub fn forbidden(sentence: String) -> ApiError {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::FORBIDDEN);
    }
    ApiError::Forbidden(sentence)
}

/// The console that this request came to.
///
/// # Errors
/// An internal error outside a request.
pub fn console_of_request() -> Result<Arc<Console>, ApiError> {
    use_context::<Arc<Console>>().ok_or(ApiError::Internal)
}
