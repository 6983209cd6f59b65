//! The console's own check of one server, read through the console's own connections to it.

use std::sync::Arc;
use std::time::Duration;

use super::application_peaks::ApplicationPeaks;
use super::console_plan::ConsolePlan;
use super::endpoint::ServerEndpoint;
use super::engine::report_of;
use super::error::CheckError;
use super::facts::Facts;
use super::host::HostOverrides;
use super::model::{Pooling, Report};
use super::pooler;
use super::probe::{self, CheckContext, StartupTagSource};
use super::reconcile::PoolBackends;
use crate::capacity::node_exporter::NodeExporter;
use crate::drawn::Cached;
use plimsoll_pool::Pool;
use sqlx::postgres::PgConnection;

/// How long a reading is good enough.
const FRESH: Duration = Duration::from_secs(5);

/// What the console knows of a server's configuration.
///
/// A further server has a watch alone, of one connection and a second one. A reading takes one of them while the watch goes on with the
/// other: so it is made once at a time, and asks nothing for which it would need one more.
pub struct CapacityMonitor {
    plan: Arc<ConsolePlan>,
    sightings: Arc<ApplicationPeaks>,
    exporter: Option<NodeExporter>,
    recent: Cached<CapacityReading>,
}

/// One reading.
struct CapacityReading {
    facts: Arc<Facts>,
    report: Arc<Report>,
}

impl CapacityMonitor {
    pub fn new(plan: Arc<ConsolePlan>, sightings: Arc<ApplicationPeaks>, exporter: Option<NodeExporter>) -> Arc<Self> {
        Arc::new(Self { plan, sightings, exporter, recent: Cached::lasting(FRESH) })
    }

    /// A report of the last five seconds, for pages and programs.
    ///
    /// # Errors
    /// Why the server cannot be read, without any secret.
    pub async fn recent(&self) -> Result<Arc<Report>, String> {
        Ok(self.recent.get(self.reading()).await?.report.clone())
    }

    /// The facts themselves, of the last five seconds.
    ///
    /// # Errors
    /// As [`recent`](Self::recent).
    pub async fn recent_facts(&self) -> Result<Arc<Facts>, String> {
        Ok(self.recent.get(self.reading()).await?.facts.clone())
    }

    async fn reading(&self) -> Result<CapacityReading, String> {
        let before = self.plan.service.as_ref().map(Pool::backend_pids);
        let facts = self.facts().await?;
        let facts = Facts { seen: self.sightings.at_most(facts.taken_at_ms), ..facts };
        let held = self.plan.service.as_ref().zip(before).map(|(pool, before)| {
            let application_name = pool.options().application_name.clone();
            PoolBackends { application_name, before, after: pool.backend_pids() }
        });
        let fleet = self.plan.fleet.view();
        let report = report_of(&facts, &self.plan.at_this_moment(&fleet, held.as_ref()), held.as_ref());
        let report = report.with_services(&facts, &fleet, &self.plan.server);
        Ok(CapacityReading { facts: Arc::new(facts), report: Arc::new(report) })
    }

    fn pool(&self) -> &Pool {
        self.plan.probes.as_ref().map_or(&self.plan.watch, |probes| &probes.pool)
    }

    async fn facts(&self) -> Result<Facts, String> {
        let pool = self.pool();
        let endpoint = ServerEndpoint::to(pool.target()).named(pool.options().application_name.clone());
        let given = HostOverrides { machine: NodeExporter::read_any(self.exporter.as_ref()).await, ..HostOverrides::default() };
        let mut lease = pool.acquire().await.map_err(|error| self.reason(&error.to_string()))?;
        // Without a limit of its own the pool tells the server nothing that a pooler would lose.
        let told = pool.options().command_timeout.is_some();
        let marker = if told { StartupTagSource::StatementTimeout } else { StartupTagSource::Nothing };
        let asked = CheckContext { place: &endpoint.place, reached: endpoint.reached, given, marker };
        let facts = probe::read(&mut lease, &asked).await.map_err(|error: CheckError| error.to_string())?;
        if told && facts.pooling.is_none() {
            return Ok(match &self.plan.probes {
                Some(probes) => probes.hidden_timeout.shown_in(facts, &endpoint).await,
                None => facts,
            });
        }
        let mode = self.mode(&mut lease).await;
        // Two sessions of two backends are what a server gives too.
        let proven = told || mode == Pooling::Transaction;
        Ok(Facts { pooling: proven.then_some(mode), ..facts })
    }

    /// The pooler's mode, by a second client beside the first, where there is one to spare.
    async fn mode(&self, lease: &mut PgConnection) -> Pooling {
        let Some(probes) = &self.plan.probes else { return Pooling::Unknown };
        match probes.pool.acquire().await {
            Ok(mut second) => pooler::mode(lease, &mut second).await.unwrap_or(Pooling::Unknown),
            Err(_) => Pooling::Unknown,
        }
    }

    /// Why connecting fails says more than that nobody was served.
    fn reason(&self, otherwise: &str) -> String {
        self.pool().last_connect_failure().map_or_else(|| otherwise.to_owned(), |failure| failure.message)
    }
}
