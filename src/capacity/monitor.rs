//! The console's own check, read through its small pool.

use std::sync::Arc;
use std::time::Duration;

use super::application_peaks::ApplicationPeaks;
use super::console_plan::{ConsolePlan, Probes};
use super::endpoint::ServerEndpoint;
use super::engine::report_of;
use super::error::CheckError;
use super::facts::Facts;
use super::host::HostOverrides;
use super::model::{Pooling, Report};
use super::pooler;
use super::probe::{self, CheckContext, StartupTagSource};
use super::reconcile::PoolBackends;
use super::views::draw;
use crate::capacity::node_exporter::NodeExporter;
use crate::drawn::Cached;
use crate::drawn::{Drawn, PageSource, ReadFuture, Sheet};
use plimsoll_pool::Pool;

/// How long a reading is good enough.
const FRESH: Duration = Duration::from_secs(5);

/// What the console knows of the server's configuration.
pub struct CapacityMonitor {
    plan: Arc<ConsolePlan>,
    probes: Arc<Probes>,
    sightings: Arc<ApplicationPeaks>,
    exporter: Option<NodeExporter>,
    recent: Cached<Report>,
    recent_facts: Cached<Facts>,
}

impl CapacityMonitor {
    pub fn new(plan: Arc<ConsolePlan>, probes: Arc<Probes>, sightings: Arc<ApplicationPeaks>, exporter: Option<NodeExporter>) -> Arc<Self> {
        Arc::new(Self { plan, probes, sightings, exporter, recent: Cached::lasting(FRESH), recent_facts: Cached::lasting(FRESH) })
    }

    /// `/capacity`.
    pub fn page(self: Arc<Self>) -> Arc<Drawn> {
        Drawn::new("capacity", "Capacity", FRESH, self)
    }

    /// A report of the last five seconds, for programs.
    ///
    /// # Errors
    /// Why the server cannot be read, without any secret.
    pub async fn recent(&self) -> Result<Arc<Report>, String> {
        self.recent.get(self.report()).await
    }

    /// The facts themselves, of the last five seconds.
    ///
    /// # Errors
    /// As [`recent`](Self::recent).
    pub async fn recent_facts(&self) -> Result<Arc<Facts>, String> {
        self.recent_facts.get(async { self.facts(&self.endpoint()).await }).await
    }

    fn endpoint(&self) -> ServerEndpoint {
        ServerEndpoint::to(self.probes.pool.target()).named(self.probes.pool.options().application_name.clone())
    }

    async fn report(&self) -> Result<Report, String> {
        let endpoint = self.endpoint();
        let before = self.plan.service.as_ref().map(Pool::backend_pids);
        let facts = self.facts(&endpoint).await?;
        let facts = Facts { seen: self.sightings.at_most(facts.taken_at_ms), ..facts };
        let held = self.plan.service.as_ref().zip(before).map(|(pool, before)| {
            let application_name = pool.options().application_name.clone();
            PoolBackends { application_name, before, after: pool.backend_pids() }
        });
        let report = report_of(&facts, &self.plan.at_this_moment(held.as_ref()), held.as_ref());
        Ok(report.with_services(&facts, &self.plan.fleet.view()))
    }

    async fn facts(&self, endpoint: &ServerEndpoint) -> Result<Facts, String> {
        let given = HostOverrides { machine: NodeExporter::read_any(self.exporter.as_ref()).await, ..HostOverrides::default() };
        let mut lease = self.probes.pool.acquire().await.map_err(|error| self.reason(&error.to_string()))?;
        // Without a limit of its own the pool tells the server nothing that a pooler would lose.
        let told = self.probes.pool.options().command_timeout.is_some();
        let marker = if told { StartupTagSource::StatementTimeout } else { StartupTagSource::Nothing };
        let asked = CheckContext { place: &endpoint.place, reached: endpoint.reached, given, marker };
        let facts = probe::read(&mut lease, &asked).await.map_err(|error: CheckError| error.to_string())?;
        if told && facts.pooling.is_none() {
            return Ok(self.probes.hidden_timeout.shown_in(facts, endpoint).await);
        }
        let mode = match self.probes.pool.acquire().await {
            Ok(mut second) => pooler::mode(&mut lease, &mut second).await.unwrap_or(Pooling::Unknown),
            Err(_) => Pooling::Unknown,
        };
        // Two sessions of two backends are what a server gives too.
        let proven = told || mode == Pooling::Transaction;
        Ok(Facts { pooling: proven.then_some(mode), ..facts })
    }

    /// Why connecting fails says more than that nobody was served.
    fn reason(&self, otherwise: &str) -> String {
        self.probes.pool.last_connect_failure().map_or_else(|| otherwise.to_owned(), |failure| failure.message)
    }
}

impl PageSource for CapacityMonitor {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let report = self.report().await?;
            Ok(Sheet::found(report.taken_at_ms, draw(&report)))
        })
    }
}
