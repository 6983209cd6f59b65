//! The console's own check, read through its small pool.

use std::sync::Arc;
use std::time::Duration;

use super::engine::report_of;
use super::error::CheckError;
use super::facts::Facts;
use super::host::Given;
use super::model::{Pooling, Report};
use super::plan::{Plan, PlannedPool};
use super::pooler;
use super::probe::{self, Asked, Marker};
use super::reconcile::Held;
use super::views::draw;
use super::way::Way;
use crate::node_exporter::NodeExporter;
use crate::pool::Pool;
use crate::server::drawn::{Drawn, Reading, Sheet, Source};
use crate::server::rest::Recent;

/// How long a reading is good enough.
const FRESH: Duration = Duration::from_secs(5);

/// What the console knows of the server's configuration.
pub struct CapacityWatch {
    probes: Pool,
    watch: Pool,
    /// The pool that the console shows, if any.
    service: Option<Pool>,
    name: String,
    exporter: Option<NodeExporter>,
    recent: Recent<Report>,
}

impl CapacityWatch {
    pub fn new(probes: Pool, watch: Pool, service: Option<Pool>, name: String, exporter: Option<NodeExporter>) -> Arc<Self> {
        Arc::new(Self { probes, watch, service, name, exporter, recent: Recent::lasting(FRESH) })
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

    async fn report(&self) -> Result<Report, String> {
        let way = Way::to(self.probes.target());
        let before = self.service.as_ref().map(Pool::backend_pids);
        let facts = self.facts(&way).await?;
        let held = self.service.as_ref().zip(before).map(|(pool, before)| {
            let application_name = pool.options().application_name.clone();
            Held { application_name, before, after: pool.backend_pids() }
        });
        Ok(report_of(&facts, &self.plan(held.as_ref()), held.as_ref()))
    }

    async fn facts(&self, way: &Way) -> Result<Facts, String> {
        let given = Given { machine: NodeExporter::read_any(self.exporter.as_ref()).await, ..Given::default() };
        let mut lease = self.probes.acquire().await.map_err(|error| self.reason(&error.to_string()))?;
        // Without a limit of its own the pool tells the server nothing that a pooler would lose.
        let told = self.probes.options().command_timeout.is_some();
        let marker = if told { Marker::StatementTimeout } else { Marker::Nothing };
        let asked = Asked { place: &way.place, reached: way.reached, given, marker };
        let facts = probe::read(&mut lease, &asked).await.map_err(|error: CheckError| error.to_string())?;
        if told && facts.pooling.is_none() {
            return Ok(facts);
        }
        let mode = match self.probes.acquire().await {
            Ok(mut second) => pooler::mode(&mut lease, &mut second).await.unwrap_or(Pooling::Unknown),
            Err(_) => Pooling::Unknown,
        };
        // Two sessions of two backends are what a server gives too.
        let proven = told || mode == Pooling::Transaction;
        Ok(Facts { pooling: proven.then_some(mode), ..facts })
    }

    /// Why connecting fails says more than that nobody was served.
    fn reason(&self, otherwise: &str) -> String {
        self.probes.last_connect_failure().map_or_else(|| otherwise.to_owned(), |failure| failure.message)
    }

    /// The pool that the console shows, if any, and its own two as one.
    fn plan(&self, held: Option<&Held>) -> Plan {
        let of = |pool: &Pool, name: &str, pids: Vec<i32>| {
            let now = pool.snapshot();
            let (name, application_name) = (name.to_owned(), pool.options().application_name.clone());
            PlannedPool {
                name,
                application_name,
                instances: 1,
                pool_size: now.pool_size,
                max_overflow: now.max_overflow,
                pids: Some(pids),
                recycle: pool.options().recycle,
            }
        };
        let service = self.service.as_ref().zip(held).map(|(pool, held)| {
            let pids = held.before.iter().chain(&held.after).copied().collect();
            of(pool, &self.name, pids)
        });
        let own = [self.probes.backend_pids(), self.watch.backend_pids()].concat();
        let mut console = of(&self.probes, "this console", own);
        let watch = self.watch.snapshot();
        console.pool_size += watch.pool_size;
        console.max_overflow += watch.max_overflow;
        Plan { pools: service.into_iter().chain([console]).collect() }
    }
}

impl Source for CapacityWatch {
    fn read(&self) -> Reading<'_> {
        Box::pin(async {
            let report = self.report().await?;
            Ok(Sheet::found(report.taken_at_ms, draw(&report)))
        })
    }
}
